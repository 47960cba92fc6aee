import { setTimeout as sleep } from 'node:timers/promises';
import {
  createCircuitBreakers,
  createGateway,
  createProviders,
  type GatewayRequest,
  type ProviderSettings,
} from '../../src/gateway/index.ts';
import { openLedger } from '../../src/ledger/index.ts';
import type { ModelRef } from '../../src/models/index.ts';
import type { Task } from '../../src/router/index.ts';
import { createKeys } from '../../src/settings/keys.ts';
import { HOLE, NO_LIMITS, requestFor } from '../unit/gateway/harness.ts';
import { facts } from '../unit/router/policy.ts';
import { createVault } from '../unit/settings/vault.ts';
import { type Action, type DaySize, markOf, planDay, type Step } from './plan.ts';

export interface WindowSetup {
  readonly window: number;
  readonly seed: string;
  readonly size: DaySize;
  readonly ledgerFile: string;
  readonly settings: ProviderSettings;
  /** By provider. */
  readonly keys: Readonly<Record<string, string>>;
}

/** What a window tells while it works. */
export type WindowMessage =
  | {
      readonly type: 'done';
      readonly n: number;
      readonly requestId: string;
      readonly outcome: string;
      readonly text: string;
      /** All that the user could have been told of it. */
      readonly told: string;
    }
  | { readonly type: 'hung'; readonly n: number }
  | { readonly type: 'log'; readonly line: string }
  | { readonly type: 'end'; readonly memoryGrowthBytes: number };

/** Requests that run at the same time: a chat, an edit, and the user typing meanwhile. */
const LANES = 3;
/** Far beyond what all time limits together allow. */
const HUNG_MS = 60_000;
/** All code is loaded and compiled then, and caches have their size. */
const WARM_UP = 40;

const TASKS: Readonly<Record<Step['kind'], Task>> = {
  completion: 'autocomplete',
  edit: 'refactor',
  turn: 'chat',
};
const CHAINS: Readonly<Record<Step['kind'], readonly ModelRef[]>> = {
  completion: ['coder/fill-7b', 'open/small', 'claude/little'],
  edit: ['open/medium', 'claude/medium', 'coder/large'],
  turn: ['claude/medium', 'open/medium', 'coder/large'],
};

function send(message: WindowMessage): void {
  process.send?.(message);
}

/** One window of the editor: a gateway, with the ledger that all windows share, and its user. */
async function live(setup: WindowSetup): Promise<void> {
  const keys = createKeys(createVault(), process.env);
  for (const [id, { baseUrl = '' }] of Object.entries(setup.settings)) {
    await keys.set(id, new URL(baseUrl).origin, setup.keys[id] ?? '');
  }
  const log = (line: string) => send({ type: 'log', line });
  const { ledger } = openLedger({ file: setup.ledgerFile, log });
  const gateway = createGateway({
    provider: createProviders({
      settings: () => ({ providers: setup.settings, allowedOrigins: null }),
      key: keys.get,
    }),
    ledger,
    breakers: createCircuitBreakers(() => performance.now()),
    ownKeys: () => keys.own(setup.settings),
    limits: () => ({ ...NO_LIMITS, perRequestUsd: 5, perDayUsd: 1_000, perMonthUsd: 10_000 }),
    workspace: () => 'shop',
    baseline: () => facts('claude/large'),
    timeLimits: { firstTokenMs: 5_000, gapMs: 5_000, tailMs: 2_000, totalMs: 30_000, longestPauseMs: 5_000 },
    log,
  });

  const take = async (step: Step, sessionId: string | null): Promise<void> => {
    const stop = new AbortController();
    const events: unknown[] = [];
    const read = async () => {
      const answer = gateway.run(requestOf(step, sessionId), stop.signal);
      for await (const event of answer) {
        events.push(event);
        if (event.type === 'text' && step.fate === 'cancelled') stop.abort();
      }
      return answer.result;
    };
    const alarm = new AbortController();
    const late = sleep(HUNG_MS, 'hung' as const, { signal: alarm.signal }).catch(() => 'hung' as const);
    const result = await Promise.race([read(), late]);
    alarm.abort();
    if (result === 'hung') return send({ type: 'hung', n: step.n });
    if (result.outcome === 'ok') {
      if (step.kind === 'completion') ledger.suggested(result.attemptId, { shown: 1, suggestedChars: 20 });
      ledger.verdict(result.attemptId, 'accepted');
    }
    const { requestId, outcome } = result;
    const text = 'text' in result ? result.text : '';
    send({ type: 'done', n: step.n, requestId, outcome, text, told: JSON.stringify([result, events]) });
  };

  const day = [...(planDay(setup.seed, setup.size)[setup.window] ?? [])];
  const work = async (actions: Action[]): Promise<void> => {
    for (let action = actions.shift(); action; action = actions.shift()) {
      const sessionId = action.length > 1 ? crypto.randomUUID() : null;
      for (const step of action) await take(step, sessionId);
    }
  };
  const together = (actions: Action[]) => Promise.all(Array.from({ length: LANES }, () => work(actions)));
  await together(day.splice(0, WARM_UP));
  const before = await memory();
  await together(day);
  send({ type: 'end', memoryGrowthBytes: (await memory()) - before });
  process.once('message', () => {
    ledger.close();
    process.disconnect();
  });
}

/** What is in use once all garbage is collected: the heap, and buffers beside it. */
async function memory(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    await sleep(50);
    globalThis.gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function requestOf(step: Step, sessionId: string | null): GatewayRequest {
  const request = requestFor(CHAINS[step.kind], {
    sessionId,
    prompt: `Change this function, please (${markOf(step)}).`,
    tiers: ['mid', 'mid', 'premium'],
    ...(step.kind === 'completion'
      ? { hole: { ...HOLE, prefix: `// ${markOf(step)}\n${HOLE.prefix}` } }
      : {}),
    ...(step.kind === 'edit' ? { check: async (text) => (text.startsWith('BROKEN') ? BROKEN : FINE) } : {}),
  });
  return { ...request, route: { ...request.route, task: TASKS[step.kind] } };
}

const rejection = { check: 'parses', short: 'did not parse', detail: 'line 1 is broken' } as const;
const BROKEN = { ok: false, rejection, value: null } as const;
const FINE = { ok: true, value: null } as const;

await live(JSON.parse(process.argv[2] ?? '') as WindowSetup);
