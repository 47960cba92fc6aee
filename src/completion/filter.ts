import { cutBlock, linesBelow } from './block.ts';
import { cleanText, withoutFence } from './clean.ts';
import { cutAtSuffix, fitBefore, withoutPrefixEcho } from './echo.ts';
import { fitIndentation } from './indent.ts';
import { languageFacts } from './languages.ts';
import { isProse } from './prose.ts';
import { cutAtRepetition } from './repeat.ts';
import type { Shape } from './shape.ts';
import type { Drop, Indentation } from './types.ts';
import type { Window } from './window.ts';

/** Where an answer is to go, and what it was asked to be. */
export interface Setting {
  readonly window: Window;
  readonly language: string;
  /** null where the file shows none yet. */
  readonly indentation: Indentation | null;
  readonly shape: Shape;
}

/** How far the answer is: more may come, the model came to an end, or it was stopped in the middle of something. */
export type Progress = 'running' | 'ended' | 'stopped';

/** What is usable of an answer. */
export interface Kept {
  /** With `\n` as its line end. While the answer runs, its last line may still change at its end. */
  readonly text: string;
  /** Nothing that comes after this is of use: the stream can be left. */
  readonly complete: boolean;
  readonly drop: Drop | null;
}

/** Less is quicker typed than read (the figure that other engines go by). */
const LEAST_CHARS = 4;

/**
 * What is usable of an answer, as far as it has come. Pure: it is asked again with more text, and takes microseconds
 * since an answer is short (the stream is left where it is not).
 */
export function usable(raw: string, setting: Setting, progress: Progress): Kept {
  const { window, language, shape, indentation } = setting;
  const { prose } = languageFacts(language);
  const running = progress === 'running';
  let complete = !running;
  const take = ({ text, cut }: { text: string; cut: boolean }): string => {
    complete ||= cut;
    return text;
  };
  const nothing = (drop: Drop): Kept => ({ text: '', complete, drop: complete ? drop : null });

  const clean = take(cleanText(running ? raw.replace(/[\r\uD800-\uDBFF]$/, '') : raw));
  const code = take(withoutFence(clean, prose));
  if (code.trim() === '') return nothing('empty');
  if (isProse(code, window.linePrefix, language)) return { text: '', complete: true, drop: 'prose' };
  const own = withoutPrefixEcho(code, window, !complete);
  if (own === null) return nothing('empty');

  const fitted = fitIndentation(withoutBlankStart(tidy(own, prose), window), window, indentation);
  const block = take(cutBlock(fitted, window, language, shape, !complete));
  if (complete && block.trim() === '') return nothing(fitted.trim() === '' ? 'empty' : 'closed-already');
  const ahead = take(cutAtSuffix(block, window, !complete));
  if (complete && ahead.trim() === '') return nothing('next-line');
  const fresh = take(cutAtRepetition(ahead, window, !complete));
  if (complete && fresh.trim() === '') return nothing('repeats');
  if (!complete) return { text: fresh, complete, drop: null };

  const whole = progress === 'stopped' && fresh === fitted ? withoutLastLine(fresh) : fresh;
  const text = fitBefore(whole, window, language).trimEnd();
  if (text.trim() === '') return nothing('closed-already');
  if (equalsNextLine(text, window)) return nothing('next-line');
  if (text.trim().length < LEAST_CHARS) return nothing('too-short');
  return { text, complete, drop: null };
}

/** Blanks at the end of a line are of use in prose only, where they may break it. */
function tidy(text: string, prose: boolean): string {
  return prose ? text : text.replace(/(?<=\S)[ \t]+(?=\n)/g, '');
}

/** No style has more blank lines in a row than Python between two functions. */
const MOST_BLANK_LINES = 2;

/** A line that is indented already is begun; elsewhere an answer may leave lines free before it begins. */
function withoutBlankStart(text: string, { prefix, linePrefix }: Window): string {
  if (linePrefix !== '' && linePrefix.trim() === '') return text.replace(/^(?:[ \t]*\n)+/, '');
  const there = /\n*$/.exec(prefix)?.[0].length ?? 0;
  const room = prefix.trim() === '' ? 0 : Math.max(0, MOST_BLANK_LINES + 1 - there);
  return text.replace(/^(?:[ \t]*\n)+/, (breaks) => breaks.replace(/[ \t]/g, '').slice(0, room));
}

/** A line that the output limit cut off is no line; unless it is all there is. */
function withoutLastLine(text: string): string {
  const at = text.lastIndexOf('\n');
  return at > 0 && text.slice(0, at).trim() !== '' ? text.slice(0, at) : text;
}

function equalsNextLine(text: string, window: Window): boolean {
  const next = linesBelow(window).find((line) => line.trim() !== '');
  return next !== undefined && (window.linePrefix + text).trim() === next.trim() && !text.includes('\n');
}
