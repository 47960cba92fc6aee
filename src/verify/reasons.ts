import type { AnswerProblem, FilePath, RefusedEdit } from '../edits/index.ts';
import type { Rejection } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import { shortened } from '../models/index.ts';
import type { FileError } from './fileErrors.ts';

type Because<Check extends string, Fault extends string, Facts = unknown> = {
  readonly check: Check;
  readonly fault: Fault;
} & Readonly<Facts>;

/** Why a change is not good: the check that says so, what is at fault, and where. */
export type Reason =
  | Because<'complete', 'output-limit'>
  | Because<'complete', 'open-block', { answerLine: number }>
  | Because<'has-edits', 'no-edits'>
  | Because<
      'applies',
      'refused-edits',
      { problems: readonly AnswerProblem[]; refused: readonly RefusedEdit[] }
    >
  | Because<'differs', 'no-change'>
  | Because<'parses', 'syntax', { problems: readonly SyntaxFault[] }>
  | Because<'no-leftovers', 'omitted-code' | 'marks', { lines: readonly CodeLine[] }>
  | Because<'size', 'lost-code', { files: readonly LostCode[] }>
  /** `allowed`: the files that may be changed; null where all may be. */
  | Because<
      'in-scope',
      'other-files',
      { files: readonly { path: FilePath; isNew: boolean }[]; allowed: readonly FilePath[] | null }
    >
  /** `isAdded`: else it is a line that was there. */
  | Because<
      'in-scope',
      'outside-selection',
      { lines: readonly (CodeLine & { isAdded: boolean })[]; selection: Selection }
    >
  | Because<
      'keeps-code' | 'names-only' | 'only-imports' | 'only-tests',
      'other-changes',
      { differences: readonly Difference[] }
    >
  | Because<'names-only', 'inconsistent-names', { names: readonly { from: string; to: readonly string[] }[] }>
  | Because<'names-only', 'forgotten-names' | 'taken-names', { uses: readonly NameUse[] }>
  | Because<'only-imports', 'missing-imports', { uses: readonly NameUse[] }>
  | Because<'no-new-problems', 'new-errors', { errors: readonly (FileError & { path: FilePath })[] }>;

/** Lines count from 1; both are included. */
export interface Selection {
  readonly path: FilePath;
  readonly startLine: number;
  readonly endLine: number;
}

/** A line of a file, counted from 1, with its text. */
export interface CodeLine {
  readonly path: FilePath;
  readonly line: number;
  readonly text: string;
}

/** A forbidden change: a line, as it was or as it is now, or a whole file. */
export type Difference =
  | ({ readonly kind: 'was' | 'is' } & CodeLine)
  | { readonly kind: 'new' | 'deleted' | 'no-test'; readonly path: FilePath };

/** The line in which a name is used. */
export interface NameUse extends CodeLine {
  readonly name: string;
}

/** A place that does not parse. */
export interface SyntaxFault extends CodeLine {
  readonly endLine: number;
  readonly message: string;
}

/** A file that lost much of its code, in lines that are not blank. */
export interface LostCode {
  readonly path: FilePath;
  readonly before: number;
  /** Null: the file is deleted. */
  readonly after: number | null;
  /** Lines that are in no file afterwards. */
  readonly lost: number;
}

/** The detail goes into the next prompt: long enough to show what is wrong, short enough to cost little. */
const MAX_DETAIL = 1_500;
const MAX_LINE = 160;
/** Further places are counted, not shown. */
export const MAX_PLACES = 6;

/** A reason in words: short for the user, in detail for the model. What the user reads of it is `pageOf`. */
export function rejectionOf(reason: Reason): Rejection {
  const [short, sentence, places = []] = wordsOf(reason);
  const shown = places.slice(0, MAX_PLACES);
  if (places.length > MAX_PLACES) shown.push(`and ${places.length - MAX_PLACES} more`);
  const detail = [sentence, ...shown].join('\n');
  return {
    check: reason.check,
    short,
    detail: shortened(detail, MAX_DETAIL),
  };
}

type Words = readonly [short: string, sentence: string, places?: readonly string[]];

function wordsOf(reason: Reason): Words {
  switch (reason.fault) {
    case 'output-limit':
      return [t('was cut off'), 'The answer is not complete: it reached the output limit.'];
    case 'open-block':
      return [
        t('was cut off'),
        `The answer is not complete: the block at line ${reason.answerLine} of it has no end.`,
      ];
    case 'no-edits':
      return [t('had no edits'), 'The answer has no edit blocks: all changes must be given as edit blocks.'];
    case 'refused-edits': {
      const places = [
        ...reason.problems.map(({ line, message }) => `line ${line} of the answer: ${cut(message)}`),
        ...reason.refused.map(({ edit, message }) => `${edit.path}: ${cut(message)}`),
      ];
      const sentence = `${plural(places.length, 'edit')} of the answer cannot be made:`;
      return [t('did not fit the files'), sentence, places];
    }
    case 'no-change':
      return [t('changed nothing'), 'The edits leave every file as it was.'];
    case 'syntax':
      return [
        t('did not parse'),
        'With these edits the code does not parse:',
        reason.problems.flatMap(({ path, line, endLine, message, text }) => {
          const end = endLine > line + 1 ? ` (to line ${endLine})` : '';
          return [at({ path, line, text: `${message}${end}` }), `    ${cut(text)}`];
        }),
      ];
    case 'omitted-code':
      return [
        t('left code out'),
        'Code was left out. All code must be written out in full, without words that stand for it:',
        reason.lines.map(at),
      ];
    case 'marks':
      return [
        t('left marks in the code'),
        'Marks that are not code were left in a file:',
        reason.lines.map(at),
      ];
    case 'lost-code':
      return [
        t('dropped part of a file'),
        'A file lost much of its code, which nobody asked for. A whole file must be given with all of its code:',
        reason.files.map(({ path, before, after, lost }) =>
          after === null
            ? `${path}: deleted, with ${lost} lines that are nowhere else`
            : `${path}: ${before} lines before, ${after} after, ${lost} are gone`,
        ),
      ];
    case 'other-files': {
      const { allowed, files } = reason;
      const only = allowed === null ? '' : ` Only these files may be: ${allowed.join(', ')}.`;
      return [
        t('changed other files'),
        `The edits change files that they may not change.${only}`,
        files.map(({ path, isNew }) => `${path} is ${isNew ? 'a new file' : 'not to be changed'}`),
      ];
    }
    case 'outside-selection': {
      const { path, startLine, endLine } = reason.selection;
      return [
        t('changed code outside of the selection'),
        `Only lines ${startLine} to ${endLine} of ${path} may change, but these did:`,
        reason.lines.map(({ isAdded, ...line }) =>
          at(isAdded ? { ...line, text: `added: ${line.text}` } : line),
        ),
      ];
    }
    case 'other-changes':
      return [...otherChanges()[reason.check], reason.differences.map(difference)];
    case 'inconsistent-names':
      return [
        t('renamed inconsistently'),
        'One name became several:',
        reason.names.map(({ from, to }) => `${from} became ${to.join(' and ')}`),
      ];
    case 'forgotten-names':
    case 'taken-names':
    case 'missing-imports':
      return [
        ...nameUses()[reason.fault],
        reason.uses.map(({ path, line, name, text }) => at({ path, line, text: `${name} in: ${text}` })),
      ];
    case 'new-errors': {
      const { length } = reason.errors;
      const short = length === 1 ? t('caused 1 new error') : t('caused {0} new errors', length);
      const places = reason.errors.map(({ path, line, message, code }) =>
        at({ path, line, text: `${message}${code === null ? '' : ` (${code})`}` }),
      );
      return [short, `The language server reports ${plural(length, 'new error')}:`, places];
    }
  }
}

const otherChanges = () =>
  ({
    'keeps-code': [t('changed code'), 'Only comments and docstrings may change, but code did:'],
    'names-only': [t('changed more than names'), 'Only names may change, but more did:'],
    'only-imports': [t('changed more than imports'), 'Only imports may change, but code did:'],
    'only-tests': [
      t('changed files that are no tests'),
      'Only test files may be added or changed, but these are not:',
    ],
  }) as const;

const nameUses = () =>
  ({
    'forgotten-names': [t('forgot to rename some uses'), 'Uses of a renamed name kept the old name:'],
    'taken-names': [t('gave a name that is taken'), 'The new name is already in use there:'],
    'missing-imports': [t('removed imports that are used'), 'Imports were removed that the code still uses:'],
  }) as const;

const WHOLE_FILES = { new: 'is new', deleted: 'would be deleted', 'no-test': 'is no test file' } as const;

function difference(change: Difference): string {
  return 'line' in change
    ? `${change.kind.padEnd(3)} ${at(change)}`
    : `${change.path} ${WHOLE_FILES[change.kind]}`;
}

/** `src/a.ts:12: the line`. */
export function at({ path, line, text }: CodeLine): string {
  return `${path}:${line}: ${cut(text)}`;
}

function cut(text: string): string {
  return shortened(text.trim().replace(/\s+/g, ' '), MAX_LINE);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
