import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemWords } from '../../storage/index.ts';
import type { Unfit } from './marks.ts';
import type { Shared } from './shared.ts';
import { CLIENT_FILES, type ClientFile, type Home } from './table.ts';

export type Changed =
  | { readonly ok: true; readonly path: string; readonly changed: boolean }
  | {
      readonly ok: false;
      readonly path: string;
      readonly why: Unfit | { readonly reason: 'disk'; readonly message: string };
    };

/** The client's file: the first that is there. */
export function pathOf(client: ClientFile, home: Home): string {
  const paths = client.paths(home);
  return paths.find((path) => existsSync(path)) ?? paths[0] ?? '';
}

/** Whether our lines stand in the client's file. Null where it cannot be read. */
export function isSetUp(client: ClientFile, home: Home): boolean | null {
  const text = read(pathOf(client, home));
  return text === null ? null : client.takeOut(text) !== text;
}

/** Puts our lines into the client's file, in place of those that may be there. */
export function setUp(client: ClientFile, home: Home, shared: Shared): Changed {
  return change(pathOf(client, home), (text) => client.put(client.takeOut(text), shared));
}

export function takeOut(client: ClientFile, home: Home): Changed {
  return change(pathOf(client, home), (text) => ({ ok: true, text: client.takeOut(text) }));
}

/** Writes the lines anew wherever they stand, for another port or token; those files that would not have them. */
export function setUpAnew(home: Home, shared: Shared): readonly Extract<Changed, { ok: false }>[] {
  return CLIENT_FILES.filter((client) => isSetUp(client, home))
    .map((client) => setUp(client, home, shared))
    .filter((changed) => !changed.ok);
}

/** What a file holds; empty where there is none, null where it holds something else than text. */
function read(path: string): string | null {
  if (!existsSync(path)) return '';
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : null;
}

function change(
  path: string,
  make: (text: string) => { ok: true; text: string } | { ok: false; why: Unfit },
): Changed {
  try {
    sweep(path);
    const text = read(path);
    if (text === null) return { ok: false, path, why: { reason: 'unreadable' } };
    const made = make(text);
    if (!made.ok) return { ok: false, path, why: made.why };
    if (made.text === text) return { ok: true, path, changed: false };
    if (made.text === '') rmSync(path);
    else replace(path, made.text);
    return { ok: true, path, changed: true };
  } catch (error) {
    return {
      ok: false,
      path,
      why: { reason: 'disk', message: systemWords(error) },
    };
  }
}

const prefixOf = (file: string): string => `.${basename(file)}.tierwise-`;

const realOf = (path: string): string => (existsSync(path) ? realpathSync(path) : path);

/** Removes what one that was killed has left. */
function sweep(path: string): void {
  const file = realOf(path);
  const folder = dirname(file);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name.startsWith(prefixOf(file))) rmSync(join(folder, name), { force: true });
  }
}

/**
 * Writes a file as a whole under another name, and gives it its own at the end: whoever is killed in the middle leaves the
 * user's bytes where they were. A link stays one, and what it leads to is written; who may read the file stays as it was.
 */
function replace(path: string, text: string): void {
  const file = realOf(path);
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const part = join(folder, prefixOf(file) + randomUUID());
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0o600;
  const opened = openSync(part, 'wx', mode & 0o777);
  try {
    writeSync(opened, text);
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
  renameSync(part, file);
}
