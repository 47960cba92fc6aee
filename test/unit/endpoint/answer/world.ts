import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createAnswer, type Goal, type Moved } from '../../../../src/endpoint/answer/index.ts';
import type { Answer, Ask, AskKind, Reply } from '../../../../src/endpoint/ask.ts';
import {
  createCircuitBreakers,
  createGateway,
  createProviders,
  type ProviderSettings,
  type TimeLimits,
} from '../../../../src/gateway/index.ts';
import { type Attempt, type Limits, openLedger } from '../../../../src/ledger/index.ts';
import type { ModelFacts, ModelRef } from '../../../../src/models/index.ts';
import { createRequestService, type Notice } from '../../../../src/requests/index.ts';
import { type Policy, TIERS, type Tier } from '../../../../src/router/index.ts';
import type { Wire } from '../../../../src/wires/index.ts';
import { NO_LIMITS, TEST_LIMITS } from '../../gateway/harness.ts';
import { facts, POLICY } from '../../router/policy.ts';

/** What came to an upstream. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly json: Readonly<Record<string, unknown>>;
}

export type Script = (
  received: Received,
  response: ServerResponse,
  /** Of all requests to it, from 1. */
  nth: number,
) => void | Promise<void>;

export interface Upstream {
  readonly url: string;
  readonly received: Received[];
  /** Answers that were broken off by whoever asked. */
  readonly left: () => number;
  stop(): Promise<void>;
}

/** A server that says what the script says. */
export async function startUpstream(script: Script): Promise<Upstream> {
  const received: Received[] = [];
  let left = 0;
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const json = body.length > 0 ? (JSON.parse(body.toString()) as Record<string, unknown>) : {};
    const one = { path: request.url ?? '', headers: request.headers, body, json };
    received.push(one);
    response.on('close', () => {
      if (!response.writableFinished) left++;
    });
    await script(one, response, received.length);
  });
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    left: () => left,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Setup {
  readonly providers: ProviderSettings;
  readonly tiers: Partial<Record<Tier, readonly ModelRef[]>>;
  /** The names that clients use, as they are set. */
  readonly names?: Readonly<Record<string, Goal>>;
  readonly limits?: Partial<Limits>;
  readonly timeLimits?: Partial<TimeLimits>;
  readonly facts?: Readonly<Record<ModelRef, Partial<ModelFacts>>>;
  readonly policy?: Partial<Policy>;
  readonly onLimit?: 'ask' | 'downgrade' | 'stop';
  readonly ownKeys?: readonly string[];
  /** That of each provider. */
  readonly key?: string;
  /** The ledger of a world before this one, and its folder. */
  readonly folder?: string;
}

export interface World {
  readonly url: string;
  readonly log: string[];
  readonly moved: Moved[];
  readonly troubles: Notice[];
  readonly limits: { -readonly [K in keyof Limits]: Limits[K] };
  readonly folder: string;
  /** What answers, for a door in front of it. */
  readonly answer: Answer;
  /** The name of the client, as the ledger has it. */
  callerOf(requestId: string): string | null;
  /** All attempts of the ledger, the oldest first. */
  attempts(): readonly Attempt[];
  /** What a client has spent, in USD. */
  spentBy(client: string): number;
  /** What is reserved for attempts that run, in USD; only where there is a limit per day. */
  reserved(): number;
  /** Why a request went where it went, as the ledger has it. */
  reasonsOf(requestId: string): readonly string[];
  /** Resolves when no answer is under way. */
  quiet(): Promise<void>;
  stop(more?: { readonly keep: boolean }): Promise<void>;
}

const PATHS: readonly (readonly [end: string, kind: AskKind, wire: Wire])[] = [
  ['/messages/count_tokens', 'count', 'messages'],
  ['/messages', 'ask', 'messages'],
  ['/chat/completions', 'ask', 'chat'],
  ['/responses/compact', 'compact', 'responses'],
  ['/responses', 'ask', 'responses'],
];

/** An endpoint without a door: a server on this machine that lets everybody in. */
export async function startWorld(setup: Setup): Promise<World> {
  const folder = setup.folder ?? mkdtempSync(join(tmpdir(), 'tierwise-endpoint-'));
  const { ledger } = openLedger({ file: join(folder, 'ledger.db') });
  const breakers = createCircuitBreakers(Date.now);
  const log: string[] = [];
  const moved: Moved[] = [];
  const troubles: Notice[] = [];
  const limits = { ...NO_LIMITS, ...setup.limits };
  const tiers = { cheap: [], mid: [], premium: [], ...setup.tiers };
  const models = TIERS.flatMap((tier) => tiers[tier]);
  const policy = async (): Promise<Policy> => ({
    ...POLICY,
    trajectory: 'observe',
    tiers,
    facts: new Map(models.map((model) => [model, facts(model, setup.facts?.[model])])),
    unavailable: new Map(
      models.flatMap((model) => {
        const problem = breakers.problem(model);
        return problem ? [[model, problem] as const] : [];
      }),
    ),
    perRequestUsd: limits.perRequestUsd,
    ...setup.policy,
  });
  const gateway = createGateway({
    provider: createProviders({
      settings: () => ({ providers: setup.providers, allowedOrigins: null }),
      key: async () => setup.key ?? 'upstream-key-0123456789',
    }),
    ledger,
    breakers,
    ownKeys: async () => setup.ownKeys ?? [],
    limits: () => limits,
    workspace: () => 'shop',
    baseline: () => null,
    timeLimits: { ...TEST_LIMITS, ...setup.timeLimits },
    log: (line) => log.push(line),
  });
  const requests = createRequestService({
    gateway,
    policy,
    settings: () => ({
      escalation: 'off',
      budget: { onLimit: setup.onLimit ?? 'stop' },
      secondOpinion: 'off',
      askAboveUsd: null,
    }),
    askAboutBudget: async () => 'stop',
    askAboutEscalation: async () => false,
    onRouted: () => undefined,
  });
  const answer = createAnswer({
    requests,
    gateway,
    policy,
    settings: () => ({ tiers, endpoint: { models: setup.names ?? {} } }),
    ledger,
    log: (line) => log.push(line),
    onMoved: (one) => moved.push(one),
    onTrouble: (notice) => troubles.push(notice),
    now: Date.now,
  });
  const open = new Set<Promise<void>>();
  const server = createServer(async (request, response) => {
    const done = serve(answer, request, response);
    open.add(done);
    await done.finally(() => open.delete(done));
  });
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    log,
    moved,
    troubles,
    limits,
    folder,
    answer,
    callerOf: ledger.callerOf,
    attempts: () => ledger.recent(1_000).toReversed(),
    spentBy: (client) => ledger.callerSpend(client, 0),
    reserved: () => ledger.counted(limits).day?.runningUsd ?? Number.NaN,
    reasonsOf: (requestId) => ledger.attemptsOf(requestId).flatMap(({ reasons }) => reasons),
    async quiet() {
      await Promise.all(open);
    },
    async stop({ keep } = { keep: false }) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all(open);
      ledger.close();
      if (!keep) rmSync(folder, { recursive: true });
    },
  };
}

async function serve(
  answer: (ask: Ask, reply: Reply) => Promise<void>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const gone = new AbortController();
  response.on('close', () => gone.abort('gone'));
  const [, kind, wire] = PATHS.find(([end]) => pathname.endsWith(end)) ?? ['', 'models' as const, null];
  const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const model = /\/models\/(.+)$/.exec(pathname)?.[1];
  await answer(
    {
      kind,
      wire: wire ?? (headers.has('anthropic-version') ? 'messages' : 'chat'),
      model: model === undefined ? null : decodeURIComponent(model),
      body: await buffer(request),
      headers,
      query: search.slice(1),
      client: headers.get('x-client') ?? 'Claude Code',
      signal: gone.signal,
    },
    {
      head: (status, all) => void response.writeHead(status, all).flushHeaders(),
      write: (part) => void response.write(part),
      end: () => void response.end(),
    },
  );
}
