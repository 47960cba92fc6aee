import { leavesOut } from '../locate/index.ts';
import { plainLines, plainText } from '../text/index.ts';
import type { Edit, EditPlan, FileChange, FilePath, RefusalReason, RefusedEdit } from '../types.ts';
import { append, type Draft, openDraft, replaceIn, rewrite, textOf } from './draft.ts';
import { foldedPath, safePath } from './paths.ts';

/** The text of a file as it is now; null where there is none. */
export type ReadFile = (path: FilePath) => string | null;

/** A file that edits touch, through all its moves. */
interface Entry {
  /** Where it is to be in the end. */
  path: FilePath;
  /** Where it is now; null for a new one. */
  readonly origin: FilePath | null;
  readonly before: string | null;
  /** Null while it is deleted. */
  draft: Draft | null;
}

interface Planning {
  readonly read: ReadFile;
  /** All files that edits touch, in the order in which they were first named. */
  readonly entries: Entry[];
  /** By the paths that they have at this point of the answer. */
  readonly here: Map<FilePath, Entry>;
  /** Where files went that were moved. */
  readonly moved: Map<FilePath, FilePath>;
  /** By spelling: some file systems take `A.ts` and `a.ts` for one file. */
  readonly spellings: Map<string, FilePath>;
}

type Outcome = { readonly reason: RefusalReason; readonly message: string } | null;

/**
 * What edits come to, in the order in which an answer has them. Each that cannot be made is refused by itself, with its
 * reason; the others are planned as if it were not there.
 *
 * Changes belong together as one step: their paths are those after all of them.
 */
export function planEdits(edits: readonly Edit[], read: ReadFile): EditPlan {
  const planning: Planning = {
    read,
    entries: [],
    here: new Map(),
    moved: new Map(),
    spellings: new Map(),
  };
  const refused: RefusedEdit[] = [];
  const moves = new Set(edits.filter(({ kind }) => kind === 'move'));
  const early = new Set<Edit>();
  for (const edit of edits) {
    moves.delete(edit);
    if (early.has(edit)) continue;
    const safe = madeSafe(edit);
    if ('reason' in safe) {
      refused.push({ edit, ...safe });
      continue;
    }
    // Blocks that use a file's new path can come before the block that moves it.
    const move = moveTo(planning, safe, moves);
    if (move !== null) {
      early.add(move.edit);
      planMove(planning, move.path, move.to);
    }
    const outcome = plan(planning, safe);
    if (outcome !== null) refused.push({ edit, ...outcome });
  }
  return { changes: planning.entries.flatMap(changeOf), refused };
}

/** The files that must be read before `planEdits`: all that edits name and may name. */
export function pathsIn(edits: readonly Edit[]): FilePath[] {
  const paths = edits.flatMap((edit) => (edit.kind === 'move' ? [edit.path, edit.to] : [edit.path]));
  const safe = paths.map(safePath).flatMap((one) => (one.kind === 'safe' ? [one.path] : []));
  return [...new Set(safe)];
}

function madeSafe(edit: Edit): Edit | { reason: RefusalReason; message: string } {
  const path = safePath(edit.path);
  if (path.kind === 'outside')
    return { reason: 'outside', message: `The path "${shown(edit.path)}" ${path.why}.` };
  if (edit.kind !== 'move') return { ...edit, path: path.path };
  const to = safePath(edit.to);
  if (to.kind === 'outside') return { reason: 'outside', message: `The path "${shown(edit.to)}" ${to.why}.` };
  return { ...edit, path: path.path, to: to.path };
}

function moveTo(
  planning: Planning,
  edit: Edit,
  later: Iterable<Edit>,
): { edit: Edit; path: FilePath; to: FilePath } | null {
  if (edit.kind !== 'replace' || entryFor(planning, edit.path) !== null) return null;
  for (const other of later) {
    const safe = madeSafe(other);
    if ('reason' in safe || safe.kind !== 'move' || safe.to !== edit.path) continue;
    return entryAt(planning, safe.path) === null ? null : { edit: other, path: safe.path, to: safe.to };
  }
  return null;
}

function plan(planning: Planning, edit: Edit): Outcome {
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

function planReplace(planning: Planning, path: FilePath, find: string, text: string): Outcome {
  if (find === text) return null;
  const draft = entryFor(planning, path)?.draft;
  if (draft === undefined || draft === null)
    return find === '' ? planWrite(planning, path, text) : noFile(path);
  if (find === '') return planAppend(draft, path, text);
  const result = replaceIn(draft, find, text);
  if (result.kind === 'done') return null;
  const subject = `In ${path}, the search text that begins with "${beginOf(find)}"`;
  return result.kind === 'overlap'
    ? { reason: 'overlap', message: `${subject} overlaps with another edit.` }
    : { reason: result.reason, message: `${subject} ${result.message}.` };
}

/** An empty search text is a new file, or something for the end of one; a file's whole text again is neither. */
function planAppend(draft: Draft, path: FilePath, text: string): Outcome {
  const said = (line: string): boolean => line.trim().length > 2;
  const there = [...new Set(draft.document.lines.texts.filter(said))];
  const given = new Set(plainLines(text));
  if (there.length > 0 && there.filter((line) => given.has(line)).length * 2 > there.length)
    return {
      reason: 'exists',
      message: `${path} is there already, with much of the text of this block in it.`,
    };
  append(draft, text);
  return null;
}

function planWrite(planning: Planning, path: FilePath, text: string): Outcome {
  const entry = entryAt(planning, path);
  if (entry !== null) {
    if (entry.draft === null) entry.draft = openDraft(entry.before ?? '');
    const there = new Set(entry.draft.document.lines.texts);
    if (plainLines(plainText(text)).some((line) => leavesOut(line) && !there.has(line)))
      return { reason: 'ambiguous', message: `The new text of ${path} leaves out code that is there now.` };
    rewrite(entry.draft, text);
    return null;
  }
  const other = planning.spellings.get(foldedPath(path));
  if (other !== undefined && other !== path && planning.here.has(other))
    return { reason: 'exists', message: `${path} is on some systems the same file as ${other}.` };
  addEntry(planning, { path, origin: null, before: null, draft: openDraft(plainText(text)) });
  return null;
}

function planDelete(planning: Planning, path: FilePath): Outcome {
  const entry = entryAt(planning, path);
  // Some delete the old path of what they have moved.
  if (entry === null && planning.moved.has(path)) return null;
  if (entry === null || entry.draft === null) return noFile(path);
  entry.draft = null;
  return null;
}

function planMove(planning: Planning, path: FilePath, to: FilePath): Outcome {
  const entry = entryFor(planning, path);
  if (entry === null || entry.draft === null) return noFile(path);
  if (entry.path === to) return null;
  const other = entryAt(planning, to);
  if (other !== null && other !== entry && other.draft !== null)
    return { reason: 'exists', message: `${path} cannot be moved to ${to}: that file is there already.` };
  planning.here.delete(entry.path);
  planning.moved.set(entry.path, to);
  planning.moved.delete(to);
  entry.path = to;
  planning.here.set(to, entry);
  planning.spellings.set(foldedPath(to), to);
  return null;
}

/** The file that is at a path at this point of the answer. */
function entryAt({ here, moved, spellings, entries, read }: Planning, path: FilePath): Entry | null {
  const known = here.get(path);
  if (known !== undefined) return known;
  const text = moved.has(path) ? null : read(path);
  if (text === null) return null;
  // Two spellings with one text are one file, where the file system takes them so.
  const spelling = spellings.get(foldedPath(path));
  const same = spelling === undefined ? undefined : here.get(spelling);
  if (same !== undefined && same.before === text) return same;
  return addEntry({ entries, here, spellings }, { path, origin: path, before: text, draft: openDraft(text) });
}

/** The file that a block about a part of it means: one that was moved is known by its old path too. */
function entryFor(planning: Planning, path: FilePath): Entry | null {
  const to = planning.here.has(path) ? undefined : planning.moved.get(path);
  return to === undefined ? entryAt(planning, path) : entryFor(planning, to);
}

function addEntry({ entries, here, spellings }: Omit<Planning, 'read' | 'moved'>, entry: Entry): Entry {
  entries.push(entry);
  here.set(entry.path, entry);
  spellings.set(foldedPath(entry.path), entry.path);
  return entry;
}

function changeOf({ path, origin, before, draft }: Entry): FileChange[] {
  if (draft === null) return origin === null ? [] : [{ path: origin, before, after: null, movedFrom: null }];
  const after = textOf(draft);
  const movedFrom = origin === null || origin === path ? null : origin;
  return after === before && movedFrom === null ? [] : [{ path, before, after, movedFrom }];
}

function noFile(path: FilePath): Outcome {
  return { reason: 'no-file', message: `There is no file ${path}.` };
}

function beginOf(text: string): string {
  return shown(
    plainLines(text)
      .find((line) => line.trim() !== '')
      ?.trim() ?? '',
  );
}

function shown(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not reach a message.
  const plain = text.replace(/[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u206F]/g, '');
  return plain.length > 60 ? `${plain.slice(0, 60)}...` : plain;
}
