import { corpus, type Sample } from '../tokensCorpus.ts';
import { isBalanced } from './balance.ts';

/** A real file, a part of which is typed anew. */
export interface Text {
  readonly name: string;
  readonly language: string;
  readonly head: string;
  /** What is typed. */
  readonly typed: string;
  readonly tail: string;
}

const LANGUAGES: Readonly<Record<string, string>> = {
  TypeScript: 'typescript',
  JavaScript: 'javascript',
  Python: 'python',
  Java: 'java',
  Go: 'go',
  'C#': 'csharp',
  'C++': 'cpp',
  PHP: 'php',
};
const FILES_PER_LANGUAGE = 3;

/** About as much as the replay that other engines were measured on: 17 files, 20,865 characters. */
const SHORTEST_TYPED = 1_000;
const LONGEST_TYPED = 1_700;

/** Files that fill a prompt before and after what is typed. */
const SHORTEST = 8_000;
const LONGEST = 60_000;

/** Three files of each of eight languages, always the same. */
export function texts(): readonly Text[] {
  const samples = corpus('measure').filter(({ text }) => text.length >= SHORTEST && text.length <= LONGEST);
  return Object.entries(LANGUAGES).flatMap(([language, id]) => {
    const cuts = samples
      .filter((sample) => sample.language === language)
      .map((sample) => cut(sample, id))
      .filter((text) => text !== null);
    const step = cuts.length / FILES_PER_LANGUAGE;
    return Array.from({ length: FILES_PER_LANGUAGE }, (_, i) => cuts[Math.floor((i + 0.5) * step)]).filter(
      (text) => text !== undefined,
    );
  });
}

/**
 * The part begins and ends at a blank line of the file's middle, and closes what it opens: a person who goes into a file
 * to write something new does so between things that are whole.
 */
function cut(sample: Sample, language: string): Text | null {
  const text = sample.text.replace(/\r\n?/g, '\n');
  const blanks = [...text.matchAll(/\n(?=\n)/g)].map((match) => match.index);
  for (const start of blanks.filter((at) => at > text.length * 0.3 && at < text.length * 0.8)) {
    for (const end of blanks.filter((at) => at >= start + SHORTEST_TYPED && at <= start + LONGEST_TYPED)) {
      const typed = text.slice(start + 2, end);
      if (!isBalanced(typed)) continue;
      return { name: sample.name, language, head: text.slice(0, start + 2), typed, tail: text.slice(end) };
    }
  }
  return null;
}
