import { posix } from 'node:path';
import type ts from 'typescript-6';
import type { FileError } from '../fileErrors.ts';
import type { Files } from './files.ts';
import type { Stopped, TypeScript } from './types.ts';

/** The errors of one file that the language server shows as such, but those of the set-up. Null: the program has no such file. */
export type ErrorsOf = (program: ts.Program, file: string) => readonly FileError[] | null;

/** Throws the library's `OperationCanceledException` when stopped. */
export function createErrorsOf(typescript: TypeScript, files: Files, stopped: Stopped): ErrorsOf {
  const token: ts.CancellationToken = {
    isCancellationRequested: stopped,
    throwIfCancellationRequested() {
      if (stopped()) throw new typescript.OperationCanceledException();
    },
  };
  return (program, file) => {
    const source = program.getSourceFile(file);
    if (source === undefined) return null;
    const { declaration, composite } = program.getCompilerOptions();
    const found = [
      ...program.getSyntacticDiagnostics(source, token),
      ...program.getSemanticDiagnostics(source, token),
      ...(declaration === true || composite === true ? program.getDeclarationDiagnostics(source, token) : []),
    ];
    return found
      .filter(({ category }) => category === typescript.DiagnosticCategory.Error)
      .filter((problem) => !isOfSetUp(files, source, problem))
      .map(({ start, messageText, code }) => ({
        line: source.getLineAndCharacterOfPosition(start ?? 0).line + 1,
        message: typescript.flattenDiagnosticMessageText(messageText, '\n'),
        code: String(code),
      }));
  };
}

const CANNOT_FIND_MODULE = 2307;

/** No types for a module (7016), for Node (2580, 2591) or for a test runner (2582, 2593). */
const WITHOUT_TYPES: readonly number[] = [2580, 2582, 2591, 2593, 7016];

/**
 * What says more of the set-up than of the code: packages or types that are not installed here, and imports of a file
 * that is there (`./App.vue`, `./logo.svg`), as the editor may have a plug-in that knows its kind.
 */
function isOfSetUp(files: Files, source: ts.SourceFile, { code, start, length }: ts.Diagnostic): boolean {
  if (WITHOUT_TYPES.includes(code)) return true;
  if (code !== CANNOT_FIND_MODULE || start === undefined) return false;
  const path = source.text.slice(start + 1, start + (length ?? 0) - 1);
  return !path.startsWith('.') || files.fileExists(posix.join(posix.dirname(source.fileName), path));
}
