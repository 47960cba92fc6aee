import type { Edit } from '../../edits/index.ts';
import { parseEdits } from '../../edits/index.ts';
import type { Checked } from '../../gateway/index.ts';
import { t } from '../../l10n/index.ts';

export type Severity = 'problem' | 'risk' | 'style';

/** Something that a review found. */
export interface Finding {
  readonly severity: Severity;
  /** Lines of the file, from 0, both included. */
  readonly lines: { readonly start: number; readonly end: number };
  /** Markdown, as the model wrote it. */
  readonly text: string;
  /** The change that would mend it; empty where there is none. */
  readonly edits: readonly Edit[];
}

/** `### line 12: problem`, `### lines 12-15: risk`, and what models make of it: in a heading, before any colon, */
const LINES = /^#{1,6}[^:]*?\blines?[^\S\n]+(\d+)/i;
/** and what comes after it. */
const MORE = /^(?:\s*(?:-|–|to)\s*(\d+))?\s*(?:[:,·—-]\s*\**(\w+)\**)?/i;
export const NONE = 'NO FINDINGS';

/** Reads the findings of a review. Null: the answer is neither a review nor says that there is nothing to say. */
export function findingsIn(
  answer: string,
  path: string,
  lineCount: number,
  marker: number,
): Finding[] | null {
  const headings = [...answer.matchAll(/^#.*$/gm)].flatMap(headingIn);
  if (headings.length === 0) return answer.toUpperCase().includes(NONE) ? [] : null;
  return headings.flatMap((heading, i): Finding[] => {
    const section = answer.slice(heading.end, headings[i + 1]?.index ?? answer.length);
    const { edits, prose, problems } = parseEdits(section, { marker, paths: [path] });
    const start = Number(heading.first) - 1;
    const end = heading.last === undefined ? start : Number(heading.last) - 1;
    if (prose.trim() === '' && edits.length === 0) return [];
    const last = Math.max(0, lineCount - 1);
    return [
      {
        severity: severityOf(heading.word),
        lines: { start: clamp(start, last), end: clamp(Math.max(start, end), last) },
        text: prose.trim(),
        // A review is of one file: what it would change elsewhere is no suggestion at this line. Nor is half of one.
        edits:
          problems.length > 0 ? [] : edits.filter((edit) => edit.kind === 'replace' && edit.path === path),
      },
    ];
  });
}

interface Heading {
  readonly index: number;
  readonly end: number;
  readonly first: string;
  readonly last: string | undefined;
  readonly word: string | undefined;
}

function headingIn({ 0: line, index }: RegExpExecArray): Heading[] {
  const [named, first] = LINES.exec(line) ?? [];
  if (named === undefined || first === undefined) return [];
  const [, last, word] = MORE.exec(line.slice(named.length)) ?? [];
  return [{ index, end: index + line.length, first, last, word }];
}

function severityOf(word: string | undefined): Severity {
  if (/^(problem|bug|error|critical|major|high)/i.test(word ?? '')) return 'problem';
  return /^(style|nit|minor|low|naming|readability)/i.test(word ?? '') ? 'style' : 'risk';
}

function clamp(line: number, last: number): number {
  return Math.min(Math.max(0, line), last);
}

export function checkFindings(
  answer: string,
  path: string,
  lineCount: number,
  marker: number,
): Checked<readonly Finding[]> {
  const value = findingsIn(answer, path, lineCount, marker);
  if (value !== null) return { ok: true, value };
  const rejection = {
    check: 'review' as const,
    short: t('was no review'),
    detail: `Write each finding under a heading like “### lines 12-15: problem”, or ${NONE} alone.`,
  };
  return { ok: false, rejection, value };
}
