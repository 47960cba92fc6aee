import { randomUUID } from 'node:crypto';
import type { SnapshotId, Tree, TreePath, TreeRequest, Trees } from '../tree/index.ts';
import { allowedChecksIn } from './find.ts';
import { compareStates, pathsOf, type Site, type StatesDeps } from './states.ts';

export interface HereDeps extends StatesDeps {
  readonly trees: Pick<Trees, 'create' | 'remove'>;
  /** Whether the user has allowed a line in a folder, as the files of the tree define it now. */
  readonly isAllowed: (line: string, folder: TreePath, tree: Tree) => Promise<boolean>;
  readonly masked: (text: string) => string;
}

export interface VerifyHere extends Pick<TreeRequest, 'folders' | 'unsaved'> {
  /** What the files are compared with, as git understands it; null: the last commit, or with a patch the files as they are. */
  readonly base: string | null;
  /** A change that is not in the user's files. */
  readonly patch: string | null;
  /** Names of tests that must be green. */
  readonly tests: readonly string[];
  readonly timeMs: number;
}

/**
 * What the user's files as they are, or a patch to them, are worth by the project's checks, for a model: in a copy that is
 * gone afterwards. Throws at the signal.
 */
export async function verifyHere(deps: HereDeps, wanted: VerifyHere, signal: AbortSignal): Promise<string> {
  const id = `verify-${randomUUID()}`;
  const made = await deps.trees.create({ id, folders: wanted.folders, unsaved: wanted.unsaved }, signal);
  if (!made.ok) return made.message;
  try {
    const site = { id, tree: made.tree, timeMs: wanted.timeMs };
    const from = await startOf(site.tree, wanted, signal);
    if (from === null) return `No repository here has the commit ${JSON.stringify(wanted.base)}.`;
    const problem = wanted.patch === null ? null : await site.tree.apply(wanted.patch, signal);
    if (problem !== null) return `The patch does not apply, so nothing was run: ${problem}`;
    return await compared(deps, site, from, wanted.tests, signal);
  } finally {
    await deps.trees.remove(id);
  }
}

/** What is compared with; the tree has the user's files again afterwards. Without a commit it is those themselves. */
async function startOf(
  tree: Tree,
  { base, patch }: VerifyHere,
  signal: AbortSignal,
): Promise<SnapshotId | null> {
  if (base === null && patch !== null) return tree.base;
  const committed = await tree.committed(base ?? 'HEAD', signal);
  await tree.restore(tree.base);
  return committed ?? (base === null ? tree.base : null);
}

async function compared(
  deps: HereDeps,
  site: Site,
  from: SnapshotId,
  tests: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const { tree } = site;
  const changed = pathsOf(await tree.difference(from));
  const paths = changed.length > 0 ? changed : null;
  const { allowed, others } = await allowedChecksIn(await deps.room(), tree, paths, (line, folder) =>
    deps.isAllowed(line, folder, tree),
  );
  const { text } = await compareStates(
    deps,
    site,
    { from, changed, checks: allowed, wanted: tests },
    deps.masked,
    signal,
    () => undefined,
  );
  const notRun = others.map(({ shown }) => shown).join(', ');
  const untold = notRun === '' ? [] : [`Not run, since the user has not allowed it: ${notRun}`];
  return [text, ...untold].join('\n\n');
}
