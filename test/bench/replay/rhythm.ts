import { chance, normal } from './chance.ts';
import type { Text } from './texts.ts';

/** The pause before a key, in ms: some 60 words a minute with pauses between words, before lines, and for thinking. */
export function gapBefore(text: Text, at: number): number {
  const char = text.typed.charAt(at);
  const before = text.typed.charAt(at - 1);
  const draw = (what: string, median: number, spread: number): number =>
    median * Math.exp(spread * normal(chance(what, text.name, at), chance(`${what}2`, text.name, at)));
  let gap = draw('key', 125, 0.3);
  if (/[^\p{L}\p{N}\s]/u.test(char)) gap *= 1.4;
  if (before === '\n') return gap + draw('line', 600, 0.7);
  const wordStart = /\s|[(.,=]/.test(before);
  if (wordStart) gap += draw('word', 70, 0.6);
  if (wordStart && chance('think', text.name, at) < 0.06) gap += draw('thought', 900, 0.5);
  return gap;
}

/** Whether a wrong key is hit here first. */
export function mistypes(text: Text, at: number): boolean {
  return /\p{L}/u.test(text.typed.charAt(at)) && chance('mistake', text.name, at) < 0.012;
}

/** The time to see what is there and to read it: the first line counts, since it tells whether the rest is worth it. */
export function readingMs(suggestion: string): number {
  const line = suggestion.trimStart().split('\n')[0] ?? '';
  return 350 + Math.min(300, line.length * 6);
}
