/** Of a long output the beginning and the end are shown to a model: what failed usually stands at the end. */
const HEAD = { characters: 6_000, rows: 120 };
const TAIL = { characters: 12_000, rows: 280 };

export interface Cut {
  add(row: string): void;
  /** The rows, with a line that says how many are left out. */
  text(): string;
}

/** Keeps the first and the last rows of a text; memory and result are limited. */
export function createCut(): Cut {
  const head: string[] = [];
  const tail: string[] = [];
  let headLength = 0;
  let tailLength = 0;
  let leftOut = 0;
  let isHeadFull = false;
  return {
    add(row) {
      const isRoom = head.length < HEAD.rows && headLength + row.length <= HEAD.characters;
      if (!isHeadFull && isRoom) {
        head.push(row);
        headLength += row.length + 1;
        return;
      }
      isHeadFull = true;
      tail.push(row);
      tailLength += row.length + 1;
      while (tail.length > TAIL.rows || tailLength > TAIL.characters) {
        tailLength -= (tail.shift()?.length ?? 0) + 1;
        leftOut++;
      }
    },
    text() {
      const gap = leftOut === 0 ? [] : [`[… ${leftOut} lines left out …]`];
      return [...head, ...gap, ...tail].join('\n');
    },
  };
}
