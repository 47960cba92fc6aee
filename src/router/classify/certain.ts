import { endsOf } from '../../models/index.ts';
import type { Task, Tier } from '../tasks.ts';
import type { Classification } from './model.ts';

/** What only a detector of races, a sanitizer or a kernel writes: such faults are hard whatever is said of them. In small letters. */
const HARD_REPORTS = [
  'warning: data race',
  'fatal error: concurrent map',
  'fatal error: all goroutines are asleep',
  'addresssanitizer: ',
  'threadsanitizer: ',
  'memorysanitizer: ',
  'deadlock found when trying to get lock',
  'deadlock detected',
  'kernel panic - not syncing',
  'program received signal sigsegv',
];

/** Reports stand near the beginning of what was pasted, or at the end of a log. */
const WINDOW = 1_000;

/** What needs no guess; null where it does. */
export function certainOf(prompt: string): Classification | null {
  const text = endsOf(prompt, WINDOW, WINDOW, '\n').toLowerCase();
  const report = HARD_REPORTS.find((one) => text.includes(one));
  if (report !== undefined) return certain('debug', 'premium', report);
  if (text.startsWith('diff --git ')) return certain('review', 'mid', 'diff --git');
  return null;
}

function certain(task: Task, tier: Tier, words: string): Classification {
  const tiers = { cheap: 0, mid: 0, premium: 0, [tier]: 1 };
  return { task, tiers, wordsFor: () => [words] };
}
