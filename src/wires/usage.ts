import * as z from 'zod';
import type { Usage } from '../models/index.ts';
import { few, lenient, optional } from './shapes.ts';

export interface ReportedUsage extends Usage {
  /** What the provider says it charged, in USD; null where it does not say. */
  readonly billedUsd: number | null;
  /** The tier that it was served in, where that is not the usual one and has another price: `priority`, `flex`. */
  readonly serviceTier?: string;
  /** Searches of the web that its server ran, each of which has a price beside the tokens. */
  readonly searches?: number;
  /** Whether the provider reported its input and its output; a count that it did not report is 0. */
  readonly inputKnown: boolean;
  readonly outputKnown: boolean;
}

/** A count of tokens as a server reports it. What cannot be one (negative, a fraction, text, beyond any model) is unknown. */
export const tokenCount = lenient(z.int().nonnegative().max(1e9));

/** An amount in USD as a server reports it for one call. */
const usd = lenient(z.number().nonnegative().max(1e5));

/**
 * What LiteLLM reports in its answer's headers as the cost, in USD; null where it does not. It writes nothing or 0 for
 * models whose price it does not know, and for streams that have only begun, so 0 means nothing either.
 * https://docs.litellm.ai/docs/proxy/cost_tracking
 */
export function costInHeaders(headers: Pick<Headers, 'get'>): number | null {
  const text = headers.get('x-litellm-response-cost')?.trim();
  return (text ? usd.parse(Number(text)) : null) || null;
}

/** Tokens and cost as servers of OpenAI's kind report them, with the names that some of them have of their own. */
export const openAiUsage = z.object({
  prompt_tokens: tokenCount,
  completion_tokens: tokenCount,
  total_tokens: tokenCount,
  prompt_tokens_details: lenient(
    z.object({
      cached_tokens: tokenCount,
      cache_write_tokens: tokenCount,
      cache_creation_tokens: tokenCount,
    }),
  ),
  completion_tokens_details: lenient(z.object({ reasoning_tokens: tokenCount })),
  // Moonshot's place for it.
  cached_tokens: tokenCount,
  // DeepSeek's own names for the two halves of the prompt.
  prompt_cache_hit_tokens: tokenCount,
  prompt_cache_miss_tokens: tokenCount,
  // Anthropic's names, which LiteLLM and Portkey pass on.
  cache_read_input_tokens: tokenCount,
  cache_creation_input_tokens: tokenCount,
  // OpenRouter: what it charged, and what the user's own key behind it was charged besides. LiteLLM: what it computed.
  cost: usd,
  cost_details: lenient(z.object({ upstream_inference_cost: usd })),
  is_byok: lenient(z.boolean()),
});

export type OpenAiUsage = z.infer<typeof openAiUsage>;

/**
 * What is known of the usage after one more report: servers repeat some counts only, and send null or 0 for the others. A 0
 * never replaces a count.
 */
export function withReport<U extends AnthropicUsage | OpenAiUsage>(known: U | null, report: U): U {
  const merged = { ...known, ...report };
  for (const [name, value] of Object.entries(known ?? {})) {
    const now: unknown = Reflect.get(report, name);
    if (isDetails(value)) Reflect.set(merged, name, { ...value, ...(isDetails(now) ? positive(now) : {}) });
    else if (!now) Reflect.set(merged, name, value);
  }
  return merged;
}

function isDetails(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function positive(details: object): object {
  return Object.fromEntries(Object.entries(details).filter(([, count]) => Boolean(count)));
}

/** The tier that an answer was served in, as servers tell it. */
export const serviceTier = optional;

const USUAL_TIERS: ReadonlySet<string> = new Set(['', 'default', 'standard', 'auto', 'on_demand', 'none']);

/** As a part of what is reported; nothing for the usual tier. */
function servedIn(tier: z.infer<typeof serviceTier>): Pick<ReportedUsage, 'serviceTier'> {
  const name = (tier ?? '').trim().toLowerCase();
  return USUAL_TIERS.has(name) ? {} : { serviceTier: name };
}

/**
 * Null where nothing is reported: every prompt has tokens, so 0 means that the count is unknown. `headerUsd` is the cost in
 * the answer's headers, for servers that report it there.
 */
export function readOpenAiUsage(
  usage: OpenAiUsage,
  headerUsd: number | null,
  tier: z.infer<typeof serviceTier>,
): ReportedUsage | null {
  const billedUsd = billedIn(usage) ?? headerUsd;
  const prompt = usage.prompt_tokens || promptTokensIn(usage);
  const output = outputTokensIn(usage);
  if (prompt === null && output === null && billedUsd === null) return null;

  const cacheReadTokens = highest(
    usage.prompt_tokens_details?.cached_tokens,
    usage.cached_tokens,
    usage.prompt_cache_hit_tokens,
    usage.cache_read_input_tokens,
  );
  const cacheWriteTokens = highest(
    usage.prompt_tokens_details?.cache_write_tokens,
    usage.prompt_tokens_details?.cache_creation_tokens,
    usage.cache_creation_input_tokens,
  );
  const apart = isCacheApart(usage) ? cacheReadTokens + cacheWriteTokens : 0;
  const inputTokens = (prompt ?? 0) + apart;
  const outputTokens = output ?? 0;
  const read = Math.min(cacheReadTokens, inputTokens);
  return {
    inputTokens,
    cacheReadTokens: read,
    cacheWriteTokens: Math.min(cacheWriteTokens, inputTokens - read),
    outputTokens,
    reasoningTokens: Math.min(usage.completion_tokens_details?.reasoning_tokens ?? 0, outputTokens),
    billedUsd,
    ...servedIn(tier),
    inputKnown: prompt !== null,
    outputKnown: output !== null,
  };
}

/** The tokens of the prompt, where their own count is missing, from other counts. */
function promptTokensIn(usage: OpenAiUsage): number | null {
  const halves = (usage.prompt_cache_hit_tokens ?? 0) + (usage.prompt_cache_miss_tokens ?? 0);
  if (halves > 0) return halves;
  const { total_tokens: total, completion_tokens: completion } = usage;
  return typeof total === 'number' && typeof completion === 'number' && total > completion
    ? total - completion
    : null;
}

/**
 * All output, thoughts included. OpenAI counts them in `completion_tokens`; xAI and Gemini do not, and their total is
 * greater than the sum of its parts: that rest is billed as output. Null where nothing reports it.
 */
function outputTokensIn(usage: OpenAiUsage): number | null {
  const { completion_tokens: completion, total_tokens: total } = usage;
  const prompt = usage.prompt_tokens || null;
  const reasoning = usage.completion_tokens_details?.reasoning_tokens ?? 0;
  if (typeof completion !== 'number') {
    return prompt !== null && typeof total === 'number' && total > prompt ? total - prompt : null;
  }
  // Greater than its whole, so it is not a part of it.
  if (reasoning > completion) return completion + reasoning;
  const beyond = beyondParts(usage);
  if (beyond <= 0 || isCacheApart(usage)) return completion;
  return reasoning === 0 || reasoning === beyond ? completion + beyond : completion;
}

function beyondParts({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: total,
}: OpenAiUsage) {
  return prompt && typeof completion === 'number' && typeof total === 'number'
    ? total - prompt - completion
    : 0;
}

/** Portkey leaves what Anthropic read from and wrote to the cache out of the prompt, but not out of the total. */
function isCacheApart(usage: OpenAiUsage): boolean {
  const cached = (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);
  return cached > 0 && beyondParts(usage) === cached;
}

/** What a gateway charged; with the user's own key behind it plus what that was charged, null where that is not known. */
function billedIn({ cost, is_byok: ownKey, cost_details: details }: OpenAiUsage): number | null {
  if (typeof cost !== 'number') return null;
  if (!ownKey) return cost;
  const upstreamUsd = details?.upstream_inference_cost;
  return typeof upstreamUsd === 'number' ? cost + upstreamUsd : null;
}

/** The greatest of several reports of one count: a server that reports it under two names may report 0 under one. */
function highest(...counts: readonly (number | null | undefined)[]): number {
  return Math.max(0, ...counts.map((one) => one ?? 0));
}

const iteration = z.object({
  type: optional,
  input_tokens: tokenCount,
  output_tokens: tokenCount,
  cache_read_input_tokens: tokenCount,
  cache_creation_input_tokens: tokenCount,
});

/**
 * What the server itself has made of the conversation before the answer, to make it shorter: a call of its own, which is
 * billed and which the other counts leave out (platform.claude.com/docs/en/build-with-claude/compaction).
 */
function compactionsIn(all: readonly z.infer<typeof iteration>[]) {
  const own = all.filter(({ type }) => type === 'compaction');
  const sum = (name: Exclude<keyof z.infer<typeof iteration>, 'type'>): number =>
    own.reduce((total, one) => total + (one[name] ?? 0), 0);
  return {
    input: sum('input_tokens'),
    output: sum('output_tokens'),
    cacheRead: sum('cache_read_input_tokens'),
    cacheWrite: sum('cache_creation_input_tokens'),
  };
}

/** Tokens as Anthropic reports them in the events of a stream. */
export const anthropicUsage = z.object({
  input_tokens: tokenCount,
  output_tokens: tokenCount,
  cache_read_input_tokens: tokenCount,
  cache_creation_input_tokens: tokenCount,
  cache_creation: lenient(z.object({ ephemeral_1h_input_tokens: tokenCount })),
  output_tokens_details: lenient(z.object({ thinking_tokens: tokenCount })),
  service_tier: serviceTier,
  server_tool_use: lenient(z.object({ web_search_requests: tokenCount })),
  iterations: lenient(few(iteration, 1_000).transform(compactionsIn)),
  // LiteLLM adds what it computed.
  cost: usd,
});

export type AnthropicUsage = z.infer<typeof anthropicUsage>;

/** Anthropic's `input_tokens` leave out what was read from and written to the cache; those of a `Usage` include it. */
export function readAnthropicUsage(
  usage: AnthropicUsage,
  headerUsd: number | null,
  outputKnown: boolean,
): ReportedUsage {
  const before = usage.iterations ?? { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  const cacheReadTokens = (usage.cache_read_input_tokens ?? 0) + before.cacheRead;
  const cacheWriteTokens = (usage.cache_creation_input_tokens ?? 0) + before.cacheWrite;
  const forAnHour = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  const outputTokens = (usage.output_tokens ?? 0) + before.output;
  const inputTokens = (usage.input_tokens ?? 0) + before.input + cacheReadTokens + cacheWriteTokens;
  const searches = usage.server_tool_use?.web_search_requests ?? 0;
  return {
    inputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    ...(forAnHour > 0 ? { cacheWriteHourTokens: forAnHour } : {}),
    outputTokens,
    reasoningTokens: Math.min(usage.output_tokens_details?.thinking_tokens ?? 0, outputTokens),
    billedUsd: usage.cost ?? headerUsd,
    ...servedIn(usage.service_tier),
    ...(searches > 0 ? { searches } : {}),
    // Every prompt has tokens, so 0 means unknown, as does a missing count of the uncached ones.
    inputKnown: inputTokens > 0 && typeof usage.input_tokens === 'number',
    outputKnown,
  };
}
