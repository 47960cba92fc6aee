import { headOf, withoutEnd } from '../models/index.ts';
import { type CutText, cleanText, isProse, withoutFence } from './artifacts.ts';
import { closesBlock, cutBlock } from './block.ts';
import { fitIndentation } from './indentation.ts';
import { languageFacts } from './languages.ts';
import { cutAtRepetition, cutAtSuffix, fitLineSuffix, withoutPrefixEcho } from './repetition.ts';
import type { DropReason } from './request.ts';
import type { InsertionContext } from './trigger.ts';
import { nextLine, type PromptWindow } from './window.ts';

/** The state of an answer: more may come, the model has finished, or it was stopped before it had. */
export type Progress = 'running' | 'ended' | 'stopped';

/** What is usable of an answer. */
export interface FilterResult {
  /** With `\n` as its line end. While the answer is running, the end of its last line may still change. */
  readonly text: string;
  /** Nothing that follows is of use: the stream can be closed. */
  readonly complete: boolean;
  readonly drop: DropReason | null;
}

/** A shorter suggestion takes longer to read than to type (other engines have the same limit). */
const MIN_CHARS = 4;

/** No suggestion is longer: what comes after it is of no use, and a long answer is filtered again with each delta. */
const MOST_CHARS = 8_000;

/**
 * What is usable of an answer as far as it has been received. Pure, and called again for every delta: it takes
 * microseconds, because a long answer is cut off.
 */
export function filterAnswer(raw: string, context: InsertionContext, progress: Progress): FilterResult {
  const { window, language, indentation } = context;
  const facts = languageFacts(language);
  const { prose } = facts;
  const running = progress === 'running';
  let complete = !running || raw.length > MOST_CHARS;
  const take = ({ text, cut }: CutText): string => {
    complete ||= cut;
    return text;
  };
  const nothing = (drop: DropReason): FilterResult => ({ text: '', complete, drop: complete ? drop : null });

  const read = headOf(raw, MOST_CHARS);
  const clean = take(cleanText(running ? read.replace(/[\r\uD800-\uDBFF]$/, '') : read));
  const code = take(withoutFence(clean, prose));
  if (code.trim() === '') return nothing('empty');
  if (isProse(code, window.linePrefix, language)) return { text: '', complete: true, drop: 'prose' };
  const fresh = withoutPrefixEcho(code, window, !complete);
  if (fresh === null) return nothing('empty');

  const fitted = fitIndentation(
    withoutBlankStart(withoutTrailingSpace(fresh, prose), window),
    window,
    indentation,
    facts,
  );
  const block = take(cutBlock(fitted, context, !complete));
  if (complete && block.trim() === '') return nothing(fitted.trim() === '' ? 'empty' : 'closed-already');
  const before = take(cutAtSuffix(block, window, !complete));
  if (complete && before.trim() === '') return nothing('next-line');
  const unique = take(cutAtRepetition(before, window, !complete));
  if (complete && unique.trim() === '') return nothing('repeats');
  if (!complete) return { text: unique, complete, drop: null };

  const whole = progress === 'stopped' && unique === fitted ? withoutLastLine(unique) : unique;
  const text = fitLineSuffix(whole, window, language).trimEnd();
  if (text.trim() === '') return nothing('closed-already');
  if (!text.includes('\n') && (window.linePrefix + text).trim() === nextLine(window)?.trim()) {
    return nothing('next-line');
  }
  if (text.trim().length < MIN_CHARS && !closesBlock(text, context)) return nothing('too-short');
  return { text, complete, drop: null };
}

/** White space at the end of a line has a meaning in prose only: in Markdown it is a line break. */
function withoutTrailingSpace(text: string, prose: boolean): string {
  return prose ? text : text.replace(/(?<=\S)[ \t]+(?=\n)/g, '');
}

/** As between two functions in Python: no style has more blank lines in a row. */
const MAX_BLANK_LINES = 2;

/** On a line that is indented already an answer starts at once; elsewhere it may start with blank lines. */
function withoutBlankStart(text: string, { prefix, linePrefix }: PromptWindow): string {
  if (linePrefix !== '' && linePrefix.trim() === '') return text.replace(/^(?:[ \t]*\n)+/, '');
  const existing = prefix.length - withoutEnd(prefix, '\n').length;
  const room = prefix.trim() === '' ? 0 : Math.max(0, MAX_BLANK_LINES + 1 - existing);
  return text.replace(/^(?:[ \t]*\n)+/, (breaks) => breaks.replace(/[ \t]/g, '').slice(0, room));
}

/** Without the line that the output limit cut off, unless there is no other. */
function withoutLastLine(text: string): string {
  const at = text.lastIndexOf('\n');
  return at > 0 && text.slice(0, at).trim() !== '' ? text.slice(0, at) : text;
}
