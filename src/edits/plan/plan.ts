import { shortened } from '../../models/index.ts';
import { omitsCode } from '../locate/index.ts';
import { plainLines, plainText } from '../text/index.ts';
import type { Edit, EditPlan, FileChange, FilePath, RefusalReason, RefusedEdit } from '../types.ts';
import { append, type Draft, openDraft, replaceIn, rewrite, textOf } from './draft.ts';
import { foldedPath, safePath } from './paths.ts';

/** The text of a file as it is now; null where there is none. */
export type ReadFile = (path: FilePath) => string | null;

/** A file that edits change, through all its moves. */
interface PlannedFile {
  /** Its path in the end. */
  path: FilePath;
  /** Its path now; null for a new file. */
  readonly origin: FilePath | null;
  readonly before: string | null;
  /** Null while it is deleted. */
  draft: Draft | null;
}

interface Planning {
  readonly read: ReadFile;
  /** All files that edits change, in the order in which they were first named. */
  readonly files: PlannedFile[];
  /** By the paths that they have at this point of the answer. */
  readonly byPath: Map<FilePath, PlannedFile>;
  /** Where files were moved to. */
  readonly moved: Map<FilePath, FilePath>;
  /** Characters that may still be searched. */
  left: number;
  /** By folded path: on some file systems `A.ts` and `a.ts` are one file. */
  readonly spellings: Map<string, FilePath>;
}

/** Characters that are searched for all edits of an answer: a tenth of a second's worth. */
const MOST_WORK = 30_000_000;
/** What an edit takes however short it is, */
const LEAST_WORK = 20_000;
/** and how much more than looking for a text word for word looking for what is like it takes. */
const BY_LIKENESS = 5;
/** Likewise where all of a text is divided anew. */
const ANEW = 8;

interface Refusal {
  readonly reason: RefusalReason;
  readonly message: string;
}

/**
 * What edits amount to, made in the order of the answer. Each edit that cannot be made is refused by itself, with its reason;
 * the others are planned as if it did not exist.
 *
 * The changes belong together as one step: their paths are those after all of them. `forbidden`: files that are there and must not
 * be read, so that nothing of them is changed, and nothing is said of what is in them.
 */
export function planEdits(
  edits: readonly Edit[],
  read: ReadFile,
  forbidden: ReadonlySet<FilePath> = new Set(),
): EditPlan {
  const planning: Planning = {
    read,
    files: [],
    byPath: new Map(),
    moved: new Map(),
    spellings: new Map(),
    left: MOST_WORK,
  };
  const refused: RefusedEdit[] = [];
  const moves = movesIn(edits);
  const early = new Set<Edit>();
  for (const edit of edits) {
    if (edit.kind === 'move') moves.passed.add(edit);
    if (early.has(edit)) continue;
    const safe = withSafePaths(edit);
    if ('reason' in safe) {
      refused.push({ edit, ...safe });
      continue;
    }
    const closed = [safe.path, ...(safe.kind === 'move' ? [safe.to] : [])].find((path) =>
      forbidden.has(path),
    );
    if (closed !== undefined) {
      const message = `${closed} must not be read, so it cannot be changed.`;
      refused.push({ edit, reason: 'forbidden', message });
      continue;
    }
    // Blocks that use a file's new path may come before the block that moves it.
    const move = moveTo(planning, safe, moves);
    if (move !== null) {
      early.add(move.edit);
      planMove(planning, move.path, move.to);
    }
    const outcome = plan(planning, safe);
    if (outcome !== null) refused.push({ edit, ...outcome });
  }
  return { changes: planning.files.flatMap(changeOf), refused };
}

/** The files that must be read before `planEdits`: all that edits name and may name. */
export function pathsIn(edits: readonly Edit[]): FilePath[] {
  const paths = edits.flatMap((edit) => (edit.kind === 'move' ? [edit.path, edit.to] : [edit.path]));
  const safe = paths.map(safePath).flatMap((one) => (one.kind === 'safe' ? [one.path] : []));
  return [...new Set(safe)];
}

function withSafePaths(edit: Edit): Edit | Refusal {
  const path = safePath(edit.path);
  if (path.kind === 'outside')
    return { reason: 'outside', message: `The path "${printable(edit.path)}" ${path.why}.` };
  if (edit.kind !== 'move') return { ...edit, path: path.path };
  const to = safePath(edit.to);
  if (to.kind === 'outside')
    return { reason: 'outside', message: `The path "${printable(edit.to)}" ${to.why}.` };
  return { ...edit, path: path.path, to: to.path };
}

/** A move, with its paths made safe. */
interface Move {
  readonly edit: Edit;
  readonly path: FilePath;
  readonly to: FilePath;
}

/** The moves of an answer by where they go, in its order, and those that were reached. */
interface Moves {
  readonly byTarget: ReadonlyMap<FilePath, Move[]>;
  readonly passed: Set<Edit>;
}

function movesIn(edits: readonly Edit[]): Moves {
  const byTarget = new Map<FilePath, Move[]>();
  for (const edit of edits) {
    const safe = edit.kind === 'move' ? withSafePaths(edit) : edit;
    if ('reason' in safe || safe.kind !== 'move') continue;
    const same = byTarget.get(safe.to) ?? [];
    same.push({ edit, path: safe.path, to: safe.to });
    byTarget.set(safe.to, same);
  }
  return { byTarget, passed: new Set() };
}

/** The move that is yet to come of a file that a replacement knows by its new path. */
function moveTo(planning: Planning, edit: Edit, { byTarget, passed }: Moves): Move | null {
  if (edit.kind !== 'replace' || fileFor(planning, edit.path) !== null) return null;
  const later = byTarget.get(edit.path) ?? [];
  while (later[0] !== undefined && passed.has(later[0].edit)) later.shift();
  const [next] = later;
  return next === undefined || fileAt(planning, next.path) === null ? null : next;
}

function plan(planning: Planning, edit: Edit): Refusal | null {
  planning.left -= LEAST_WORK;
  if (planning.left < 0) return tooMuch(edit.path);
  switch (edit.kind) {
    case 'replace':
      return planReplace(planning, edit.path, plainText(edit.find), plainText(edit.text));
    case 'write':
      return planWrite(planning, edit.path, edit.text);
    case 'delete':
      return planDelete(planning, edit.path);
    case 'move':
      return planMove(planning, edit.path, edit.to);
  }
}

function planReplace(planning: Planning, path: FilePath, find: string, text: string): Refusal | null {
  if (find === text) return null;
  const draft = fileFor(planning, path)?.draft;
  if (draft === undefined || draft === null)
    return find === '' ? planWrite(planning, path, text) : noFile(path);
  const work = (draft.document.size + find.length + text.length) * (find === '' ? ANEW : 1);
  planning.left -= work;
  if (planning.left < 0) return tooMuch(path);
  if (find === '') return planAppend(draft, path, text);
  const result = replaceIn(draft, find, text);
  if (result.kind === 'done') return null;
  planning.left -= BY_LIKENESS * work;
  const subject = `In ${path}, the search text that begins with "${firstLineOf(find)}"`;
  return result.kind === 'overlap'
    ? { reason: 'overlap', message: `${subject} overlaps with another edit.` }
    : { reason: result.reason, message: `${subject} ${result.message}.` };
}

/** An empty search text means a new file, or text to append; the whole text of a file again is neither. */
function planAppend(draft: Draft, path: FilePath, text: string): Refusal | null {
  const isSubstantial = (line: string): boolean => line.trim().length > 2;
  const present = [...new Set(draft.document.lines.texts.filter(isSubstantial))];
  const given = new Set(plainLines(text));
  if (present.length > 0 && present.filter((line) => given.has(line)).length * 2 > present.length)
    return {
      reason: 'exists',
      message: `${path} is there already, with much of the text of this block in it.`,
    };
  append(draft, text);
  return null;
}

function planWrite(planning: Planning, path: FilePath, text: string): Refusal | null {
  const file = fileAt(planning, path);
  planning.left -= ANEW * ((file?.draft?.document.size ?? 0) + text.length);
  if (planning.left < 0) return tooMuch(path);
  if (file !== null) {
    if (file.draft === null) file.draft = openDraft(file.before ?? '');
    const there = new Set(file.draft.document.lines.texts);
    if (plainLines(plainText(text)).some((line) => omitsCode(line) && !there.has(line)))
      return { reason: 'ambiguous', message: `The new text of ${path} leaves out code that is there now.` };
    rewrite(file.draft, text);
    return null;
  }
  const other = planning.spellings.get(foldedPath(path));
  if (other !== undefined && other !== path && planning.byPath.has(other))
    return { reason: 'exists', message: `${path} is on some systems the same file as ${other}.` };
  addFile(planning, { path, origin: null, before: null, draft: openDraft(plainText(text)) });
  return null;
}

function planDelete(planning: Planning, path: FilePath): Refusal | null {
  const file = fileAt(planning, path);
  // Some models delete the old path of what they have moved.
  if (file === null && planning.moved.has(path)) return null;
  if (file === null || file.draft === null) return noFile(path);
  file.draft = null;
  return null;
}

function planMove(planning: Planning, path: FilePath, to: FilePath): Refusal | null {
  const file = fileFor(planning, path);
  if (file === null || file.draft === null) return noFile(path);
  if (file.path === to) return null;
  const other = fileAt(planning, to);
  if (other !== null && other !== file && other.draft !== null)
    return { reason: 'exists', message: `${path} cannot be moved to ${to}: that file is there already.` };
  planning.byPath.delete(file.path);
  planning.moved.set(file.path, to);
  planning.moved.delete(to);
  file.path = to;
  planning.byPath.set(to, file);
  planning.spellings.set(foldedPath(to), to);
  return null;
}

/** The file that is at a path at this point of the answer. */
function fileAt({ byPath, moved, spellings, files, read }: Planning, path: FilePath): PlannedFile | null {
  const known = byPath.get(path);
  if (known !== undefined) return known;
  const text = moved.has(path) ? null : read(path);
  if (text === null) return null;
  // Two spellings with the same text are one file, on a file system that treats them as one.
  const spelling = spellings.get(foldedPath(path));
  const same = spelling === undefined ? undefined : byPath.get(spelling);
  if (same !== undefined && same.before === text) return same;
  return addFile({ files, byPath, spellings }, { path, origin: path, before: text, draft: openDraft(text) });
}

/** The file that a replacement is for: one that was moved is known by its old path too. */
function fileFor(planning: Planning, path: FilePath): PlannedFile | null {
  const to = planning.byPath.has(path) ? undefined : planning.moved.get(path);
  return to === undefined ? fileAt(planning, path) : fileFor(planning, to);
}

function addFile(
  { files, byPath, spellings }: Pick<Planning, 'files' | 'byPath' | 'spellings'>,
  file: PlannedFile,
): PlannedFile {
  files.push(file);
  byPath.set(file.path, file);
  spellings.set(foldedPath(file.path), file.path);
  return file;
}

function changeOf({ path, origin, before, draft }: PlannedFile): FileChange[] {
  if (draft === null) return origin === null ? [] : [{ path: origin, before, after: null, movedFrom: null }];
  const after = textOf(draft);
  const movedFrom = origin === null || origin === path ? null : origin;
  return after === before && movedFrom === null ? [] : [{ path, before, after, movedFrom }];
}

function tooMuch(path: FilePath): Refusal {
  const message = `This edit of ${printable(path)} was not looked at: the edits before it took all the time that an answer may take.`;
  return { reason: 'too-much', message };
}

function noFile(path: FilePath): Refusal {
  return { reason: 'no-file', message: `There is no file ${path}.` };
}

function firstLineOf(text: string): string {
  return printable(
    plainLines(text)
      .find((line) => line.trim() !== '')
      ?.trim() ?? '',
  );
}

function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not reach a message.
  const plain = text.replace(/[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u206F]/g, '');
  return shortened(plain, 60, '...');
}
