import { markerFor } from './block.ts';

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

function promptOf(marker: number): string {
  const [open, divider, close] = ['<', '=', '>'].map((character) => character.repeat(marker));
  const count =
    marker === 7
      ? ''
      : `\n- Markers are exactly ${marker} characters long, since the files have shorter ones.`;
  return `Write every change as a block: the file's path alone on a line, then the block itself. Change a part of a file:

src/price.ts
${open} SEARCH
  return sum;
${divider}
  return round(sum);
${close} REPLACE

Write a new file, or all of a small one:

src/round.ts
${open} WRITE
export const round = (value: number): number => Math.round(value * 100) / 100;
${close} END

Delete a file:

src/old.ts
${open} DELETE
${close} END

Move a file; blocks behind it use the new path:

src/util.ts
${open} MOVE
src/lib/util.ts
${close} END

- Use paths as they are given here.
- SEARCH holds whole lines, copied from the file character by character, indentation and comments included, without line numbers. They must occur exactly once: take along as many lines around the change as that needs, and no more.
- One block for each place; several small blocks are better than a large one. Blocks of a file must not overlap.
- REPLACE holds all lines that stand there afterwards, with their indentation. Never leave out code with a comment such as "... existing code ...".
- Nothing outside of blocks changes a file. Do not write diffs.${count}`;
}
