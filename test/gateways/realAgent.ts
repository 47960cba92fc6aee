import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_TIME_LIMITS } from '../../src/gateway/index.ts';
import type { ModelRef } from '../../src/models/index.ts';
import { requestsOf } from '../unit/agent/loop/wired.ts';
import { files, newWorld } from '../unit/agent/tree/world.ts';
import { CART_TEST, cartIn } from '../unit/agent/whole/project.ts';
import { startAgent } from '../unit/agent/whole/start.ts';
import { startHarness } from '../unit/gateway/harness.ts';
import { band, facts } from '../unit/router/policy.ts';

/** The tools and some rounds fit; the model was not made for so much, and shows it. */
export const AGENT_WINDOW = 8_192;
const MOST_STEPS = 4;
/** A busy machine writes a few tokens a second. */
const ANSWER_TOKENS = 80;

interface Trial {
  readonly title: string;
  readonly prompt: string;
}

const TRIALS: readonly Trial[] = [
  {
    title: 'a whole task, which it is not up to: a red test',
    prompt: 'The test "adds up" in test/cart.test.js is red. Mend src/cart.js.',
  },
  { title: 'a whole task of one word', prompt: 'Tidy.' },
  { title: 'a whole task that asks for calls', prompt: 'Call list, then read package.json, then call done.' },
];

/**
 * What a small real model makes of whole tasks: nothing of use. Each must end in a state that is true, with a ledger and a journal that
 * say the same, and nothing left over.
 */
export function realAgentChecks(url: string): readonly { title: string; check: () => Promise<void> }[] {
  return TRIALS.map((trial) => ({ title: trial.title, check: () => tryOut(url, trial) }));
}

async function tryOut(url: string, { prompt }: Trial): Promise<void> {
  const world = newWorld();
  cartIn(world);
  const before = files(world.user);
  const { harness, requests } = gatewayTo(url);
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
    world.end();
  }
}

const MODEL: ModelRef = 'llamacpp/small';

function gatewayTo(url: string) {
  const harness = startHarness({
    settings: { llamacpp: { baseUrl: `${url}/v1` } },
    key: async () => null,
    // A machine that does other things as well reads a prompt for minutes.
    timeLimits: { ...DEFAULT_TIME_LIMITS, firstTokenMs: 600_000, gapMs: 300_000, totalMs: 1_200_000 },
  });
  const known = facts(MODEL, {
    contextTokens: AGENT_WINDOW,
    maxOutputTokens: ANSWER_TOKENS,
    prices: [band(0, 0)],
    priceSource: 'local',
  });
  const requests = requestsOf(harness, { cheap: [MODEL], mid: [], premium: [] }, [known]);
  return { harness, requests };
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
