import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { seeded, shuffled } from '../edits-random.ts';
import { percentile } from '../percentile.ts';
import { type Rival, startLiteLlm, startRouter } from './rivals.ts';
import type { Held } from './served.ts';

/** One way after another is asked so many times on end, as a client asks, so that none finds the caches that another has left. */
const BLOCK = 25;
const BLOCKS = 12;
const WARM_UP_BLOCKS = 3;
const STREAMS = 50;
const REQUESTS = 10_000;
const AT_ONCE = 20;
const TURNS = 30;
const TOKEN = 'bench-token-0123456789abcdef';

/** One way to a model: where it goes, by which wire, under which name. */
interface Way {
  readonly url: string;
  readonly path: '/v1/messages' | '/v1/chat/completions';
  readonly model: string;
  readonly key: string;
}

interface Answered {
  readonly firstMs: number;
  readonly text: string;
}

/**
 * The endpoint beside the bare server, a program that passes all on and does nothing else (`floor`), claude-code-router and LiteLLM's
 * proxy, in one run, each in a process of its own; and the bare server beside itself (`noise`), which is what the machine adds:
 * how much later the first text comes (300 streamed calls each, in blocks), 50 streams at once, what 10,000 requests leave
 * over when every tenth is cancelled, and what a conversation of 30 turns reads from a cache of prefixes.
 */
export async function benchEndpoint(
  root: string,
  progress: (line: string) => void,
): Promise<Record<string, number>> {
  const folder = import.meta.dirname;
  const upstream = fork(join(folder, 'upstream.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [direct] = (await once(upstream, 'message')) as [string];
  const endpoint = fork(join(folder, 'served.ts'), [direct, TOKEN], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
  });
  const [own] = (await once(endpoint, 'message')) as [string];
  const passing = fork(join(folder, 'floor.ts'), [direct], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [floor] = (await once(passing, 'message')) as [string];
  const rivals = await startRivals(root, direct, progress);
  try {
    const bare: Way = { url: direct, path: '/v1/messages', model: 'm', key: 'bench' };
    const same: Way = { url: own, path: '/v1/messages', model: 'same/m', key: TOKEN };
    return {
      ...(await added(bare, same, { ...bare, url: floor }, own, rivals, progress)),
      ...(await streams({ ...same, model: 'same/slow' })),
      ...(await leftovers(endpoint, same)),
      'endpoint.cache_share': await cacheShare(same),
      'endpoint.direct.cache_share': await cacheShare(bare),
    };
  } finally {
    endpoint.kill();
    passing.kill();
    upstream.kill();
    for (const rival of rivals.values()) await rival.stop();
  }
}

/** Those that can be had here; the bench says which cannot. */
async function startRivals(
  root: string,
  upstream: string,
  progress: (line: string) => void,
): Promise<ReadonlyMap<string, Rival>> {
  const all = new Map<string, Rival>();
  for (const [name, start] of [
    ['claude_code_router', startRouter],
    ['litellm', startLiteLlm],
  ] as const) {
    try {
      all.set(name, await start(root, upstream));
    } catch (error) {
      progress(
        `without ${name}: ${error instanceof Error ? error.message.slice(0, 200) : 'it does not start'}`,
      );
    }
  }
  return all;
}

/** How much later the first text comes than from the bare server by the same wire, in ms. */
async function added(
  bare: Way,
  same: Way,
  floor: Way,
  own: string,
  rivals: ReadonlyMap<string, Rival>,
  progress: (line: string) => void,
): Promise<Record<string, number>> {
  const chat: Way = { ...bare, path: '/v1/chat/completions' };
  const ways = new Map<string, readonly [way: Way, beside: Way]>([
    ['endpoint', [same, bare]],
    ['endpoint.floor', [floor, bare]],
    ['endpoint.noise', [bare, bare]],
    ['endpoint.translated', [{ url: own, path: '/v1/messages', model: 'other/m', key: TOKEN }, bare]],
  ]);
  const router = rivals.get('claude_code_router');
  if (router)
    ways.set('endpoint.claude_code_router', [{ ...router, path: '/v1/messages', model: 'm' }, bare]);
  const litellm = rivals.get('litellm');
  if (litellm) ways.set('endpoint.litellm', [{ ...litellm, path: '/v1/chat/completions', model: 'm' }, chat]);

  progress(
    `${[...ways.keys()].join(', ')}: ${BLOCKS * BLOCK} streamed calls each, in blocks of ${BLOCK} whose order is by chance, after ${WARM_UP_BLOCKS * BLOCK} each that do not count; before or after each call the same to the bare server, by the same wire; one call at a time, connections kept`,
  );
  const agent = new Agent({ keepAlive: true });
  const random = seeded('blocks');
  const later = new Map<string, number[]>([...ways.keys()].map((name) => [name, []]));
  for (let block = 0; block < WARM_UP_BLOCKS + BLOCKS; block++) {
    for (const [name, [way, beside]] of shuffled(random, [...ways])) {
      const differences = await blockOf(way, beside, block * BLOCK, agent);
      if (block >= WARM_UP_BLOCKS) later.get(name)?.push(...differences);
    }
  }
  agent.destroy();
  const figures = [...later].flatMap(([name, all]) => [
    [`${name}.added_p50_ms`, percentile(all, 0.5)] as const,
    [`${name}.added_p99_ms`, percentile(all, 0.99)] as const,
  ]);
  return { ...Object.fromEntries(figures), 'endpoint.calls': BLOCKS * BLOCK, 'endpoint.block_calls': BLOCK };
}

/** By how many ms each call of a block is later than the one beside it. */
async function blockOf(way: Way, beside: Way, from: number, agent: Agent): Promise<number[]> {
  const differences: number[] = [];
  for (let call = from; call < from + BLOCK; call++) {
    // In turn, so that neither always comes first.
    const [one, other] = call % 2 === 0 ? [way, beside] : [beside, way];
    const first = await ask(one, question(call), agent);
    const second = await ask(other, question(call), agent);
    differences.push((first.firstMs - second.firstMs) * (one === way ? 1 : -1));
  }
  return differences;
}

async function streams(way: Way): Promise<Record<string, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: STREAMS });
  const all = await Promise.all(Array.from({ length: STREAMS }, (_, at) => ask(way, question(at), agent)));
  agent.destroy();
  return { 'endpoint.streams_whole': all.filter(({ text }) => text.includes('message_stop')).length };
}

/** Sockets, timers and reservations that are there after the requests and were not before; and the memory. */
async function leftovers(endpoint: ChildProcess, way: Way): Promise<Record<string, number>> {
  const before = await held(endpoint);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < REQUESTS) {
      const nth = next++;
      await ask(way, question(nth), agent, nth % 10 === 9).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  agent.destroy();
  // What the pool of connections to the server of models keeps open goes by itself.
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  const after = await held(endpoint);
  return {
    'endpoint.leftovers': Math.max(0, after.resources - before.resources) + after.reserved,
    'endpoint.grown_mb': (after.heapBytes - before.heapBytes) / 1e6,
  };
}

async function held(endpoint: ChildProcess): Promise<Held> {
  endpoint.send('held?');
  const [answer] = (await once(endpoint, 'message')) as [Held];
  return answer;
}

/** The share of all input that was read from the cache, in a conversation that grows turn by turn. */
async function cacheShare(way: Way): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const messages: object[] = [];
  let read = 0;
  let all = 0;
  // Of another conversation nothing is in the cache.
  await ask(way, question(0), agent);
  for (let turn = 0; turn < TURNS; turn++) {
    messages.push({
      role: 'user',
      content: [{ type: 'text', text: `Question ${turn}. ${'And so on. '.repeat(40)}` }],
    });
    const { text } = await ask(way, messages, agent);
    const usage = /"input_tokens":(\d+),"cache_read_input_tokens":(\d+)/.exec(text);
    read += Number(usage?.[2]);
    all += Number(usage?.[1]) + Number(usage?.[2]);
    messages.push({ role: 'assistant', content: [{ type: 'text', text: `Answer ${turn}.` }] });
  }
  agent.destroy();
  return read / all;
}

function question(nth: number): readonly object[] {
  return [{ role: 'user', content: `What does function ${nth} do?` }];
}

/** Ms until the first text; the answer is read to its end, or left in the middle. */
function ask(way: Way, messages: readonly object[], agent: Agent, leave = false): Promise<Answered> {
  const { url, path, model, key } = way;
  const body = JSON.stringify({ model, max_tokens: 100, stream: true, messages });
  const headers = {
    'content-type': 'application/json',
    'anthropic-version': '2023-06-01',
    'user-agent': 'bench/1',
    authorization: `Bearer ${key}`,
  };
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const sent = request(`${url}${path}`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      let firstMs = 0;
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (firstMs === 0 && text.includes('word0')) firstMs = performance.now() - started;
        if (leave && firstMs > 0) sent.destroy(new Error('left'));
      });
      response.on('end', () =>
        firstMs > 0
          ? resolve({ firstMs, text })
          : reject(new Error(`${response.statusCode} ${text.slice(0, 300)}`)),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
