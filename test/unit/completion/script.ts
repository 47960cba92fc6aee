import { createEngine, type Engine, type EngineOptions } from '../../../src/completion/engine.ts';
import type { Chunk, Nothing, Place, Prompt, Suggestion } from '../../../src/completion/types.ts';
import { type Clock, createClock } from '../../bench/replay/clock.ts';
import { placeOf } from './places.ts';

/** What a scripted model says: pieces, each after some time. */
export interface Said extends Chunk {
  readonly afterMs?: number;
}

/** An engine with a model that says what the test wants, in virtual time. */
export interface Script {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly prompts: readonly Prompt<unknown>[];
  /** Streams that have begun and not ended. */
  open(): number;
  /** What is suggested at a text with `▮` at the cursor. */
  at(text: string, more?: Partial<Place>, signal?: AbortSignal): Promise<Suggestion | Nothing>;
  /** Lets time pass until the work is done. */
  during<T>(work: Promise<T>): Promise<T>;
  wait(ms: number): Promise<void>;
}

/** @param say the answer to a prompt; a string comes in one piece after 100 ms */
export function script(
  say: (prompt: Prompt<unknown>) => string | readonly Said[],
  more: Partial<EngineOptions<unknown>> = {},
): Script {
  const clock = createClock();
  const prompts: Prompt<unknown>[] = [];
  let open = 0;
  const engine = createEngine<unknown>({
    now: clock.now,
    sleep: clock.sleep,
    async *ask(prompt, signal) {
      prompts.push(prompt);
      open++;
      try {
        const said = say(prompt);
        for (const piece of typeof said === 'string' ? [{ text: said }] : said) {
          await clock.sleep(piece.afterMs ?? 100, signal);
          if (signal.aborted) return;
          yield piece;
        }
      } finally {
        open--;
      }
    },
    ...more,
  });
  const during = async <T>(work: Promise<T>): Promise<T> => {
    let result: { value: T } | undefined;
    await clock.run(
      work.then((value) => {
        result = { value };
      }),
    );
    if (result === undefined) throw new Error('the work has no result');
    return result.value;
  };
  return {
    engine,
    clock,
    prompts,
    open: () => open,
    at: (text, place = {}, signal = new AbortController().signal) =>
      engine.suggest(placeOf(text, place), signal),
    during,
    wait: (ms) => during(clock.sleep(ms)),
  };
}

/** The text of a suggestion, or why there is none. */
export function textOf(result: Suggestion | Nothing): string {
  return result.kind === 'suggestion' ? result.text : `nothing: ${result.reason}`;
}

/** A suggestion, or a failed test. */
export function suggestionOf(result: Suggestion | Nothing): Suggestion {
  if (result.kind === 'nothing') throw new Error(`no suggestion: ${result.reason}`);
  return result;
}
