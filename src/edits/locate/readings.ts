import { plainLines } from '../text/index.ts';
import type { Wanted } from './types.ts';

/** What a block can mean: as it stands, or without a fence around its parts. */
export function readingsOf(find: string, text: string): Wanted[] {
  const plain: Wanted = { find: plainLines(find), text: plainLines(text) };
  const inside = unfenced(plain);
  return inside === null ? [plain] : [plain, inside];
}

const FENCE = /^\s*(?:`{3,}|~{3,})/;

function unfenced({ find, text }: Wanted): Wanted | null {
  const inside = insideOf(find);
  const becomes = text.length === 0 ? text : insideOf(text);
  return inside === null || becomes === null ? null : { find: inside, text: becomes };
}

function insideOf(lines: readonly string[]): readonly string[] | null {
  const fenced = lines.length > 2 && FENCE.test(lines[0] ?? '') && FENCE.test(lines.at(-1) ?? '');
  return fenced ? lines.slice(1, -1) : null;
}

const NUMBERS = [/^\s*(\d{1,6})(?:\s*[:|│→]|\t)/, /^\s*(\d{1,6})\s*[:|│→] /];

/**
 * Without the numbers that models copy along with lines. Whether a space behind them is the line's own shows only where the
 * rest is exactly in the file.
 */
export function unnumbered({ find, text }: Wanted): Wanted[] {
  return NUMBERS.flatMap((form): Wanted[] => {
    const numbers = find.map((line) => Number(form.exec(line)?.[1] ?? Number.NaN));
    // A blank line can have lost the space behind its number.
    const strip = (line: string): string => line.replace(form, '').replace(/^\s*\d{1,6}\s*[:|│→]$/, '');
    const consecutive = numbers.every((number, i) => {
      const whole = Number.isNaN(number)
        ? Number(/^\s*(\d{1,6})\s*[:|│→]$/.exec(find[i] ?? '')?.[1])
        : number;
      return whole === (numbers[0] ?? 0) + i;
    });
    return consecutive && find.length > 0 ? [{ find: find.map(strip), text: text.map(strip) }] : [];
  });
}

/** Without blank lines at its ends, as far as the new text has them too: models add and lose them. */
export function trimmings(wanted: Wanted): Wanted[] {
  const head = trimHead(wanted);
  const tail = trimTail(wanted);
  return [wanted, head, tail, trimTail(head)].filter(
    (one, i, all) =>
      one.find.length > 0 && all.findIndex(({ find }) => find.length === one.find.length) === i,
  );
}

function trimHead({ find, text }: Wanted): Wanted {
  const blank = blankLines(find);
  return { find: find.slice(blank), text: text.slice(Math.min(blank, blankLines(text))) };
}

function trimTail({ find, text }: Wanted): Wanted {
  const reversed = trimHead({ find: find.toReversed(), text: text.toReversed() });
  return { find: reversed.find.toReversed(), text: reversed.text.toReversed() };
}

function blankLines(lines: readonly string[]): number {
  const first = lines.findIndex((line) => line.trim() !== '');
  return first < 0 ? lines.length : first;
}
