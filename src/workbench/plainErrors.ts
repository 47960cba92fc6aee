import * as vscode from 'vscode';
import { plain } from '../sanitize/index.ts';

/** VS Code shows what a command or a chat turn throws, with links in it: it is thrown on as plain text. */
export function withPlainErrors<Args extends readonly unknown[], Result>(
  run: (...args: Args) => Result | PromiseLike<Result>,
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    try {
      return await run(...args);
    } catch (error) {
      if (error instanceof vscode.CancellationError) throw error;
      throw new Error(plain(error instanceof Error ? error.message : String(error)), { cause: error });
    }
  };
}

/** The same for all commands of a table. */
export function allWithPlainErrors<Name extends string>(
  commands: Readonly<Record<Name, (args: unknown) => unknown>>,
): Readonly<Record<Name, (args: unknown) => Promise<unknown>>> {
  const entries = Object.entries<(args: unknown) => unknown>(commands);
  const plainOnes = entries.map(([name, run]) => [name, withPlainErrors(run)]);
  return Object.fromEntries(plainOnes);
}
