import type { Message, Tools } from '../gateway/index.ts';
import { estimateMessagesTokens, IMAGE_TOKENS } from '../models/index.ts';
import type { Signals } from '../router/index.ts';

/** Of a request of which nothing is known yet: what is known is put beside it. */
export const NO_SIGNALS: Signals = {
  contextTokens: 0,
  files: 0,
  selectionChars: 0,
  language: null,
  diagnostics: 0,
  prompt: null,
};

/** So much of what was said before a turn is looked at, in characters. */
const BEFORE_CHARS = 400;

/** The end of what was said before the newest of these messages; none where it is the first. */
export function beforeOf(messages: readonly Message[]): Pick<Signals, 'before'> {
  const said = messages.slice(0, -1).filter(({ role }) => role === 'user' || role === 'assistant');
  if (!said.some(({ role }) => role === 'assistant')) return {};
  return {
    before: said
      .slice(-2)
      .map(({ content }) => content.slice(-BEFORE_CHARS))
      .join('\n'),
  };
}

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
