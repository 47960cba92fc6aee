import type { Store } from './snapshots.ts';
import type { Entry, TreeChange } from './types.ts';

/** Of longer files no text is read. */
const TEXT_BYTES = 2 * 2 ** 20;

/** One side of a change, as git has it. */
export interface Side {
  readonly mode: string;
  readonly object: string;
}

export interface RawChange {
  readonly path: string;
  readonly movedFrom: string | null;
  readonly before: Side | null;
  readonly after: Side | null;
}

/** What differs between two states of a folder. */
export async function compare(
  store: Store,
  from: string,
  to: string,
  signal?: AbortSignal,
): Promise<RawChange[]> {
  if (from === to) return [];
  const args = ['diff-tree', '-r', '-z', '-M', '-l2000', '--raw', '--no-abbrev', from, to];
  const parts = (await store.ask(args, { cwd: store.at, gitDir: store.at }, signal))
    .toString('utf8')
    .split('\0');
  const changes: RawChange[] = [];
  for (let i = 0; i + 1 < parts.length; ) {
    const [before = '', after = '', old = '', now = '', status = ''] = (parts[i] ?? '').slice(1).split(' ');
    const isMove = status.startsWith('R');
    const name = parts[i + 1] ?? '';
    const path = isMove ? (parts[i + 2] ?? '') : name;
    i += isMove ? 3 : 2;
    changes.push({
      path,
      movedFrom: isMove ? name : null,
      before: status === 'A' ? null : { mode: before, object: old },
      after: status === 'D' ? null : { mode: after, object: now },
    });
  }
  return changes;
}

/** What stands in the files before and after, by object; what is above the limit is null, with its size. */
export async function contents(
  store: Store,
  changes: readonly RawChange[],
  most = TEXT_BYTES,
): Promise<ReadonlyMap<string, { readonly bytes: Buffer | null; readonly size: number }>> {
  const all = new Map<string, { bytes: Buffer | null; size: number }>();
  const ask = (args: readonly string[], names: readonly string[]) =>
    store.ask(args, {
      cwd: store.at,
      gitDir: store.at,
      input: `${names.join('\n')}\n`,
    });
  const unique = [
    ...new Set(changes.flatMap(({ before, after }) => [before?.object ?? [], after?.object ?? []].flat())),
  ];
  if (unique.length === 0) return all;
  const checked = (await ask(['cat-file', '--batch-check=%(objectname) %(objectsize)'], unique)).toString(
    'utf8',
  );
  const wanted: string[] = [];
  for (const line of checked.trimEnd().split('\n')) {
    const [name = '', size = ''] = line.split(' ');
    all.set(name, { bytes: null, size: Number(size) });
    if (Number(size) <= most) wanted.push(name);
  }
  if (wanted.length === 0) return all;
  const out = await ask(['cat-file', '--batch=%(objectname) %(objectsize)'], wanted);
  for (let from = 0; from < out.length; ) {
    const end = out.indexOf(10, from);
    const [name = '', size = ''] = out.subarray(from, end).toString('utf8').split(' ');
    const next = end + 1 + Number(size);
    all.set(name, { bytes: out.subarray(end + 1, next), size: Number(size) });
    from = next + 1;
  }
  return all;
}

/** The changes with what stands in the files. */
export async function withContents(
  store: Store,
  changes: readonly RawChange[],
  nameOf: (path: string) => string,
): Promise<TreeChange[]> {
  const found = await contents(store, changes);
  const entry = (side: Side | null): Entry | null => {
    if (side === null) return null;
    const { bytes = null, size = 0 } = found.get(side.object) ?? {};
    return entryOf(side, bytes, size);
  };
  return changes.map(({ path, movedFrom, before, after }) => ({
    path: nameOf(path),
    movedFrom: movedFrom === null ? null : nameOf(movedFrom),
    before: entry(before),
    after: entry(after),
  }));
}

function entryOf({ mode, object }: Side, bytes: Buffer | null, size: number): Entry {
  if (mode === '120000') return { kind: 'link', target: bytes?.toString('utf8') ?? '' };
  const executable = mode === '100755';
  const text = bytes === null ? null : textOf(bytes);
  if (text === null) return { kind: 'binary', bytes: size, hash: object, executable };
  return { kind: 'text', text, executable };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Null for bytes that are not UTF-8, or that no text has. */
export function textOf(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return UTF8.decode(bytes);
  } catch {
    return null;
  }
}

/** Files that are only named, since they are too long. */
const MOST_NAMED = 200;

/**
 * A difference as text: whole files up to so many characters, then the names of the others.
 *
 * @param parts texts of `git diff`, each of some files
 */
export function boundedPatch(parts: readonly string[], most: number): string {
  const files = parts.flatMap((part) => part.split(/^(?=diff --git )/m)).filter((file) => file !== '');
  const shown: string[] = [];
  const left: string[] = [];
  let length = 0;
  for (const file of files) {
    if (length + file.length <= most) {
      shown.push(file);
      length += file.length;
    } else left.push(file.slice('diff --git '.length, file.indexOf('\n') >>> 0));
  }
  const more = left.length === 0 ? '' : `Not shown, too long: ${left.slice(0, MOST_NAMED).join(', ')}\n`;
  return shown.join('') + more;
}
