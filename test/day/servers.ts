import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProviderSettings } from '../../src/gateway/index.ts';
import { pick, type Random, seeded } from '../bench/edits-random.ts';
import { type Call, type FaultServer, startFaultServer } from '../unit/gateway/faultServer.ts';
import { begin, open, send, whole } from '../unit/gateway/faults.ts';
import { OPENAI, type Wire } from '../unit/gateway/wires.ts';
import { requestIn } from './plan.ts';

export interface Tokens {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
}

/** One attempt as its server saw it. */
export interface Line {
  /** The request; null where nothing in the body tells. */
  readonly n: number | null;
  readonly provider: ProviderId;
  readonly model: string;
  readonly outcome: 'ok' | 'failed' | 'rejected' | 'incomplete' | 'cancelled';
  /** What the server told of them; null where it did not come to that. */
  readonly tokens: Tokens | null;
  readonly text: string;
  readonly fault: string | null;
}

export const PROVIDERS = ['coder', 'open', 'claude'] as const;
export type ProviderId = (typeof PROVIDERS)[number];

export interface DayServers {
  readonly settings: ProviderSettings;
  /** In the order in which the attempts came. */
  readonly journal: readonly Line[];
  readonly servers: Readonly<Record<ProviderId, FaultServer>>;
  /** Where redirects point to. */
  readonly elsewhere: FaultServer;
  stop(): Promise<void>;
}

const NOTHING: Tokens = { inputTokens: 0, cacheReadTokens: 0, outputTokens: 0 };

interface Fault {
  readonly line: Pick<Line, 'outcome' | 'tokens'>;
  readonly play: (call: Call, elsewhere: string) => void | Promise<void>;
  /** Leaves the client waiting for its time limit. */
  readonly silent?: true;
}

/** Refused, so that nothing was read or written; broken off, so that nobody tells what was. */
const REFUSED = { outcome: 'failed', tokens: NOTHING } as const;
const BROKEN = { outcome: 'incomplete', tokens: null } as const;
const UNANSWERED = { outcome: 'failed', tokens: null } as const;

const HALF = ['It', ' is', ' half'];

/** The words of a server that quotes the key. */
function quoted({ request: { headers } }: Call): string {
  return `cannot handle a request with ${headers.authorization ?? String(headers['x-api-key'])}`;
}

function refuse(status: number, headers: object = {}): Fault['play'] {
  return ({ response, wire }) => send(response, status, wire.errorBody('api_error', 'not now'), headers);
}

const FAULTS: Readonly<Record<string, Fault>> = {
  busy: { line: REFUSED, play: refuse(429, { 'retry-after-ms': '40' }) },
  'server-error': { line: REFUSED, play: refuse(500) },
  overloaded: { line: REFUSED, play: refuse(503) },
  'quotes-key': {
    line: REFUSED,
    play: (call) => send(call.response, 400, call.wire.errorBody('api_error', quoted(call))),
  },
  redirect: {
    line: REFUSED,
    play: ({ response, request }, elsewhere) => {
      response.writeHead(307, { location: elsewhere + request.path }).end();
    },
  },
  'error-in-stream': {
    line: REFUSED,
    play: (call) => {
      open(call);
      call.response.end(call.wire.error('api_error', quoted(call)));
    },
  },
  reset: { line: UNANSWERED, play: ({ response }) => void response.socket?.resetAndDestroy() },
  silent: { line: UNANSWERED, play: () => undefined, silent: true },
  stall: { line: BROKEN, play: (call) => begin(call, HALF), silent: true },
  cut: {
    line: BROKEN,
    async play(call) {
      begin(call, HALF);
      await sleep(10);
      call.response.destroy();
    },
  },
  'ends-early': {
    line: BROKEN,
    play: (call) => {
      begin(call, HALF);
      call.response.end();
    },
  },
  malformed: {
    line: BROKEN,
    play: (call) => {
      begin(call, HALF);
      call.response.end('event: content_block_delta\ndata: {"half a \n\n');
    },
  },
  'error-in-middle': {
    line: BROKEN,
    play: (call) => {
      begin(call, HALF);
      call.response.end(call.wire.error('overloaded_error', quoted(call)));
    },
  },
};

/** OpenAI's completions with a suffix: as its chat, with the text elsewhere. */
const COMPLETIONS: Wire = {
  ...OPENAI,
  start: () => '',
  token: (text) => `data: ${JSON.stringify({ choices: [{ index: 0, text, finish_reason: null }] })}\n\n`,
};

export interface DayFaults {
  readonly seed: string;
  /** Of all attempts. */
  readonly share: number;
  /** A chain of three models has an answer as long as fewer than three fail. */
  readonly mostPerRequest: number;
  /** Also those that take the client's time limits to end. */
  readonly silence: boolean;
}

/**
 * Three providers, each with an address of its own, that answer, or fail at random: the same way for the same seed, as
 * a request and the number of its attempt decide.
 */
export async function startDayServers({
  seed,
  share,
  mostPerRequest,
  silence,
}: DayFaults): Promise<DayServers> {
  const journal: Line[] = [];
  const elsewhere = await startFaultServer();
  const kinds = Object.entries(FAULTS).filter(([, fault]) => silence || !fault.silent);

  const answer = async (provider: ProviderId, given: Call): Promise<void> => {
    const { request, response } = given;
    const call =
      request.path.endsWith('/completions') && !request.path.endsWith('/chat/completions')
        ? { ...given, wire: COMPLETIONS }
        : given;
    const asked = requestIn(request.body);
    const earlier = journal.filter(({ n }) => n === asked?.n);
    const random = seeded(`${seed} ${asked?.n} ${earlier.length}`);
    const leaves = asked?.fate === 'cancelled';
    // Who leaves at the first word does not see what happens after it.
    const possible = leaves ? kinds.filter(([, { line }]) => line !== BROKEN) : kinds;
    const spared = earlier.filter((line) => line.fault !== null).length >= mostPerRequest;
    const [name, fault] = (random() < share && !spared ? pick(random, possible) : undefined) ?? [null, null];
    const write = (line: Pick<Line, 'outcome' | 'tokens'>, text: string) =>
      journal.push({ n: asked?.n ?? null, provider, model: request.model, fault: name, text, ...line });

    if (fault) {
      write(fault.line, '');
      return fault.play(call, elsewhere.url);
    }
    if (leaves) {
      write({ outcome: 'cancelled', tokens: null }, '');
      begin(call, HALF);
      await once(response, 'close');
      return;
    }
    const tokens = tokensFrom(random);
    const turnsDown = asked?.fate === 'turned-down' && !earlier.some(({ outcome }) => outcome === 'rejected');
    const words = [turnsDown ? 'BROKEN' : 'Answer', ` ${earlier.length} to`, ` ${asked?.n}:`, ' größer 🦊'];
    write({ outcome: turnsDown ? 'rejected' : 'ok', tokens }, words.join(''));
    whole(call, 'stop', usageOf(provider, tokens), words);
  };

  const [coder, openai, claude] = await Promise.all(
    PROVIDERS.map((id) => startFaultServer({ ok: (call) => answer(id, call) })),
  );
  if (!coder || !openai || !claude) throw new Error('a server did not start');
  return {
    settings: {
      coder: { kind: 'openai', baseUrl: `${coder.url}/v1`, completion: 'suffix' },
      open: { kind: 'openai', baseUrl: `${openai.url}/v1` },
      claude: { kind: 'anthropic', baseUrl: claude.url },
    },
    journal,
    servers: { coder, open: openai, claude },
    elsewhere,
    async stop() {
      await Promise.all([coder, openai, claude, elsewhere].map((server) => server.stop()));
    },
  };
}

function tokensFrom(random: Random): Tokens {
  const inputTokens = 50 + Math.floor(random() * 20_000);
  return {
    inputTokens,
    cacheReadTokens: Math.floor(inputTokens * random() * 0.8),
    outputTokens: 1 + Math.floor(random() * 300),
  };
}

/** As each protocol tells them: Anthropic's input is without what its cache held. */
function usageOf(provider: ProviderId, { inputTokens, cacheReadTokens, outputTokens }: Tokens): object {
  if (provider === 'claude') {
    return {
      input_tokens: inputTokens - cacheReadTokens,
      cache_read_input_tokens: cacheReadTokens,
      output_tokens: outputTokens,
    };
  }
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cacheReadTokens },
  };
}
