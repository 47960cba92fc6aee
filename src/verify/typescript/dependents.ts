/** For each file the files that it imports. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>;

export interface Dependents {
  /** Files that import a changed one, through others that only pass it on or not. */
  readonly near: readonly string[];
  /** Files that import those, and so on, nearest first. */
  readonly far: readonly string[];
}

/** @param passesOn whether a file exports what it imports: who imports it then imports what is behind it */
export function dependentsOf(
  changed: readonly string[],
  graphs: readonly Imports[],
  passesOn: (file: string) => boolean,
): Dependents {
  const importers = new Map<string, string[]>();
  for (const [file, imported] of graphs.flatMap((graph) => [...graph])) {
    for (const path of imported) {
      const known = importers.get(path);
      if (known === undefined) importers.set(path, [file]);
      else known.push(file);
    }
  }
  // A set is walked in the order of adding, what is added meanwhile included.
  const reached = (from: Iterable<string>, goOn: (file: string) => boolean) => {
    const seen = new Set(from);
    const start = new Set(seen);
    for (const file of seen) {
      if (!start.has(file) && !goOn(file)) continue;
      for (const importer of importers.get(file) ?? []) seen.add(importer);
    }
    return seen;
  };
  const near = reached(changed, passesOn);
  const far = reached(near, () => true);
  return {
    near: [...near].filter((file) => !changed.includes(file)),
    far: [...far].filter((file) => !near.has(file)),
  };
}
