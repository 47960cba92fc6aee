import { ENOUGH, type Snippet } from '../gateway/index.ts';
import { estimateTokens } from '../models/index.ts';
import { type Answer, updateAnswer } from './answers.ts';
import type { CompletionMode } from './trigger.ts';

/** What goes into a prompt in addition to the text around the cursor. */
export interface RelatedContext {
  /** The path of the file within the project. */
  readonly path: string;
  /** The least important first. */
  readonly snippets: readonly Snippet[];
}

/** What is sent to the model. Lines end with `\n`, whatever the file has. */
export interface Prompt {
  readonly id: number;
  readonly prefix: string;
  readonly suffix: string;
  readonly language: string;
  readonly mode: CompletionMode;
  /** Estimated, of prefix and suffix. */
  readonly tokens: number;
  /** undefined when nothing was gathered. */
  readonly related: RelatedContext | undefined;
}

/** A part of an answer; one token, where there is a log probability (natural). */
export interface TextDelta {
  readonly text: string;
  readonly logprob?: number | null;
}

/** Network and clock, which are passed in so that a replay can run in virtual time. */
export interface RequestDeps {
  /** Calls the model. The engine leaves the stream and aborts the signal, with `ENOUGH`, as soon as it has what it needs. */
  ask(prompt: Prompt, signal: AbortSignal): AsyncIterable<TextDelta>;
  /** In milliseconds; monotonic. */
  now(): number;
  /** Resolves after the time, or when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** A model request in flight, which several callers may wait for. */
export interface InFlightRequest {
  /** Resolves at the next change of the answer, or when the signal is aborted. */
  changed(signal: AbortSignal): Promise<void>;
  /** Registers a caller that waits; the function it returns unregisters it. Without one, the request is aborted after a while. */
  join(): () => void;
  abort(): void;
}

/** From a request to the end of its answer: no user waits any longer. */
const MAX_REQUEST_MS = 5_000;

/** How long a request continues that nobody waits for: it is paid for, and the next keystroke may agree with it. */
const LINGER_MS = 1_500;

/** Ends a stream of nothing but empty deltas, which may never let a timer run. */
const MAX_DELTAS = 4_000;

/** A longer answer than this for its tokens ignores its limit. */
const MAX_CHARS_PER_TOKEN = 8;

/** Calls the model and updates the answer until more of it would be of no use. Never rejects. */
export function startRequest(
  deps: RequestDeps,
  prompt: Prompt,
  answer: Answer,
  onDone: () => void,
): InFlightRequest {
  const controller = new AbortController();
  let change = Promise.withResolvers<void>();
  let waiting = 0;
  let linger = new AbortController();
  let tooSlow = false;

  const notify = (): void => {
    change.resolve();
    change = Promise.withResolvers<void>();
  };
  const abort = (): void => {
    controller.abort(ENOUGH);
    linger.abort();
  };
  const abortLater = async (): Promise<void> => {
    const { signal } = linger;
    await deps.sleep(LINGER_MS, signal);
    if (!signal.aborted) abort();
  };
  const limitTime = async (): Promise<void> => {
    await deps.sleep(MAX_REQUEST_MS, controller.signal);
    if (controller.signal.aborted) return;
    tooSlow = true;
    abort();
  };

  const receive = async (): Promise<void> => {
    let progress: 'ended' | 'stopped' = 'stopped';
    let iterator: AsyncIterator<TextDelta> | null = null;
    try {
      iterator = deps.ask(prompt, controller.signal)[Symbol.asyncIterator]();
      const maxChars = prompt.mode.maxTokens * MAX_CHARS_PER_TOKEN;
      for (let count = 0; count < MAX_DELTAS && answer.raw.length < maxChars; count++) {
        const step = await unlessAborted(iterator.next(), controller.signal);
        if (step === undefined) break;
        if (step.done === true) {
          progress = 'ended';
          break;
        }
        append(answer, step.value, maxChars, deps.now());
        updateAnswer(answer, 'running');
        if (answer.done) break;
        notify();
      }
    } catch (error) {
      answer.discard = 'failed';
      answer.detail = error instanceof Error ? error.message : 'unknown';
    }
    finish(answer, progress, tooSlow);
    abort();
    // The stream may be blocked in a read, so its end is not awaited.
    iterator?.return?.()?.then(undefined, () => undefined);
    onDone();
    change.resolve();
  };
  void limitTime();
  void receive();

  return {
    async changed(signal) {
      if (!answer.done) await unlessAborted(change.promise, signal);
    },
    join() {
      waiting++;
      linger.abort();
      let joined = true;
      return () => {
        if (!joined) return;
        joined = false;
        waiting--;
        if (waiting > 0 || controller.signal.aborted) return;
        linger = new AbortController();
        void abortLater();
      };
    },
    abort,
  };
}

/** The value of a promise, or undefined when the signal is aborted first. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const aborted = Promise.withResolvers<undefined>();
  const onAbort = (): void => aborted.resolve(undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function append(answer: Answer, delta: TextDelta, maxChars: number, now: number): void {
  const text = typeof delta.text === 'string' ? delta.text : '';
  if (text !== '') answer.firstTokenAt ??= now;
  answer.raw += text.slice(0, Math.max(0, maxChars - answer.raw.length));
  const { logprob } = delta;
  if (typeof logprob === 'number') answer.tokens.push({ end: answer.raw.length, logprob });
}

/** Some servers do not report that an answer ended at the output limit, so its length decides. */
const AT_LIMIT = 0.9;

function finish(answer: Answer, progress: 'ended' | 'stopped', tooSlow: boolean): void {
  const cutOff = estimateTokens(answer.raw) >= answer.context.mode.maxTokens * AT_LIMIT;
  if (!answer.done && answer.discard === null) updateAnswer(answer, cutOff ? 'stopped' : progress);
  answer.done = true;
  if (answer.discard === 'failed') answer.text = '';
  if (answer.text === '' && tooSlow) answer.discard = 'too-slow';
}
