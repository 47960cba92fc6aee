import { afterString } from './jsonMembers.ts';
import type { Refusal } from './types.ts';

/**
 * The most that a request may consist of. A conversation of ten thousand messages has 100,000 values, and a schema is
 * some ten levels deep. What is read field by field takes a second for a million of them, and nothing else runs meanwhile.
 */
const MOST_VALUES = 250_000;
const MOST_MEMBERS = 10_000;
const MOST_LEVELS = 200;

const [QUOTE, COMMA, OPEN_BRACE] = [0x22, 0x2c, 0x7b];

/**
 * What is too much of a JSON text, before it is parsed; null where nothing is. It stops at the first value too many.
 * What is no JSON may pass: the parser says so.
 */
export function extentProblem(json: Buffer): Refusal | null {
  /** Of each level that is open: how many members its object has; -1 for a list. */
  const members = new Int32Array(MOST_LEVELS + 1);
  let [level, values] = [0, 1];
  for (let at = 0; at < json.length; ) {
    const byte = json[at] ?? 0;
    if (byte === QUOTE) {
      at = afterString(json, at);
      continue;
    }
    at++;
    // Both brackets and both braces, which differ in one bit.
    if ((byte & 0xdf) === 0x5b) {
      level++;
      values++;
      if (level > MOST_LEVELS) return { reason: 'too-much', what: 'levels', most: MOST_LEVELS };
      members[level] = byte === OPEN_BRACE ? 1 : -1;
    } else if ((byte & 0xdf) === 0x5d) level = Math.max(0, level - 1);
    else if (byte === COMMA) {
      values++;
      const count = members[level] ?? -1;
      if (count > 0) members[level] = count + 1;
      if (count >= MOST_MEMBERS) return { reason: 'too-much', what: 'members', most: MOST_MEMBERS };
    }
    if (values > MOST_VALUES) return { reason: 'too-much', what: 'values', most: MOST_VALUES };
  }
  return null;
}
