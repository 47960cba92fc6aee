import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, type Processes, wordsOfEnd } from '../../processes/index.ts';
import type {
  Check,
  ChecksRun,
  ProjectChecks,
  Run,
  RunChecks,
  TestResult,
  Verification,
  VerifyTests,
} from '../../verify/index.ts';
import type { Task } from '../journal/index.ts';
import { briefOf } from '../loop/index.ts';
import type { VerificationPort, World } from '../run/index.ts';
import type { ToolDeps } from '../tools/index.ts';
import type { Tree } from '../tree/index.ts';

/** What finds and runs the project's own checks; loaded at its first use. */
export interface ChecksRoom {
  findChecks(root: string, changedPaths: readonly string[]): Promise<ProjectChecks>;
  packagesIn(root: string): Promise<readonly string[]>;
  runChecks(wanted: RunChecks): Promise<ChecksRun>;
  verifyTests(wanted: VerifyTests): Promise<Verification>;
  verificationForModel(verification: Verification): string;
}

export interface ChecksDeps {
  readonly processes: Pick<Processes, 'run'>;
  readonly room: () => Promise<ChecksRoom>;
  /** Whether the user has allowed a line in a folder of the task's tree, as the files there define it now. */
  readonly isAllowed: (line: string, folder: string, world: World<Tree>) => Promise<boolean>;
  /** Takes out what looks like a secret, before it is kept or sent. */
  readonly masked: (text: string, world: World<Tree>) => string;
  /** Whether a line that the user was asked about may reach the network. */
  readonly hasNetwork: (line: string, folder: string, world: World<Tree>) => boolean;
  /** Where the outputs of a task's single lines go. */
  readonly outputsOf: (task: Task) => string;
  /** Where reports and outputs of checks go. */
  readonly folder: string;
}

/** A check of a base that was run: good for the same lines. */
interface Base {
  readonly key: string;
  readonly run: Promise<ChecksRun | null>;
}

/**
 * What runs in a task's tree: single lines, whatever the user was asked about them; the checks that the user has allowed, or
 * only those of some files; and the comparison of both states.
 */
export interface Checks extends Pick<ToolDeps<Tree>, 'run' | 'test'> {
  readonly verification: VerificationPort<Tree>;
}

/** On the untouched base in the background, and on both states once something is done. */
export function createChecks(deps: ChecksDeps): Checks {
  const bases = new Map<string, Base>();

  const allowedChecks = async (world: World<Tree>, changed: readonly string[]): Promise<ProjectChecks> => {
    const { findChecks } = await deps.room();
    const found = await findChecks(world.tree.root, changed);
    const judged = await Promise.all(
      found.checks.map(
        async (check) => [check, await deps.isAllowed(check.shown, check.folder, world)] as const,
      ),
    );
    return { ...found, checks: judged.flatMap(([check, isAllowed]) => (isAllowed ? [check] : [])) };
  };

  const runBase = async (
    world: World<Tree>,
    checks: ProjectChecks,
    signal: AbortSignal,
  ): Promise<ChecksRun | null> => {
    const { tree, view } = world;
    const copy = await tree.baseCopy(tree.base, signal);
    if (!copy.ok) return null;
    try {
      const { runChecks } = await deps.room();
      return await inScratch(deps.folder, view.task, 'base', (scratch) =>
        runChecks({
          ...{ root: copy.root, checks: checks.checks, scratch, signal, limits: limitsOf(world), on: 'base' },
          run: runIn(deps, world, scratch, copy.root),
        }),
      );
    } finally {
      await copy.dispose();
    }
  };

  const verification: VerificationPort<Tree> = {
    async prepare(world, signal) {
      const { packagesIn } = await deps.room();
      const checks = await allowedChecks(world, await packagesIn(world.tree.root));
      if (checks.checks.length === 0 || signal.aborted) return;
      const run = runBase(world, checks, signal).catch(() => null);
      bases.set(world.view.task.id, { key: keyOf(checks.checks), run });
      await run;
      if (signal.aborted) bases.delete(world.view.task.id);
    },
    async verify(world, signal, onProgress) {
      const { tree, view } = world;
      const changes = await tree.difference(tree.base);
      const changed = [...new Set(changes.flatMap(({ path, movedFrom }) => [path, movedFrom ?? path]))];
      const checks = await allowedChecks(world, changed);
      const base = bases.get(view.task.id);
      // One checkout serves both, one after the other.
      const early = await base?.run;
      const isSame = base?.key === keyOf(checks.checks);
      const before = (isSame ? early : null) ?? (await runBase(world, checks, signal));
      signal.throwIfAborted();
      const copy = await tree.baseCopy(tree.base, signal);
      if (!copy.ok) throw new Error(copy.message);
      try {
        const { verifyTests, verificationForModel } = await deps.room();
        const report = await inScratch(deps.folder, view.task, 'change', (scratch) =>
          verifyTests({
            ...{ base: copy, change: tree, changed, checks, scratch, signal, limits: limitsOf(world) },
            ...(before ? { before, wanted: wantedOf(view.task, before) } : {}),
            run: runIn(deps, world, scratch, copy.root),
            onProgress: ({ shown }) => onProgress(shown),
          }),
        );
        signal.throwIfAborted();
        const masked = (text: string) => deps.masked(text, world);
        const text = masked(verificationForModel(report));
        return { verdict: report.verdict, text, report: bounded(report, masked) };
      } finally {
        await copy.dispose();
      }
    },
  };

  return {
    verification,
    async run(line, below, world, signal, onOutput) {
      const place = await world.tree.mapped(below === '' ? '.' : below, 'read');
      if (!place.ok)
        return { ok: false, ended: 'Ended before it began.', output: place.message, outputFile: null };
      const folder = deps.outputsOf(world.view.task);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const network = deps.hasNetwork(line, below, world);
      const timeMs = world.view.task.settings.commandTimeLimitMs;
      const limits = { timeMs, silenceMs: SILENCE_MS, outputBytes: OUTPUT_BYTES };
      const command = commandIn(world, [], {
        ...{ line, cwd: place.file, network, limits, environment: {} },
        outputFile: join(folder, `output-${randomUUID()}`),
      });
      const { ended, output, outputFile } = await deps.processes.run(command, signal, onOutput);
      const ok = ended.end === 'exit' && ended.code === 0;
      return { ok, ended: wordsOfEnd(ended, limits), output, outputFile };
    },
    async test(only, world, signal, onOutput) {
      const { packagesIn, runChecks } = await deps.room();
      const wanted = only.length > 0 ? only : await packagesIn(world.tree.root);
      const { checks } = await allowedChecks(world, wanted);
      const tests = checks.filter(({ kind }) => kind === 'tests');
      if (tests.length === 0)
        return { ok: false, output: 'No tests of the project were found that the user has allowed to run.' };
      const { commands, tests: results } = await inScratch(deps.folder, world.view.task, 'tests', (scratch) =>
        runChecks({
          ...{ root: world.tree.root, checks: tests, only, scratch, signal, limits: limitsOf(world) },
          ...{ on: 'change', run: runIn(deps, world, scratch, world.tree.root) },
          onProgress: ({ shown }) => onOutput(shown),
        }),
      );
      const red = results.filter(({ outcome }) => outcome === 'red');
      const green = results.filter(({ outcome }) => outcome === 'green').length;
      const said = commands.map(({ shown, state, output }) => `${shown}: ${state}\n${output}`);
      const failed = red.map(({ name, message }) => `FAILED ${name}\n${message}`);
      return {
        ok: commands.every(({ state }) => state === 'green'),
        output: [`${green} green, ${red.length} red`, ...failed, ...said].join('\n\n'),
      };
    },
  };
}

/** More red tests than that were not what somebody has in mind who wants something mended. */
const MOST_WANTED = 5;
const MENDS: ReadonlySet<string> = new Set(['bug-fix', 'debug']);

/**
 * The red tests of the base that a task is about: those that the wish names, else, where something is to be mended, all of
 * them if they are few.
 */
function wantedOf(task: Task, { tests }: ChecksRun): readonly string[] {
  const { kind, given } = briefOf(task);
  const said = [task.prompt, ...given.map(({ text }) => text)].join('\n');
  const red = tests.filter(({ outcome }) => outcome === 'red');
  const names = (test: TestResult) =>
    said.includes(test.name) || (test.file !== null && said.includes(test.file));
  const named = red.filter(names);
  const few = MENDS.has(kind) && red.length <= MOST_WANTED ? red : [];
  return (named.length > 0 ? named : few).map(({ name }) => name);
}

function keyOf(checks: readonly Check[]): string {
  return JSON.stringify(checks.map(({ folder, line, environment }) => [folder, line, environment]));
}

/** What works in a folder that is empty at its beginning, and gone after its end. */
async function inScratch<Result>(
  folder: string,
  { id }: Task,
  side: string,
  work: (scratch: string) => Promise<Result>,
): Promise<Result> {
  const scratch = join(folder, `${id}-${side}`);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  try {
    return await work(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A report may be as long as all tests. */
const OUTPUT_BYTES = 20_000_000;
/** So long a command may neither write nor compute; compilers compute. */
const SILENCE_MS = 60_000;

function limitsOf({ view }: World<Tree>): { readonly timeMs: number } {
  return { timeMs: view.task.settings.commandTimeLimitMs };
}

type Own = Pick<Command, 'line' | 'cwd' | 'network' | 'environment' | 'limits' | 'outputFile'>;

/** A command that can write into the tree and these folders, and sees nothing of the snapshots. */
function commandIn({ tree }: World<Tree>, more: readonly string[], own: Own): Command {
  const folders = [...more, tree.writable];
  const project = tree.folders[0]?.path ?? own.cwd;
  return { ...own, project, writable: folders, readable: folders, hidden: tree.hidden };
}

function runIn(deps: ChecksDeps, world: World<Tree>, scratch: string, root: string): Run {
  return (line, { cwd, writable, environment, timeMs, signal, onOutput }) => {
    const command = commandIn(world, [...writable, root, scratch], {
      ...{ line, cwd, environment, network: false },
      limits: { timeMs, silenceMs: null, outputBytes: OUTPUT_BYTES },
      outputFile: join(scratch, `output-${randomUUID()}`),
    });
    return deps.processes.run(command, signal, onOutput);
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
