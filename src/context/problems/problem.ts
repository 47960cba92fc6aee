import { shortened } from '../../models/index.ts';
import type { Position } from '../excerpt.ts';

/** A problem that a language server or a linter reports. */
export interface EditorProblem {
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  /** Secrets masked. */
  readonly message: string;
  /** `2345`, `no-unused-vars`; empty where it has none. */
  readonly code: string;
  /** `ts`, `eslint`; empty where it has none. */
  readonly source: string;
  readonly range: { readonly start: Position; readonly end: Position };
  /** The code that it is about, its first line; secrets masked. */
  readonly text: string;
  /** The server says that this code could go. */
  readonly unnecessary: boolean;
  readonly related: readonly RelatedProblem[];
}

export interface RelatedProblem {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** A file in another dialect can have thousands of problems, of which the first few dozen tell all. */
const MOST_PROBLEMS = 50;

/** A message can hold a whole type, over pages; its beginning says what is wrong. */
const MOST_CHARS = 600;

/** Problems as lines of a list for a prompt, errors first, with the places that belong to them. Empty for none. */
export function formatProblems(problems: readonly EditorProblem[]): string {
  const ordered = problems.toSorted((a, b) => rank(a) - rank(b) || byPlace(a, b));
  const shown = ordered.slice(0, MOST_PROBLEMS).flatMap(linesOf);
  const more = ordered.length - MOST_PROBLEMS;
  return [...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}

const RANKS = ['error', 'warning', 'information', 'hint'] as const;

function rank({ severity }: EditorProblem): number {
  return RANKS.indexOf(severity);
}

function byPlace(a: EditorProblem, b: EditorProblem): number {
  return a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
}

function linesOf({ severity, message, code, source, range, text, related }: EditorProblem): string[] {
  const at = text === '' ? '' : ` at \`${text.replaceAll('`', "'")}\``;
  const from = [source, code].filter(Boolean).join(' ');
  const head = `- line ${range.start.line + 1}${at}: ${severity}${from && ` (${from})`}: ${oneLine(message)}`;
  const others = related.map(
    (other) => `  - see ${other.path} line ${other.line + 1}: ${oneLine(other.message)}`,
  );
  return [head, ...others];
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return shortened(line, MOST_CHARS, '...');
}
