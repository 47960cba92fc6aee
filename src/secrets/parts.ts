import { createAnchors } from './anchors.ts';
import type { Span } from './rules.ts';

/** So much of a secret is one; less can be any word. */
const SHORTEST_PART = 12;
/** A secret that is shorter counts as a whole, and as none where it could be a word. */
const SHORTEST_SECRET = 8;
const MOST_CHARS = 8_192;

/** A part of a known secret, and the secret. */
export interface Part {
  readonly span: Span;
  readonly secret: string;
}

/** Where a word of a secret stands in one of its lines. */
interface Place {
  readonly secret: string;
  readonly line: string;
  readonly at: number;
}

/**
 * Finds what a text has of known secrets: all of one, a line, or what an excerpt that cuts it in two has left. `counts` says
 * which words of a secret are enough to tell it by. In the order of the text; those that overlap are one.
 */
export function findParts(
  secrets: readonly string[],
  counts: (word: string, secret: string) => boolean = () => true,
): (text: string) => Part[] {
  const places = new Map<string, Place>();
  for (const secret of secrets) {
    for (const line of secret.slice(0, MOST_CHARS).split('\n')) {
      if (line.length < SHORTEST_SECRET) continue;
      const length = Math.min(line.length, SHORTEST_PART);
      for (let at = 0; at + length <= line.length; at++) {
        const word = line.slice(at, at + length);
        if (!places.has(word) && counts(word, secret)) places.set(word, { secret, line, at });
      }
    }
  }
  if (places.size === 0) return () => [];
  const words = [...places];
  const anchors = createAnchors(words.map(([word]) => word.toLowerCase()));
  return (text) => {
    const found: Part[] = [];
    let end = 0;
    anchors.scan(text, (at, index) => {
      const [word, place] = words[index] ?? ['', null];
      if (!place || at + word.length <= end || !text.startsWith(word, at)) return;
      const { line, secret } = place;
      const offset = place.at - at;
      let from = at;
      let to = at + word.length;
      while (from > end && text[from - 1] === line[from - 1 + offset]) from--;
      while (to < text.length && text[to] === line[to + offset]) to++;
      end = to;
      found.push({ span: [from, to], secret });
    });
    return found;
  };
}

/** Words that no program has by chance: small letters, capitals and digits change often in them. */
export function isTelling(word: string): boolean {
  if (/\s/.test(word)) return false;
  const changes = word
    .replace(/[a-z]+/g, 'a')
    .replace(/[A-Z]+/g, 'A')
    .replace(/\d+/g, '1').length;
  return changes > (/\d/.test(word) ? 3 : 4);
}

/** A key with what it is in base64 and in hexadecimal digits. */
export function withEncodings(key: string): readonly string[] {
  return [...new Set([key, ...inBase64(key), Buffer.from(key).toString('hex')])];
}

/** What a key is in base64, wherever it stands in what was encoded, and in that of addresses. */
export function inBase64(key: string): readonly string[] {
  const bytes = Buffer.from(key);
  const shifted = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    // The first and the last letters depend on what stands around it.
    return encoded.slice(shift === 0 ? 0 : shift + 1).replace(/.?={1,2}$/, '');
  });
  const urls = shifted.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [...shifted, ...urls];
}
