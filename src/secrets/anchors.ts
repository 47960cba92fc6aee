/** Finds all of many words in a text, whatever their case. */
export interface Anchors {
  /** Calls `found` with each place of a word, from left to right, and the number of the word. */
  readonly scan: (text: string, found: (at: number, word: number) => void) => void;
}

/** Six bits of each character: capital letters become small ones, and what no word has is one. */
const BITS = 6;
const MASK = 2 ** (3 * BITS) - 1;
const OF_WORDS = ' !"#$%&\'()*+,-./0123456789:;<=>?@_abcdefghijklmnopqrstuvwxyz';
const FOLDED = Uint8Array.from(
  { length: 128 },
  (_, code) => OF_WORDS.indexOf(String.fromCharCode(code).toLowerCase()) + 1,
);

/**
 * One pass over a text, however many words there are: each three characters are a number, and a table says which words
 * begin with them. Words are in lower case and have three characters at least; two may be the same.
 */
export function createAnchors(words: readonly string[]): Anchors {
  const first = new Uint16Array(MASK + 1);
  const buckets: number[][] = [[]];
  for (const [i, word] of words.entries()) {
    const key = keyAt(word, 0);
    let bucket = buckets[first[key] ?? 0];
    if (!first[key] || !bucket) {
      bucket = [];
      first[key] = buckets.push(bucket) - 1;
    }
    bucket.push(i);
  }
  return {
    scan(text, found) {
      let key = 0;
      for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i);
        key = ((key << BITS) | (code < 128 ? (FOLDED[code] ?? 0) : 0)) & MASK;
        const bucket = first[key];
        if (!bucket || i < 2) continue;
        for (const word of buckets[bucket] ?? [])
          if (hasAt(text, i - 2, words[word] ?? '')) found(i - 2, word);
      }
    },
  };
}

function keyAt(text: string, at: number): number {
  let key = 0;
  for (let i = at; i < at + 3; i++) key = (key << BITS) | (FOLDED[text.charCodeAt(i)] ?? 0);
  return key;
}

function hasAt(text: string, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    const code = text.charCodeAt(at + i);
    const lower = code >= 65 && code <= 90 ? code + 32 : code;
    if (lower !== word.charCodeAt(i)) return false;
  }
  return true;
}
