import * as vscode from 'vscode';
import type { NoticeButton } from '../requests/index.ts';

const UNANSWERED = new Set<unknown>(['refused', 'failed']);
/** After one of these nothing is missing any more, and what was asked before has been given up. */
const ANSWERED = new Set<unknown>(['ok', 'incomplete', 'proposed', 'rejected']);

/** What a button of a notice runs. */
export type Command = Omit<NoticeButton, 'title'>;

/** What was run last and got no answer, to run it again once what was missing is there. */
export interface TryAgain {
  /** The same commands, of which the last that got no answer is remembered. */
  remembering<Commands extends Readonly<Record<string, (args: unknown) => unknown>>>(
    commands: Commands,
  ): Commands;
  /** That one; where there is none, something small to begin with, which depends on what is open at this moment. */
  next(): Command;
}

/** `keyRefusals`: how often a question got no answer for want of a key. */
export function createTryAgain(keyRefusals: () => number): TryAgain {
  let last: Command | null = null;
  return {
    remembering(commands) {
      const entries = Object.entries(commands).map(([name, run]) => [
        name,
        async (args: unknown) => {
          const before = keyRefusals();
          const result = await run(args);
          const outcome =
            typeof result === 'object' && result !== null && 'outcome' in result && result.outcome;
          // A key mends nothing else, as an empty file.
          if (UNANSWERED.has(outcome) && keyRefusals() > before)
            last = { command: `tierwise.${name}`, arguments: args === undefined ? [] : [args] };
          else if (ANSWERED.has(outcome) || last?.command === `tierwise.${name}`) last = null;
          return result;
        },
      ]);
      return Object.fromEntries(entries);
    },
    next: () => (last && canRun(last) ? last : first()),
  };
}

/** Without an argument and without an editor it would only be refused again, for want of a file. */
function canRun(asked: Command): boolean {
  const needsEditor = asked.arguments.length === 0 && asked.command !== 'tierwise.commitMessage';
  return !needsEditor || vscode.window.activeTextEditor !== undefined;
}

/** The code that is open, explained; without any, the chat. */
const first = (): Command => ({
  command: vscode.window.activeTextEditor ? 'tierwise.explain' : 'tierwise.chat',
  arguments: [],
});
