import { shortened } from '../../models/index.ts';
import { wordsOfMarkdown } from '../../sanitize/index.ts';

/** In UTF-16 units: two sentences, as the prompt asks for. */
const LONGEST = 280;

/**
 * What a model says of its edits, as one short line without Markdown; empty where it says nothing. A line that only leads
 * over to a block (“Here are the changes:”) says nothing, nor does code that it shows beside them.
 */
export function summaryOf(prose: string): string {
  const lines: string[] = [];
  let inFence = false;
  for (const line of prose.split('\n')) {
    if (/^\s*(?:```|~~~)/.test(line)) inFence = !inFence;
    else if (!inFence && !line.trimEnd().endsWith(':')) lines.push(wordsOfMarkdown(line));
  }
  return shortened(lines.join(' ').replace(/\s+/g, ' ').trim(), LONGEST);
}
