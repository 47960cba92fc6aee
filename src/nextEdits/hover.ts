import { firstOf } from '../l10n/index.ts';
import { shortened } from '../models/index.ts';
import { codeBlock, joined, Markdown, md, tMarkdown } from '../sanitize/index.ts';
import { type LineChange, wordChange } from './lineChange.ts';

/** What the links of a hover run. */
export const HOVER_COMMANDS = [
  'tierwise.acceptNextEdit',
  'tierwise.dismissNextEdit',
  'tierwise.nextEdits',
] as const;

/** More lines of each side would be more than a hover shows. */
const MOST_LINES = 12;
const MOST_LINE_CHARS = 160;

/** What is told of a next edit where the mouse points at it, and of which VS Code reads out the hover at the cursor. */
export function hoverOf(change: LineChange, spoken: string, tab: 'accepts' | 'goes'): Markdown {
  const links = [
    ...(tab === 'accepts' ? [link(tMarkdown('Accept'), 'tierwise.acceptNextEdit')] : []),
    link(tMarkdown('Dismiss'), 'tierwise.dismissNextEdit'),
    link(tMarkdown('Options'), 'tierwise.nextEdits'),
  ];
  // The sentence has the words of a small change.
  const lines = wordChange(change) === null ? [...signed('-', change.old), ...signed('+', change.now)] : [];
  const block = lines.length > 0 ? [codeBlock(lines.join('\n'), 'diff')] : [];
  return joined([md`${spoken}`, ...block, joined(links, '&nbsp;&nbsp; ')], '\n\n');
}

function signed(sign: string, lines: readonly string[]): string[] {
  return firstOf(lines, MOST_LINES, (line) => `${sign} ${shortened(line, MOST_LINE_CHARS)}`);
}

function link(label: Markdown, command: (typeof HOVER_COMMANDS)[number]): Markdown {
  return md`[${label}](${new Markdown(`command:${command}`)})`;
}
