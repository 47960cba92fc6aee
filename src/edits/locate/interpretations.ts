import { plainLines } from '../text/index.ts';
import type { SearchReplace } from './types.ts';

/** What a block may mean: as it is, or without a fence around its texts. */
export function interpretationsOf(find: string, text: string): SearchReplace[] {
  const plain: SearchReplace = { find: plainLines(find), text: plainLines(text) };
  const inside = unfenced(plain);
  return inside === null ? [plain] : [plain, inside];
}

const FENCE = /^\s*(?:`{3,}|~{3,})/;

function unfenced({ find, text }: SearchReplace): SearchReplace | null {
  const inside = insideOf(find);
  const becomes = text.length === 0 ? text : insideOf(text);
  return inside === null || becomes === null ? null : { find: inside, text: becomes };
}

function insideOf(lines: readonly string[]): readonly string[] | null {
  const fenced = lines.length > 2 && FENCE.test(lines[0] ?? '') && FENCE.test(lines.at(-1) ?? '');
  return fenced ? lines.slice(1, -1) : null;
}

interface Numbering {
  readonly number: RegExp;
  /** A blank line may have lost the space after its number. */
  readonly blank: RegExp;
}

const BLANK = /^\s*(\d{1,6}) *[:|│→]$/;

const NUMBERINGS: readonly Numbering[] = [
  { number: /^\s*(\d{1,6})(?: *[:|│→]|\t)/, blank: BLANK },
  { number: /^\s*(\d{1,6}) *[:|│→] /, blank: BLANK },
];

/**
 * Without the line numbers that models copy. Whether a space after a number belongs to the line shows only where the rest is
 * exactly in the file. The new text has numbers in all lines, beginning with the same one, or in none: what looks like a
 * number can be code.
 */
export function withoutLineNumbers({ find, text }: SearchReplace): SearchReplace[] {
  return NUMBERINGS.flatMap((numbering): SearchReplace[] => {
    const numbers = find.map((line) => numberOf(line, numbering));
    const first = numbers[0] ?? null;
    if (first === null || numbers.some((number, i) => number !== first + i)) return [];
    const bare = find.map((line) => withoutNumber(line, numbering));
    if (bare.every((line) => line.trim() === '')) return [];
    const inText = text.map((line) => numberOf(line, numbering));
    if (inText.every((number) => number === null)) return [{ find: bare, text }];
    if (inText[0] !== first || inText.includes(null)) return [];
    return [{ find: bare, text: text.map((line) => withoutNumber(line, numbering)) }];
  });
}

function numberOf(line: string, { number, blank }: Numbering): number | null {
  const digits = (number.exec(line) ?? blank.exec(line))?.[1];
  return digits === undefined ? null : Number(digits);
}

function withoutNumber(line: string, { number, blank }: Numbering): string {
  return blank.test(line) ? '' : line.replace(number, '');
}

/** Without blank lines at the ends, where the new text has them too: models add and lose them. */
export function trimVariants(block: SearchReplace): SearchReplace[] {
  const head = trimHead(block);
  const tail = trimTail(block);
  return [block, head, tail, trimTail(head)].filter(
    (one, i, all) =>
      one.find.length > 0 && all.findIndex(({ find }) => find.length === one.find.length) === i,
  );
}

/** Only next to a line that stays: where lines are inserted, an extra blank line may stand for missing ones. */
function trimHead({ find, text }: SearchReplace): SearchReplace {
  const blank = blankLines(find);
  const inText = blankLines(text);
  const stays = text.length === 0 || (inText >= blank && find[blank]?.trim() === text[inText]?.trim());
  return stays ? { find: find.slice(blank), text: text.slice(blank) } : { find, text };
}

function trimTail({ find, text }: SearchReplace): SearchReplace {
  const reversed = trimHead({ find: find.toReversed(), text: text.toReversed() });
  return { find: reversed.find.toReversed(), text: reversed.text.toReversed() };
}

function blankLines(lines: readonly string[]): number {
  const first = lines.findIndex((line) => line.trim() !== '');
  return first < 0 ? lines.length : first;
}
