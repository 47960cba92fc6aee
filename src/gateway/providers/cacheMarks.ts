import type OpenAI from 'openai';
import type { ProviderProfile } from './profiles.ts';
import type { ChatCall } from './types.ts';

type WireMessage = OpenAI.Chat.Completions.ChatCompletionMessageParam;

const MARK = { cache_control: { type: 'ephemeral' as const } };

/** The turn before has a mark too: from a mark Anthropic looks back over 20 blocks only. With the instructions that is three of four. */
const MARKED_TURNS = 2;

/**
 * The messages of a conversation with the cache marks that Claude wants, also where a gateway that speaks OpenAI's API stands before
 * it: in the parts of a content, and in the message itself for the result of a tool. Sources: openrouter.ai/docs/features/prompt-caching,
 * docs.litellm.ai/docs/completion/prompt_caching, portkey.ai/docs/integrations/llms/anthropic/prompt-caching. What is not for Claude, or
 * no conversation, comes back as it is: its model finds its cache by itself, or would be paid more for nothing.
 */
export function withCacheMarks(
  { passesCacheMarks }: Pick<ProviderProfile, 'passesCacheMarks'>,
  { model, sessionId }: Pick<ChatCall, 'model' | 'sessionId'>,
  messages: readonly WireMessage[],
): WireMessage[] {
  if (!passesCacheMarks || sessionId === null || !/claude/i.test(model)) return [...messages];
  const marked = markedAmong(messages);
  return messages.map((message) => inParts(message, marked.has(message)));
}

/** The last of the instructions, and the ends of the last turns of the user, to which results of tools belong. */
function markedAmong(messages: readonly WireMessage[]): ReadonlySet<WireMessage> {
  const instructions = messages.findLast(({ role }) => role === 'system');
  const ends = messages.filter((message, i) => isOfUser(message) && !isOfUser(messages[i + 1]));
  return new Set([...(instructions ? [instructions] : []), ...ends.slice(-MARKED_TURNS)]);
}

function isOfUser(message: WireMessage | undefined): boolean {
  return message?.role === 'user' || message?.role === 'tool';
}

/** Marked or not it has the same form, for what looks otherwise is in no cache. */
function inParts(message: WireMessage, isMarked: boolean): WireMessage {
  if (message.role === 'tool') return isMarked ? { ...message, ...MARK } : message;
  if (message.role !== 'system' && message.role !== 'user') return message;
  const parts =
    typeof message.content === 'string'
      ? [{ type: 'text' as const, text: message.content }]
      : [...message.content];
  // Marks are read of texts only.
  const last = parts.findLastIndex(({ type }) => type === 'text');
  const content = parts.map((part, i) => (isMarked && i === last ? { ...part, ...MARK } : part));
  return Object.assign({ ...message }, { content });
}
