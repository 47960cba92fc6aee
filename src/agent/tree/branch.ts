import { constants } from 'node:fs';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { mergeText } from '../../edits/index.ts';
import type { Git, GitOptions } from '../../processes/index.ts';
import { codeIn } from '../../storage/index.ts';
import { contents, type RawChange, textOf } from './difference.ts';
import type { Opened } from './opened.ts';
import { asking, withCode } from './problems.ts';
import { FILE_BYTES } from './snapshots.ts';
import type { Branched } from './types.ts';
import { treePath } from './units.ts';

/** A repository of the user, and what the task changed in it. */
interface Part {
  readonly repository: string;
  /** Within the unit; '' for the unit's own. */
  readonly within: string;
  readonly unit: number;
  readonly changes: readonly RawChange[];
}

type Refusal = Extract<Branched, { ok: false }>;

/** A commit that is made, and not yet named by a branch. */
interface Made {
  readonly repository: string;
  readonly commit: string;
}

/**
 * Puts what a task changed on a new branch: one commit on top of what is checked out, without what the user has not
 * committed. Neither the files, the index nor the current branch of the user change. The user's hooks for a commit run, in
 * the user's folder, and can refuse it.
 */
export async function toBranch(
  git: Git,
  opened: Opened,
  changes: readonly (readonly RawChange[])[],
  name: string,
  message: string,
  signal: AbortSignal,
): Promise<Branched> {
  const parts = partsOf(opened, changes);
  if (parts === null) return refusal('no-repository');
  if (parts.length === 0) return refusal('nothing-changed');
  const scratch = await mkdtemp(join(opened.home, 'c'));
  try {
    for (const { repository } of parts) {
      const at = { cwd: repository };
      if (!(await git(['check-ref-format', `refs/heads/${name}`], at, signal)).ok || name.startsWith('-'))
        return refusal('bad-name', name);
      if ((await git(['rev-parse', '-q', '--verify', `refs/heads/${name}`], at, signal)).ok)
        return refusal('exists', name);
    }
    const made: Made[] = [];
    let said = '';
    for (const [i, part] of parts.entries()) {
      const result = await commit(git, opened, part, message, join(scratch, String(i)), signal);
      if (!('commit' in result)) return result;
      made.push(result);
      said += result.said;
    }
    for (const one of made) {
      const nothing = '0'.repeat(one.commit.length);
      const named = await git(
        ['update-ref', `refs/heads/${name}`, one.commit, nothing],
        { cwd: one.repository },
        signal,
      );
      if (!named.ok) return refusal('failed', named.message);
    }
    return {
      ok: true,
      commits: made.map(({ repository, commit }) => ({ repository, branch: name, commit })),
      said,
    };
  } catch (error) {
    if (codeIn(error) === 'CANCELLED') return refusal('cancelled');
    return refusal('failed', error instanceof Error ? error.message : String(error));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function refusal(reason: Refusal['reason'], detail = ''): Refusal {
  return { ok: false, reason, detail };
}

/** Null where something changed that is in no repository. */
function partsOf({ record }: Opened, changes: readonly (readonly RawChange[])[]): Part[] | null {
  const parts = new Map<string, { part: Omit<Part, 'changes'>; changes: RawChange[] }>();
  for (const [unit, some] of changes.entries()) {
    const one = record.units[unit];
    if (!one) continue;
    for (const change of some) {
      const inside = one.nested.filter((path) => change.path.startsWith(`${path}/`));
      const within = inside.sort((a, b) => b.length - a.length)[0] ?? '';
      if (within === '' && !one.hasGit) return null;
      const repository = join(one.user, within);
      const known = parts.get(repository) ?? { part: { repository, within, unit }, changes: [] };
      known.changes.push(change);
      parts.set(repository, known);
    }
  }
  return [...parts.values()].map(({ part, changes: all }) => ({ ...part, changes: all }));
}

async function commit(
  git: Git,
  opened: Opened,
  part: Part,
  message: string,
  scratch: string,
  signal: AbortSignal,
): Promise<(Made & { readonly said: string }) | Refusal> {
  const ask = asking(git);
  const at: GitOptions = { cwd: part.repository, index: `${scratch}.index` };
  const head = await git(['rev-parse', '-q', '--verify', 'HEAD^{commit}'], at, signal);
  const parent = head.ok ? head.out.toString('utf8').trim() : null;
  await ask(['read-tree', ...(parent === null ? ['--empty'] : [parent])], at, signal);

  const lines: string[] = [];
  const needed: string[] = [];
  const bytes = await contents(opened.store, part.changes, FILE_BYTES);
  for (const change of part.changes) {
    const inside = (path: string) => (part.within === '' ? path : posix.relative(part.within, path));
    const path = inside(change.path);
    const from = change.movedFrom === null ? path : inside(change.movedFrom);
    const old =
      parent === null ? null : await git(['cat-file', '--filters', `${parent}:${from}`], at, signal);
    const committed = old?.ok ? old.out : null;
    const [before, after] = [change.before, change.after].map((side) =>
      side ? bytes.get(side.object)?.bytes : null,
    );
    const result = onto(before ?? null, after ?? null, committed);
    if (result === 'needs-uncommitted') needed.push(treePath(opened.record, part.unit, change.path));
    const nothing = '0'.repeat(parent?.length ?? 40);
    if (from !== path || result === null) lines.push(`0 ${nothing}\t${from}`);
    if (result instanceof Buffer) {
      const args = [
        'hash-object',
        '-w',
        '--stdin',
        ...(change.after?.mode === '120000' ? ['--no-filters'] : ['--path', path]),
      ];
      const object = (await ask(args, { ...at, input: result }, signal)).toString('utf8').trim();
      lines.push(`${change.after?.mode} ${object}\t${path}`);
    }
  }
  if (needed.length > 0) return refusal('needs-uncommitted', needed.join(', '));
  await ask(['update-index', '-z', '--index-info'], { ...at, input: `${lines.join('\0')}\0` }, signal);
  return withHooks(git, at, part.repository, parent, message, `${scratch}.message`, signal);
}

/** The task's change of a file, made in the file as it is committed; null: the file goes. */
function onto(
  before: Buffer | null,
  after: Buffer | null,
  committed: Buffer | null,
): Buffer | null | 'needs-uncommitted' {
  const isSame = before === null ? committed === null : committed?.equals(before) === true;
  if (isSame) return after;
  const [base, theirs, ours] = [before, after, committed].map((bytes) =>
    bytes === null ? null : textOf(bytes),
  );
  if (typeof base !== 'string' || typeof theirs !== 'string' || typeof ours !== 'string')
    return 'needs-uncommitted';
  const merged = mergeText(base, ours, theirs, { ours: '', theirs: '' });
  return merged.conflicts > 0 ? 'needs-uncommitted' : Buffer.from(merged.text);
}

async function withHooks(
  git: Git,
  at: GitOptions,
  repository: string,
  parent: string | null,
  message: string,
  file: string,
  signal: AbortSignal,
): Promise<(Made & { readonly said: string }) | Refusal> {
  const ask = asking(git);
  await writeFile(file, `${message.trimEnd()}\n`);
  let said = '';
  const hook = async (name: string, ...args: readonly string[]) => {
    const more = args.length > 0 ? ['--', ...args] : [];
    const result = await git(
      ['hook', 'run', '--ignore-missing', name, ...more],
      { ...at, hooks: true },
      signal,
    );
    // Git runs hooks for others since 2.36; before, only a commit that has none can be made.
    if (!result.ok && /is not a git command/.test(result.message)) {
      const place = await ask(
        ['rev-parse', '--path-format=absolute', '--git-path', `hooks/${name}`],
        { ...at, hooks: true },
        signal,
      );
      const isThere = await access(place.toString('utf8').trim(), constants.X_OK).then(
        () => true,
        () => false,
      );
      if (isThere) throw withCode(`git 2.36 is needed to run the hook ${name}`, 'GIT');
      return true;
    }
    said += result.ok ? result.out.toString('utf8') : `${result.out.toString('utf8')}${result.message}`;
    if (!result.ok && result.reason === 'cancelled') throw withCode('cancelled', 'CANCELLED');
    return result.ok;
  };
  const agreed =
    (await hook('pre-commit')) &&
    (await hook('prepare-commit-msg', file, 'message')) &&
    (await hook('commit-msg', file));
  if (!agreed) return refusal('hook', said);
  // A hook may have put something into the index, and changed the message.
  const tree = (await ask(['write-tree'], at, signal)).toString('utf8').trim();
  const input = await readFile(file);
  const parents = parent === null ? [] : ['-p', parent];
  const done = await git(['commit-tree', tree, ...parents, '-F', '-'], { ...at, input }, signal);
  if (done.ok) return { repository, commit: done.out.toString('utf8').trim(), said };
  return /ident|tell me who you are/i.test(done.message)
    ? refusal('no-author', done.message)
    : refusal('failed', done.message);
}
