import type { Hole, Message } from '../types.ts';
import type { ChatCall, ProviderCall } from './types.ts';

/**
 * A hole as a chat, for models that are not trained to fill one. They are not sent the texts to stop at: Anthropic
 * refuses those that are only white space, OpenAI's reasoning models refuse any, and a chat may begin with a line break.
 */
export function asChat(call: ProviderCall): ChatCall {
  if (!('hole' in call)) return call;
  const { model, maxOutputTokens, temperature, hole } = call;
  return { model, maxOutputTokens, temperature, messages: messagesFor(hole), sessionId: null, tools: null };
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

/** A mark that stands nowhere in the code. */
function markFor({ prefix, suffix, context }: Hole): string {
  const code = [prefix, suffix, ...context.map(({ text }) => text)];
  for (let i = 0; ; i++) {
    const mark = i === 0 ? '<hole/>' : `<hole-${i}/>`;
    if (!code.some((text) => text.includes(mark))) return mark;
  }
}
