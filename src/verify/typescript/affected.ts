import type ts from 'typescript-6';
import { isTypeScript } from '../languages.ts';
import type { Files } from './files.ts';
import type { TypeScript } from './types.ts';

/** For each file the files that it imports. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/** Unchanged files that are checked because of changed ones. */
const MAX_AFFECTED = 60;

export interface DeclaredChange {
  readonly file: string;
  /** What it declares for other files, as a `.d.ts`; null where there is no such file, or that is unknown. */
  readonly declaredBefore: string | null;
  readonly declaredAfter: string | null;
}

/**
 * The files that changes may break, likeliest first: the importers of a changed file, if something changed that other files
 * see of it; then, of those that import them in turn, the ones with a changed name in their text.
 *
 * @param programs before and after the changes
 * @param graphs what imports what before and after them
 */
export function affectedBy(
  typescript: TypeScript,
  files: Files,
  changes: readonly DeclaredChange[],
  programs: readonly [ts.Program, ts.Program],
  graphs: readonly Imports[],
): readonly string[] {
  const [before, after] = programs;
  const seen = changes.flatMap(({ file, declaredBefore, declaredAfter }) => {
    const known = declaredBefore !== null && declaredAfter !== null;
    const names = known ? changedNames(typescript, declaredBefore, declaredAfter) : new Set<string>();
    return known && names.size === 0 ? [] : [{ file, names }];
  });
  const isGlobal = seen.some(
    ({ file }) => isGlobalScript(typescript, before, file) || isGlobalScript(typescript, after, file),
  );
  const reexports = (path: string) =>
    after
      .getSourceFile(path)
      ?.statements.some(
        (statement) => typescript.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined,
      ) ?? false;
  const ownSources = (paths: readonly string[]) =>
    paths.flatMap((path) => {
      const source = after.getSourceFile(path);
      return source !== undefined && isOwnCode(after, source) ? [source] : [];
    });
  const keys = seen.map(({ file }) => files.key(file));
  const { direct, transitive } = isGlobal
    ? { direct: after.getSourceFiles().map(({ fileName }) => fileName), transitive: [] }
    : dependentsOf(keys, graphs, reexports);
  const names = seen.flatMap((file) => [...file.names]);
  return [
    ...ownSources(direct),
    ...ownSources(transitive).filter(({ text }) => names.some((name) => text.includes(name))),
  ]
    .map(({ fileName }) => fileName)
    .slice(0, MAX_AFFECTED);
}

/** What a file that is no module declares is visible to all files, without an import. */
function isGlobalScript(typescript: TypeScript, program: ts.Program, file: string): boolean {
  const source = program.getSourceFile(file);
  return source !== undefined && isTypeScript(file) && !typescript.isExternalModule(source);
}

/** Whether errors in it are the user's to fix, and are looked for at all. */
function isOwnCode(program: ts.Program, source: ts.SourceFile): boolean {
  if (source.isDeclarationFile || program.isSourceFileFromExternalLibrary(source)) return false;
  return isTypeScript(source.fileName) || program.getCompilerOptions().checkJs === true;
}

interface Dependents {
  /** Files that import a changed one, or import it through files that only re-export it. */
  readonly direct: readonly string[];
  /** Files that import those, and so on, nearest first. */
  readonly transitive: readonly string[];
}

/** @param reexports whether a file exports what it imports, so that its importers import that too */
export function dependentsOf(
  changed: readonly string[],
  graphs: readonly Imports[],
  reexports: (file: string) => boolean,
): Dependents {
  const importers = new Map<string, string[]>();
  for (const [file, imported] of graphs.flatMap((graph) => [...graph])) {
    for (const path of imported) {
      const known = importers.get(path);
      if (known === undefined) importers.set(path, [file]);
      else known.push(file);
    }
  }
  // Iterating over a set includes what is added meanwhile.
  const reached = (from: Iterable<string>, goOn: (file: string) => boolean) => {
    const seen = new Set(from);
    const start = new Set(seen);
    for (const file of seen) {
      if (!start.has(file) && !goOn(file)) continue;
      for (const importer of importers.get(file) ?? []) seen.add(importer);
    }
    return seen;
  };
  const direct = reached(changed, reexports);
  const transitive = reached(direct, () => true);
  return {
    direct: [...direct].filter((file) => !changed.includes(file)),
    transitive: [...transitive].filter((file) => !direct.has(file)),
  };
}

/**
 * The names in what a file declares differently than before, of types and functions and also of their parts. Empty:
 * nothing that other files can see of it has changed. Comments do not count.
 *
 * @param before what the file declares, as a `.d.ts`
 */
export function changedNames(typescript: TypeScript, before: string, after: string): ReadonlySet<string> {
  const [old, now] = [linesOf(typescript, before), linesOf(typescript, after)];
  const changed = [...old, ...now].filter(([line]) => old.get(line)?.count !== now.get(line)?.count);
  return new Set(changed.flatMap(([line, { names }]) => (names.length > 0 ? names : [line])));
}

interface Line {
  readonly count: number;
  readonly names: readonly string[];
}

function linesOf(typescript: TypeScript, text: string): Map<string, Line> {
  const lines = new Map<string, Line>();
  let tokens: string[] = [];
  let names: string[] = [];
  const endLine = () => {
    const line = tokens.join(' ');
    if (line !== '') lines.set(line, { names, count: (lines.get(line)?.count ?? 0) + 1 });
    tokens = [];
    names = [];
  };
  const scanner = typescript.createScanner(typescript.ScriptTarget.Latest, true);
  scanner.setText(text);
  while (scanner.scan() !== typescript.SyntaxKind.EndOfFileToken) {
    if (scanner.hasPrecedingLineBreak()) endLine();
    tokens.push(scanner.getTokenText());
    if (scanner.getToken() === typescript.SyntaxKind.Identifier) names.push(scanner.getTokenText());
  }
  endLine();
  return lines;
}
