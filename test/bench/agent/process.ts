import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { assemble } from '../../../src/agent/assembly.ts';
import type { Task } from '../../../src/agent/journal/index.ts';
import { createCircuitBreakers, createGateway, createProviders } from '../../../src/gateway/index.ts';
import { openLedger } from '../../../src/ledger/index.ts';
import * as room from '../../../src/verify/tests/index.ts';
import { CART_TEST } from '../../unit/agent/whole/project.ts';
import { NO_LIMITS, requestFor } from '../../unit/gateway/harness.ts';
import { linesIn } from './server.ts';

/** What a process that runs tasks is told. */
export interface Setup {
  /** Of the extension: journal, ledger, trees. */
  readonly storage: string;
  /** The user's. */
  readonly project: string;
  /** A tool appends lines to it, where no tree reaches. */
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
  const { journal, runner, approvals } = assemble({
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
    attemptsOf: ledger.attemptsOfSession,
    verdict: ledger.verdict,
    settings: () => ({ environment: [], network: 'never', parallel: 1, keepDays: 30 }),
    folder: setup.storage,
    knownSecrets: () => [],
    checksRoom: async () => room,
    mayShow: () => true,
    language: () => null,
    // What a tool of a server does outside of the tree cannot be taken back.
    async foreign(_, input) {
      await sleep(50);
      appendFileSync(setup.outside, `${String(input['line'])}\n`);
      await sleep(50);
      return { ok: true, text: 'written' };
    },
    log,
  });
  const watch = () => void act().catch((error: unknown) => fail(error));
  const fail = (error: unknown) => {
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    send('failed');
  };
  let resumed = false;

  /** What the user does: allows what is asked, looks at the file before a call runs again, presses Resume. */
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
    const folders = [{ name: 'project', path: setup.project }];
    await approvals.allowInFolder(CART_TEST, '', folders);
    runner.start({
      title: setup.name,
      prompt: `Do what is to be done (${setup.name}).`,
      folders,
      unsaved: new Map(),
      settings: {
        budgetUsd: 100,
        maxSteps: 60,
        startTier: 'cheap',
        planFirst: false,
        network: 'never',
        commandTimeLimitMs: 60_000,
      },
      facts: { brief: { startTier: 'cheap', tiers: ['cheap'], foreignTools: [OUTSIDE] } },
    });
  }
  watch();
}

/** The tool of a server that the model calls. */
const OUTSIDE = {
  name: 'mcp_log_outside',
  description: 'Appends a line elsewhere.',
  schema: { type: 'object', properties: { line: { type: 'string' } }, required: ['line'] },
};

if (import.meta.main) await live(JSON.parse(process.argv[2] ?? '') as Setup);
