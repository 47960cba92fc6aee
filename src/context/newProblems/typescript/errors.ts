import { posix } from 'node:path';
import type ts from 'typescript-6';
import type { FileError } from '../types.ts';
import type { Files } from './files.ts';
import type { Stopped, TypeScript } from './types.ts';

/** The errors of one file, those alone that the language server shows as such. Null: the program has no such file. */
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
      .filter((problem) => !isOfOtherKind(files, source, problem))
      .map(({ start, messageText, code }) => ({
        line: source.getLineAndCharacterOfPosition(start ?? 0).line + 1,
        message: typescript.flattenDiagnosticMessageText(messageText, '\n'),
        code: String(code),
      }));
  };
}

const CANNOT_FIND_MODULE = 2307;

/** An import of a file that is there (`./App.vue`, `./logo.svg`): the editor may have a plug-in that knows its kind. */
function isOfOtherKind(files: Files, source: ts.SourceFile, { code, start, length }: ts.Diagnostic): boolean {
  if (code !== CANNOT_FIND_MODULE || start === undefined) return false;
  const path = source.text.slice(start + 1, start + (length ?? 0) - 1);
  return path.startsWith('.') && files.fileExists(posix.join(posix.dirname(source.fileName), path));
}
