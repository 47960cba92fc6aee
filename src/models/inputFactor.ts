import { type ModelRef, modelName } from './reference.ts';

/**
 * Above the most tokens for each estimated one that were counted over 40 languages and code with the tokenizers of OpenAI,
 * Gemma, Qwen, Llama and the first Claude (`test/bench/reserve.ts`): 3.1, for short texts in Bengali and Korean. Only
 * scripts that they hardly know, as Ethiopic, are beyond it.
 */
const UNKNOWN_FACTOR = 3.2;

/**
 * Claude's tokenizer is not public. By published counts it makes up to 1.46 times as many of Latin prose as before 4.7:
 * 3.9 for Finnish, if its first one, which is public, is still a measure.
 */
const UNKNOWN_CLAUDE_FACTOR = 4.4;

/** How many input tokens a provider may count for each one that is estimated, before anything has been learnt of it. */
export function unknownInputFactor(model: ModelRef): number {
  return /^claude/i.test(modelName(model)) ? UNKNOWN_CLAUDE_FACTOR : UNKNOWN_FACTOR;
}

/** Fewer answers than this may all have been in one language. */
const ENOUGH_SAMPLES = 20;

/** The next text may be in another language, or of another kind, than all so far. */
const LEARNT_MARGIN = 1.5;

/** The estimate itself is that much too low for some languages, even by the tokenizer that it was made after. */
const LEAST_FACTOR = 1.75;

/** No tokenizer has more tokens than bytes, of which characters have three at most; an estimate has one for two or more. */
const GREATEST_FACTOR = 8;

/**
 * The same for a model of which it is known how many tokens its provider counted for each one that was estimated, in
 * past requests: the highest of them but for a hundredth, with a margin; null where they are too few.
 */
export function learnInputFactor(counted: readonly number[]): number | null {
  const usable = counted.filter((ratio) => ratio > 0 && Number.isFinite(ratio)).sort((a, b) => a - b);
  const high = usable[Math.ceil(usable.length * 0.99) - 1];
  if (high === undefined || usable.length < ENOUGH_SAMPLES) return null;
  return Math.min(GREATEST_FACTOR, Math.max(LEAST_FACTOR, high * LEARNT_MARGIN));
}
