import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import OpenAI from 'openai';
import {
  createCircuitBreakers,
  createGateway,
  createProviders,
  DEFAULT_TIME_LIMITS,
} from '../../src/gateway/index.ts';
import { openLedger } from '../../src/ledger/index.ts';
import type { ModelRef } from '../../src/models/index.ts';
import { DEFAULT_SIZE_LIMITS, decide } from '../../src/router/index.ts';
import { percentile } from './percentile.ts';

const PAIRS = 400;
const WARM_UP = 150;
const PROMPT = 'What does this function do?';
const MODEL: ModelRef = 'mock/gpt-5-mini';

/** How much later the first text comes through the gateway than through the bare SDK, in ms. */
export async function benchGateway(): Promise<{ overheadP50Ms: number; overheadP99Ms: number }> {
  const server = fork(import.meta.filename, ['serve'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const folder = mkdtempSync(join(tmpdir(), 'tierwise-bench-'));
  try {
    const [url] = (await once(server, 'message')) as [string];
    const gateway = gatewayCalls(url, join(folder, 'ledger.db'));
    const bare = bareCalls(url);
    const differences: number[] = [];
    for (let i = 0; i < WARM_UP + PAIRS; i++) {
      // In turn, so that neither always runs on a connection and caches that the other has just warmed.
      const [ours, theirs] =
        i % 2 === 0 ? [await gateway.call(), await bare()] : swap([await bare(), await gateway.call()]);
      if (i >= WARM_UP) differences.push(ours - theirs);
    }
    gateway.close();
    return { overheadP50Ms: percentile(differences, 0.5), overheadP99Ms: percentile(differences, 0.99) };
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function swap([theirs, ours]: [number, number]): [number, number] {
  return [ours, theirs];
}

/** Ms until the first text, with the answer read to its end. */
function bareCalls(url: string): () => Promise<number> {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'bench', maxRetries: 0 });
  return async () => {
    const started = performance.now();
    let first = 0;
    const stream = await client.chat.completions.create({
      model: 'gpt-5-mini',
      messages: [{ role: 'user', content: PROMPT }],
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) first ||= performance.now();
    }
    return first - started;
  };
}

/** The same through the gateway: ledger on a file, day and month limits on, route decided beforehand. */
function gatewayCalls(url: string, file: string): { call: () => Promise<number>; close: () => void } {
  const { ledger } = openLedger({ file });
  const settings = { mock: { baseUrl: `${url}/v1` } };
  const gateway = createGateway({
    provider: createProviders({
      settings: () => ({ providers: settings, allowedOrigins: null }),
      key: async () => 'bench',
    }),
    ledger,
    breakers: createCircuitBreakers(Date.now),
    ownKeys: async () => [],
    limits: () => ({
      perRequestUsd: 1,
      perSessionUsd: null,
      perDayUsd: 100,
      perMonthUsd: 1_000,
      models: [],
      dayStart: 0,
      monthStart: 0,
    }),
    workspace: () => null,
    baseline: () => null,
    timeLimits: DEFAULT_TIME_LIMITS,
    log: console.error,
  });
  const route = decide('explain', signals(), policy(), null);
  const call = async () => {
    const started = performance.now();
    let first = 0;
    const request = {
      route,
      messages: [{ role: 'user' as const, content: PROMPT }],
      sessionId: null,
      language: 'typescript',
      tools: null,
    };
    const answer = gateway.run(request, new AbortController().signal);
    for await (const { type } of answer) if (type === 'text') first ||= performance.now();
    const { outcome } = await answer.result;
    if (outcome !== 'ok') throw new Error(`the gateway's answer is ${outcome}`);
    return first - started;
  };
  return { call, close: () => ledger.close() };
}

function signals() {
  return {
    contextTokens: 2_000,
    files: 1,
    selectionChars: 800,
    language: 'typescript',
    diagnostics: 0,
    prompt: PROMPT,
  };
}

function policy() {
  const price = {
    aboveInputTokens: -1,
    inputUsd: 0.25,
    outputUsd: 2,
    cacheReadUsd: 0.025,
    cacheWriteUsd: 0.25,
  };
  const facts = {
    ref: MODEL,
    contextTokens: 400_000,
    contextKnown: true,
    maxOutputTokens: 128_000,
    prices: [price],
    priceSource: 'library',
  } as const;
  return {
    tiers: { cheap: [], mid: [MODEL], premium: [] },
    routes: {},
    sizeLimits: DEFAULT_SIZE_LIMITS,
    preference: 'balanced' as const,
    unreadable: [],
    perRequestUsd: null,
    facts: new Map([[MODEL, facts]]),
    unavailable: new Map(),
  };
}

/** The provider of both, in a process of its own so that it does not share our time. */
async function serve(): Promise<void> {
  const mock = new LLMock({ port: 0, host: '127.0.0.1' });
  mock.onMessage(/./, {
    content: 'It adds up what each line of the cart costs and returns the sum. '.repeat(4),
  });
  await mock.start();
  process.send?.(mock.url);
}

if (process.argv[2] === 'serve' && process.send) await serve();
else if (import.meta.main) console.log(await benchGateway());
