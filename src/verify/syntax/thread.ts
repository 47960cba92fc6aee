import { Worker } from 'node:worker_threads';
import { grammarOf } from '../languages.ts';
import * as here from './leaves.ts';
import { type PackedSyntax, unpacked } from './packed.ts';
import { syntaxProblems as problemsHere, type SyntaxProblem } from './problems.ts';

export interface Question {
  readonly id: number;
  readonly asked: 'problems' | 'syntax';
  readonly language: string;
  readonly text: string;
}

export type Answer =
  | { readonly id: number; readonly asked: 'problems'; readonly problems: readonly SyntaxProblem[] | null }
  | { readonly id: number; readonly asked: 'syntax'; readonly syntax: PackedSyntax | null };

/** Shorter texts are parsed at once, whatever they are: to start a thread, and to hand them over, takes longer. */
const SHORT_CHARS = 8_000;
/** A thread that has not answered after so long is ended: nothing is known of the text then. In ms. */
const HUNG_MS = 10_000;
/** After so many ms without a question the thread ends, and with it what it holds in memory. */
const IDLE_MS = 60_000;

/** Where the bundle has the thread's program, seen from a chunk: set by esbuild.js. */
declare const SYNTAX_WORKER: string | undefined;

/** What does not parse in a text, as `syntaxProblems` of the parser says it; what takes long is parsed in a thread. */
export async function syntaxProblems(
  language: string,
  text: string,
): Promise<readonly SyntaxProblem[] | null> {
  if (isQuick(language, text)) return problemsHere(language, text);
  const answer = await ask({ asked: 'problems', language, text });
  return answer?.asked === 'problems' ? answer.problems : null;
}

/** The syntax of a text, as `syntaxOf` of the parser says it; what takes long is parsed in a thread. */
export async function syntaxOf(language: string, text: string): Promise<here.Syntax | null> {
  if (isQuick(language, text)) return here.syntaxOf(language, text);
  const answer = await ask({ asked: 'syntax', language, text });
  return answer?.asked === 'syntax' ? unpacked(answer.syntax) : null;
}

/** What tree-sitter does not parse is JSON, whose parser is quick, or is not parsed at all. */
function isQuick(language: string, text: string): boolean {
  return text.length <= SHORT_CHARS || grammarOf(language) === null;
}

interface Thread {
  ask(question: Omit<Question, 'id'>): Promise<Answer | null>;
}

let thread: Thread | null = null;

function ask(question: Omit<Question, 'id'>): Promise<Answer | null> {
  thread ??= startThread(() => {
    thread = null;
  });
  return thread.ask(question);
}

function startThread(onEnd: () => void): Thread {
  const program = new URL(typeof SYNTAX_WORKER === 'string' ? SYNTAX_WORKER : './worker.ts', import.meta.url);
  const worker = new Worker(program, { execArgv: [], stdout: true, stderr: true });
  worker.unref();
  const waiting = new Map<number, (answer: Answer | null) => void>();
  let count = 0;
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearTimeout(timer);
    for (const answer of waiting.values()) answer(null);
    waiting.clear();
    void worker.terminate();
    onEnd();
  };
  const watch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(end, waiting.size > 0 ? HUNG_MS : IDLE_MS);
    // Who waits for an answer keeps the process; a thread at rest does not.
    if (waiting.size === 0) timer.unref();
  };
  worker.on('error', end);
  worker.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
    watch();
  });
  return {
    ask: (question) =>
      new Promise((resolve) => {
        const id = ++count;
        waiting.set(id, resolve);
        worker.postMessage({ ...question, id });
        watch();
      }),
  };
}
