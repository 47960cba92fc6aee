import type { Clock } from './clock.ts';
import type { Writing } from './engines.ts';
import { gapBefore, mistypes, readingMs } from './rhythm.ts';
import type { Text } from './texts.ts';

/** An engine as the editor sees it. */
export interface GhostText {
  /** Called after each change; null: nothing to show. */
  suggest(
    lines: readonly string[],
    line: number,
    character: number,
    signal: AbortSignal,
  ): Promise<string | null>;
  accepted(): void;
  partly(): void;
}

/** What came of it. */
export interface Outcome {
  /** Typed or accepted: without the indentation that the editor puts in. */
  readonly chars: number;
  readonly acceptedChars: number;
  /** Times that something was taken, or read and not taken. */
  readonly taken: number;
  readonly refused: number;
}

/** Hands that are about to hit a key do so, whatever appears: what is shown shorter than this was not seen. */
const REACTION_MS = 250;

/** From Tab back to the keys, and to where the text goes on. */
const AFTER_TAB_MS = 250;

/** Fewer right characters before something wrong are quicker typed than picked. */
const LEAST_PART = 8;

interface Ghost {
  readonly text: string;
  readonly since: number;
  /** Read, and not wanted. */
  readonly refused: boolean;
}

/**
 * Types a text as a person does: key by key, with a wrong key now and then; stops to read what appears; takes it when it
 * is right, or the lines or words of it that are; else goes on. The editor indents a new line by itself, and keeps
 * showing what is typed along. The same for every engine.
 */
export async function typeText(
  text: Text,
  clock: Clock,
  engine: GhostText,
  state: Writing,
): Promise<Outcome> {
  const head = text.head.split('\n');
  const lines = [...head.slice(0, -1), ...text.tail.split('\n')];
  const headLine = head.at(-1) ?? '';
  const tailLine = text.tail.split('\n')[0] ?? '';
  const firstLine = head.length - 1;
  let written = 0;
  let wrongKeys = '';
  let ghost: Ghost | null = null;
  let asking = new AbortController();
  let wake = new AbortController();
  let acceptedChars = 0;
  let taken = 0;
  let refused = 0;
  let height = 1;
  let byEditor = 0;
  let busyUntil = 0;

  const changed = (): void => {
    const now = text.typed.slice(0, written) + wrongKeys;
    const parts = (headLine + now).split('\n');
    const last = parts.at(-1) ?? '';
    lines.splice(firstLine, height, ...parts.slice(0, -1), last + tailLine);
    height = parts.length;
    state.at = wrongKeys === '' ? written : null;
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    void engine.suggest(lines, firstLine + height - 1, last.length, signal).then((answer) => {
      if (signal.aborted) return;
      if (answer === null) ghost = null;
      else if (answer !== ghost?.text) ghost = { text: answer, since: clock.now(), refused: false };
      wake.abort();
    });
  };
  /** The editor keeps what is typed along until the engine says something else. */
  const keep = (typed: string): void => {
    const along = ghost?.text.startsWith(typed) && ghost.text !== typed;
    ghost = along && ghost ? { ...ghost, text: ghost.text.slice(typed.length) } : null;
  };
  const type = (): void => {
    const newLine = text.typed.charAt(written) === '\n';
    const indent = newLine ? (/^[ \t]*/.exec(text.typed.slice(written + 1))?.[0] ?? '') : '';
    const typed = text.typed.charAt(written) + indent;
    keep(typed);
    byEditor += indent.length;
    written += typed.length;
    changed();
  };
  /** Takes what is right of the ghost text; false when there is too little of it. */
  const take = (suggestion: string): boolean => {
    const part = rightPart(suggestion, text.typed.slice(written));
    if (part === 0) return false;
    written += part;
    acceptedChars += part;
    busyUntil = clock.now() + AFTER_TAB_MS;
    taken++;
    const whole = part === suggestion.length;
    ghost = whole ? null : { text: suggestion.slice(part), since: clock.now(), refused: true };
    // The document has changed before the engine is told.
    state.at = written;
    if (whole) engine.accepted();
    else engine.partly();
    changed();
    return true;
  };

  changed();
  while (written < text.typed.length) {
    const keyAt = Math.max(clock.now(), busyUntil) + gapBefore(text, written);
    for (;;) {
      const until: number = nextMoment(ghost, keyAt);
      wake = new AbortController();
      if (until > clock.now()) await clock.sleep(until - clock.now(), wake.signal);
      if (clock.now() < until) continue;
      const seen = asIs(ghost);
      if (seen === null || seen.refused || until < seen.since + readingMs(seen.text)) break;
      if (take(seen.text)) break;
      refused++;
      ghost = { ...seen, refused: true };
    }
    if (clock.now() < keyAt || written >= text.typed.length) continue;
    if (mistypes(text, written)) {
      wrongKeys = text.typed.charAt(written) === 'e' ? 'r' : 'e';
      keep(wrongKeys);
      changed();
      await clock.sleep(gapBefore(text, written) * 1.5);
      wrongKeys = '';
      ghost = null;
      changed();
      await clock.sleep(gapBefore(text, written));
    }
    type();
  }
  asking.abort();
  return { chars: text.typed.length - byEditor, acceptedChars, taken, refused };
}

/** For the compiler, which does not see that a listener has set it meanwhile. */
function asIs(ghost: Ghost | null): Ghost | null {
  return ghost;
}

/** When the next thing happens: a key, or that the ghost text is read. */
function nextMoment(ghost: Ghost | null, keyAt: number): number {
  if (ghost === null || ghost.refused) return keyAt;
  // Who has begun to read reads to the end.
  return keyAt < ghost.since + REACTION_MS ? keyAt : ghost.since + readingMs(ghost.text);
}

/** How much of a suggestion is right: all, or whole lines, or whole words. */
function rightPart(suggestion: string, truth: string): number {
  let same = 0;
  while (same < suggestion.length && suggestion[same] === truth[same]) same++;
  if (same === suggestion.length) return same;
  const right = suggestion.slice(0, same);
  const line = right.lastIndexOf('\n');
  if (line > 0 && right.slice(0, line).trim() !== '') return line;
  const words = /^[\s\S]*[\p{L}\p{N}_](?![\p{L}\p{N}_])/u.exec(right)?.[0] ?? '';
  const torn = words.length === same && /^[\p{L}\p{N}_]/u.test(suggestion.slice(same));
  return torn || words.trim().length < LEAST_PART ? 0 : words.length;
}
