import { type Clock, chance, normal } from './simulation.ts';
import type { Text } from './texts.ts';

/** What is being typed, and how far. */
export interface TypingProgress {
  text: Text;
  /** Without a typing error at its end. */
  at: number;
}

/** An engine as the editor uses it. */
export interface GhostTextEngine {
  /** Called after each change. null: there is nothing to show. */
  suggest(
    lines: readonly string[],
    line: number,
    character: number,
    signal: AbortSignal,
  ): Promise<string | null>;
  accepted(): void;
  acceptedPart(): void;
  dispose?(): void;
}

/** The result of typing one text. */
export interface Outcome {
  /** Typed or accepted, without the indentation that the editor inserts. */
  readonly chars: number;
  readonly acceptedChars: number;
  /** How many suggestions were accepted, and how many were read and not accepted. */
  readonly accepted: number;
  readonly rejected: number;
}

/** A keystroke that is under way is finished, whatever appears: what is shown for a shorter time is not seen. */
const REACTION_MS = 100;

/** From Tab back to the keys, and to the end of what was accepted. */
const AFTER_TAB_MS = 250;

/** Fewer correct characters before a mistake are typed rather than accepted. */
const MIN_PART_CHARS = 8;

interface Ghost {
  readonly text: string;
  readonly since: number;
  /** Read and not accepted. */
  readonly rejected: boolean;
}

/**
 * Types a text as a person does: key by key, with some typing errors; reads suggestions; accepts those that are right, or
 * their lines or words that are. The editor indents new lines, and keeps showing a suggestion that is typed along. The
 * same for every engine.
 */
export async function typeText(
  text: Text,
  clock: Clock,
  engine: GhostTextEngine,
  progress: TypingProgress,
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
  let accepted = 0;
  let rejected = 0;
  let height = 1;
  let byEditor = 0;
  let busyUntil = 0;

  const changed = (): void => {
    const now = text.typed.slice(0, written) + wrongKeys;
    const parts = (headLine + now).split('\n');
    const last = parts.at(-1) ?? '';
    lines.splice(firstLine, height, ...parts.slice(0, -1), last + tailLine);
    height = parts.length;
    progress.at = written;
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    void engine.suggest(lines, firstLine + height - 1, last.length, signal).then((answer) => {
      if (signal.aborted) return;
      if (answer === null) ghost = null;
      else if (answer !== ghost?.text) ghost = { text: answer, since: clock.now(), rejected: false };
      wake.abort();
    });
  };
  /** The editor keeps what is typed along until the engine returns something else. */
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
  /** Accepts the correct part of a suggestion; false when it is too short. */
  const accept = (suggestion: string): boolean => {
    const part = correctLength(suggestion, text.typed.slice(written));
    if (part === 0) return false;
    written += part;
    acceptedChars += part;
    busyUntil = clock.now() + AFTER_TAB_MS;
    accepted++;
    const whole = part === suggestion.length;
    ghost = whole ? null : { text: suggestion.slice(part), since: clock.now(), rejected: true };
    // The document changes before the engine is notified.
    progress.at = written;
    if (whole) engine.accepted();
    else engine.acceptedPart();
    changed();
    return true;
  };

  changed();
  while (written < text.typed.length) {
    const keyAt = Math.max(clock.now(), busyUntil) + gapBefore(text, written);
    let isAccepted = false;
    for (;;) {
      const until: number = nextEvent(ghost, keyAt);
      wake = new AbortController();
      if (until > clock.now()) await clock.sleep(until - clock.now(), wake.signal);
      if (clock.now() < until) continue;
      const seen = asIs(ghost);
      if (seen === null || seen.rejected || until < seen.since + readingMs(seen.text)) break;
      isAccepted = accept(seen.text);
      if (isAccepted) break;
      rejected++;
      ghost = { ...seen, rejected: true };
    }
    if (isAccepted || clock.now() < keyAt) continue;
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
  return { chars: text.typed.length - byEditor, acceptedChars, accepted, rejected };
}

/** For the compiler, which does not know that a callback sets the variable. */
function asIs(ghost: Ghost | null): Ghost | null {
  return ghost;
}

/** When the next event happens: a keystroke, or the end of reading. */
function nextEvent(ghost: Ghost | null, keyAt: number): number {
  if (ghost === null || ghost.rejected) return keyAt;
  // Once started, reading is finished.
  return keyAt < ghost.since + REACTION_MS ? keyAt : ghost.since + readingMs(ghost.text);
}

/** The length of the correct part of a suggestion: all of it, or whole lines, or whole words. */
function correctLength(suggestion: string, truth: string): number {
  let same = 0;
  while (same < suggestion.length && suggestion[same] === truth[same]) same++;
  if (same === suggestion.length) return same;
  const right = suggestion.slice(0, same);
  const line = right.lastIndexOf('\n');
  if (line > 0 && right.slice(0, line).trim() !== '') return line;
  const words = /^[\s\S]*[\p{L}\p{N}_](?![\p{L}\p{N}_])/u.exec(right)?.[0] ?? '';
  const torn = words.length === same && /^[\p{L}\p{N}_]/u.test(suggestion.slice(same));
  return torn || words.trim().length < MIN_PART_CHARS ? 0 : words.length;
}

/** The gap before a keystroke in ms: about 60 words a minute, with pauses between words, before lines, and for thinking. */
function gapBefore(text: Text, at: number): number {
  const char = text.typed.charAt(at);
  const before = text.typed.charAt(at - 1);
  const draw = (what: string, median: number, spread: number): number =>
    median * Math.exp(spread * normal(chance(what, text.name, at), chance(`${what}2`, text.name, at)));
  let gap = draw('key', 125, 0.3);
  if (/[^\p{L}\p{N}\s]/u.test(char)) gap *= 1.4;
  // Some think about a line before they begin it, some before they leave the one above.
  const isEarly = (lineEnd: number): boolean => chance('early', text.name, lineEnd) < 0.5;
  if (char === '\n' ? isEarly(at) : before === '\n' && !isEarly(at - 1)) {
    return gap + draw('line', 1_000, 0.7);
  }
  const wordStart = /\s|[(.,=]/.test(before);
  if (wordStart) gap += draw('word', 120, 0.6);
  if (wordStart && chance('think', text.name, at) < 0.15) gap += draw('thought', 900, 0.5);
  return gap;
}

/** Whether a wrong key is typed here first. */
function mistypes(text: Text, at: number): boolean {
  return /\p{L}/u.test(text.typed.charAt(at)) && chance('mistake', text.name, at) < 0.012;
}

/** The time to notice and read a suggestion. Its first line counts, as it decides whether the rest is read. */
function readingMs(suggestion: string): number {
  const line = suggestion.trimStart().split('\n')[0] ?? '';
  return 350 + Math.min(300, line.length * 6);
}
