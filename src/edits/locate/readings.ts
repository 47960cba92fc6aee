import { plainLines } from '../text/index.ts';
import type { Wanted } from './types.ts';

/** What a block can mean: as it stands, then without a fence around its parts, then without numbers before its lines. */
export function readingsOf(find: string, text: string): Wanted[] {
  const plain: Wanted = { find: plainLines(find), text: plainLines(text) };
  const readings = [plain];
  for (const change of [unfenced, unnumbered]) {
    const changed = change(readings.at(-1) ?? plain);
    if (changed !== null) readings.push(changed);
  }
  return readings;
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

const NUMBERED = /^\s*(\d{1,6})(?:\s*[:|│→] ?|\t)/;

function unnumbered({ find, text }: Wanted): Wanted | null {
  let before: number | null = null;
  for (const line of find) {
    const number = Number(NUMBERED.exec(line)?.[1] ?? Number.NaN);
    if (Number.isNaN(number) || (before !== null && number !== before + 1)) return null;
    before = number;
  }
  const strip = (line: string): string => line.replace(NUMBERED, '');
  return before === null ? null : { find: find.map(strip), text: text.map(strip) };
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
