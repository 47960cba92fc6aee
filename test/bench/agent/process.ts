import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openJournal, type Task, type ToolResult } from '../../../src/agent/journal/index.ts';
import { createLoop, createModelPort } from '../../../src/agent/loop/index.ts';
import {
  createRunner,
  diskOf,
  type PlannedCall,
  systemClock,
  type ToolsPort,
  type TreesPort,
  type VerificationPort,
} from '../../../src/agent/run/index.ts';
import { createTrees, type Tree } from '../../../src/agent/tree/index.ts';
import {
  createCircuitBreakers,
  createGateway,
  createProviders,
  type Tools,
} from '../../../src/gateway/index.ts';
import { openLedger } from '../../../src/ledger/index.ts';
import { createGit, createProcesses, type Processes } from '../../../src/processes/index.ts';
import { createSecretMarks } from '../../../src/secrets/index.ts';
import { NO_LIMITS, requestFor } from '../../unit/gateway/harness.ts';
import { linesIn } from './server.ts';

/** What a process that runs tasks is told. */
export interface Setup {
  /** Of the extension: journal, ledger, trees. */
  readonly storage: string;
  /** The user's. */
  readonly project: string;
  /** Commands append lines to it, where no tree reaches. */
  readonly outside: string;
  readonly url: string;
  /** Names the task in its prompt. */
  readonly name: string;
}

const MODEL = 'scripted/model';

function send(message: 'ready' | 'done' | 'failed'): void {
  process.send?.(message);
}

/** A window's process: it runs one task to its end, and is its user as well. */
async function live(setup: Setup): Promise<void> {
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const { ledger } = openLedger({ file: join(setup.storage, 'ledger.db'), log });
  const gateway = createGateway({
    provider: createProviders({
      settings: () => ({
        providers: { scripted: { kind: 'openai', baseUrl: setup.url } },
        allowedOrigins: null,
      }),
      key: async () => 'sk-scripted',
    }),
    ledger,
    breakers: createCircuitBreakers(() => performance.now()),
    limits: () => NO_LIMITS,
    workspace: () => null,
    baseline: () => null,
    timeLimits: {
      firstTokenMs: 20_000,
      gapMs: 20_000,
      tailMs: 5_000,
      totalMs: 60_000,
      longestPauseMs: 5_000,
    },
    ownKeys: async () => [],
    log,
  });
  const processes = createProcesses({
    folder: join(setup.storage, 'processes'),
    environment: () => process.env,
    allowed: () => [],
  });
  const trees = createTrees({ folder: join(setup.storage, 'trees'), git: createGit(() => process.env), log });
  const opened = openJournal({ file: join(setup.storage, 'tasks.db'), now: Date.now, log });
  if (!opened.ok) throw new Error(opened.detail);
  const { journal } = opened;
  const tools = createScriptedTools(processes, setup);
  const runner = createRunner<Tree>({
    journal,
    clock: systemClock,
    disk: diskOf(setup.storage),
    loop: createLoop(),
    model: createModelPort({
      requests: {
        route: async () => requestFor([MODEL], { tiers: ['cheap'] }).route,
        answer: ({ messages, tools: offered, sessionId, requestId, marks }, route, signal) =>
          gateway.run(
            {
              route,
              messages,
              tools: offered,
              sessionId,
              language: null,
              ...(marks ? { marks } : {}),
              ...(requestId === undefined ? {} : { after: { requestId, attempts: 0 } }),
            },
            signal,
          ),
      },
      turnedDown: () => {},
      tools: { offered: () => TOOLS, marksOf: () => ({ marks: createSecretMarks() }) },
    }),
    tools,
    verification: createScriptedVerification(processes, setup),
    trees: trees as TreesPort<Tree>,
    processes,
    parallel: () => 1,
    keepDays: () => 30,
    log,
  });
  const watch = () => void act().catch((error: unknown) => fail(error));
  const fail = (error: unknown) => {
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    send('failed');
  };
  let resumed = false;

  /** What the user does: allows what is asked, looks at the file before a command runs again, presses Resume. */
  async function act(): Promise<void> {
    const [entry] = runner.list();
    if (!entry?.readable) return;
    const { task } = entry;
    if (task.state === 'done') return finish(task);
    if (task.state === 'failed') throw new Error(`the task failed: ${JSON.stringify(task.end)}`);
    if (task.state === 'stopped') {
      if (task.end?.why !== 'interrupted')
        throw new Error(`the task stands still: ${JSON.stringify(task.end)}`);
      if (resumed) return;
      resumed = true;
      await runner.resume(task.id);
    } else if (task.waiting?.for === 'answer') {
      const { seq } = task.waiting;
      const step = runner.steps(task.id)?.all.find((one) => one.seq === seq);
      const line = step?.kind === 'tool' ? String(step.input.call.input['line']) : '';
      const isThere = linesIn(setup.outside).includes(line);
      const answer = step?.question?.about === 'again' && isThere ? 'no' : 'yes';
      await runner.answer(task.id, seq, { answer });
    }
  }

  let isOver = false;
  async function finish({ id }: Task): Promise<void> {
    if (isOver) return;
    isOver = true;
    const tree = await runner.tree(id);
    const patch = tree ? await tree.patch(tree.base) : 'gone';
    const all = runner.steps(id)?.all ?? [];
    writeFileSync(join(setup.storage, 'end.json'), JSON.stringify({ id, patch, steps: all }));
    await runner.discard(id);
    await runner.dispose();
    journal.close();
    ledger.close();
    send('done');
    process.disconnect?.();
  }

  await runner.ready;
  send('ready');
  runner.listen({ changed: watch });
  if (runner.list().length === 0) {
    runner.start({
      title: setup.name,
      prompt: `Do what is to be done (${setup.name}).`,
      folders: [{ name: 'project', path: setup.project }],
      unsaved: new Map(),
      settings: {
        budgetUsd: 100,
        maxSteps: 60,
        startTier: 'cheap',
        planFirst: false,
        network: 'never',
        commandTimeLimitMs: 60_000,
      },
      facts: { brief: { startTier: 'cheap', tiers: ['cheap'] } },
    });
  }
  watch();
}

const schema = (...names: string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
  required: names,
});

const TOOLS: Tools = {
  required: false,
  list: [
    { name: 'write', description: 'Writes a file.', schema: schema('path', 'text') },
    { name: 'run', description: 'Runs a command.', schema: schema('line') },
    { name: 'outside', description: 'Appends a line elsewhere.', schema: schema('line') },
  ],
};

/** Real files and real commands; what is written outside of the tree cannot be taken back. */
function createScriptedTools(processes: Processes, setup: Setup): ToolsPort<Tree> {
  const answer = (ok: boolean, content: string): ToolResult => ({ ok, content });
  return {
    keep: () => {},
    async plan({ name, input }, { tree, view }): Promise<PlannedCall> {
      const line = String(input['line']);
      const run = (command: string, repeat: 'in-tree' | 'never'): PlannedCall => ({
        ok: true,
        repeat,
        touchesTree: true,
        question:
          input['ask'] === true
            ? { about: 'command', line, cwd: '.', reasons: [], mayKeep: false, origin: null }
            : null,
        async run(signal, onProgress) {
          const outputs = join(setup.storage, 'outputs');
          mkdirSync(outputs, { recursive: true });
          const result = await processes.run(
            {
              line: command,
              cwd: tree.root,
              project: setup.project,
              writable: [tree.writable, dirname(setup.outside)],
              readable: [setup.storage, dirname(setup.outside), setup.project],
              hidden: tree.hidden,
              network: false,
              environment: {},
              limits: { timeMs: 60_000, silenceMs: null, outputBytes: 1_000_000 },
              outputFile: join(outputs, `${view.task.head}.txt`),
            },
            signal,
            onProgress,
          );
          if (result.ended.end === 'cancelled') return { ...answer(false, 'stopped'), notRun: 'stopped' };
          return answer(result.ended.end === 'exit' && result.ended.code === 0, JSON.stringify(result.ended));
        },
      });
      switch (name) {
        case 'write':
          return {
            ok: true,
            repeat: 'in-tree',
            touchesTree: true,
            question: null,
            run: async () => {
              const place = await tree.mapped(String(input['path']), 'write');
              if (!place.ok) return answer(false, place.message);
              mkdirSync(dirname(place.file), { recursive: true });
              writeFileSync(place.file, String(input['text']));
              return answer(true, 'written');
            },
          };
        case 'run':
          return run(line, 'in-tree');
        case 'outside':
          return run(`sleep 0.05; echo ${line} >> '${setup.outside}'; sleep 0.05`, 'never');
        default:
          return { ok: false, result: { ...answer(false, 'unknown'), notRun: 'unknown' } };
      }
    },
  };
}

/** Runs a command in the tree that leaves something behind. */
function createScriptedVerification(processes: Processes, setup: Setup): VerificationPort<Tree> {
  return {
    prepare: async () => {},
    async verify({ tree, view }, signal) {
      const { ended } = await processes.run(
        {
          line: 'echo report > report.txt; sleep 0.05; test -f main.txt',
          cwd: tree.root,
          project: setup.project,
          writable: [tree.writable],
          readable: [setup.storage, setup.project],
          hidden: tree.hidden,
          network: false,
          environment: {},
          limits: { timeMs: 60_000, silenceMs: null, outputBytes: 1_000_000 },
          outputFile: join(setup.storage, `verify-${view.task.head}.txt`),
        },
        signal,
      );
      const isGreen = ended.end === 'exit' && ended.code === 0;
      return { verdict: isGreen ? 'verified' : 'red', text: JSON.stringify(ended), report: null };
    },
  };
}

if (import.meta.main) await live(JSON.parse(process.argv[2] ?? '') as Setup);
