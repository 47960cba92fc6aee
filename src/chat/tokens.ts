import type { Message, Tools } from '../gateway/index.ts';
import { estimateMessagesTokens, IMAGE_TOKENS } from '../models/index.ts';

/** The tokens of a request, estimated: its texts, what its tools were given and gave back, its images, and its tools. */
export function tokensOf(messages: readonly Message[], tools: Tools | null = null): number {
  const texts = messages.map((message) => ({ content: wholeText(message) }));
  const images = messages.reduce(
    (sum, message) => sum + (message.role === 'user' ? (message.images?.length ?? 0) : 0),
    0,
  );
  const offered = tools ? [{ content: JSON.stringify(tools.list) }] : [];
  return estimateMessagesTokens([...texts, ...offered]) + images * IMAGE_TOKENS;
}

function wholeText(message: Message): string {
  const calls = message.role === 'assistant' ? message.toolCalls : undefined;
  return calls?.length ? message.content + JSON.stringify(calls) : message.content;
}
