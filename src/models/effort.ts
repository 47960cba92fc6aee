/** How much a model may think before it answers. `least`: not at all, where it can be turned off. */
export const EFFORTS = ['least', 'low', 'medium', 'high'] as const;
export type Effort = (typeof EFFORTS)[number];

/**
 * Models that think, and can be told how much, by families of names; from their makers' model pages, November 2026
 * (developers.openai.com, ai.google.dev, api-docs.deepseek.com, platform.claude.com, qwen.ai, docs.z.ai).
 */
const THINKING: readonly RegExp[] = [
  /^gpt-[5-9](?!.*-chat)(?!.*-pro\b)/,
  /^o[1-9](?!-pro\b)(?:-|$)/,
  /^gemini-(?:2\.5|[3-9])/,
  /^claude-(?:opus|sonnet|haiku|fable)-[5-9]/,
  /^deepseek-v[4-9]/,
  /^qwen3(?!.*coder)/,
  /^glm-(?:4\.[5-9]|[5-9])/,
];

/** Whether a model of that name (the maker's own, without a provider) can be told how much to think. */
export function takesEffort(name: string): boolean {
  const plain = name.toLowerCase();
  return THINKING.some((family) => family.test(plain));
}

/** One step more; the highest stays. */
export function raised(effort: Effort): Effort {
  return EFFORTS[EFFORTS.indexOf(effort) + 1] ?? effort;
}
