import type ts from 'typescript-6';
import { addedProblems } from '../fileErrors.ts';
import { isTypeScript } from '../languages.ts';
import type { Files } from './files.ts';
import type { TypeScript } from './types.ts';

/** For each file the files that import it, or have imported it. */
export type Importers = ReadonlyMap<string, ReadonlySet<string>>;

/** Unchanged files that are checked because of changed ones. */
const MAX_AFFECTED = 60;

export interface DeclaredChange {
  readonly file: string;
  /** What it declares for other files, as a `.d.ts` without comments; null where there is no such file, or that is unknown. */
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * The files that changes may break, likeliest first: the importers of a changed file, if something changed that other files
 * see of it; then, of those that import them in turn, the ones with a changed name in their text.
 *
 * @param programs before and after the changes
 */
export function affectedBy(
  typescript: TypeScript,
  files: Files,
  changes: readonly DeclaredChange[],
  programs: readonly [ts.Program, ts.Program],
  importers: Importers,
): readonly string[] {
  const [, program] = programs;
  const seen = changes.filter(({ before, after }) => before === null || before !== after);
  const names = seen.flatMap(({ before, after }) =>
    before === null || after === null ? [] : changedNames(typescript, before, after),
  );
  // What a file that is no module declares is visible to all files, without an import.
  const isGlobal = seen.some(({ file }) =>
    programs.some((one) => {
      const source = one.getSourceFile(file);
      return source !== undefined && isTypeScript(file) && !typescript.isExternalModule(source);
    }),
  );
  const reexports = (path: string) =>
    program
      .getSourceFile(path)
      ?.statements.some((one) => typescript.isExportDeclaration(one) && one.moduleSpecifier !== undefined) ??
    false;
  /** Those whose errors are the user's to fix, and are looked for at all. */
  const ownSources = (paths: readonly string[]) =>
    paths.flatMap((path) => {
      const source = program.getSourceFile(path);
      const isForeign =
        source === undefined || source.isDeclarationFile || program.isSourceFileFromExternalLibrary(source);
      const isChecked = isTypeScript(path) || program.getCompilerOptions().checkJs === true;
      return isForeign || !isChecked ? [] : [source];
    });
  const { direct, transitive } = isGlobal
    ? { direct: program.getSourceFiles().map(({ fileName }) => fileName), transitive: [] }
    : dependentsOf(
        seen.map(({ file }) => files.key(file)),
        importers,
        reexports,
      );
  return [
    ...ownSources(direct),
    ...ownSources(transitive).filter(({ text }) => names.some((name) => text.includes(name))),
  ]
    .map(({ fileName }) => fileName)
    .slice(0, MAX_AFFECTED);
}

/**
 * The files that import a changed one, or import it through files that only re-export it; and those that import these, and
 * so on, nearest first.
 *
 * @param reexports whether a file exports what it imports, so that its importers import that too
 */
export function dependentsOf(
  changed: readonly string[],
  importers: Importers,
  reexports: (file: string) => boolean,
): { readonly direct: readonly string[]; readonly transitive: readonly string[] } {
  const reached = (from: Iterable<string>, goOn: (file: string) => boolean) => {
    const start = new Set(from);
    const seen = new Set(start);
    // Iterating over a set includes what is added meanwhile.
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

/** The names in the lines of a `.d.ts` that differ, of types and functions and also of their parts, in whatever order they are. */
export function changedNames(typescript: TypeScript, before: string, after: string): readonly string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const lines = [...addedProblems(old, now, Object.is), ...addedProblems(now, old, Object.is)];
  const scanner = typescript.createScanner(typescript.ScriptTarget.Latest, true);
  scanner.setText(lines.join('\n'));
  const names = new Set<string>();
  for (let token = scanner.scan(); token !== typescript.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    if (token === typescript.SyntaxKind.Identifier) names.add(scanner.getTokenText());
  }
  return [...names];
}
