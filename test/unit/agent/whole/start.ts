import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from '../../../../src/agent/assembly.ts';
import type {
  Step,
  Task,
  TaskAnswer,
  TaskQuestion,
  TaskSettings,
} from '../../../../src/agent/journal/index.ts';
import type { Ledger } from '../../../../src/ledger/index.ts';
import type { RequestService } from '../../../../src/requests/index.ts';
import * as room from '../../../../src/verify/tests/index.ts';

/** A task's settings in tests, where no other are given. */
const SETTINGS: TaskSettings = {
  budgetUsd: 1,
  maxSteps: 40,
  startTier: 'cheap',
  planFirst: false,
  network: 'never',
  commandTimeLimitMs: 60_000,
};

interface Setup {
  /** Of the extension: journal, trees, outputs. */
  readonly storage: string;
  /** The user's folder. */
  readonly project: string;
  readonly requests: Pick<RequestService, 'route' | 'answer'>;
  readonly ledger: Pick<Ledger, 'attemptsOfSession' | 'verdict'>;
  readonly knownSecrets?: readonly string[];
}

interface Wanted {
  readonly prompt: string;
  /** Lines that the user has allowed for good, at the project's root. */
  readonly allow?: readonly string[];
  readonly settings?: Partial<TaskSettings>;
  readonly brief?: Readonly<Record<string, unknown>>;
}

/** What the user says to a question; null: nothing, and the task waits. */
export type User = (question: TaskQuestion, step: Step) => TaskAnswer | null;

export const AGREES: User = () => ({ answer: 'yes' });
export const REFUSES: User = () => ({ answer: 'no' });

/** All that does tasks, over real git, real SQLite, real files and real commands: only VS Code is missing. */
export function startAgent({ storage, project, requests, ledger, knownSecrets = [] }: Setup) {
  mkdirSync(storage, { recursive: true });
  const log: string[] = [];
  const parts = assemble({
    requests,
    attemptsOf: ledger.attemptsOfSession,
    verdict: ledger.verdict,
    settings: () => ({ environment: [], network: 'never', parallel: 4, keepDays: 30 }),
    folder: storage,
    knownSecrets: () => knownSecrets,
    checksRoom: async () => room,
    mayShow: () => true,
    language: () => null,
    foreign: async (name) => ({ ok: false, text: `There is no tool ${name}.` }),
    log: (line) => log.push(line),
  });
  const { runner, journal, approvals } = parts;
  const folders = [{ name: 'project', path: project }];

  const taskOf = (id: string): Task => {
    const entry = runner.entry(id);
    if (!entry?.readable) throw new Error(`task ${id} cannot be read: ${log.join('\n')}`);
    return entry.task;
  };

  return {
    ...parts,
    log,
    taskOf,
    stepsOf: (id: string): readonly Step[] => runner.steps(id)?.line ?? [],
    async start({ prompt, allow = [], settings, brief }: Wanted): Promise<string> {
      for (const line of allow) await approvals.allowInFolder(line, '', folders);
      return runner.start({
        title: prompt.slice(0, 40),
        prompt,
        folders,
        unsaved: new Map(),
        settings: { ...SETTINGS, ...settings },
        facts: { brief: { startTier: 'cheap', tiers: ['cheap'], ...brief } },
      });
    },
    /** The task as it is once it has ended, or waits for something that its user does not give. */
    async ended(id: string, user: User = AGREES): Promise<Task> {
      const { promise, resolve, reject } = Promise.withResolvers<Task>();
      const look = () => {
        const task = taskOf(id);
        const { waiting } = task;
        if (task.state === 'waiting' && waiting?.for === 'answer') {
          const step = runner.step(id, waiting.seq);
          if (step?.answer) return;
          const answer = step?.question ? user(step.question, step) : null;
          if (answer) void runner.answer(id, waiting.seq, answer).catch(reject);
          else resolve(task);
        } else if (task.end !== null || (task.state === 'waiting' && waiting?.for !== 'turn')) resolve(task);
      };
      const listener = runner.listen({ changed: look });
      look();
      return promise.finally(() => listener.dispose());
    },
    async stop(): Promise<void> {
      await runner.dispose();
      journal.close();
    },
  };
}

/** Where the parts of the storage lie. */
export const treesIn = (storage: string): string => join(storage, 'trees');
