import { createAnchors } from './anchors.ts';
import type { Span } from './rules.ts';

/** So much of a secret is one; less can be any word. */
const SHORTEST_PART = 12;
/** A secret that is shorter counts as a whole, and as none where it is a word of everybody's. */
const SHORTEST_SECRET = 8;
const MOST_CHARS = 8_192;

/** A part of a known secret, and the secret. */
export interface Part {
  readonly span: Span;
  readonly secret: string;
}

/**
 * Finds what a text has of known secrets: all of one, a line, or what an excerpt that cuts it in two has left. `counts` says which
 * parts are enough to tell a secret by. In the order of the text; those that overlap are one.
 */
export function findParts(
  secrets: readonly string[],
  counts: (part: string) => boolean = () => true,
): (text: string) => Part[] {
  const owners = new Map<string, string>();
  for (const secret of secrets) {
    for (const line of secret.slice(0, MOST_CHARS).split('\n')) {
      if (line.length < SHORTEST_SECRET) continue;
      const length = Math.min(line.length, SHORTEST_PART);
      for (let from = 0; from + length <= line.length; from++) {
        const part = line.slice(from, from + length);
        if (!owners.has(part) && counts(part)) owners.set(part, secret);
      }
    }
  }
  if (owners.size === 0) return () => [];
  const parts = [...owners];
  const anchors = createAnchors(parts.map(([part]) => part.toLowerCase()));
  return (text) => {
    const found: Part[] = [];
    anchors.scan(text, (at, index) => {
      const [part, secret] = parts[index] ?? ['', ''];
      if (!text.startsWith(part, at)) return;
      const end = at + part.length;
      const last = found.at(-1);
      if (last && at < last.span[1])
        found[found.length - 1] = { ...last, span: [last.span[0], Math.max(last.span[1], end)] };
      else found.push({ span: [at, end], secret });
    });
    return found;
  };
}

/** Parts that no program has by chance: with letters and digits, and without white space. */
export function isTelling(part: string): boolean {
  return /\d/.test(part) && /[A-Za-z]/.test(part) && !/\s/.test(part);
}
