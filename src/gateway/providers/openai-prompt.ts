import type OpenAI from 'openai';
import type { Message } from '../types.ts';
import { inOrder } from './tool-calls.ts';
import type { ChatCall } from './types.ts';

type WirePrompt = Pick<
  OpenAI.Chat.Completions.ChatCompletionCreateParamsStreaming,
  'messages' | 'tools' | 'tool_choice'
>;

/** Messages and tools in OpenAI's form. */
export function promptOf({ messages, tools }: Pick<ChatCall, 'messages' | 'tools'>): WirePrompt {
  if (tools === null) return { messages: messages.map(messageOf) };
  return {
    messages: messages.map(messageOf),
    tools: inOrder(tools).map(({ name, description, schema }) => ({
      type: 'function',
      function: { name, description, parameters: { ...schema } },
    })),
    tool_choice: tools.required ? 'required' : 'auto',
  };
}

function messageOf(message: Message): OpenAI.Chat.Completions.ChatCompletionMessageParam {
  if (message.role === 'tool')
    return { role: 'tool', tool_call_id: message.callId, content: message.content };
  if (message.role === 'user' && message.images?.length) {
    const images = message.images.map(({ mimeType, data }) => ({
      type: 'image_url' as const,
      image_url: { url: `data:${mimeType};base64,${data}` },
    }));
    return { role: 'user', content: [{ type: 'text', text: message.content }, ...images] };
  }
  if (message.role !== 'assistant' || !message.toolCalls?.length) {
    return { role: message.role, content: message.content };
  }
  return {
    role: 'assistant',
    content: message.content || null,
    tool_calls: message.toolCalls.map(({ id, name, input }) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(input) },
    })),
  };
}
