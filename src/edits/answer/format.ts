import type { Edit } from '../types.ts';
import { markerFor, NO_NEWLINE } from './block.ts';
import { fenceFile } from './framing.ts';
import { pathLine } from './pathLine.ts';

/** How a model is to write its edits. */
export interface EditFormat {
  /** The instructions for the prompt. */
  readonly prompt: string;
  /** The length of the markers, for `parseEdits`. */
  readonly marker: number;
}

/**
 * The format of an answer about these texts: search and replace blocks, which models know from their training, with markers
 * longer than anything in the texts that looks like one.
 */
export function editFormat(texts: Iterable<string>): EditFormat {
  const marker = markerFor(texts);
  return { prompt: promptOf(marker), marker };
}

/** What the format can say, as a model is shown it. */
const EXAMPLES: readonly (readonly [string, Edit])[] = [
  [
    'Change a part of a file',
    { kind: 'replace', path: 'src/price.ts', find: '  return sum;\n', text: '  return round(sum);\n' },
  ],
  [
    'Write a new file, or all of a small one',
    {
      kind: 'write',
      path: 'src/round.ts',
      text: 'export const round = (value: number): number => Math.round(value * 100) / 100;\n',
    },
  ],
  ['Delete a file', { kind: 'delete', path: 'src/old.ts' }],
  [
    'Move a file; blocks behind it use the new path',
    { kind: 'move', path: 'src/util.ts', to: 'src/lib/util.ts' },
  ],
];

function promptOf(marker: number): string {
  const count =
    marker === 7
      ? ''
      : `\n- Markers are exactly ${marker} characters long, since the files have shorter ones.`;
  const examples = EXAMPLES.map(([what, edit]) => `${what}:\n\n${formatEdits([edit], marker)}`);
  return `Write every change as a block: the file's path alone on a line, then the block itself. ${examples.join('\n')}
- Use paths as they are given here, sign by sign; one with spaces or other marks in backticks.
- SEARCH holds whole lines, copied from the file character by character, indentation and comments included, without line numbers. They must occur exactly once: take along as many lines around the change as that needs, and no more.
- One block for each place; several small blocks are better than a large one. Blocks of a file must not overlap.
- REPLACE holds all lines that stand there afterwards, with their indentation. Never leave out code with a comment such as "... existing code ...".
- Nothing outside of blocks changes a file. Do not write diffs.${count}`;
}

/** Writes edits as the blocks of an answer; `parseEdits` reads them back as they were (with `\n` as line end). */
export function formatEdits(
  edits: readonly Edit[],
  marker: number = markerFor(edits.flatMap(textsOf)),
): string {
  const blocks = edits.map((edit) => `${pathLine(edit.path)}\n${blockOf(edit, marker)}\n`);
  return blocks.join('\n');
}

function blockOf(edit: Edit, marker: number): string {
  const open = '<'.repeat(marker);
  const close = '>'.repeat(marker);
  switch (edit.kind) {
    case 'replace': {
      const divider = '='.repeat(marker);
      return `${open} SEARCH\n${terminated(edit.find, divider)}\n${terminated(edit.text, `${close} REPLACE`)}`;
    }
    case 'write':
      return `${open} WRITE\n${terminated(fenceFile(edit.path, edit.text), `${close} END`)}`;
    case 'delete':
      return `${open} DELETE\n${close} END`;
    case 'move':
      return `${open} MOVE\n${pathLine(edit.to)}\n${close} END`;
  }
}

function terminated(text: string, marker: string): string {
  return text === '' || text.endsWith('\n') ? text + marker : `${text}\n${marker} ${NO_NEWLINE}`;
}

function textsOf(edit: Edit): string[] {
  return edit.kind === 'replace' ? [edit.find, edit.text] : edit.kind === 'write' ? [edit.text] : [];
}
