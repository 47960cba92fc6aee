import type { Hole, Message } from '../types.ts';
import type { ProviderProfile } from './profiles.ts';
import type { ChatCall, ProviderCall } from './types.ts';

/**
 * A hole as a chat, for models that are not trained to fill one. The texts to stop at are not sent: Anthropic refuses those
 * that are only white space, OpenAI's reasoning models refuse any, and a chat answer may begin with a line break.
 */
export function asChat(call: ProviderCall): ChatCall {
  if (!('hole' in call)) return call;
  const { model, maxOutputTokens, temperature, hole } = call;
  return {
    model,
    maxOutputTokens,
    temperature,
    messages: messagesFor(hole),
    sessionId: null,
    tools: null,
    effort: null,
  };
}

function messagesFor(hole: Hole): Message[] {
  const mark = markFor(hole);
  const lines = hole.singleLine
    ? 'It is the rest of one line: answer without a line break.'
    : 'Keep the indentation of the file.';
  const system = [
    `You complete code in an editor. The user shows a file with a hole, marked ${mark}.`,
    `Answer with exactly the text that replaces ${mark}, and nothing else: no explanation, no code fence, and none of the text before or after it. ${lines}`,
  ].join('\n');
  const others = hole.context.map(({ path, text }) => `Part of ${path}:\n${text}\n\n`);
  const file = `${hole.path} (${hole.language}):\n${hole.prefix}${mark}${hole.suffix}`;
  return [
    { role: 'system', content: system },
    { role: 'user', content: others.join('') + file },
  ];
}

/** A mark that does not occur in the code. */
function markFor({ prefix, suffix, context }: Hole): string {
  const code = [prefix, suffix, ...context.map(({ text }) => text)];
  for (let i = 0; ; i++) {
    const mark = i === 0 ? '<hole/>' : `<hole-${i}/>`;
    if (!code.some((text) => text.includes(mark))) return mark;
  }
}

type Extras = Readonly<Record<string, unknown>>;
type Rules = readonly (readonly [models: RegExp, extras: Extras])[];

const NONE: Extras = { reasoning_effort: 'none' };
const LOW: Extras = { reasoning_effort: 'low' };

/**
 * For servers of open models: docs.vllm.ai/en/latest/features/reasoning_outputs.html, and llama.cpp's
 * tools/server/README.md. Qwen's coder models do not think.
 */
const SERVED: Rules = [
  [/qwen3(?!.*coder)/i, { logprobs: true, temperature: 0, chat_template_kwargs: { enable_thinking: false } }],
  [/./, { logprobs: true, temperature: 0 }],
];

/**
 * What makes a chat model answer without thinking and return log probabilities, where its maker documents a way: for a
 * suggestion while typing, thoughts take too long and cost too much. Only documented fields are sent, since these APIs
 * refuse others. The first match counts. Sources: developers.openai.com/api/docs/guides/reasoning and
 * the pages of its models (log probabilities and temperature only with effort `none`, from gpt-5.1 on), ai.google.dev/
 * gemini-api/docs/openai (`none` for 2.5 Flash only; Pro and 3 cannot be turned off), api-docs.deepseek.com/guides/
 * thinking_mode, openrouter.ai/docs/use-cases/reasoning-tokens, docs.ollama.com/capabilities/thinking, and
 * platform.claude.com/docs/en/build-with-claude/adaptive-thinking (models before 5 think only when asked to).
 */
const RULES: Readonly<Partial<Record<NonNullable<ProviderProfile['api']>, Rules>>> = {
  openai: [
    [/^gpt-5(?:\.\d)?-chat|-pro\b/, {}],
    [/codex|^o\d/, LOW],
    [/^gpt-5(?:-mini|-nano)?(?:-\d{4}|$)/, { reasoning_effort: 'minimal' }],
    [/^gpt-5\.[1-4]\b/, { ...NONE, logprobs: true, temperature: 0 }],
    [/^gpt-(?:5\.|6)/, NONE],
    [/^gpt-4/, { logprobs: true, temperature: 0 }],
  ],
  google: [
    [/^gemini-2\.5-flash/, NONE],
    [/^gemini-(?:2\.5-pro|[3-9])/, LOW],
  ],
  deepseek: [[/^deepseek-v[4-9]/, { thinking: { type: 'disabled' }, logprobs: true, temperature: 0 }]],
  openrouter: [
    [
      /deepseek-v[3-9]|qwen3|glm-|gemini-2\.5-flash|gpt-5\.\d(?!.*codex)|gpt-6/,
      { reasoning: { effort: 'none' } },
    ],
    [
      /gpt-5(?!-chat)|\/o\d|gemini-(?:2\.5-pro|[3-9])|claude-(?:opus|sonnet|haiku|fable)-5/,
      { reasoning: { effort: 'low' } },
    ],
  ],
  ollama: [[/^(?:qwen3(?!-coder)|deepseek-(?:r1|v3)|glm-)/, NONE]],
  vllm: SERVED,
  llamacpp: SERVED,
  anthropic: [
    [/^claude-(?:(?:opus|sonnet)-5(?!-\d\b)|haiku-5)/, { thinking: { type: 'disabled' } }],
    [/^claude-(?:opus|sonnet|fable)-5/, { output_config: { effort: 'low' } }],
  ],
};

/** The fields to add to a hole that is sent as a chat. */
export function withoutThinking({ api }: ProviderProfile, model: string): Extras {
  const rules = (api && RULES[api]) ?? [];
  return rules.find(([models]) => models.test(model))?.[1] ?? {};
}
