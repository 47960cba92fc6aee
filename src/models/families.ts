import { type ModelRef, modelName } from './reference.ts';

// What the price library does not say about models, by families of names. Read in November 2026.

/**
 * The most tokens of one answer, from the model pages of platform.claude.com, developers.openai.com and ai.google.dev and
 * the pricing page of api-docs.deepseek.com. The first match wins. A model that is missing here has no known limit.
 */
const OUTPUT_LIMITS: readonly (readonly [pattern: RegExp, tokens: number])[] = [
  [/^claude-3-(?:opus|sonnet|haiku)/, 4096],
  [/^claude-3-5/, 8192],
  [/^claude-3-7/, 64_000],
  [/^claude-opus-4(?:-[01])?(?:-\d{8}|-latest)?$/, 32_000],
  [/^claude-(?:sonnet-4|sonnet-4-0|(?:opus|sonnet|haiku)-4-5)(?:-\d{8}|-latest)?$/, 64_000],
  [/^claude-(?:opus|sonnet)-4-[678]/, 128_000],
  [/^claude-(?:opus|sonnet|haiku|fable)-5/, 128_000],
  [/^gpt-3\.5-turbo/, 4096],
  [/^gpt-4(?:-0|$)/, 8192],
  [/^gpt-4-/, 4096],
  [/^gpt-4o-2024-05-13/, 4096],
  [/^(?:chatgpt|gpt)-4o/, 16_384],
  [/^gpt-4\.1/, 32_768],
  [/^gpt-5(?:\.\d)?-chat/, 16_384],
  [/^gpt-5-pro/, 272_000],
  [/^gpt-[56]/, 128_000],
  [/^gpt-oss/, 131_072],
  [/^o(?:1|3|3-mini|4-mini|1-pro|3-pro)(?:-20|$)/, 100_000],
  [/^gemini-(?:1\.5|2\.0)/, 8192],
  [/^gemini-(?:2\.5|3(?:\.\d)?)-(?:pro|flash|flash-lite)(?:-preview)?(?:-\d|$)/, 65_536],
  [/^deepseek-(?:v4|flash)/, 384_000],
];

/**
 * The output limit of a model of that name, in tokens; null when none is known. The name is the maker's own, without
 * a provider; `claude-opus-4.8` and `claude-opus-4-8` are the same.
 */
export function maxOutputOf(name: string): number | null {
  const plain = name.toLowerCase();
  // Only Claude's names are written both ways: in OpenAI's names the dot tells gpt-4.1 from gpt-4-1106.
  const key = plain.startsWith('claude-') ? plain.replaceAll('.', '-') : plain;
  for (const [pattern, tokens] of OUTPUT_LIMITS) {
    if (pattern.test(key)) return tokens;
  }
  return null;
}

/**
 * Families that read text only, from their makers' model pages and cards. A model that is missing here is asked; if it
 * cannot read images, its server refuses and the request goes to the next model.
 */
const TEXT_ONLY: readonly RegExp[] = [
  /^deepseek-(?!vl|ocr)/,
  /^(?:codestral|devstral|mistral-nemo|ministral|open-mi[sx]tral|mathstral)/,
  /^gpt-oss/,
  /^gpt-3\.5/,
  /^o(?:1|3)-mini/,
  /^qwen(?:\d[\d.]{0,6})?-?(?:coder|\d{1,4}b)/,
  /^(?:code-?llama|llama-?3\.[13]|llama-?3-)/,
  /^(?:starcoder|stable-code|smollm2?-)/,
  /^kimi-k2(?!\.5)/,
  /^glm-(?:4\.[56]|5)(?!.*v)/,
];

/** Whether a model is known not to read images. */
export function isTextOnly(model: ModelRef): boolean {
  const name = modelName(model).toLowerCase();
  return TEXT_ONLY.some((family) => family.test(name));
}
