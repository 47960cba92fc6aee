import type { CostSource } from '../../../src/ledger/index.ts';
import type { ModelRef } from '../../../src/models/index.ts';

/** What one answer used, as a person would count it: the parts of the prompt apart, thoughts apart from the answer. */
interface Used {
  readonly fresh: number;
  readonly cached: number;
  readonly written: number;
  readonly answer: number;
  readonly thoughts: number;
}

/** USD per million tokens, copied from the provider's list by hand. */
interface Rates {
  readonly fresh: number;
  readonly cached: number;
  readonly written: number;
  readonly out: number;
}

export interface CostCase {
  readonly name: string;
  readonly provider: string;
  /** The model whose price holds; null for one that nobody knows the price of. */
  readonly pricedAs: ModelRef | null;
  readonly at: string;
  /** The usage object as it stands in the stream. */
  readonly usage: unknown;
  /** LiteLLM's header, where it is sent. */
  readonly header?: string;
  readonly usd: number | null;
  readonly source: CostSource;
}

/** The test server's answer has so many tokens by our estimate, and the prompt so many by the route's. */
export const ESTIMATED = { input: 100, output: 11 } as const;

const used = (fresh: number, cached = 0, written = 0, answer = 0, thoughts = 0): Used => ({
  fresh,
  cached,
  written,
  answer,
  thoughts,
});

/** Small, large, all cached, hardly cached, much thought, none. */
const SIZES: readonly Used[] = [
  used(2_000, 0, 0, 1_000),
  used(1, 0, 0, 1),
  used(7, 11, 0, 13, 17),
  used(200, 800, 0, 300),
  used(1, 99_999, 0, 2_048),
  used(1_000, 0, 0, 0, 4_000),
  used(512, 1_536, 0, 100, 900),
  used(12_345, 6_789, 0, 1_011, 1_213),
  used(90_000, 0, 0, 8_192),
  used(50_000, 50_000, 0, 1),
  used(3, 0, 0, 64_000, 1),
  used(1_999, 1, 0, 999, 1),
  used(150_000, 40_000, 0, 20, 5),
];

/** For those who bill writing to the cache. */
const WRITING: readonly Used[] = [
  used(100, 2_000, 300, 50),
  used(10, 0, 5_000, 700),
  used(1, 1, 1, 1, 1),
  used(4, 60_000, 30_000, 4_000, 2_000),
];

const PLAIN = (u: Used): object => ({
  prompt_tokens: u.fresh + u.cached + u.written,
  completion_tokens: u.answer + u.thoughts,
  total_tokens: u.fresh + u.cached + u.written + u.answer + u.thoughts,
  prompt_tokens_details: { cached_tokens: u.cached, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: u.thoughts },
});

/** How each provider writes what was used. */
const SHAPES = {
  openai: PLAIN,
  anthropic: (u: Used) => ({
    input_tokens: u.fresh,
    cache_read_input_tokens: u.cached,
    cache_creation_input_tokens: u.written,
    output_tokens: u.answer + u.thoughts,
    output_tokens_details: { thinking_tokens: u.thoughts },
  }),
  openrouter: (u: Used) => ({
    ...PLAIN(u),
    prompt_tokens_details: { cached_tokens: u.cached, cache_write_tokens: u.written },
    cost_details: { upstream_inference_cost: null },
  }),
  litellm: (u: Used) => ({
    ...PLAIN(u),
    prompt_tokens_details: { cached_tokens: u.cached, cache_creation_tokens: u.written },
    cache_read_input_tokens: u.cached,
    cache_creation_input_tokens: u.written,
  }),
  // Its total has what was cached, its prompt has not.
  portkey: (u: Used) => ({
    prompt_tokens: u.fresh,
    completion_tokens: u.answer + u.thoughts,
    total_tokens: u.fresh + u.cached + u.written + u.answer + u.thoughts,
    cache_read_input_tokens: u.cached,
    cache_creation_input_tokens: u.written,
  }),
  deepseek: (u: Used) => ({
    prompt_tokens: u.fresh + u.cached,
    completion_tokens: u.answer + u.thoughts,
    total_tokens: u.fresh + u.cached + u.answer + u.thoughts,
    prompt_cache_hit_tokens: u.cached,
    prompt_cache_miss_tokens: u.fresh,
    completion_tokens_details: { reasoning_tokens: u.thoughts },
  }),
  mistral: (u: Used) => ({
    prompt_tokens: u.fresh + u.cached,
    completion_tokens: u.answer + u.thoughts,
    total_tokens: u.fresh + u.cached + u.answer + u.thoughts,
  }),
  // Thoughts stand in the total and nowhere else.
  google: (u: Used) => ({
    prompt_tokens: u.fresh + u.cached,
    completion_tokens: u.answer,
    total_tokens: u.fresh + u.cached + u.answer + u.thoughts,
    prompt_tokens_details: { cached_tokens: u.cached },
  }),
  ollama: PLAIN,
  lmstudio: PLAIN,
} as const;

type ProviderId = keyof typeof SHAPES;

interface Sold {
  readonly pricedAs: ModelRef;
  readonly rates: Rates;
  readonly sizes: readonly Used[];
  readonly at?: string;
}

const rates = (fresh: number, cached: number, written: number, out: number): Rates => ({
  fresh,
  cached,
  written,
  out,
});

const FREE = rates(0, 0, 0, 0);
const LONG = used(200_001, 0, 0, 1_000);
const LONG_BY_CACHE = used(1_000, 199_001, 0, 1_000, 500);
const NOT_YET_LONG = used(200_000, 0, 0, 1_000);
const VERY_LONG = used(272_000, 1_000, 0, 3_000);

const ONE_AM = '2026-11-20T01:30:00Z';
const NOON = '2026-11-22T12:00:00Z';

/** Prices of 22 November 2026. */
const SALES: Readonly<Record<ProviderId, readonly Sold[]>> = {
  openai: [
    { pricedAs: 'openai/gpt-5.4-mini', rates: rates(0.75, 0.075, 0.75, 4.5), sizes: SIZES },
    { pricedAs: 'openai/gpt-5.6-sol', rates: rates(4, 0.4, 5, 20), sizes: [...SIZES, NOT_YET_LONG] },
    { pricedAs: 'openai/gpt-5.6-sol', rates: rates(8, 0.8, 10, 30), sizes: [VERY_LONG] },
  ],
  anthropic: [
    {
      pricedAs: 'anthropic/claude-opus-4-8',
      rates: rates(5, 0.5, 6.25, 25),
      sizes: [...SIZES, ...WRITING, LONG],
    },
    {
      pricedAs: 'anthropic/claude-haiku-4-5',
      rates: rates(1, 0.1, 1.25, 5),
      sizes: [...SIZES, ...WRITING],
    },
    { pricedAs: 'anthropic/claude-sonnet-4-5', rates: rates(3, 0.3, 3.75, 15), sizes: [NOT_YET_LONG] },
    {
      pricedAs: 'anthropic/claude-sonnet-4-5',
      rates: rates(6, 0.6, 7.5, 22.5),
      sizes: [LONG, LONG_BY_CACHE, used(1, 0, 200_000, 10)],
    },
  ],
  openrouter: [
    {
      pricedAs: 'openrouter/deepseek/deepseek-v4-flash',
      rates: rates(0.0983, 0.0197, 0.0983, 0.1966),
      sizes: SIZES,
    },
    { pricedAs: 'openrouter/anthropic/claude-opus-5.5', rates: rates(4, 0.2, 5, 20), sizes: WRITING },
  ],
  litellm: [
    { pricedAs: 'litellm/anthropic/claude-haiku-4-5', rates: rates(1, 0.1, 1.25, 5), sizes: WRITING },
    { pricedAs: 'litellm/gpt-5.4-mini', rates: rates(0.75, 0.075, 0.75, 4.5), sizes: SIZES },
  ],
  portkey: [
    {
      pricedAs: 'portkey/@work/claude-haiku-4-5',
      rates: rates(1, 0.1, 1.25, 5),
      sizes: [...SIZES, ...WRITING],
    },
  ],
  deepseek: [
    { pricedAs: 'deepseek/deepseek-v4-flash', rates: rates(0.22, 0.007, 0.22, 0.66), sizes: SIZES },
    {
      pricedAs: 'deepseek/deepseek-v4-flash',
      rates: rates(0.44, 0.014, 0.44, 1.32),
      sizes: SIZES,
      at: ONE_AM,
    },
  ],
  mistral: [
    { pricedAs: 'mistral/codestral-latest', rates: rates(0.3, 0.3, 0.3, 0.9), sizes: SIZES },
    { pricedAs: 'mistral/mistral-large-latest', rates: rates(2, 2, 2, 6), sizes: SIZES },
  ],
  google: [
    {
      pricedAs: 'google/gemini-2.5-pro',
      rates: rates(1.25, 0.125, 1.25, 10),
      sizes: [...SIZES, NOT_YET_LONG],
    },
    { pricedAs: 'google/gemini-2.5-pro', rates: rates(2.5, 0.25, 2.5, 15), sizes: [LONG, LONG_BY_CACHE] },
  ],
  ollama: [{ pricedAs: 'ollama/qwen3', rates: FREE, sizes: SIZES }],
  lmstudio: [{ pricedAs: 'lmstudio/qwen3', rates: FREE, sizes: SIZES }],
};

function worked(u: Used, r: Rates): number {
  const micro =
    u.fresh * r.fresh + u.cached * r.cached + u.written * r.written + (u.answer + u.thoughts) * r.out;
  return micro / 1e6;
}

function inWords(u: Used): string {
  return `${u.fresh}+${u.cached}+${u.written} in, ${u.answer}+${u.thoughts} out`;
}

function* priced(): Generator<CostCase> {
  for (const [provider, sales] of Object.entries(SALES) as [ProviderId, readonly Sold[]][]) {
    for (const { pricedAs, rates: sold, sizes, at = NOON } of sales) {
      for (const size of sizes) {
        yield {
          name: `${pricedAs} ${at}: ${inWords(size)}`,
          provider,
          pricedAs,
          at,
          usage: SHAPES[provider](size),
          usd: worked(size, sold),
          source: 'priced',
        };
      }
    }
  }
}

/** What the provider says that it charged goes before any price, and an own key's charge comes on top. */
function* billed(): Generator<CostCase> {
  const base = { at: NOON, source: 'billed' } as const;
  const opus = { provider: 'openrouter', pricedAs: 'openrouter/anthropic/claude-opus-5.5' } as const;
  for (const cost of [0, 1e-9, 0.000_123_456_789, 0.0123, 7, 99.99]) {
    for (const size of [used(1_000, 0, 0, 10), used(10, 900, 90, 5, 5)]) {
      const usage = { ...SHAPES.openrouter(size), cost, is_byok: false };
      yield { ...base, ...opus, name: `OpenRouter billed ${cost}`, usage, usd: cost };
      const details = { upstream_inference_cost: 0.5 };
      const own = { ...usage, is_byok: true, cost_details: details };
      yield { ...base, ...opus, name: `OpenRouter own key, fee ${cost}`, usage: own, usd: cost + 0.5 };
      const twice = { ...usage, cost_details: details };
      yield { ...base, ...opus, name: `OpenRouter no own key ${cost}`, usage: twice, usd: cost };
      const unknown = { ...usage, cost_details: undefined };
      yield { ...base, ...opus, pricedAs: null, name: `billed ${cost}, no price`, usage: unknown, usd: cost };
    }
  }
  const haiku = { provider: 'litellm', pricedAs: 'litellm/anthropic/claude-haiku-4-5' } as const;
  for (const header of ['0.0042', '1e-05', '3.5', ' 0.25 ']) {
    for (const size of [used(1_000, 0, 0, 10), used(10, 900, 90, 5)]) {
      const usage = SHAPES.litellm(size);
      const usd = Number(header);
      yield { ...base, ...haiku, name: `LiteLLM's header ${header}`, usage, header, usd };
      yield { ...base, ...haiku, pricedAs: null, name: `header ${header}, no price`, usage, header, usd };
      const streamed = { ...usage, cost: 0.125 };
      yield { ...base, ...haiku, name: `LiteLLM's stream`, usage: streamed, header, usd: 0.125 };
    }
  }
}

/** A header that tells nothing, and fees that are none, leave the price to the list. */
function* notBilled(): Generator<CostCase> {
  const size = used(1_000, 0, 0, 10);
  const usd = worked(size, rates(1, 0.1, 1.25, 5));
  const haiku = { provider: 'litellm', pricedAs: 'litellm/anthropic/claude-haiku-4-5', at: NOON } as const;
  for (const header of ['', '0', '0.0', 'None', 'null', '-1', 'NaN', 'Infinity', '1e99', 'much']) {
    const usage = SHAPES.litellm(size);
    yield { ...haiku, name: `header “${header}”`, usage, header, usd, source: 'priced' };
    yield {
      ...haiku,
      name: `header “${header}”, no price`,
      pricedAs: null,
      usage,
      header,
      usd: null,
      source: 'unknown',
    };
  }
  for (const cost of [null, -0.5, 'free', '0.01', 1e300, {}, [], true]) {
    const usage = { ...SHAPES.openrouter(size), cost };
    yield { ...haiku, name: `cost ${JSON.stringify(cost)}`, usage, usd, source: 'priced' };
  }
  for (const fee of [undefined, null, -1, 'none']) {
    const usage = {
      ...SHAPES.openrouter(size),
      cost: 0,
      is_byok: true,
      cost_details: { upstream_inference_cost: fee },
    };
    yield { ...haiku, name: `own key whose charge is ${String(fee)}`, usage, usd, source: 'priced' };
  }
}

/** A count that is missing or none leaves that side to an estimate, and is called one; it is never taken for 0. */
function* faulty(): Generator<CostCase> {
  const size = used(1_000, 0, 0, 40);
  for (const [provider, [sale]] of Object.entries(SALES) as [ProviderId, readonly Sold[]][]) {
    if (!sale) continue;
    const { pricedAs, rates: r } = sale;
    const whole: Record<string, unknown> = { ...SHAPES[provider](size) };
    const [input, output] =
      provider === 'anthropic' ? ['input_tokens', 'output_tokens'] : ['prompt_tokens', 'completion_tokens'];
    const base = { provider, pricedAs, at: NOON, source: 'estimated' } as const;
    const bare = { [input]: 1_000, [output]: 40 };
    for (const value of [undefined, null, -40, '40', 0.5, 1e300, {}, true]) {
      const what = value === undefined ? 'missing' : JSON.stringify(value);
      yield {
        ...base,
        name: `${provider}: output ${what}`,
        usage: { ...bare, [output]: value },
        usd: (1_000 * r.fresh + ESTIMATED.output * r.out) / 1e6,
      };
      yield {
        ...base,
        name: `${provider}: input ${what}`,
        usage: { ...bare, [input]: value },
        usd: (ESTIMATED.input * r.fresh + 40 * r.out) / 1e6,
      };
    }
    for (const usage of [null, {}, [], 'much', 7, { [input]: 0, [output]: 0 }]) {
      yield {
        ...base,
        name: `${provider}: usage ${JSON.stringify(usage)}`,
        // A count of no output at all is one; only the prompt cannot be empty.
        usage,
        usd:
          (ESTIMATED.input * r.fresh +
            (typeof usage === 'object' && usage !== null && output in usage ? 0 : ESTIMATED.output * r.out)) /
          1e6,
      };
    }
    for (const details of [null, 'none', { cached_tokens: -5 }, { cached_tokens: '800' }, []]) {
      const usage = { ...whole, prompt_tokens_details: details, cache_read_input_tokens: -1 };
      yield {
        ...base,
        source: 'priced',
        name: `${provider}: details ${JSON.stringify(details)}`,
        usage,
        usd: worked(size, r),
      };
    }
    yield {
      ...base,
      source: 'unknown',
      pricedAs: null,
      name: `${provider}: price unknown`,
      usage: whole,
      usd: null,
    };
    yield {
      ...base,
      source: 'unknown',
      pricedAs: null,
      name: `${provider}: nothing known`,
      usage: {},
      usd: null,
    };
  }
}

export const COST_CASES: readonly CostCase[] = [...priced(), ...billed(), ...notBilled(), ...faulty()];
