import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, Processes } from '../../processes/index.ts';
import type { ChecksRun, Run, RunChecks, Verification, VerifyTests } from '../../verify/index.ts';
import type { VerifyResult } from '../journal/index.ts';
import type { SnapshotId, Tree, TreeChange } from '../tree/index.ts';
import { namesDependencies, undeclaredIn } from './dependencies.ts';
import { type Finder, placeBelow } from './find.ts';

/** What finds and runs the project's own checks; loaded at its first use. */
export interface ChecksRoom extends Finder {
  runChecks(wanted: RunChecks): Promise<ChecksRun>;
  verifyTests(wanted: VerifyTests): Promise<Verification>;
  verificationForModel(verification: Verification): string;
}

export interface StatesDeps {
  readonly processes: Pick<Processes, 'run'>;
  readonly room: () => Promise<ChecksRoom>;
  /** Where reports and outputs of checks go. */
  readonly folder: string;
}

/** Where checks run, and how long they may take together. */
export interface Site {
  readonly id: string;
  readonly tree: Tree;
  readonly timeMs: number;
}

/** What is compared: a snapshot with the files of the tree as they are now. */
interface Compared extends Pick<VerifyTests, 'changed' | 'checks' | 'before' | 'wanted'> {
  readonly from: SnapshotId;
}

/** Says what a tree's files are worth by the project's checks. Throws where there is no second checkout, or at the signal. */
export async function compareStates(
  deps: StatesDeps,
  site: Site,
  { from, changed, ...compared }: Compared,
  masked: (text: string) => string,
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Promise<VerifyResult> {
  // What the change names anew has been installed in the tree only.
  const isNamed = changed.some(namesDependencies);
  const copy = await site.tree.baseCopy(from, signal, isNamed);
  if (!copy.ok) throw new Error(copy.message);
  try {
    const { verifyTests, verificationForModel } = await deps.room();
    const undeclared = isNamed ? [] : await undeclaredIn(site.tree);
    const report = await inScratch(deps.folder, `${site.id}-change`, (scratch) =>
      verifyTests({
        changed: changed.map((path) => placeBelow(site.tree, path)),
        ...{ ...compared, base: copy, change: site.tree, undeclared, scratch, signal, limits: site },
        run: runIn(deps, site, scratch, copy.root),
        onProgress: ({ shown }) => onProgress(shown),
      }),
    );
    signal.throwIfAborted();
    const text = masked(verificationForModel(report));
    return { verdict: report.verdict, text, report: bounded(report, masked) };
  } finally {
    await copy.dispose();
  }
}

/** All paths that differ; of a rename both. */
export function pathsOf(changes: readonly TreeChange[]): readonly string[] {
  return [...new Set(changes.flatMap(({ path, movedFrom }) => [path, movedFrom ?? path]))];
}

/** What works in a folder that is empty at its beginning, and gone after its end. */
export async function inScratch<Result>(
  folder: string,
  name: string,
  work: (scratch: string) => Promise<Result>,
): Promise<Result> {
  const scratch = join(folder, name);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  try {
    return await work(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A report may be as long as all tests. */
export const OUTPUT_BYTES = 20_000_000;

type Own = Pick<Command, 'line' | 'cwd' | 'network' | 'environment' | 'limits' | 'outputFile'>;

/** A command that can write into the tree and these folders, and sees nothing of the snapshots. */
export function commandIn(tree: Tree, more: readonly string[], own: Own): Command {
  const folders = [...more, tree.writable];
  const project = tree.folders[0]?.path ?? own.cwd;
  return { ...own, project, writable: folders, readable: folders, hidden: tree.hidden };
}

export function runIn({ processes }: StatesDeps, { tree }: Site, scratch: string, root: string): Run {
  return (line, { cwd, writable, environment, timeMs, signal, onOutput }) => {
    const command = commandIn(tree, [...writable, root, scratch], {
      ...{ line, cwd, environment, network: false },
      limits: { timeMs, silenceMs: null, outputBytes: OUTPUT_BYTES },
      outputFile: join(scratch, `output-${randomUUID()}`),
    });
    return processes.run(command, signal, onOutput);
  };
}

const MOST_ERRORS = 20;

/** What is kept of it: what was said, with secrets masked, and no more of it than is read. */
function bounded(report: Verification, masked: (text: string) => string): Verification {
  return {
    ...report,
    said: masked(report.said),
    ran: report.ran.map((run) => ({
      ...run,
      output: '',
      errors: run.errors.slice(0, MOST_ERRORS).map(masked),
    })),
  };
}
