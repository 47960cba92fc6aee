import type { EndReason } from '../answerTypes.ts';
import type { Json } from '../types.ts';
import type { ReportedUsage } from '../usage.ts';

type Wired = Record<string, unknown>;

/** How an answer is told to have ended; null where the wire has no word for it that would not say that all is well. */
export const STATES: Readonly<Record<EndReason, readonly [status: string, reason: string | null] | null>> = {
  stop: ['completed', null],
  'tool-use': ['completed', null],
  'stop-sequence': ['completed', null],
  refusal: ['completed', null],
  length: ['incomplete', 'max_output_tokens'],
  'context-full': ['incomplete', 'max_output_tokens'],
  'content-policy': ['incomplete', 'content_filter'],
  pause: null,
  unknown: null,
};

/** What every answer has, and we know nothing of. */
export const EMPTY: Json = {
  completed_at: null,
  error: null,
  incomplete_details: null,
  instructions: null,
  metadata: {},
  parallel_tool_calls: true,
  previous_response_id: null,
  store: false,
  temperature: null,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: null,
  truncation: 'disabled',
  usage: null,
};

export function newId(kind: string): string {
  return `${kind}_${crypto.randomUUID().replaceAll('-', '')}`;
}

export function partOf(kind: 'text' | 'refusal', text: string, annotations: readonly Json[]): Wired {
  return kind === 'refusal'
    ? { type: 'refusal', refusal: text }
    : { type: 'output_text', text, annotations: [...annotations], logprobs: [] };
}

export function summaryOf(text: string): Wired {
  return { type: 'summary_text', text };
}

/** Null where the upstream reported none: 0 would be a price. */
export function usageOf(usage: ReportedUsage | null): Wired | null {
  if (!usage) return null;
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = usage;
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cacheReadTokens, cache_write_tokens: cacheWriteTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: inputTokens + outputTokens,
  };
}
