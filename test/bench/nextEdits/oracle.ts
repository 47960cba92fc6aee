import { hunksOf } from './histories.ts';
import type { Desk, Tally } from './simulate.ts';

/** A model that knows what the author did, and is right at a share of the places: at the same ones, whoever asks. */
export interface Oracle {
  /** Some lines of a file, as they are after the next edits of the author in them. */
  answer(file: string, from: number, to: number): string;
}

export function oracle({ history, texts }: Desk, accuracy: number, tally: Tally): Oracle {
  const isRightAt = (place: string) => share(`${history.name} ${place}`) < accuracy;
  return {
    answer(file, from, to) {
      tally.calls++;
      const text = texts.get(file) ?? '';
      const lines = text.split('\n');
      const after = history.after.get(file) ?? text;
      const hunks = hunksOf(text, after).filter(({ start, end }) => start >= from && end <= to);
      const now = after.split('\n');
      const answer: string[] = [];
      let at = from;
      for (const hunk of hunks) {
        const fresh = now.slice(hunk.from, hunk.to);
        answer.push(...lines.slice(at, hunk.start));
        answer.push(
          ...(isRightAt(file + fresh.join('\n')) ? fresh : wrong(lines.slice(hunk.start, hunk.end), fresh)),
        );
        at = hunk.end;
      }
      answer.push(...lines.slice(at, to));
      // Where the author does nothing, a model that is often wrong sees something to do.
      if (hunks.length === 0 && !isRightAt(file + answer.join('\n')))
        answer.splice(1, 1, ...wrong(answer.slice(1, 2), ['']));
      return answer.join('\n');
    },
  };
}

/** Something else than what the author wrote, in the same place: another name, so that it still parses. */
function wrong(old: readonly string[], fresh: readonly string[]): string[] {
  const [first = '', ...rest] = fresh.length > 0 ? fresh : old;
  const name = first.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu)?.at(-1);
  if (name === undefined) return [`${first} misread`, ...rest];
  const at = first.lastIndexOf(name);
  return [`${first.slice(0, at)}misread${first.slice(at + name.length)}`, ...rest];
}

/** A number from 0 to 1 for a text, spread evenly (FNV-1a). */
function share(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
