import type { ProviderEvent } from './types.ts';

type End = ProviderEvent & { readonly type: 'end' };

/**
 * How models end an answer well. OpenAI's and Anthropic's words, and Together's and Hugging Face's (`eos`, `eos_token`). Only
 * these: with any other word there may be more to the answer.
 */
const GOOD: ReadonlySet<string> = new Set([
  ...['stop', 'end_turn', 'stop_sequence', 'eos', 'eos_token'],
  ...['tool_calls', 'tool_call', 'tool_use', 'function_call'],
]);

/** The limit of its output, or what was left of its window: `max_tokens`, `model_length`, `model_context_window_exceeded`. */
const LENGTH =
  /^(?:length|limit|\w+_limit)$|(?:model|length)_(?:length|limit)|token_limit|window|context_length|truncat/;

/** Stopped by a filter: OpenAI's and Azure's, Anthropic's, Gemini's list and Model Armor, Bedrock's, GLM's. */
const REFUSED =
  /content_(?:filter|policy)|refus|safety|recitation|blocklist|blocked|prohibited|spii|sensitive|guardrail|toxic|moderation|violat|flagged|censor|inappropriate|model_armor|^language$/;

/** What is longer is no word of a server. */
const LONGEST_WORD = 60;

/** A call of a tool that the server itself could not read. */
const MALFORMED = /malformed|tool_call|thought_signature/;

/**
 * What the word means with which a server ends an answer, however it is written: `STOP`, `maxTokens`, `content_filter:
 * RECITATION`; `why`: its own words beside it. Null where it is none: some servers write `"null"` or nothing until the end.
 */
export function endOf(told: string | null | undefined, why?: string | null): End | null {
  const word = (told ?? '').trim().slice(0, LONGEST_WORD);
  const plain = word
    .replace(/([a-z])(?=[A-Z])/g, '$1_')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    // Google's enumeration, as proxies write it out.
    .replace(/^finish_reason_/, '');
  if (plain === '' || plain === 'null') return null;
  return { type: 'end', reason: meaningOf(plain), word, ...(why ? { why } : {}) };
}

function meaningOf(word: string): End['reason'] {
  if (GOOD.has(word)) return 'stop';
  if (REFUSED.test(word)) return 'content-policy';
  if (LENGTH.test(word) || isMost(word)) return 'length';
  return MALFORMED.test(word) ? 'malformed' : 'error';
}

/** `max_tokens`, `max_new_tokens`, `maximum_length`. */
function isMost(word: string): boolean {
  const at = word.indexOf('max');
  return at >= 0 && /tokens|length/.test(word.slice(at));
}
