import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DEFAULT_TIME_LIMITS } from '../../src/gateway/index.ts';
import type { ModelRef } from '../../src/models/index.ts';
import { createRequestService } from '../../src/requests/index.ts';
import { files, newWorld } from '../unit/agent/tree/world.ts';
import { CART_TEST, cartIn } from '../unit/agent/whole/project.ts';
import { startAgent } from '../unit/agent/whole/start.ts';
import { startHarness } from '../unit/gateway/harness.ts';
import { band, facts, POLICY } from '../unit/router/policy.ts';

/** The tools and some rounds fit; the model was not made for so much, and shows it. */
export const AGENT_WINDOW = 8_192;
const MOST_STEPS = 4;
/** A busy machine writes a few tokens a second; the arguments of a call are longer than they need to be. */
const ANSWER_TOKENS = { words: 80, calls: 120 };

interface Trial {
  readonly title: string;
  readonly prompt: string;
  /** Every answer must be a call, which the server holds the model to: what it calls and with what is its own. */
  readonly calls: boolean;
}

const TRIALS: readonly Trial[] = [
  {
    title: 'a task in words of its own',
    prompt: 'The test "adds up" in test/cart.test.js is red. Mend src/cart.js.',
    calls: false,
  },
  {
    title: 'a task in calls of tools',
    prompt: 'The test "adds up" in test/cart.test.js is red. Mend src/cart.js.',
    calls: true,
  },
  { title: 'a task of one word, in calls', prompt: 'Tidy.', calls: true },
];

/**
 * What a small real model makes of whole tasks: nothing of use. Each must end in a state that is true, with a ledger and a journal that
 * say the same, and nothing left over.
 */
export function realAgentChecks(url: string): readonly { title: string; check: () => Promise<void> }[] {
  return TRIALS.map((trial) => ({ title: trial.title, check: () => tryOut(url, trial) }));
}

async function tryOut(url: string, { prompt, calls }: Trial): Promise<void> {
  const world = newWorld();
  cartIn(world);
  const before = files(world.user);
  const front = await startFront(url, calls);
  const { harness, requests } = gatewayTo(front.url, calls ? ANSWER_TOKENS.calls : ANSWER_TOKENS.words);
  const storage = join(world.at, 'storage');
  const agent = startAgent({ storage, project: world.user, requests, ledger: harness.ledger });
  try {
    const settings = { maxSteps: MOST_STEPS };
    const id = await agent.start({ prompt, allow: [CART_TEST], settings });
    const task = await agent.ended(id);
    const steps = agent.stepsOf(id);
    const asked = steps.flatMap((step) => (step.kind === 'model' ? [step] : []));
    const told = JSON.stringify({ end: task.end, waiting: task.waiting });
    assert.ok(asked.length > 0 && asked.length <= MOST_STEPS, `${asked.length} answers`);
    assert.ok(task.state === 'done' || task.state === 'failed', `${task.state} ${told}`);
    assert.notEqual(task.end?.why, 'fault', told);
    if (task.end?.why === 'verified') {
      const tree = await agent.trees.open(id);
      execFileSync('node', ['--test'], { cwd: tree?.root, stdio: 'ignore' });
    }
    if (calls)
      assert.ok(
        steps.some(({ kind }) => kind === 'tool'),
        JSON.stringify(asked.map(({ result }) => result)).slice(0, 1_500),
      );
    const rows = harness.ledger.attemptsOfSession(id);
    assert.deepEqual(
      [...new Set(rows.map(({ requestId }) => requestId))],
      asked.map(({ requestId }) => requestId),
    );
    assert.equal(
      rows.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
      task.spentUsd,
    );
    await agent.runner.discard(id);
    assert.deepEqual(files(world.user), before, 'the user’s folder has changed');
    const trees = join(storage, 'trees');
    assert.deepEqual(existsSync(trees) ? readdirSync(trees) : [], []);
    assert.deepEqual(processesIn(world.at), []);
  } finally {
    await agent.stop();
    harness.stop();
    await front.stop();
    world.end();
  }
}

const MODEL: ModelRef = 'llamacpp/small';

function gatewayTo(url: string, maxOutputTokens: number) {
  const harness = startHarness({
    settings: { llamacpp: { baseUrl: `${url}/v1` } },
    key: async () => null,
    // A machine that does other things as well reads a prompt for minutes.
    timeLimits: { ...DEFAULT_TIME_LIMITS, firstTokenMs: 600_000, gapMs: 300_000, totalMs: 1_200_000 },
  });
  const known = facts(MODEL, {
    contextTokens: AGENT_WINDOW,
    maxOutputTokens,
    prices: [band(0, 0)],
    priceSource: 'local',
  });
  const policy = {
    ...POLICY,
    tiers: { cheap: [MODEL], mid: [], premium: [] },
    facts: new Map([[MODEL, known]]),
    unavailable: new Map(),
  };
  const requests = createRequestService({
    gateway: harness.gateway,
    policy: async () => policy,
    settings: () => ({
      escalation: 'off',
      budget: { onLimit: 'stop' },
      secondOpinion: 'off',
      askAboveUsd: null,
    }),
    askAboutBudget: async () => 'stop',
    askAboutEscalation: async () => false,
    onRouted: () => {},
  });
  return { harness, requests };
}

/** Stands before the server and asks it for a call where one is wanted; all else passes as it is. */
async function startFront(url: string, calls: boolean): Promise<{ url: string; stop(): Promise<void> }> {
  const pass: RequestListener = (request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(Buffer.from(part));
      const sent = Buffer.concat(parts).toString();
      const body =
        calls && sent !== '' ? JSON.stringify({ ...JSON.parse(sent), tool_choice: 'required' }) : sent;
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      const answer = await fetch(`${url}${request.url ?? ''}`, {
        method: request.method ?? 'GET',
        headers: { 'content-type': 'application/json' },
        signal: gone.signal,
        ...(body === '' ? {} : { body }),
      });
      response.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'text/plain',
      });
      for await (const part of answer.body ?? []) response.write(part);
      response.end();
    })().catch(() => response.destroy());
  };
  const server = createServer(pass).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Processes of this machine that work in a folder, or name it. */
function processesIn(folder: string): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const all = `${readFileSync(`/proc/${pid}/cmdline`, 'latin1')} ${readlinkSync(`/proc/${pid}/cwd`)}`;
        return all.includes(folder) ? [all] : [];
      } catch {
        return [];
      }
    });
}
