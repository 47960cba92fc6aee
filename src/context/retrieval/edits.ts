import type { LineRange } from '../excerpt.ts';
import type { FileText } from '../files/index.ts';
import type { Candidate, LeftOut, Reason } from './candidates.ts';
import { joinedAll } from './excerpts.ts';
import { compareText } from './pack.ts';
import { type Format, snippetOf } from './snippets.ts';
import { sharedFolders } from './textSearch.ts';

/** A file that holds a selected symbol, and may have to be edited. */
export interface EditFile {
  readonly uri: string;
  readonly file: FileText;
  /** How many of its lines hold the symbol. */
  readonly count: number;
  /** What is shown of it when there is no room for all; at least one. */
  readonly places: readonly LineRange[];
  readonly reason: Reason;
}

const TEST = /(?:^|\/)(?:tests?|__tests__|specs?)\/|[._-](?:test|spec)\.|(?:^|\/)test_|Tests?\.\w+$/;

/**
 * The order in which files are given room to be edited: that of the selection, then those that hold the symbol most
 * often, near ones before far ones, and tests last: they are changed along with what they test.
 */
export function rankedFiles(files: readonly EditFile[], own: string): EditFile[] {
  const path = files.find(({ uri }) => uri === own)?.file.path ?? '';
  const key = ({ uri, file, count }: EditFile) => [
    uri === own ? 0 : 1,
    TEST.test(file.path) ? 1 : 0,
    -count,
    -sharedFolders(file.path, path),
  ];
  return files.toSorted((a, b) => {
    const [first, second] = [key(a), key(b)];
    const at = first.findIndex((value, i) => value !== second[i]);
    return at < 0 ? compareText(a.file.path, b.file.path) : (first[at] ?? 0) - (second[at] ?? 0);
  });
}

export interface EditOptions {
  readonly limitTokens: number;
  readonly format: Format;
  /** Whether there is something to read besides. */
  readonly besides: boolean;
}

/** Kept for what is only to be read: without the types that they use, edits are guesses. */
const READ_SHARE = 0.15;

/**
 * Chooses what is shown of files to edit within a token limit. Every file first gets room for the places that an edit is
 * about; what is left then makes files whole, in their order, but for some room where there is something to read besides.
 */
export function packEdits(
  files: readonly EditFile[],
  { limitTokens, format, besides }: EditOptions,
): { readonly edits: readonly Candidate[]; readonly leftOut: readonly LeftOut[] } {
  const wholeTokens = limitTokens * (besides ? 1 - READ_SHARE : 1);
  const costOf = (parts: readonly Candidate[]) =>
    parts.reduce((sum, part) => sum + snippetOf(part, format).tokens, 0);
  const leftOut: LeftOut[] = [];
  const leave = ({ file, reason: { why } }: EditFile, reason: 'limit' | 'cut') =>
    void leftOut.push({ reason, path: file.path, what: why });
  let spent = 0;
  const taken: { readonly edit: EditFile; parts: readonly Candidate[]; readonly whole: Candidate }[] = [];
  for (const edit of files) {
    const { uri, file, reason, places } = edit;
    const base = { uri, file, reasons: [reason], score: 1, form: 'excerpt' } as const;
    const lines = { start: 0, end: file.lineCount };
    const whole: Candidate = { ...base, form: 'file', lines, at: 0 };
    const excerpts = joinedAll(places.map((place) => ({ ...base, lines: place, at: place.start })));
    const parts = costOf([whole]) <= costOf(excerpts) ? [whole] : excerpts;
    if (spent + costOf(parts) > limitTokens) leave(edit, 'limit');
    else {
      spent += costOf(parts);
      taken.push({ edit, parts, whole });
    }
  }
  for (const one of taken) {
    if (one.parts.includes(one.whole)) continue;
    const more = costOf([one.whole]) - costOf(one.parts);
    if (spent + more > wholeTokens) leave(one.edit, 'cut');
    else {
      spent += more;
      one.parts = [one.whole];
    }
  }
  return { edits: taken.flatMap(({ parts }) => parts), leftOut };
}
