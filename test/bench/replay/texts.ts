import { corpus, type Sample } from '../tokens-corpus.ts';

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
const FILES_PER_LANGUAGE = 2;

/** About as much as the replay that other engines were measured on: 17 files, 20,865 characters. */
const TYPED_CHARS = 1_300;

/** Files that fill a prompt before and after what is typed. */
const SHORTEST = 8_000;
const LONGEST = 60_000;

/** Two files of each of eight languages, always the same. */
export function texts(): readonly Text[] {
  const samples = corpus('measure').filter(({ text }) => text.length >= SHORTEST && text.length <= LONGEST);
  return Object.entries(LANGUAGES).flatMap(([language, id]) => {
    const files = samples.filter((sample) => sample.language === language);
    const step = files.length / FILES_PER_LANGUAGE;
    return Array.from({ length: FILES_PER_LANGUAGE }, (_, i) => files[Math.floor((i + 0.5) * step)])
      .filter((sample) => sample !== undefined)
      .map((sample) => cut(sample, id));
  });
}

/** The part begins after a blank line in the middle of the file, and ends with a line. */
function cut(sample: Sample, language: string): Text {
  const text = sample.text.replace(/\r\n?/g, '\n');
  const middle = text.indexOf('\n\n', text.length * 0.4);
  const start = (middle < 0 ? text.indexOf('\n', text.length * 0.4) : middle + 1) + 1;
  const end = text.indexOf('\n', start + TYPED_CHARS);
  return {
    name: sample.name,
    language,
    head: text.slice(0, start),
    typed: text.slice(start, end),
    tail: text.slice(end),
  };
}
