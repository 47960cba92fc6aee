import { corpus, type Sample } from '../tokensCorpus.ts';

/** A real file, a part of which is typed again. */
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
  C: 'c',
  'C++': 'cpp',
  PHP: 'php',
  Ruby: 'ruby',
  Shell: 'shellscript',
};
const FILES_PER_LANGUAGE = 3;

/** Comparable to the replay of other engines: 17 files, 20,865 characters. */
const MIN_TYPED_CHARS = 1_000;
const MAX_TYPED_CHARS = 1_700;

/** Files that fill a prompt before and after the typed part. */
const MIN_FILE_CHARS = 4_000;
const MAX_FILE_CHARS = 60_000;

/**
 * What the engine is tuned on, and other packages, which are only measured: their files have not been read, nor has what
 * went wrong there.
 */
export type TextSet = 'tuning' | 'held-out';

/** Up to three files of each language, always the same. */
export function texts(set: TextSet): readonly Text[] {
  const files = set === 'tuning' ? corpus('measure') : [...corpus('fit'), ...corpus('shell')];
  const samples = files.filter(({ text }) => text.length >= MIN_FILE_CHARS && text.length <= MAX_FILE_CHARS);
  return Object.entries(LANGUAGES).flatMap(([language, id]) => {
    const cuts = samples
      .filter((sample) => sample.language === language)
      .map((sample) => cut(sample, id))
      .filter((text) => text !== null);
    const count = Math.min(FILES_PER_LANGUAGE, cuts.length);
    const step = cuts.length / count;
    return Array.from({ length: count }, (_, i) => cuts[Math.floor((i + 0.5) * step)]).filter(
      (text) => text !== undefined,
    );
  });
}

/** The typed part starts and ends at blank lines in the middle of the file and has balanced brackets, as an addition has. */
function cut(sample: Sample, language: string): Text | null {
  const text = sample.text.replace(/\r\n?/g, '\n');
  const blanks = [...text.matchAll(/\n(?=\n)/g)].map((match) => match.index);
  for (const start of blanks.filter((at) => at > text.length * 0.3 && at < text.length * 0.8)) {
    for (const end of blanks.filter((at) => at >= start + MIN_TYPED_CHARS && at <= start + MAX_TYPED_CHARS)) {
      const typed = text.slice(start + 2, end);
      if (!isBalanced(typed)) continue;
      return { name: sample.name, language, head: text.slice(0, start + 2), typed, tail: text.slice(end) };
    }
  }
  return null;
}

const PARTNER: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Whether a text closes the brackets that it opens, and no others. It ignores strings, which is good enough for a choice. */
function isBalanced(text: string): boolean {
  const open: string[] = [];
  for (const char of text) {
    if ('([{'.includes(char)) open.push(char);
    else if (PARTNER[char] !== undefined && open.pop() !== PARTNER[char]) return false;
  }
  return open.length === 0;
}
