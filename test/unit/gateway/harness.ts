import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AnswerCache,
  type ChatRequest,
  type CircuitBreakers,
  createCircuitBreakers,
  createGateway,
  createProviders,
  type EditorModels,
  type Escalation,
  type Gateway,
  type GatewayEvent,
  type GatewayRequest,
  type GatewayResult,
  type Hole,
  type ProviderSettings,
  type TimeLimits,
} from '../../../src/gateway/index.ts';
import { type Attempt, type Ledger, type Limits, openLedger } from '../../../src/ledger/index.ts';
import type { ModelFacts, ModelRef } from '../../../src/models/index.ts';
import type { Route, Tier } from '../../../src/router/index.ts';
import { band, facts } from '../router/policy.ts';

/** Short enough for tests, long enough for a busy machine. */
export const TEST_LIMITS: TimeLimits = {
  firstTokenMs: 1_500,
  gapMs: 1_500,
  tailMs: 300,
  totalMs: 8_000,
  signsMs: 3_000,
  longestPauseMs: 20_000,
};

export const NO_LIMITS: Limits = {
  perRequestUsd: null,
  perSessionUsd: null,
  models: [],
  perDayUsd: null,
  perMonthUsd: null,
  dayStart: 0,
  monthStart: 0,
};

export interface Asked {
  readonly result: GatewayResult;
  readonly events: readonly GatewayEvent[];
  /** What the ledger holds of it. */
  readonly attempts: readonly Attempt[];
}

export interface Options {
  readonly prompt?: string;
  readonly messages?: ChatRequest['messages'];
  readonly sessionId?: string | null;
  readonly caller?: string | null;
  readonly tools?: ChatRequest['tools'];
  /** Then the request is for a suggestion while typing. */
  readonly hole?: Hole;
  readonly restart?: false;
  readonly maxOutputTokens?: number;
  readonly temperature?: 0;
  readonly after?: GatewayResult;
  readonly check?: NonNullable<ChatRequest['check']>;
  readonly escalation?: Escalation;
  readonly mayEscalate?: NonNullable<ChatRequest['mayEscalate']>;
  /** Tiers of the models, in the order of the chain. Default: all are mid. */
  readonly tiers?: readonly Tier[];
  /** Prices in and out of the models, in the order of the chain. */
  readonly prices?: readonly (readonly [number, number])[];
  readonly facts?: Partial<ModelFacts>;
  /** The estimate of the prompt. */
  readonly inputTokens?: number;
  /** Context windows of the models, in the order of the chain. */
  readonly windows?: readonly number[];
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: GatewayEvent) => void;
}

export interface Harness {
  readonly gateway: Gateway;
  readonly ledger: Ledger;
  readonly breakers: CircuitBreakers;
  readonly log: string[];
  /** Of the providers; a test may put others in their place. */
  settings: ProviderSettings;
  /** Of the budget; a test may change them. */
  readonly limits: { -readonly [K in keyof Limits]: Limits[K] };
  ask(chain: readonly ModelRef[], options?: Options): Promise<Asked>;
  stop(): void;
}

export interface Setup {
  readonly settings: ProviderSettings;
  readonly key?: (id: string, origin: string) => Promise<string | null>;
  readonly allowedOrigins?: readonly string[];
  readonly limits?: Partial<Limits>;
  readonly timeLimits?: Partial<TimeLimits>;
  /** Of all models. */
  readonly facts?: Partial<ModelFacts>;
  readonly baseline?: ModelFacts | null;
  readonly now?: () => number;
  readonly answers?: AnswerCache;
  readonly editorModels?: EditorModels;
  readonly ownKeys?: readonly string[];
}

/** The two providers of a fault server: `open` speaks OpenAI's protocol, `claude` Anthropic's. */
export function settingsFor(url: string): ProviderSettings {
  return {
    open: { kind: 'openai', baseUrl: `${url}/v1`, headers: { 'x-team': 'team-secret-42' } },
    second: { kind: 'openai', baseUrl: `${url}/v1` },
    claude: { kind: 'anthropic', baseUrl: url, headers: { 'x-team': 'team-secret-42' } },
  };
}

/** A gateway with a ledger on a temporary file. */
export function startHarness(setup: Setup): Harness {
  const folder = mkdtempSync(join(tmpdir(), 'tierwise-gateway-'));
  const { ledger } = openLedger({ file: join(folder, 'ledger.db') });
  const breakers = createCircuitBreakers(setup.now ?? Date.now);
  const log: string[] = [];
  const limits = { ...NO_LIMITS, ...setup.limits };
  const gateway = createGateway({
    provider: createProviders({
      settings: () => ({ providers: harness.settings, allowedOrigins: setup.allowedOrigins ?? null }),
      key: setup.key ?? (async () => 'test-key-0123456789'),
      ...(setup.editorModels ? { editorModels: setup.editorModels } : {}),
    }),
    ledger,
    breakers,
    ownKeys: async () => setup.ownKeys ?? [],
    limits: () => limits,
    workspace: () => 'shop',
    baseline: () => setup.baseline ?? null,
    timeLimits: { ...TEST_LIMITS, ...setup.timeLimits },
    ...(setup.answers ? { answers: setup.answers } : {}),
    log: (line) => log.push(line),
  });
  const harness: Harness = {
    gateway,
    ledger,
    breakers,
    log,
    settings: setup.settings,
    limits,
    async ask(chain, given = {}) {
      const options = { ...given, facts: { ...setup.facts, ...given.facts } };
      const events: GatewayEvent[] = [];
      const signal = options.signal ?? new AbortController().signal;
      const answer = gateway.run(requestFor(chain, options), signal);
      for await (const event of answer) {
        events.push(event);
        options.onEvent?.(event);
      }
      const result = await answer.result;
      return { result, events, attempts: ledger.attemptsOf(result.requestId) };
    },
    stop() {
      ledger.close();
      rmSync(folder, { recursive: true });
    },
  };
  return harness;
}

export function requestFor(chain: readonly ModelRef[], options: Options = {}): GatewayRequest {
  const route: Route = {
    task: options.hole ? 'autocomplete' : 'explain',
    tier: 'mid',
    chain: chain.map((model, i) => ({
      model,
      tier: options.tiers?.[i] ?? 'mid',
      maxOutputTokens: 1_000,
      facts: facts(model, {
        prices: [band(...(options.prices?.[i] ?? [1, 5]))],
        contextTokens: options.windows?.[i] ?? 200_000,
        ...options.facts,
      }),
    })),
    passedOver: [],
    inputTokens: options.inputTokens ?? 100,
    expectedUsd: 0.001,
    reasons: [{ reason: 'tier-of-task', task: 'explain', tier: 'mid' }],
  };
  const base = {
    route,
    sessionId: options.sessionId ?? null,
    caller: options.caller ?? null,
    language: 'typescript',
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    ...(options.after === undefined ? {} : { after: options.after }),
    ...(options.maxOutputTokens === undefined ? {} : { maxOutputTokens: options.maxOutputTokens }),
  };
  if (options.hole) {
    const restart = options.restart === false ? { restart: false as const } : {};
    return { ...base, hole: options.hole, ...restart };
  }
  return {
    ...base,
    messages: options.messages ?? [{ role: 'user', content: options.prompt ?? 'What does the fox do?' }],
    tools: options.tools ?? null,
    ...(options.check === undefined ? {} : { check: options.check }),
    ...(options.escalation === undefined ? {} : { escalation: options.escalation }),
    ...(options.mayEscalate === undefined ? {} : { mayEscalate: options.mayEscalate }),
  };
}

/** A hole in a function that adds. */
export const HOLE: Hole = {
  prefix: 'function sum(a: number, b: number): number {\n  return ',
  suffix: ';\n}\n',
  path: 'src/sum.ts',
  language: 'typescript',
  context: [],
  stop: ['\n'],
  singleLine: true,
};

/** The result, which must have that outcome. */
export function expectOutcome<O extends GatewayResult['outcome']>(
  { result }: Pick<Asked, 'result'>,
  outcome: O,
): Extract<GatewayResult, { outcome: O }> {
  assert.equal(result.outcome, outcome, JSON.stringify(result));
  return result as Extract<GatewayResult, { outcome: O }>;
}

/** The models of the attempts in the ledger with their outcome and reason, in order. */
export function trail({ attempts }: Asked): readonly string[] {
  return attempts.map(({ provider, model, outcome, reason }) =>
    [`${provider}/${model}`, outcome, reason ?? ''].join(' ').trim(),
  );
}

/** The request's cost is the sum of its attempts, and the ledger has all of them. */
export function assertTotals({ result, attempts }: Pick<Asked, 'result' | 'attempts'>): void {
  assert.equal(result.attempts, attempts.length);
  assert.deepEqual(
    attempts.map((row) => row.attempt),
    attempts.map((_, i) => i + 1),
  );
  const sum = attempts.reduce((total, row) => total + (row.costUsd ?? Number.NaN), 0);
  if (result.cost.usd === null) assert.ok(Number.isNaN(sum));
  else assert.ok(Math.abs(result.cost.usd - sum) < 1e-12, `${result.cost.usd} and ${sum}`);
}
