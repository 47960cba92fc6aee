import { createEngine, type Engine, type EngineDeps } from '../../../src/completion/engine.ts';
import type { Prompt, TextDelta } from '../../../src/completion/inFlightRequest.ts';
import type { CompletionRequest, Nothing, Suggestion } from '../../../src/completion/request.ts';
import { type Clock, createClock } from '../../bench/replay/simulation.ts';

/** A delta of a scripted answer, and the time that passes before it. */
export interface ScriptedDelta extends TextDelta {
  readonly afterMs?: number;
}

/** An engine with a scripted model, in virtual time. */
export interface Script {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly prompts: readonly Prompt[];
  /** Streams that have started and not ended. */
  open(): number;
  /** The suggestion for a text with `▮` at the cursor. */
  at(text: string, more?: Partial<CompletionRequest>, signal?: AbortSignal): Promise<Suggestion | Nothing>;
  /** Lets time pass until the work is done. */
  during<T>(work: Promise<T>): Promise<T>;
  wait(ms: number): Promise<void>;
}

/** @param answerTo the answer to a prompt; a string comes as one delta after 100 ms */
export function script(
  answerTo: (prompt: Prompt) => string | readonly ScriptedDelta[],
  more: Partial<EngineDeps> = {},
): Script {
  const clock = createClock();
  const prompts: Prompt[] = [];
  let open = 0;
  const engine = createEngine({
    now: clock.now,
    sleep: clock.sleep,
    leadsToSecrets: async () => false,
    async *ask(prompt, signal) {
      prompts.push(prompt);
      open++;
      try {
        const answer = answerTo(prompt);
        for (const delta of typeof answer === 'string' ? [{ text: answer, afterMs: 100 }] : answer) {
          await clock.sleep(delta.afterMs ?? 100, signal);
          if (signal.aborted) return;
          yield delta;
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
    at: (text, request = {}, signal = new AbortController().signal) =>
      engine.suggest(requestAt(text, request), signal),
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

/** The request for a text with `▮` at the cursor. */
export function requestAt(text: string, more: Partial<CompletionRequest> = {}): CompletionRequest {
  const cursor = text.indexOf('▮');
  const at = cursor < 0 ? text.length : cursor;
  const lines = text.replace('▮', '').split(/\r?\n/);
  const before = text.slice(0, at).split(/\r?\n/);
  return {
    document: 'file:///a',
    language: 'typescript',
    lines: { lineCount: lines.length, lineAt: (line) => lines[line] ?? '' },
    line: before.length - 1,
    character: before.at(-1)?.length ?? 0,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    indentation: null,
    settingsKey: 'model',
    manual: false,
    cursors: 1,
    selected: null,
    ...more,
  };
}

/** A text after a suggestion was accepted, with the cursor after it. */
export function accept(text: string, suggestion: Suggestion): string {
  return text.replace('▮', () => `${suggestion.text}▮`);
}
