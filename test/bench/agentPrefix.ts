import { newTask } from '../unit/agent/loop/line.ts';
import { startStrictServer, type WireName } from '../unit/agent/loop/strictServer.ts';
import { MODELS, startWired } from '../unit/agent/loop/wired.ts';
import { startWorld } from '../unit/agent/tools/world.ts';

const STEPS = 40;
const WIRES: readonly WireName[] = ['openai', 'anthropic', 'openrouter', 'google'];

/**
 * The share of a task's input that the request before had at its beginning, which is what a provider's cache can give: over 40
 * steps of reading, on the wire on which it is least, and in a window of 32k tokens, where the conversation is shortened.
 */
export async function benchAgentPrefix(): Promise<Readonly<Record<string, number>>> {
  const shares: number[] = [];
  for (const wire of WIRES) shares.push(await shareOn(wire, 200_000));
  return {
    'agent.prefix_share': Math.min(...shares),
    'agent.prefix_share_32k': await shareOn('openai', 32_000),
  };
}

async function shareOn(wire: WireName, window: number): Promise<number> {
  const server = await startStrictServer(({ n }) => ({
    text: `I look at file ${n}.`,
    calls: [{ name: 'read', input: { path: `lib/f${n}.ts` } }],
  }));
  const files = Array.from({ length: STEPS + 5 }, (_, i) => [
    `lib/f${i}.ts`,
    `export const value${i} = ${i};\n`.repeat(60 + i),
  ]);
  const world = startWorld(Object.fromEntries(files));
  const tiers = { cheap: [MODELS[wire]], mid: [], premium: [] };
  const wired = startWired(server.url, tiers, window);
  const settings = { ...newTask().settings, maxSteps: STEPS };
  const task = newTask({ settings, facts: { brief: { tiers: ['cheap'] } } });
  await wired.run(task, world, async () => ({ verdict: 'verified', text: '', report: {} }), {
    most: 4 * STEPS,
  });
  const raw = server.raw.map((text) => text.replaceAll(/,"cache_control":\{"type":"ephemeral"\}/g, ''));
  wired.harness.stop();
  world.stop();
  await server.stop();
  const common = raw.slice(1).map((text, i) => commonPrefix(text, raw[i] ?? ''));
  return sum(common) / sum(raw.map(({ length }) => length));
}

function commonPrefix(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

if (import.meta.main) console.log(await benchAgentPrefix());
