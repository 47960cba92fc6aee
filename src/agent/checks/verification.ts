import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { wordsOfEnd } from '../../processes/index.ts';
import type { Check, ChecksRun, ProjectChecks, TestResult } from '../../verify/index.ts';
import type { Task } from '../journal/index.ts';
import { briefOf } from '../loop/index.ts';
import type { VerificationPort, World } from '../run/index.ts';
import type { ToolDeps } from '../tools/index.ts';
import type { Tree, TreePath } from '../tree/index.ts';
import { allowedChecksIn, placeBelow } from './find.ts';
import {
  commandIn,
  compareStates,
  inScratch,
  OUTPUT_BYTES,
  pathsOf,
  runIn,
  type Site,
  type StatesDeps,
} from './states.ts';

export interface ChecksDeps extends StatesDeps {
  /** Whether the user has allowed a line in a folder of the task's tree, as the files there define it now. */
  readonly isAllowed: (line: string, folder: string, world: World<Tree>) => Promise<boolean>;
  /** Takes out what looks like a secret, before it is kept or sent. */
  readonly masked: (text: string, world: World<Tree>) => string;
  /** Whether a line that the user was asked about may reach the network. */
  readonly hasNetwork: (line: string, folder: string, world: World<Tree>) => boolean;
  /** Where the outputs of a task's single lines go. */
  readonly outputsOf: (task: Task) => string;
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

  const allowedChecks = async (
    world: World<Tree>,
    paths: readonly TreePath[] | null,
  ): Promise<ProjectChecks> => {
    const { allowed } = await allowedChecksIn(await deps.room(), world.tree, paths, (line, folder) =>
      deps.isAllowed(line, folder, world),
    );
    return allowed;
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
      return await inScratch(deps.folder, `${view.task.id}-base`, (scratch) =>
        runChecks({
          ...{ root: copy.root, checks: checks.checks, scratch, signal, limits: siteOf(world), on: 'base' },
          run: runIn(deps, siteOf(world), scratch, copy.root),
        }),
      );
    } finally {
      await copy.dispose();
    }
  };

  const verification: VerificationPort<Tree> = {
    async prepare(world, signal) {
      const checks = await allowedChecks(world, null);
      if (checks.checks.length === 0 || signal.aborted) return;
      const run = runBase(world, checks, signal).catch(() => null);
      bases.set(world.view.task.id, { key: keyOf(checks.checks), run });
      await run;
      if (signal.aborted) bases.delete(world.view.task.id);
    },
    async verify(world, signal, onProgress) {
      const { tree, view } = world;
      const changed = pathsOf(await tree.difference(tree.base));
      const checks = await allowedChecks(world, changed);
      const base = bases.get(view.task.id);
      // One checkout serves both, one after the other.
      const early = await base?.run;
      const isSame = base?.key === keyOf(checks.checks);
      const before = (isSame ? early : null) ?? (await runBase(world, checks, signal));
      signal.throwIfAborted();
      const known = before ? { before, wanted: wantedOf(view.task, before) } : {};
      const site = siteOf(world);
      const masked = (text: string) => deps.masked(text, world);
      return compareStates(
        deps,
        site,
        { from: tree.base, changed, checks, ...known },
        masked,
        signal,
        onProgress,
      );
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
      const command = commandIn(world.tree, [], {
        ...{ line, cwd: place.file, network, limits, environment: {} },
        outputFile: join(folder, `output-${randomUUID()}`),
      });
      const { ended, output, outputFile } = await deps.processes.run(command, signal, onOutput);
      const ok = ended.end === 'exit' && ended.code === 0;
      return { ok, ended: wordsOfEnd(ended, limits), output, outputFile };
    },
    async test(only, world, signal, onOutput) {
      const { runChecks } = await deps.room();
      const { checks } = await allowedChecks(world, only.length > 0 ? only : null);
      const tests = checks.filter(({ kind }) => kind === 'tests');
      if (tests.length === 0)
        return { ok: false, output: 'No tests of the project were found that the user has allowed to run.' };
      const { commands, tests: results } = await inScratch(
        deps.folder,
        `${world.view.task.id}-tests`,
        (scratch) =>
          runChecks({
            ...{ root: world.tree.root, checks: tests, scratch, signal, limits: siteOf(world) },
            only: only.map((path) => placeBelow(world.tree, path)),
            ...{ on: 'change', run: runIn(deps, siteOf(world), scratch, world.tree.root) },
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

/** So long a command may neither write nor compute; compilers compute. */
const SILENCE_MS = 60_000;

function siteOf({ tree, view: { task } }: World<Tree>): Site {
  return { id: task.id, tree, timeMs: task.settings.commandTimeLimitMs };
}
