import { estimateTokens } from '../models/index.ts';
import { type Answer, settle } from './answer.ts';
import type { Chunk, Prompt } from './types.ts';

/** What the engine needs from outside. No clock and no network of its own, so that a replay runs in no time. */
export interface Outside<Extra> {
  /** Calls the model. The engine leaves the stream early, and aborts the signal, when it has what it needs. */
  ask(prompt: Prompt<Extra>, signal: AbortSignal): AsyncIterable<Chunk>;
  /** Milliseconds, never going back. */
  now(): number;
  /** Resolves after the time, or as soon as the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** An answer on its way, and who is waiting for it. */
export interface Flight {
  readonly answer: Answer;
  /** Resolves at the next change of the answer, or when the signal is aborted. */
  changed(signal: AbortSignal): Promise<void>;
  /** Somebody waits for it; call the result to leave. The last one to leave gives it a while, and then ends it. */
  join(): () => void;
  abort(): void;
}

/** Slower than this, no user is still waiting for it. */
export const SLOWEST_MS = 5_000;

/** How long an answer goes on that nobody waits for: it is paid for, and the next key may agree with it. */
const LINGER_MS = 1_500;

/** A stream of nothing but empty pieces has to end without a clock: it may never let a timer run. */
const MOST_CHUNKS = 4_000;

/** Longer than any answer of so many tokens: what does not stop there ignores its limit. */
const MOST_CHARS_PER_TOKEN = 8;

/** Calls the model and follows the answer until there is nothing more to gain from it. Never rejects. */
export function startFlight<Extra>(
  outside: Outside<Extra>,
  prompt: Prompt<Extra>,
  answer: Answer,
  onDone: () => void,
): Flight {
  const controller = new AbortController();
  const over = Promise.withResolvers<'over'>();
  let news = Promise.withResolvers<void>();
  let waiting = 0;
  let watch = new AbortController();
  controller.signal.addEventListener('abort', () => over.resolve('over'), { once: true });

  const tell = (): void => {
    news.resolve();
    news = Promise.withResolvers<void>();
  };
  const end = (): void => {
    if (controller.signal.aborted) return;
    controller.abort();
    watch.abort();
  };
  const watchOver = async (ms: number, then: () => void): Promise<void> => {
    const { signal } = watch;
    await outside.sleep(ms, signal).catch(() => undefined);
    if (!signal.aborted && !controller.signal.aborted) then();
  };
  const tooSlow = new AbortController();

  const follow = async (): Promise<void> => {
    let progress: 'ended' | 'stopped' = 'stopped';
    let iterator: AsyncIterator<Chunk> | null = null;
    try {
      iterator = outside.ask(prompt, controller.signal)[Symbol.asyncIterator]();
      const most = prompt.shape.maxTokens * MOST_CHARS_PER_TOKEN;
      for (let count = 0; count < MOST_CHUNKS && answer.raw.length < most; count++) {
        const step = await Promise.race([iterator.next(), over.promise]);
        if (step === 'over') break;
        if (step.done === true) {
          progress = 'ended';
          break;
        }
        take(answer, step.value, most, outside.now());
        settle(answer, 'running');
        if (answer.done) break;
        tell();
      }
    } catch (error) {
      answer.failing = 'failed';
      answer.detail = error instanceof Error ? error.message : 'unknown';
    }
    finish(answer, progress, tooSlow.signal.aborted);
    end();
    // The stream may be stuck in a read: nobody waits for it.
    iterator?.return?.()?.then(undefined, () => undefined);
    onDone();
    news.resolve();
  };

  const limit = async (): Promise<void> => {
    await outside.sleep(SLOWEST_MS, controller.signal).catch(() => undefined);
    if (controller.signal.aborted) return;
    tooSlow.abort();
    end();
  };
  void limit();
  void follow();

  return {
    answer,
    async changed(signal) {
      if (answer.done || signal.aborted) return;
      const aborted = Promise.withResolvers<void>();
      const onAbort = (): void => aborted.resolve();
      signal.addEventListener('abort', onAbort, { once: true });
      await Promise.race([news.promise, aborted.promise]);
      signal.removeEventListener('abort', onAbort);
      aborted.resolve();
    },
    join() {
      waiting++;
      watch.abort();
      let joined = true;
      return () => {
        if (!joined) return;
        joined = false;
        waiting--;
        if (waiting > 0 || controller.signal.aborted) return;
        watch = new AbortController();
        void watchOver(LINGER_MS, end);
      };
    },
    abort: end,
  };
}

function take(answer: Answer, chunk: Chunk, most: number, now: number): void {
  const text = typeof chunk.text === 'string' ? chunk.text : '';
  if (text !== '') answer.firstTokenAt ??= now;
  answer.raw += text.slice(0, Math.max(0, most - answer.raw.length));
  if (chunk.logprob !== undefined) answer.tokens.push({ end: answer.raw.length, logprob: chunk.logprob });
}

/** A server that was stopped by the output limit says no more than that it is done: the length has to tell. */
const AT_LIMIT = 0.9;

function finish(answer: Answer, progress: 'ended' | 'stopped', tooSlow: boolean): void {
  const { failing } = answer;
  const cutOff = estimateTokens(answer.raw) >= answer.setting.shape.maxTokens * AT_LIMIT;
  if (!answer.done && failing === null) settle(answer, cutOff ? 'stopped' : progress);
  answer.done = true;
  if (failing === 'failed') answer.text = '';
  if (answer.text === '' && tooSlow) answer.failing = 'too-slow';
}
