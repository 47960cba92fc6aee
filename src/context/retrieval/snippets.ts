import { estimateTokens } from '../../models/index.ts';
import { OWN_MARK, type SecretMarks } from '../../secrets/index.ts';
import { signatureOf } from '../code/index.ts';
import { fenced, type LineRange, linesThatFit, maskedLines } from '../excerpt.ts';
import type { FileText } from '../files/index.ts';
import { numbered } from '../prompts.ts';
import { numbersOf } from '../selectedCode.ts';
import type { Candidate, Source } from './candidates.ts';
import { isDeclaration, linesAround } from './excerpts.ts';

/** Lines of a file, or all of it, as they may be sent. */
export interface Snippet {
  readonly uri: string;
  readonly source: Source;
  /** As in edits: relative to the workspace, with the folder's name first where there are several. */
  readonly path: string;
  readonly lines: LineRange;
  readonly form: 'file' | 'excerpt' | 'outline';
  /** For the fence. */
  readonly language: string;
  /** In words: `definition of Cart; calls applyDiscounts`. */
  readonly why: string;
  /** Whole lines with `\n` and secrets masked; of an outline those without bodies. */
  readonly text: string;
  /** As it stands in the prompt, estimated. */
  readonly tokens: number;
}

/** How snippets stand in a prompt. */
export interface Format {
  /** What of an excerpt is sent. */
  text(candidate: Candidate): string;
  /** A snippet in the prompt; tokens are counted with it. */
  render(snippet: Omit<Snippet, 'tokens'>): string;
  /** A shorter form for where not all of it fits; null for none. */
  shorten(candidate: Candidate, snippet: Snippet, limitTokens: number): Candidate | null;
}

/** Reasons that are told of a snippet; more say no more. */
const MOST_REASONS = 4;

export function snippetOf(candidate: Candidate, format: Format): Snippet {
  const { uri, file, lines, form, reasons } = candidate;
  const why = [...new Set(reasons.map((reason) => reason.why))].slice(0, MOST_REASONS).join('; ');
  const snippet = {
    uri,
    source: reasons[0].source,
    path: file.path,
    lines,
    form,
    language: file.language || (/\.([\w+]+)$/.exec(file.path)?.[1] ?? ''),
    why,
    text: format.text(candidate),
  };
  // One more, since snippets that meet can be cut into other tokens than each by itself.
  return { ...snippet, tokens: estimateTokens(`${format.render(snippet)}\n`) + 1 };
}

/** Snippets as they stand in a prompt: each under its path with the reason why it is there. Empty for none. */
export function formatSnippets(snippets: readonly Snippet[]): string {
  return snippets.map(renderFenced).join('\n');
}

/** Around the line that a longer excerpt is about, when there is no room for all of it. */
const FEWEST_AROUND = 3;

/** Code in fences, under its path, its lines and the reason why it is there; `marks` are those of the whole prompt. */
export function fencedFormat(marks: SecretMarks): Format {
  return {
    text: (candidate) => linesOf(candidate, candidate.file.language, marks).join('\n'),
    render: renderFenced,
    shorten(candidate) {
      if (candidate.form === 'outline') return null;
      if (isDeclaration(candidate)) return { ...candidate, form: 'outline' };
      const around = linesAround(candidate.file, candidate.at, FEWEST_AROUND);
      const start = Math.max(candidate.lines.start, around.start);
      return { ...candidate, lines: { start, end: Math.min(candidate.lines.end, around.end) } };
    },
  };
}

function renderFenced({ path, lines, text, why, form, language }: Omit<Snippet, 'tokens'>): string {
  const part = form === 'file' ? 'whole file' : `lines ${lines.start + 1}-${lines.end}`;
  const outline = form === 'outline' ? ', without bodies' : '';
  return `${path}, ${part}${outline} (${why}):\n${fenced(text, language)}`;
}

/** The same with a number before each line, as the editor counts them. */
export function numberedFormat(marks: SecretMarks): Format {
  return {
    ...fencedFormat(marks),
    text: ({ file, lines }) => {
      const text = maskedLines(file, lines.start, lines.end, marks).join('\n');
      return numbered(text, numbersOf(text, lines.start + 1, marks));
    },
  };
}

/** Fewer lines of a longer snippet are not worth their path. */
const FEWEST_LINES = 3;

/** Lines that were made ready to be sent, by version of a file: between the keys of a user they stay the same. */
export type KnownLines = WeakMap<FileText, Map<string, readonly string[]>>;

/** Code as comments above other code. `language` is for files of which VS Code does not know it. */
export function commentFormat(language: string, known: KnownLines): Format {
  const render: Format['render'] = ({ path, text }) =>
    [`${path}:`, ...text.split('\n')].map((line) => `// ${line}`.trimEnd()).join('\n');
  return {
    text(candidate) {
      const { file, form, lines, at } = candidate;
      const ofFile = known.get(file) ?? new Map<string, readonly string[]>();
      const key = `${form} ${lines.start} ${lines.end} ${at}`;
      // Without their numbers: those belong to the secrets of the text around the cursor.
      const plain = (line: string) => line.trimEnd().replace(OWN_MARK, '<secret>');
      const ready = ofFile.get(key) ?? linesOf(candidate, language).map(plain);
      known.set(file, ofFile.set(key, ready));
      return outdent(ready.slice(0, candidate.mostLines)).join('\n');
    },
    render,
    shorten(candidate, snippet, limitTokens) {
      const [head = '', ...lines] = render(snippet).split('\n');
      const count = linesThatFit(lines, limitTokens - estimateTokens(`${head}\n`) - 2);
      if (count < FEWEST_LINES) return null;
      const { start } = candidate.lines;
      if (candidate.form === 'outline') return { ...candidate, mostLines: count };
      return { ...candidate, lines: { start, end: start + count } };
    },
  };
}

/** Of a declaration and its comment, where it is not known how far they go. */
const LINES_ABOVE = 20;
const LINES_BELOW = 60;

function linesOf({ file, form, lines, at }: Candidate, language: string, marks?: SecretMarks): string[] {
  if (form !== 'outline') return maskedLines(file, lines.start, lines.end, marks);
  const known = lines.end - lines.start > 1;
  const start = known ? lines.start : Math.max(0, at - LINES_ABOVE);
  const end = known ? lines.end : Math.min(file.lineCount, at + LINES_BELOW);
  // Apart, since a masked key can have fewer lines than it had.
  const above = maskedLines(file, start, at, marks);
  const code = [...above, ...maskedLines(file, at, end, marks)];
  return signatureOf(code, above.length, file.language || language);
}

function outdent(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => line !== '').map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  const [shortest = ''] = indents.toSorted((a, b) => a.length - b.length);
  const common = indents.every((indent) => indent.startsWith(shortest)) ? shortest.length : 0;
  return lines.map((line) => line.slice(common));
}
