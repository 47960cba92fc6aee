import * as vscode from 'vscode';
import * as z from 'zod';
import type { NoticeButton } from '../requests/index.ts';
import { firstTask } from './keyOffer.ts';

const UNANSWERED = new Set(['refused', 'failed']);
/** After one of these nothing is missing any more, and what was asked before has been given up. */
const ANSWERED = new Set(['ok', 'incomplete', 'proposed', 'rejected']);
/** What a cheap model does, by the names of commands, in the editor and behind a slash. */
const CHEAP = new Set(['docstring', 'imports', 'rename', 'commitMessage', 'commit']);

/** What a button of a notice runs. */
type Command = Omit<NoticeButton, 'title'>;

/** Something that is asked, and how it is asked again. */
interface Asked {
  /** Of the command. */
  readonly name: string;
  readonly again: Command;
}

/** What was run last and got no answer, to run it again once what was missing is there. */
interface TryAgain {
  /** Runs it, and remembers it where it gets no answer for want of a key. */
  remember<Result>(asked: Asked, run: () => Promise<Result>): Promise<Result>;
  /** The same commands, of which the last that got no answer is remembered. */
  remembering<Commands extends Readonly<Record<string, (args: unknown) => unknown>>>(
    commands: Commands,
  ): Commands;
  /** That one, where it can be answered; else something small to begin with, which depends on what is open at this moment. */
  next(): Promise<Command>;
}

/**
 * `keyRefusals`: how often a question got no answer for want of a key. `canExplain`: whether some model can be asked for more
 * than what is cheap.
 */
export function createTryAgain(keyRefusals: () => number, canExplain: () => Promise<boolean>): TryAgain {
  let last: Asked | null = null;
  const remember: TryAgain['remember'] = async (asked, run) => {
    const before = keyRefusals();
    const result = await run();
    const outcome = outcomeOf(result);
    // A key mends nothing else, as an empty file.
    if (UNANSWERED.has(outcome) && keyRefusals() > before) last = asked;
    else if (ANSWERED.has(outcome) || last?.name === asked.name) last = null;
    return result;
  };
  return {
    remember,
    remembering(commands) {
      const entries = Object.entries(commands).map(([name, run]) => [
        name,
        (args: unknown) => {
          const again = { command: `tierwise.${name}`, arguments: args === undefined ? [] : [args] };
          return remember({ name, again }, async () => run(args));
        },
      ]);
      return Object.fromEntries(entries);
    },
    async next() {
      const isOpen = await canExplain();
      const canAgain = last !== null && (isOpen || CHEAP.has(last.name)) && canRun(last.again);
      return last !== null && canAgain ? last.again : first(isOpen);
    },
  };
}

/** Of a command of the editor, or of a turn of the chat. */
const answered = z.union([
  z.object({ outcome: z.string() }),
  z.object({ metadata: z.object({ outcome: z.string() }) }).transform(({ metadata }) => metadata),
]);

function outcomeOf(result: unknown): string {
  return answered.safeParse(result).data?.outcome ?? '';
}

/** Without an argument and without an editor it would only be refused again, for want of a file. */
function canRun(again: Command): boolean {
  const needsEditor = again.arguments.length === 0 && again.command !== 'tierwise.commitMessage';
  return !needsEditor || vscode.window.activeTextEditor !== undefined;
}

/** The code that is open; without any, the chat. */
function first(canExplain: boolean): Command {
  const command = vscode.window.activeTextEditor || !canExplain ? firstTask(canExplain) : 'chat';
  return { command: `tierwise.${command}`, arguments: [] };
}
