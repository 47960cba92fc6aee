import {
  baseOf,
  endingOf,
  familyOfPath,
  folderOf,
  type TestName,
  testFileName,
  testNameOf,
} from './testNames.ts';

/** A file, and one that tests it. */
export interface Pair {
  readonly source: string;
  readonly test: string;
  readonly name: TestName;
}

/** Where tests of a file would be, after the example of other tests. */
export interface Layout {
  readonly path: string;
  readonly words: string;
  /** A pair that shows it: the nearest one. */
  readonly after: Pair;
}

/** The tests of a project with what each of them tests, by name and nearness. Tests of nothing by name are left out. */
export function pairsOf(paths: readonly string[]): Pair[] {
  const tests = paths.flatMap((path) => {
    const name = testNameOf(path);
    return name === null ? [] : [{ path, name }];
  });
  const isTest = new Set(tests.map(({ path }) => path));
  const sources = Map.groupBy(
    paths.filter((path) => !isTest.has(path)),
    baseOf,
  );
  return tests.flatMap(({ path, name }) => {
    const family = familyOfPath(path);
    const known = (sources.get(name.stem) ?? []).filter((source) => family.includes(endingOf(source)));
    const [best] = known.toSorted((a, b) => closeness(b, path) - closeness(a, path));
    return best === undefined ? [] : [{ source: best, test: path, name }];
  });
}

/** The same folder, then the one above, then the more folders have the same names at the end and at the beginning. */
function closeness(source: string, test: string): number {
  const [from, to] = [folderOf(source), folderOf(test)];
  if (from.join('/') === to.join('/')) return 1_000;
  if (from.join('/') === to.slice(0, -1).join('/')) return 900;
  return 10 * shared(from.toReversed(), to.toReversed()) + shared(from, to);
}

/**
 * Where the tests of a file belong by the example of others, null where there are none to go by. Every pair says where
 * it would put them; the nearer it is to the file, the more its word counts.
 */
export function layoutFor(path: string, pairs: readonly Pair[]): Layout | null {
  const folder = folderOf(path);
  const family = familyOfPath(path);
  const flat = flatFolders(pairs);
  const votes = new Map<string, Layout & { readonly weight: number; readonly nearest: number }>();
  for (const pair of pairs) {
    if (pair.source === path || !family.includes(endingOf(pair.source))) continue;
    const place = placeBy(pair, folder, flat);
    if (place === null) continue;
    const name = { ...pair.name, stem: baseOf(path) };
    const ending = endingOf(pair.test) === endingOf(pair.source) ? endingOf(path) : endingOf(pair.test);
    const target = [...place.folder, testFileName(name, ending)].join('/');
    const from = folderOf(pair.source);
    // A neighbour in the same folder knows best.
    const near = shared(from, folder) + (from.join('/') === folder.join('/') ? 1 : 0);
    const known = votes.get(target);
    const weight = (known?.weight ?? 0) + 2 ** near;
    const isNearer = known === undefined || near > known.nearest;
    votes.set(target, {
      path: target,
      weight,
      nearest: Math.max(near, known?.nearest ?? 0),
      words: isNearer ? place.words : known.words,
      after: isNearer ? pair : known.after,
    });
  }
  const [best] = [...votes.values()].sort((a, b) => b.weight - a.weight || (a.path < b.path ? -1 : 1));
  return best === undefined ? null : { path: best.path, words: best.words, after: best.after };
}

function placeBy(
  { source, test }: Pair,
  folder: readonly string[],
  flat: ReadonlySet<string>,
): { readonly folder: readonly string[]; readonly words: string } | null {
  const [from, to] = [folderOf(source), folderOf(test)];
  if (from.join('/') === to.join('/')) return { folder, words: 'beside the file' };
  const below = to.at(-1) ?? '';
  if (from.join('/') === to.slice(0, -1).join('/') && from.length > 0) {
    return { folder: [...folder, below], words: `in ${below} below the folder of the file` };
  }
  if (flat.has(to.join('/'))) return { folder: to, words: `all in ${to.join('/')}` };
  const same = shared(from.toReversed(), to.toReversed());
  const [sources, tests] = [from.slice(0, from.length - same), to.slice(0, to.length - same)];
  const words = `${tests.join('/') || 'the top'} mirrors ${sources.join('/') || 'the top'}`;
  if (shared(sources, folder) === sources.length) {
    return { folder: [...tests, ...folder.slice(sources.length)], words };
  }
  // In another package of the same project, which is laid out alike.
  const top = shared(sources, tests);
  const [inSources, inTests] = [sources.slice(top), tests.slice(top)];
  const at = folder.findIndex((_, i) => inSources.every((name, j) => folder[i + j] === name));
  if (inSources.length === 0 || at < 0) return null;
  return { folder: [...folder.slice(0, at), ...inTests, ...folder.slice(at + inSources.length)], words };
}

/** Folders that hold the tests of several folders without folders of their own for them. */
function flatFolders(pairs: readonly Pair[]): ReadonlySet<string> {
  const sources = new Map<string, Set<string>>();
  for (const { source, test } of pairs) {
    const [from, to] = [folderOf(source), folderOf(test)];
    if (from.at(-1) === to.at(-1)) continue;
    const key = to.join('/');
    sources.set(key, (sources.get(key) ?? new Set()).add(from.join('/')));
  }
  return new Set([...sources].filter(([, folders]) => folders.size > 1).map(([folder]) => folder));
}

/** How many parts two paths share from the beginning. */
export function shared(a: readonly string[], b: readonly string[]): number {
  const differs = a.findIndex((name, i) => name !== b[i]);
  return differs < 0 ? a.length : differs;
}
