import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { t } from '../l10n/index.ts';
import type { Attempt, Verdict } from '../ledger/index.ts';
import { createGit, createProcesses } from '../processes/index.ts';
import type { RequestService } from '../requests/index.ts';
import type { Settings } from '../settings/index.ts';
import { privateFolder } from '../storage/index.ts';
import { createApprovals } from './approvals.ts';
import { type ChecksRoom, createChecks } from './checks/index.ts';
import { openJournal, type Task } from './journal/index.ts';
import { createLoop, createModelPort, foreignOf, phaseOf } from './loop/index.ts';
import { createRunner, diskOf, systemClock } from './run/index.ts';
import { createTools, type ToolDeps } from './tools/index.ts';
import { createTrees, type Tree } from './tree/index.ts';

export interface AssemblyDeps {
  /** Of tasks alone: at a limit nobody is asked, and no answer escalates by itself. */
  readonly requests: Pick<RequestService, 'route' | 'answer'>;
  readonly attemptsOf: (sessionId: string) => readonly Attempt[];
  readonly verdict: (attemptId: number, verdict: Verdict) => void;
  readonly settings: () => Pick<Settings['agent'], 'environment' | 'network' | 'parallel' | 'keepDays'>;
  /** Where the journal, the trees and the outputs of commands are. */
  readonly folder: string;
  /** The user's keys, which no text may have. */
  readonly knownSecrets: () => readonly string[];
  readonly checksRoom: () => Promise<ChecksRoom>;
  readonly mayShow: ToolDeps<Tree>['mayShow'];
  readonly language: ToolDeps<Tree>['language'];
  readonly foreign: ToolDeps<Tree>['foreign'];
  readonly log: (line: string) => void;
}

/** The parts that do tasks, joined; nothing here needs VS Code. Throws where the journal cannot be opened: without it no task may run. */
export function assemble({ requests, settings, folder, knownSecrets, log, ...deps }: AssemblyDeps) {
  privateFolder(folder);
  const opened = openJournal({ file: join(folder, 'tasks.db'), now: Date.now, log });
  if (!opened.ok) {
    throw new Error(
      opened.reason === 'newer'
        ? t('The tasks here are of a newer version of Tierwise. Update it to see them.')
        : t('The record of tasks cannot be opened: {0}', opened.detail),
    );
  }
  const { journal } = opened;
  const environment = () => process.env;
  const processes = createProcesses({
    folder: join(folder, 'processes'),
    environment,
    allowed: () => settings().environment,
  });
  const trees = createTrees({ folder: join(folder, 'trees'), git: createGit(environment), log });
  const outputsOf = ({ id }: Pick<Task, 'id'>) => join(folder, 'outputs', id);
  const approvals = createApprovals(journal);
  const checks = createChecks({
    processes,
    room: deps.checksRoom,
    isAllowed: async (line, below, world) => (await approvals.judge(line, below, world)).verdict === 'allow',
    masked: (text, { view }) => tools.marksOf(view).mask(text, knownSecrets()),
    hasNetwork: (line, below, world) =>
      settings().network === 'ask' && approvals.wantsNetwork(line, below, world),
    outputsOf,
    folder: join(folder, 'checks'),
  });
  const tools = createTools<Tree>({
    open: (tree, path, use) => tree.mapped(path, use),
    mayShow: deps.mayShow,
    judge: approvals.judge,
    keep: (question, task) => {
      if (question.about !== 'command') return;
      const { line, cwd } = question;
      void trees
        .open(task.id)
        .then((tree) => tree && approvals.allowInTree(line, cwd, task.folders, tree))
        .catch((error: unknown) => log(`Tasks: ${String(error)}`));
    },
    isSandboxed: async () => typeof (await processes.sandbox()) === 'string',
    run: checks.run,
    test: checks.test,
    difference: (tree) => tree.patch(tree.base),
    language: deps.language,
    foreign: deps.foreign,
    ownKeys: async () => knownSecrets(),
    folder: outputsOf,
    phaseOf,
    foreignOf,
  });
  const turnedDown = (taskId: string, requestId: string) => {
    const attempt = deps.attemptsOf(taskId).findLast((one) => one.requestId === requestId);
    if (attempt) deps.verdict(attempt.id, 'rejected');
  };
  const runner = createRunner<Tree>({
    journal,
    loop: createLoop(),
    model: createModelPort({ requests, tools, turnedDown }),
    tools,
    verification: checks.verification,
    trees: {
      ...trees,
      remove: async (id) => {
        await trees.remove(id);
        await rm(outputsOf({ id }), { recursive: true, force: true });
      },
    },
    processes,
    clock: systemClock,
    disk: diskOf(folder),
    parallel: () => settings().parallel,
    keepDays: () => settings().keepDays ?? Number.POSITIVE_INFINITY,
    log,
  });
  /** What the user says to a task, without its secrets. */
  const masked = (id: string, text: string): string => {
    const entry = runner.entry(id);
    const steps = runner.steps(id)?.line ?? [];
    return entry?.readable ? tools.marksOf({ task: entry.task, steps }).mask(text, knownSecrets()) : text;
  };
  const keptMasked: typeof runner = {
    ...runner,
    tell: (id, text) => runner.tell(id, masked(id, text)),
    answer: (id, seq, { words, ...answer }) =>
      runner.answer(id, seq, words === undefined ? answer : { ...answer, words: masked(id, words) }),
  };
  return { journal, processes, trees, approvals, tools, runner: keptMasked };
}
