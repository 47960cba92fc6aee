import type { EndReason } from './answerTypes.ts';

/** The words of Anthropic and OpenAI for an end, and what they mean. */
const WORDS: ReadonlyMap<string, EndReason> = new Map([
  ...['stop', 'end_turn', 'eos', 'eos_token'].map((word) => [word, 'stop'] as const),
  ...['tool_calls', 'tool_call', 'tool_use', 'function_call'].map((word) => [word, 'tool-use'] as const),
  ['stop_sequence', 'stop-sequence'],
  ['pause_turn', 'pause'],
  ['refusal', 'refusal'],
  ['model_context_window_exceeded', 'context-full'],
]);

/** What was left of the window, rather than the limit of the output. */
const CONTEXT = /window|context_length|model_length/;

/** The limit of its output, or what was left of its window: `max_tokens`, `model_length`, `model_context_window_exceeded`. */
const LENGTH =
  /^(?:length|limit|\w+_limit)$|(?:model|length)_(?:length|limit)|token_limit|window|context_length|truncat/;

/** Stopped by a filter: OpenAI's and Azure's, Anthropic's, Gemini's list and Model Armor, Bedrock's, GLM's. */
const REFUSED =
  /content_(?:filter|policy)|refus|safety|recitation|blocklist|blocked|prohibited|spii|sensitive|guardrail|toxic|moderation|violat|flagged|censor|inappropriate|model_armor|^language$/;

/** What is longer is no word of a server. */
const LONGEST_WORD = 60;

/** What a server means by the end of an answer. `plain`: its word in one way of writing. */
export interface End {
  readonly reason: EndReason;
  readonly word: string;
  readonly plain: string;
}

/**
 * What the word means with which a server ends an answer, however it is written: `STOP`, `maxTokens`, `content_filter:
 * RECITATION`. Together and Hugging Face write `eos`, `eos_token`. Only words that are known for it are a good end: with any
 * other there may be more to the answer. Null where it is none: some servers write `"null"` or nothing until the end.
 */
export function endOf(told: string | null | undefined): End | null {
  const word = (told ?? '').trim().slice(0, LONGEST_WORD);
  const plain = word
    .replace(/([a-z])(?=[A-Z])/g, '$1_')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    // Google's enumeration, as proxies write it out.
    .replace(/^finish_reason_/, '');
  if (plain === '' || plain === 'null') return null;
  return { reason: meaningOf(plain), word, plain };
}

function meaningOf(word: string): EndReason {
  const known = WORDS.get(word);
  if (known) return known;
  if (REFUSED.test(word)) return 'content-policy';
  if (!LENGTH.test(word) && !isMost(word)) return 'unknown';
  return CONTEXT.test(word) ? 'context-full' : 'length';
}

/** `max_tokens`, `max_new_tokens`, `maximum_length`. */
function isMost(word: string): boolean {
  const at = word.indexOf('max');
  return at >= 0 && /tokens|length/.test(word.slice(at));
}
