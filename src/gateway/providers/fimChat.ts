import type { Hole, Message } from '../types.ts';
import { type Fields, fieldsOf } from './effort.ts';
import { regionMessages } from './nextEdit.ts';
import type { ProviderProfile } from './profiles.ts';
import type { ChatCall, ProviderCall } from './types.ts';

/**
 * A hole as a chat, for models that are not trained to fill one. The texts to stop at are not sent: Anthropic refuses those
 * that are only white space, OpenAI's reasoning models refuse any, and a chat answer may begin with a line break.
 */
export function asChat(call: ProviderCall): ChatCall {
  if ('messages' in call) return call;
  const { model, maxOutputTokens, temperature } = call;
  return {
    model,
    maxOutputTokens,
    temperature,
    messages: 'hole' in call ? messagesFor(call.hole) : regionMessages(call.region),
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

/** The likeliest code, with how likely it is. */
const LIKELIHOODS: Fields = { logprobs: true, temperature: 0 };

/** Models whose log probabilities can be had, without thinking alone, from the pages of OpenAI's and DeepSeek's models. */
const TELLING: Readonly<Partial<Record<NonNullable<ProviderProfile['api']>, RegExp>>> = {
  openai: /^gpt-(?:5\.[1-4]\b(?!-chat|.*(?:codex|-pro\b))|4)/,
  deepseek: /^deepseek-v[4-9]/,
  vllm: /./,
  llamacpp: /./,
};

/**
 * The fields to add to a hole that is sent as a chat, so that it is answered without thinking, and with log probabilities where that
 * is documented: for a suggestion while typing, thoughts take too long and cost too much.
 */
export function withoutThinking(profile: Pick<ProviderProfile, 'api'>, model: string): Fields {
  const isTelling = profile.api !== null && TELLING[profile.api]?.test(model) === true;
  return { ...fieldsOf(profile, model, 'least'), ...(isTelling ? LIKELIHOODS : {}) };
}
