import { join } from 'node:path';
import type { Processes } from '../processes/index.ts';
import { createPromptMask } from '../secrets/index.ts';
import { projectTests } from '../verify/index.ts';
import type { createApprovals } from './approvals.ts';
import { foldersHere, unsavedNow } from './begin.ts';
import { checksHere, type VerifyHere, verifyHere } from './checks/index.ts';
import type { Trees } from './tree/index.ts';

export interface VerifierDeps {
  readonly trees: Pick<Trees, 'create' | 'remove'>;
  readonly processes: Pick<Processes, 'run' | 'sandbox'>;
  readonly approvals: Pick<ReturnType<typeof createApprovals>, 'lookInTree' | 'lookInFolder'>;
  /** Resolves once what dead processes left is in order: what is made before would be taken for theirs. */
  readonly ready: Promise<void>;
  readonly timeMs: () => number;
  readonly knownSecrets: () => readonly string[];
  /** Where reports and outputs of checks go. */
  readonly folder: string;
}

type Wanted = Pick<VerifyHere, 'base' | 'patch' | 'tests'>;

/** The project's own verification of the user's files, without a task. */
export interface Verifier {
  /** The lines that the user has still to allow, and whether commands are held in a sandbox. From then on these may run. */
  ask(): Promise<{ readonly lines: readonly string[]; readonly isSandboxed: boolean }>;
  run(wanted: Wanted, signal: AbortSignal): Promise<string>;
}

export function createVerifier(deps: VerifierDeps): Verifier {
  const { approvals, ready, timeMs, knownSecrets, processes, trees, folder } = deps;
  /** The lines that the user was last asked about, as their files defined them then. */
  let shown: ReadonlySet<string> = new Set();
  return {
    async ask() {
      const folders = foldersHere();
      const checks = await checksHere(await projectTests(), folders);
      const looked = await Promise.all(
        checks.map(async ({ shown: line, folder: below }) => ({
          line,
          ...(await approvals.lookInFolder(line, below, folders)),
        })),
      );
      const open = looked.filter(({ verdict }) => verdict === 'ask');
      shown = new Set(open.map(({ key }) => key));
      const isSandboxed = typeof (await processes.sandbox()) === 'string';
      return { lines: [...new Set(open.map(({ line }) => line))], isSandboxed };
    },
    async run(wanted, signal) {
      await ready;
      const folders = foldersHere();
      const allowed = shown;
      const masked = createPromptMask();
      const isAllowed = async (
        line: string,
        below: string,
        tree: Parameters<typeof approvals.lookInTree>[3],
      ) => {
        const { verdict, key } = await approvals.lookInTree(line, below, folders, tree);
        return verdict === 'allow' || (verdict === 'ask' && allowed.has(key));
      };
      return verifyHere(
        {
          ...{ trees, processes, room: projectTests, folder: join(folder, 'checks'), isAllowed },
          masked: (text) => masked([{ text }], knownSecrets())[0] ?? '',
        },
        { ...wanted, folders, unsaved: unsavedNow(), timeMs: timeMs() },
        signal,
      );
    },
  };
}
