import type ts from 'typescript-6';
import { changedNames } from './declarations.ts';
import { dependentsOf, type Imports } from './dependents.ts';
import type { Files } from './files.ts';
import { isTypeScript, type TypeScript } from './types.ts';

/** Unchanged files that are checked because of changed ones. */
const MOST_AFFECTED = 60;

export interface ChangedFile {
  readonly file: string;
  /** What it declares for others, as a `.d.ts`; null where there is no such file, or that cannot be said. */
  readonly declaredBefore: string | null;
  readonly declaredAfter: string | null;
}

/**
 * The files that changes may break, likeliest first. Those are the importers of a changed file, if something has changed
 * that others see of it; then, of those that import them in turn, the ones with a changed name in their text.
 *
 * @param programs before and after the changes
 * @param graphs what imports what before and after them
 */
export function affectedBy(
  typescript: TypeScript,
  files: Files,
  changes: readonly ChangedFile[],
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
  const passesOn = (path: string) =>
    after
      .getSourceFile(path)
      ?.statements.some(
        (statement) => typescript.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined,
      ) ?? false;
  const own = (paths: readonly string[]) =>
    paths.flatMap((path) => {
      const source = after.getSourceFile(path);
      return source !== undefined && isOwnCode(after, source) ? [source] : [];
    });
  const keys = seen.map(({ file }) => files.key(file));
  const { near, far } = isGlobal
    ? { near: after.getSourceFiles().map(({ fileName }) => fileName), far: [] }
    : dependentsOf(keys, graphs, passesOn);
  const names = seen.flatMap((file) => [...file.names]);
  return [...own(near), ...own(far).filter(({ text }) => names.some((name) => text.includes(name)))]
    .map(({ fileName }) => fileName)
    .slice(0, MOST_AFFECTED);
}

/** What a file declares that is no module is seen by all files, without an import. */
function isGlobalScript(typescript: TypeScript, program: ts.Program, file: string): boolean {
  const source = program.getSourceFile(file);
  return source !== undefined && isTypeScript(file) && !typescript.isExternalModule(source);
}

/** Whether errors in it are the user's to mend, and are looked for at all. */
function isOwnCode(program: ts.Program, source: ts.SourceFile): boolean {
  if (source.isDeclarationFile || program.isSourceFileFromExternalLibrary(source)) return false;
  return isTypeScript(source.fileName) || program.getCompilerOptions().checkJs === true;
}
