import type { TextDelta } from '../../../src/completion/inFlightRequest.ts';
import { type Clock, chance } from './simulation.ts';
import type { Text } from './texts.ts';
import type { TypingProgress } from './user.ts';

/** How often the server is right, and whether it knows what follows a position or whole lines. */
export interface Accuracy {
  readonly right: number;
  readonly by: 'place' | 'line';
  /** Whether it returns log probabilities. */
  readonly logprobs: boolean;
}

/** A request as the server sees it. */
export interface Request {
  /** What stands before the cursor, or the end of it. */
  readonly prefix: string;
  readonly maxTokens: number;
  readonly stop: readonly string[];
}

/** From a request to its first token. */
const FIRST_TOKEN_MS = 250;

/** 500 tokens a second, as the servers of small completion models have. */
const TOKEN_MS = 2;

/** Streams what comes next, or something else from the same file. */
export async function* serve(
  { text, at: written }: TypingProgress,
  accuracy: Accuracy,
  clock: Clock,
  request: Request,
  signal: AbortSignal,
): AsyncGenerator<TextDelta> {
  const at = placeOf(text, request.prefix, written);
  await clock.sleep(FIRST_TOKEN_MS, signal);
  const { answer, rightChars } = answerTo(text, accuracy, at);
  let sent = '';
  let count = 0;
  for (const token of tokensOf(answer)) {
    if (signal.aborted || ++count > request.maxTokens) return;
    const right = sent.length + token.length <= rightChars;
    const firstWrong = !right && sent.length <= rightChars;
    const end = stopIn(sent + token, request.stop);
    const rest = end === null ? token : (sent + token).slice(sent.length, end);
    if (rest !== '') {
      yield accuracy.logprobs
        ? { text: rest, logprob: logprob(text, at ?? -1, count, right, firstWrong) }
        : { text: rest };
    }
    if (end !== null) return;
    sent += token;
    await clock.sleep(TOKEN_MS, signal);
  }
}

/** This much of a prompt says where in the text it ends. */
const TAIL_CHARS = 160;

/**
 * How much of a text stands before the end of a prompt, which may be ahead of the user; null where it is not the text's, as
 * after a typing error. The same lines may occur twice: then the place nearest to the user.
 */
function placeOf({ head, typed }: Text, prefix: string, written: number): number | null {
  const before = head + typed;
  const tail = prefix.slice(-TAIL_CHARS);
  let place: number | null = null;
  for (
    let end = before.indexOf(tail, head.length - tail.length);
    end >= 0;
    end = before.indexOf(tail, end + 1)
  ) {
    const at = end + tail.length - head.length;
    if (place === null || Math.abs(at - written) < Math.abs(place - written)) place = at;
  }
  return place;
}

function answerTo(text: Text, accuracy: Accuracy, at: number | null): { answer: string; rightChars: number } {
  if (at === null) return { answer: wrong(text, 0, 'mistake'), rightChars: 0 };
  const truth = text.typed.slice(at);
  if (accuracy.by === 'place') {
    const knows = chance('place', text.name, at) < accuracy.right;
    return knows
      ? { answer: truth, rightChars: truth.length }
      : { answer: wrong(text, at, 'place'), rightChars: 0 };
  }
  const known = knownChars(text, accuracy, at);
  const answer = truth.slice(0, known) + (known < truth.length ? wrong(text, at + known, 'line') : '');
  return { answer, rightChars: known };
}

/** How many characters from a position on are in lines that the server knows. */
function knownChars(text: Text, accuracy: Accuracy, at: number): number {
  const lines = text.typed.split('\n');
  let start = 0;
  for (const [i, line] of lines.entries()) {
    const end = start + line.length;
    const knows = line.trim() === '' || chance('line', text.name, i) < accuracy.right;
    // At the end of a line the next one counts.
    if (end > at && !knows) return Math.max(0, start - at - 1);
    start = end + 1;
  }
  return text.typed.length - at;
}

/** The share of characters in lines that the server knows: except by chance, no engine can get more accepted. */
export function knownShare(all: readonly Text[], accuracy: Accuracy): number {
  let known = 0;
  let chars = 0;
  for (const text of all) {
    for (const [i, line] of text.typed.split('\n').entries()) {
      const { length } = line.trimStart();
      chars += length;
      if (chance('line', text.name, i) < accuracy.right) known += length;
    }
  }
  return known / chars;
}

/** One to three lines of the same file that look plausible and are wrong. */
function wrong(text: Text, at: number, why: string): string {
  const lines = text.head.split('\n').filter((line) => line.trim().length >= 10);
  const truth = text.typed.slice(at);
  const before = text.typed.slice(0, at).split('\n').at(-1) ?? '';
  const indent = /^\s*/.exec(before)?.[0] ?? '';
  for (let turn = 0; ; turn++) {
    const pick = Math.floor(chance(why, text.name, at, turn) * lines.length);
    const some = lines.slice(pick, pick + 1 + Math.floor(chance('more', text.name, at, turn) * 3));
    const body = some.map((line, i) => (i === 0 ? line.trim() : indent + line.trim())).join('\n');
    const start = truth.startsWith('\n') ? `\n${indent}` : '';
    const inLine =
      before.trim() === '' || start !== '' ? body : body.slice(Math.floor((some[0]?.trim().length ?? 0) / 2));
    const answer = start + inLine;
    if (turn > 20 || shared(answer.trim(), truth.trim()) < 3) return answer;
  }
}

function shared(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function stopIn(text: string, stops: readonly string[]): number | null {
  const ends = stops.map((stop) => text.indexOf(stop)).filter((end) => end >= 0);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** About four characters each, as in tokenizers. */
function tokensOf(text: string): readonly string[] {
  return text.match(/\s*[\p{L}\p{N}_]{1,6}|\s*[^\s\p{L}\p{N}_]{1,2}|\s+/gu) ?? [];
}

/**
 * Right tokens mostly have a high probability, though new names do not; the first wrong token has a low one in half of the
 * cases, and those after it a high one again: models are wrong with confidence and right without it.
 */
function logprob(text: Text, at: number, count: number, right: boolean, firstWrong: boolean): number {
  const unsure = chance('unsure', text.name, at, count) < (firstWrong ? 0.5 : 0.15);
  const mean = firstWrong ? (unsure ? 2.5 : 0.5) : unsure ? 1 : right ? 0.1 : 0.2;
  return mean * Math.log(Math.max(1e-9, chance('sure', text.name, at, count)));
}
