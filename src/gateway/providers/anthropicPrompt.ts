import type Anthropic from '@anthropic-ai/sdk';
import { inputSchema } from '../../wires/index.ts';
import type { Image, Message } from '../types.ts';
import type { ThoughtBlock } from './keptThoughts.ts';
import { sortedTools } from './toolCalls.ts';
import type { ChatCall } from './types.ts';

interface WirePrompt
  extends Pick<Anthropic.MessageCreateParamsStreaming, 'messages' | 'tools' | 'tool_choice'> {
  system?: Anthropic.TextBlockParam[];
}

/**
 * From a cache mark Anthropic looks back over 20 blocks only, and a round of tools can have more: so the turn before has
 * a mark as well. Four marks are allowed.
 */
const MARKED_TURNS = 2;

/**
 * The prompt in Anthropic's form. In a conversation the fixed beginning and the last messages carry cache marks,
 * so that the next turn reads all of this one at a tenth of its price; a single question is not marked, since
 * writing to the cache costs a quarter more than plain input. `thoughtsBefore`: what the model thought before that call.
 */
export function promptOf(
  { messages, tools, sessionId }: Pick<ChatCall, 'messages' | 'tools' | 'sessionId'>,
  thoughtsBefore: ThoughtsBefore = () => [],
): WirePrompt {
  const mark: { cache_control?: Anthropic.CacheControlEphemeral } = sessionId
    ? { cache_control: { type: 'ephemeral' } }
    : {};
  const system = messages.filter((message) => message.role === 'system').map((message) => message.content);
  const turns = turnsOf(messages, thoughtsBefore);
  for (const turn of turns.filter(({ role }) => role === 'user').slice(-MARKED_TURNS)) {
    const last = turn.content.at(-1);
    if (last) Object.assign(last, mark);
  }
  return {
    ...(system.length > 0 ? { system: [{ type: 'text', text: system.join('\n\n'), ...mark }] } : {}),
    messages: turns,
    ...(tools === null
      ? {}
      : {
          tools: sortedTools(tools).map(({ name, description, schema }) => ({
            name,
            description,
            input_schema: inputSchema(schema),
          })),
          tool_choice: { type: tools.required ? ('any' as const) : ('auto' as const) },
        }),
  };
}

type Block =
  | Anthropic.TextBlockParam
  | Anthropic.ImageBlockParam
  | Anthropic.ToolUseBlockParam
  | ThoughtBlock
  | Anthropic.ToolResultBlockParam;
interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: Block[];
}

/** User and assistant in turn, as Anthropic requires: all results of a round of tools are one message of the user. */
function turnsOf(messages: readonly Message[], thoughtsBefore: ThoughtsBefore): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    if (message.role === 'system') continue;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = blocksOf(message, thoughtsBefore);
    const before = turns.at(-1);
    if (before?.role === role) before.content.push(...content);
    else if (content.length > 0) turns.push({ role, content });
  }
  return turns;
}

type ThoughtsBefore = (callId: string) => readonly ThoughtBlock[];

function blocksOf(message: Exclude<Message, { role: 'system' }>, thoughtsBefore: ThoughtsBefore): Block[] {
  if (message.role === 'tool') {
    return [{ type: 'tool_result', tool_use_id: message.callId, content: message.content }];
  }
  // Anthropic refuses a request with an empty text, which a failed turn can leave behind.
  const text: Block[] = message.content.trim() ? [{ type: 'text', text: message.content }] : [];
  if (message.role === 'user') return [...(message.images ?? []).flatMap(imageBlock), ...text];
  const calls = (message.toolCalls ?? []).map(({ id, name, input }) => {
    return { thoughts: thoughtsBefore(id), use: { type: 'tool_use' as const, id, name, input } };
  });
  // A turn begins with its thoughts.
  const [first, ...others] = calls;
  const rest = others.flatMap(({ thoughts, use }) => [...thoughts, use]);
  return first ? [...first.thoughts, ...text, first.use, ...rest] : text;
}

const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

/** Images come before the text, as Anthropic advises. Those of other types than it takes are left out. */
function imageBlock({ mimeType, data }: Image): Block[] {
  const type = IMAGE_TYPES.find((known) => known === mimeType);
  return type ? [{ type: 'image', source: { type: 'base64', media_type: type, data } }] : [];
}
