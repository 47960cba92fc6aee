import type { ModelRef } from './types.ts';

/**
 * Families of models that read text only, by their makers' model pages and cards (read in November 2026). The price
 * library does not tell. A model that is missing here is asked, and its server's refusal sends the request on.
 */
const BLIND: readonly RegExp[] = [
  /^deepseek-(?!vl|ocr)/,
  /^(?:codestral|devstral|mistral-nemo|ministral|open-mi[sx]tral|mathstral)/,
  /^gpt-oss/,
  /^gpt-3\.5/,
  /^o(?:1|3)-mini/,
  /^qwen(?:\d[\d.]*)?-?(?:coder|\d+b)/,
  /^(?:code-?llama|llama-?3\.[13]|llama-?3-)/,
  /^(?:starcoder|stable-code|smollm2?-)/,
  /^kimi-k2(?!\.5)/,
  /^glm-(?:4\.[56]|5)(?!.*v)/,
];

/** Whether a model is known to read no images. */
export function isBlind(model: ModelRef): boolean {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  return BLIND.some((family) => family.test(name));
}

/** Tokens of one image as it is sent: Anthropic's most for one (width x height / 750, scaled to fit), more than OpenAI's and Google's usual. */
export const IMAGE_TOKENS = 1_600;
