import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileChange, mergeText, plainText } from '../../edits/index.ts';
import { contents, type RawChange, type Side, textOf } from './difference.ts';
import { lookAt } from './disk.ts';
import type { Opened } from './opened.ts';
import { replaced } from './relocate.ts';
import { findRenamed, type Renamed, type TextNow } from './renamed.ts';
import { FILE_BYTES } from './snapshots.ts';
import type { Merged, RefusedChange, Rest, RestChange } from './types.ts';
import { treePath } from './units.ts';

/** At the marks of a conflict. */
const NAMES = { ours: 'Current', theirs: 'Task' } as const;

interface Found {
  changes: FileChange[];
  conflicts: string[];
  rest: RestChange[];
  refused: RefusedChange[];
}

/** Puts what a task changed into the user's files as they are now; nothing is written. */
export async function merge(
  opened: Opened,
  changes: readonly (readonly RawChange[])[],
  textNow: TextNow,
): Promise<Merged> {
  const found: Found = { changes: [], conflicts: [], rest: [], refused: [] };
  for (const [unit, some] of changes.entries()) {
    const bytes = await contents(opened.store, some, FILE_BYTES);
    const renamed = findRenamed(opened, unit, textNow);
    const read = (side: Side | null) => (side && bytes.get(side.object)?.bytes) ?? null;
    for (const change of some) {
      const [before, after] = [read(change.before), read(change.after)];
      if ((change.before && before === null) || (change.after && after === null))
        found.refused.push({ path: treePath(opened.record, unit, change.path), why: 'too-large' });
      else await mergeOne({ opened, unit, change, before, after, textNow, renamed }, found);
    }
  }
  return found;
}

interface One {
  readonly opened: Opened;
  readonly unit: number;
  readonly change: RawChange;
  readonly before: Buffer | null;
  readonly after: Buffer | null;
  readonly textNow: TextNow;
  readonly renamed: Renamed;
}

const LINK = '120000';
const isExecutable = (side: Side | null) => side?.mode === '100755';

async function mergeOne(one: One, found: Found): Promise<void> {
  const { change, before, after } = one;
  const isLink = [change.before, change.after].some((side) => side?.mode === LINK);
  const [old, now] = [before, after].map((bytes) => (bytes === null ? null : textOf(bytes)));
  const isText = !isLink && (before === null || old !== null) && (after === null || now !== null);
  if (isText) await mergeTexts(one, old ?? null, now ?? null, found);
  else await mergeBytes(one, found);
}

async function mergeTexts(
  one: One,
  before: string | null,
  after: string | null,
  found: Found,
): Promise<void> {
  const { opened, unit, change, textNow } = one;
  const user = opened.record.units[unit]?.user ?? '';
  const named = (path: string) => treePath(opened.record, unit, path);
  const path = named(change.path);
  const from = change.movedFrom ?? change.path;
  const target = join(user, change.path);
  if ((await isInTheWay(join(user, from))) || (await isInTheWay(target))) {
    found.refused.push({ path, why: 'in-the-way' });
    return;
  }
  const current = await textNow(join(user, from));
  if (after === null) {
    if (current === null) return;
    if (isSameText(current, before ?? ''))
      found.changes.push({ path, before: current, after: null, movedFrom: null });
    else found.refused.push({ path, why: 'changed-by-user' });
    return;
  }
  const put = (place: string, base: string, ours: string | null, movedFrom: string | null) => {
    const merged = ours === null ? { text: after, conflicts: 0 } : mergeText(base, ours, after, NAMES);
    if (merged.text === ours && movedFrom === null) return;
    found.changes.push({ path: place, before: ours, after: merged.text, movedFrom });
    if (merged.conflicts > 0) found.conflicts.push(place);
  };
  const isMoved = change.movedFrom !== null && change.before !== null;
  // On a disk that takes both names for one, the file at the new name is the old one.
  const there = isMoved && !(await isOneFile(join(user, from), target)) ? await textNow(target) : null;
  if (before === null) put(path, '', current, null);
  else if (current === null && there === null) await putWhereItWent(one, before, after, found);
  else if (there !== null) {
    put(path, current === null ? before : '', there, null);
    if (current !== null && isSameText(current, before))
      found.changes.push({ path: named(from), before: current, after: null, movedFrom: null });
  } else put(path, before, current, isMoved ? named(from) : null);
  if (change.after && isExecutable(change.after) !== isExecutable(change.before)) {
    const mode = (executable: boolean): Rest => ({ kind: 'mode', executable });
    const executable = isExecutable(change.after);
    found.rest.push({ path, file: target, kind: 'mode', before: mode(!executable), after: mode(executable) });
  }
}

/** The user has moved or deleted the file meanwhile. */
async function putWhereItWent(one: One, before: string, after: string, found: Found): Promise<void> {
  const { opened, unit, change, renamed } = one;
  const taken = new Set(found.changes.map((one) => one.path));
  const moved = await renamed(before, taken);
  const place = moved?.path ?? change.path;
  const ours = moved?.text ?? null;
  const path = treePath(opened.record, unit, place);
  // A file that the user deleted comes as a conflict between nothing and what the task made of it.
  const merged = mergeText(before, ours ?? '', after, NAMES);
  if (merged.text === ours) return;
  found.changes.push({ path, before: ours, after: merged.text, movedFrom: null });
  if (merged.conflicts > 0) found.conflicts.push(path);
}

/** Editors have no byte order mark in their texts, and one kind of line ends. */
function isSameText(one: string, other: string): boolean {
  return plainText(one) === plainText(other);
}

async function isInTheWay(file: string): Promise<boolean> {
  const there = await lookAt(file);
  return there !== null && !there.isFile();
}

async function isOneFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([lookAt(one), lookAt(other)]);
  return a !== null && b !== null && a.ino === b.ino && a.dev === b.dev;
}

/** What is no text is taken over where the user has what it was made of, and nobody is typing in it. */
async function mergeBytes(one: One, found: Found): Promise<void> {
  const { opened, unit, change, before, after, textNow } = one;
  const user = opened.record.units[unit]?.user ?? '';
  const homes = new Map(opened.record.units.map((place) => [join(opened.work, place.place), place.user]));
  const rest = (side: Side | null, bytes: Buffer | null): Rest | null => {
    if (side === null || bytes === null) return null;
    if (side.mode !== LINK) return { kind: 'file', bytes, executable: isExecutable(side) };
    return { kind: 'link', target: (replaced(bytes, homes) ?? bytes).toString('utf8') };
  };
  const [old, now] = [rest(change.before, before), rest(change.after, after)];
  const steps: { path: string; old: Rest | null; now: Rest | null }[] =
    change.movedFrom === null
      ? [{ path: change.path, old, now }]
      : [
          { path: change.path, old: null, now },
          { path: change.movedFrom, old, now: null },
        ];
  for (const step of steps) {
    const file = join(user, step.path);
    const path = treePath(opened.record, unit, step.path);
    const current = await restAt(file);
    if (isSame(current, step.now)) continue;
    const typed = current?.kind === 'file' ? await textNow(file) : null;
    const isTyped =
      typed !== null && current?.kind === 'file' && isTypedOver(typed, Buffer.from(current.bytes));
    if (!isSame(current, step.old) || isTyped) found.refused.push({ path, why: 'both-changed' });
    else {
      const kind = step.now === null ? 'delete' : step.now.kind === 'link' ? 'link' : 'bytes';
      found.rest.push({ path, file, kind, before: current, after: step.now });
    }
  }
}

/** Where bytes are UTF-8 it can be seen whether an editor has another text. */
function isTypedOver(typed: string, bytes: Buffer): boolean {
  const saved = textOf(bytes);
  return saved !== null && !isSameText(typed, saved);
}

/** What is at a place of the user's disk; null where nothing is, or nothing of this kind. */
export async function restAt(file: string): Promise<Rest | null> {
  const found = await lookAt(file);
  if (found?.isSymbolicLink()) return { kind: 'link', target: await readlink(file) };
  if (!found?.isFile()) return null;
  return { kind: 'file', bytes: await readFile(file), executable: (found.mode & 0o100) !== 0 };
}

export function isSame(one: Rest | null, other: Rest | null): boolean {
  if (one === null || other === null) return one === other;
  if (one.kind === 'link') return other.kind === 'link' && one.target === other.target;
  if (one.kind !== 'file' || other.kind !== 'file') return one.kind === other.kind;
  return one.executable === other.executable && Buffer.compare(one.bytes, other.bytes) === 0;
}
