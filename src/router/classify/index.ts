import type { Task } from '../tasks.ts';
import { FAULTS, HARD_TRACE } from './faults.ts';
import { ORDINARY } from './ordinary.ts';
import { type Ask, askIn, type Rules } from './prompt.ts';
import { MOST_SIMPLE_CHARS, NOT_SIMPLE, SIMPLE } from './simple.ts';
import { WIDE } from './wide.ts';

export interface Classification {
  readonly task: Task;
  /** The words of the prompt that decided it. */
  readonly evidence: string;
}

/**
 * Hardest to answer well first: a wrong answer about security costs more than a dear model. English, German, French,
 * Spanish, Portuguese, Italian, Dutch, Polish, Turkish, Russian; then Chinese, Japanese, Korean.
 */
const HARD: Rules = [...FAULTS, ...WIDE];

/**
 * Finds the task that a chat prompt asks for. Null when nothing is known, which the routing table sends to mid. Signs of
 * a hard request count before all others; a small job must be named, and nothing must speak against it. Rules only: some
 * microseconds, whatever the length of the prompt.
 */
export function classify(prompt: string): Classification | null {
  const ask = askIn(prompt);
  return (
    first(HARD_TRACE, ask.text) ??
    first(HARD, ask.words) ??
    (mayBeSimple(ask) ? first(SIMPLE, ask.words) : null) ??
    first(ORDINARY, ask.words) ??
    (ask.trace === null ? null : { task: 'bug-fix', evidence: quotable(ask.trace) })
  );
}

function mayBeSimple({ words, trace }: Ask): boolean {
  const asked = words.trim();
  return trace === null && asked.length <= MOST_SIMPLE_CHARS && !NOT_SIMPLE.some((sign) => sign.test(asked));
}

function first(rules: Rules, text: string): Classification | null {
  for (const [task, pattern] of rules) {
    const match = pattern.exec(text);
    if (match) return { task, evidence: quotable(match[0]) };
  }
  return null;
}

function quotable(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 60).toLowerCase();
}
