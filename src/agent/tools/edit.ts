import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import { diffLines, type Edit, type FileChange, plainLines, planEdits } from '../../edits/index.ts';
import { shortened } from '../../models/index.ts';
import { bytesOf, isReadOnly, NEW_FORM, readText, replaceFile, unreadable } from './textFile.ts';
import { failed, type Hands, type Opened, type Outcome, tool } from './types.ts';

const MOST_SHOWN_LINES = 40;
const MOST_DIFF = 3_000;
const AROUND = 2;

export const edit = tool({
  name: 'edit',
  description:
    'Replaces text in a file. find: the text as it is there, with enough lines around that it occurs once; replace: what is to be there instead.',
  use: 'writes',
  input: z.object({ path: z.string(), find: z.string().min(1), replace: z.string() }),
  async run({ path, find, replace }, hands) {
    const opened = await hands.open(path, 'write');
    if (!opened.ok) return failed(opened.message);
    const from = await hands.reveal(find, opened.path);
    const to = await hands.reveal(replace, opened.path);
    if (!from.ok) return failed(from.message);
    if (!to.ok) return failed(to.message);
    if (from.text === to.text) return failed('find and replace are the same text, so nothing was changed.');
    return change(opened, { kind: 'replace', path: planned(opened), find: from.text, text: to.text }, hands);
  },
});

export const write = tool({
  name: 'write',
  description:
    'Writes a new file, or all of an existing one anew. For a change of an existing file use edit.',
  use: 'writes',
  input: z.object({ path: z.string(), content: z.string() }),
  async run({ path, content }, hands) {
    const opened = await hands.open(path, 'write');
    if (!opened.ok) return failed(opened.message);
    const text = await hands.reveal(content, opened.path);
    if (!text.ok) return failed(text.message);
    return change(opened, { kind: 'write', path: planned(opened), text: text.text }, hands);
  },
});

type There = Extract<Opened, { ok: true }>;

/** The path as edits take it: a task can have files beside its folder. */
function planned({ path }: There): string {
  return path.replace(/^(?:\.\.\/)+/, '');
}

async function change(opened: There, wanted: Edit, hands: Hands): Promise<Outcome> {
  const { file, path } = opened;
  const there = await readText(file);
  if (!there.ok && there.why !== 'missing') return failed(unreadable(path, there.why));
  if (!there.ok && wanted.kind === 'replace') return failed(unreadable(path, there.why));
  if (await isReadOnly(file)) return failed(`${path} is read-only, so nothing was written.`);
  const { changes, refused } = planEdits([wanted], () => (there.ok ? there.text : null));
  const [no] = refused;
  if (no)
    return failed(
      `Nothing was written. ${no.message}${await nearest(wanted, there.ok ? there.text : '', hands)}`,
    );
  const [one] = changes;
  if (one?.after === undefined || one.after === null)
    return failed(`${path} already holds exactly that, so nothing was changed.`);
  const form = there.ok ? there.form : NEW_FORM;
  const bytes = bytesOf(one.after, form, one.before ?? '');
  if (bytes === null)
    return failed(
      `${path} is no UTF-8, and in its encoding (ISO 8859-1, or one that is not known) some of these characters cannot be written: use plain ASCII. Nothing was written.`,
    );
  await replaceFile(file, bytes, form.mode);
  return written(path, one, hands);
}

/** What the file holds now, read from the change that was written. */
function written(path: string, { before, after }: FileChange, hands: Hands): Outcome {
  const text = after ?? '';
  const masked = hands.mask(text);
  if (before === null) {
    return {
      ok: true,
      content: `Created ${path} with ${plainLines(text).length} lines.`,
      facts: { changed: [path], diff: shortened(`+++ ${path} (new)\n${masked}`, MOST_DIFF) },
    };
  }
  // A secret may have had several lines.
  const [old, now] = [plainLines(hands.mask(before)), plainLines(masked)];
  const hunks = diffLines(old, now);
  const shown = hunks.flatMap(({ from, to }) => {
    const start = Math.max(0, from - AROUND);
    return now.slice(start, to + AROUND).map((line, i) => `${start + i + 1}: ${line}`);
  });
  const diff = hunks.flatMap(({ start, end, from, to }) => [
    `@@ line ${from + 1} @@`,
    ...old.slice(start, end).map((line) => `-${line}`),
    ...now.slice(from, to).map((line) => `+${line}`),
  ]);
  const more = shown.length > MOST_SHOWN_LINES ? ['...'] : [];
  return {
    ok: true,
    content: [`Edited ${path}. It now reads there:`, ...shown.slice(0, MOST_SHOWN_LINES), ...more].join('\n'),
    facts: { changed: [path], diff: shortened([`--- ${path}`, ...diff].join('\n'), MOST_DIFF) },
  };
}

/** Lines of the file that have to do with what was looked for and not found. */
async function nearest(wanted: Edit, text: string, hands: Hands): Promise<string> {
  if (wanted.kind !== 'replace') return '';
  const first =
    plainLines(wanted.find)
      .find((line) => line.trim().length > 3)
      ?.trim() ?? '';
  const lines = plainLines(hands.mask(text));
  const at = first === '' ? [] : lines.flatMap((line, i) => (line.includes(first) ? [i] : [])).slice(0, 3);
  if (at.length === 0) return ' Read the file again, and take find from it as it is there now.';
  return `\nIts first line stands there at:\n${at.map((i) => `${i + 1}: ${shortened(lines[i] ?? '', 200)}`).join('\n')}`;
}

/** What is there, a link being one itself. */
async function kindOf(file: string): Promise<'file' | 'link' | 'missing' | 'folder' | 'special'> {
  const found = await lstat(file).catch(() => null);
  if (found === null) return 'missing';
  if (found.isSymbolicLink()) return 'link';
  return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'special';
}

export const deleteFile = tool({
  name: 'delete_file',
  description: 'Deletes a file.',
  use: 'writes',
  input: z.object({ path: z.string() }),
  async run({ path }, hands) {
    const opened = await hands.open(path, 'entry');
    if (!opened.ok) return failed(opened.message);
    const kind = await kindOf(opened.file);
    if (kind !== 'file' && kind !== 'link') return failed(unreadable(opened.path, kind));
    await rm(opened.file);
    const what = kind === 'link' ? `the link ${opened.path}, and not what it leads to` : opened.path;
    return {
      ok: true,
      content: `Deleted ${what}.`,
      facts: { changed: [opened.path], diff: `--- ${opened.path} (deleted)` },
    };
  },
});

export const moveFile = tool({
  name: 'move_file',
  description: 'Moves or renames a file.',
  use: 'writes',
  input: z.object({ path: z.string(), to: z.string() }),
  async run({ path, to }, hands) {
    const from = await hands.open(path, 'entry');
    if (!from.ok) return failed(from.message);
    const target = await hands.open(to, 'write');
    if (!target.ok) return failed(target.message);
    const kind = await kindOf(from.file);
    if (kind !== 'file' && kind !== 'link') return failed(unreadable(from.path, kind));
    const other = await readText(target.file);
    // On a file system that ignores case, a new spelling finds the file itself.
    const isSame = from.file.toLowerCase() === target.file.toLowerCase() && from.file !== target.file;
    if (from.file === target.file) return failed(`${from.path} is there already, so nothing was moved.`);
    if (!isSame && (other.ok || other.why !== 'missing'))
      return failed(`${target.path} is there already, so nothing was moved.`);
    await mkdir(dirname(target.file), { recursive: true });
    await rename(from.file, target.file);
    return {
      ok: true,
      content: `Moved ${from.path} to ${target.path}.`,
      facts: { changed: [from.path, target.path], diff: `moved ${from.path} to ${target.path}` },
    };
  },
});
