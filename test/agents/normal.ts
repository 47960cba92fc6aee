import type { Message, ToolCall } from '../../src/gateway/index.ts';
import type { Sent } from './wires.ts';

/** A request in the form of our gateway, without what is long and always the same. */
export interface Normal {
  readonly messages: readonly Message[];
  readonly tools: readonly string[];
  readonly maxOutputTokens: number | null;
}

type Json = Readonly<Record<string, unknown>>;

const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The text of contents in any of the three wires. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return list(content)
    .map((part) => text(part['text']))
    .filter((part) => part !== '')
    .join('\n');
}

export function normalOf({ wire, body }: Sent): Normal {
  const tools = list(body['tools']).map((tool) => {
    const inner = (tool['function'] ?? tool) as Json;
    return text(inner['name']) || text(inner['type']);
  });
  const max = body['max_tokens'] ?? body['max_output_tokens'];
  const messages =
    wire === 'anthropic'
      ? [...system(body['system']), ...list(body['messages']).flatMap(ofAnthropic)]
      : wire === 'chat'
        ? list(body['messages']).flatMap(ofChat)
        : joined(list(body['input']).flatMap(ofResponses));
  return { messages, tools, maxOutputTokens: typeof max === 'number' ? max : null };
}

function system(content: unknown): Message[] {
  const said = textOf(content);
  return said === '' ? [] : [{ role: 'system', content: said }];
}

function callOf(id: unknown, name: unknown, input: unknown): ToolCall {
  const given = typeof input === 'object' && input !== null ? (input as Json) : { input };
  return { id: text(id), name: text(name), input: given };
}

function parsed(json: unknown): unknown {
  try {
    return JSON.parse(text(json));
  } catch {
    return { input: json };
  }
}

function ofAnthropic({ role, content }: Json): Message[] {
  if (role === 'system') return system(content);
  if (role === 'assistant') {
    const calls = list(content).filter(({ type }) => type === 'tool_use');
    const toolCalls = calls.map(({ id, name, input }) => callOf(id, name, input));
    return [{ role: 'assistant', content: textOf(content), toolCalls }];
  }
  const results = list(content).filter(({ type }) => type === 'tool_result');
  const said = textOf(
    typeof content === 'string' ? content : list(content).filter(({ type }) => type === 'text'),
  );
  return [
    ...results.map(
      (one): Message => ({ role: 'tool', callId: text(one['tool_use_id']), content: textOf(one['content']) }),
    ),
    ...(said === '' ? [] : [{ role: 'user', content: said } as const]),
  ];
}

function ofChat({ role, content, tool_calls, tool_call_id }: Json): Message[] {
  const said = textOf(content);
  if (role === 'system' || role === 'developer') return system(content);
  if (role === 'tool') return [{ role: 'tool', callId: text(tool_call_id), content: said }];
  if (role === 'user') return [{ role: 'user', content: said }];
  const toolCalls = list(tool_calls).map((call) => {
    const inner = call['function'] as Json;
    return callOf(call['id'], inner['name'], parsed(inner['arguments']));
  });
  return [{ role: 'assistant', content: said, toolCalls }];
}

function ofResponses(item: Json): Message[] {
  const { type, role, call_id: id, name } = item;
  if (type === 'function_call') return called(callOf(id, name, parsed(item['arguments'])));
  if (type === 'custom_tool_call') return called(callOf(id, name, item['input']));
  if (type === 'function_call_output' || type === 'custom_tool_call_output') {
    return [{ role: 'tool', callId: text(id), content: textOf(item['output']) }];
  }
  if (role === 'user') return [{ role: 'user', content: textOf(item['content']) }];
  if (role === 'assistant') return [{ role: 'assistant', content: textOf(item['content']), toolCalls: [] }];
  return role === 'system' || role === 'developer' ? system(item['content']) : [];
}

function called(call: ToolCall): Message[] {
  return [{ role: 'assistant', content: '', toolCalls: [call] }];
}

/** In Responses each call is an item of its own: those of one answer are one message. */
function joined(messages: readonly Message[]): Message[] {
  const all: Message[] = [];
  for (const message of messages) {
    const last = all.at(-1);
    if (message.role === 'assistant' && last?.role === 'assistant' && message.content === '') {
      all[all.length - 1] = { ...last, toolCalls: [...(last.toolCalls ?? []), ...(message.toolCalls ?? [])] };
    } else all.push(message);
  }
  return all;
}

const SYSTEM_CHARS = 160;
const TEXT_HEAD = 900;
const TEXT_TAIL = 3_000;

function shortened(content: string, head: number, tail: number): string {
  if (content.length <= head + tail) return content;
  return `${content.slice(0, head)}\n[… ${content.length - head - tail} characters …]\n${content.slice(-tail)}`;
}

/** Keeps what is told apart by: the begin of instructions, and both ends of all else. */
export function trimmed(message: Message): Message {
  if (message.role === 'system') return { ...message, content: message.content.slice(0, SYSTEM_CHARS) };
  const content = shortened(message.content, TEXT_HEAD, TEXT_TAIL);
  if (message.role !== 'assistant') return { ...message, content };
  return { ...message, content, ...(message.toolCalls?.length ? {} : { toolCalls: [] }) };
}
