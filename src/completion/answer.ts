import { type SureToken, sureLength } from './doubt.ts';
import { type Progress, type Setting, usable } from './filter.ts';
import { completeLines, lineEnd } from './piece.ts';
import type { Failing } from './types.ts';
import { typedSince, type Window } from './window.ts';

/** An answer that was asked for, from the request on: as far as it has come, and kept when it is whole. */
export interface Answer {
  /** The number of the request. */
  readonly id: number;
  readonly document: string;
  readonly settings: string;
  readonly setting: Setting;
  readonly askedAt: number;
  /** Whether the model was wrong on this line before. */
  readonly retry: boolean;
  raw: string;
  tokens: SureToken[];
  /** What is usable so far, with `\n` as its line end. */
  text: string;
  done: boolean;
  failing: Failing | null;
  /** What went wrong, for the log. */
  detail: string | null;
  firstTokenAt: number | null;
}

/** An answer that has just been asked for. */
export function newAnswer(
  request: Pick<Answer, 'id' | 'document' | 'settings' | 'setting' | 'askedAt' | 'retry'>,
): Answer {
  return {
    ...request,
    raw: '',
    tokens: [],
    text: '',
    done: false,
    failing: null,
    detail: null,
    firstTokenAt: null,
  };
}

/** Looks at an answer again after more of it has come, or it has come to its end. */
export function settle(answer: Answer, progress: Progress): void {
  const sure = sureLength(answer.raw, answer.tokens);
  const doubtful = sure < answer.raw.length;
  const kept = usable(answer.raw.slice(0, sure), answer.setting, doubtful ? 'ended' : progress);
  answer.text = kept.text;
  answer.done = kept.complete;
  answer.failing = kept.drop === null ? null : doubtful && sure === 0 ? 'doubted' : kept.drop;
}

/** What an answer has for a place: more text, the hope of it, or the certainty that there is none. */
export type Match =
  | { readonly kind: 'rest'; readonly rest: string; readonly atStart: boolean }
  | { readonly kind: 'hope' }
  | { readonly kind: 'nothing' };

/** What an answer has for a window of its document; null when it has nothing to do with it (any more). */
export function match(answer: Answer, window: Window): Match | null {
  if (!mayMatch(answer, window)) return null;
  const typed = typedSince(answer.setting.window, window);
  if (typed === null) return null;
  if (answer.text.startsWith(typed)) {
    const rest = answer.text.slice(typed.length);
    if (rest.trim() !== '') return { kind: 'rest', rest, atStart: typed === '' };
    if (!answer.done) return { kind: 'hope' };
    return typed === '' ? { kind: 'nothing' } : null;
  }
  return !answer.done && typed.startsWith(answer.text) ? { kind: 'hope' } : null;
}

/** Looks at the line of the cursor only: that tells nearly all answers of a session apart without comparing documents. */
function mayMatch({ setting, text, done }: Answer, window: Window): boolean {
  const down = window.line - setting.window.line;
  if (down === 0) return window.linePrefix.startsWith(setting.window.linePrefix);
  const line = down < 0 ? undefined : text.split('\n')[down];
  return line === undefined ? down > 0 && !done : line.startsWith(window.linePrefix) || !done;
}

/** Whether something else was typed than the answer says. */
export function contradicts(answer: Answer, window: Window): boolean {
  const typed = typedSince(answer.setting.window, window);
  return typed !== null && !answer.text.startsWith(typed) && !typed.startsWith(answer.text);
}

/** What is shown of the rest of an answer; null while it has to be waited for. */
export function pieceOf(answer: Answer, rest: string, late: boolean): string | null {
  if (answer.setting.shape.show === 'block') {
    if (answer.done) return rest;
    const end = late ? completeLines(rest) : null;
    return end === null ? null : rest.slice(0, end);
  }
  const end = lineEnd(rest, answer.done);
  return end === null ? null : rest.slice(0, end);
}
