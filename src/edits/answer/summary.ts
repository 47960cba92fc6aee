import { shortened } from '../../models/index.ts';

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
    else if (!inFence && !line.trimEnd().endsWith(':')) lines.push(withoutMarks(line));
  }
  return shortened(lines.join(' ').replace(/\s+/g, ' ').trim(), LONGEST);
}

/** What Markdown writes around words: headings, lists, quotes, emphasis and code. */
function withoutMarks(line: string): string {
  return (
    line
      .replace(/^\s*(?:#{1,6}\s|[-*+]\s|>\s?|\d{1,3}[.)]\s)/, '')
      // One after the other: what stands between two signs may be what keeps them apart.
      .replaceAll('`', '')
      .replace(/_{2,}/g, '')
      .replace(/\*{2,}/g, '')
      .replace(/(^|\s)\*(?=\S)|(?<=\S)\*(?=\s|$)/g, '$1')
  );
}
