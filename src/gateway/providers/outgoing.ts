import { ofForty, ofLetters, ofNine } from '../../wires/index.ts';
import type { LeftOut, Message } from '../types.ts';
import { IN_PLACE, imageFilter } from './images.ts';
import type { ProviderProfile } from './profiles.ts';
import type { ChatCall } from './types.ts';

type Assistant = Message & { readonly role: 'assistant' };
type ToolResult = Message & { readonly role: 'tool' };

/** A conversation in the form of the API that it goes to, and what could not be sent with it. */
export interface Outgoing {
  readonly messages: readonly Message[];
  readonly leftOut: readonly LeftOut[];
}

/** APIs that take instructions anywhere, and several messages of one side in a row. */
const ANY_ORDER: ReadonlySet<ProviderProfile['api']> = new Set(['openai', 'google', 'deepseek']);

/** “After the optional system message, conversation roles must alternate user/assistant”, with results of tools left out. */
const MISTRAL = /mi[sx]tral|magistral/i;

/**
 * Brings a conversation, which another model, agent or extension may have made, into the form that its API takes: whole
 * characters only; images that it can read; calls of tools with ids in its form, each with its result right behind it;
 * no empty messages; and, where templates refuse anything else, one system message first, then user and assistant in turn.
 */
export function outgoing(
  { kind, api }: Pick<ProviderProfile, 'kind' | 'api'>,
  { model, messages }: Pick<ChatCall, 'model' | 'messages'>,
  sees: boolean,
): Outgoing {
  const filter = imageFilter(kind === 'anthropic' ? 'anthropic' : api, sees);
  const readable = messages
    .toReversed()
    .map((message) => withImages(message, filter))
    .toReversed();
  const idOf =
    kind === 'anthropic' || /claude/i.test(model) ? ofLetters : api === 'mistral' ? ofNine : ofForty;
  const whole = readable.filter((message) => !isEmpty(message));
  const paired = withResults(joined(whole, ['assistant']), idOf);
  const leftOut = filter.leftOut();
  if (kind === 'openai' && ANY_ORDER.has(api)) return { messages: paired, leftOut };
  return { messages: inTurn(paired, api === 'mistral' || MISTRAL.test(model)), leftOut };
}

function withImages(message: Message, filter: ReturnType<typeof imageFilter>): Message {
  const content = message.content.toWellFormed();
  if (message.role !== 'user' || !message.images) return { ...message, content };
  const judged = message.images.map((image) => filter.take(image));
  const images = judged.filter((one) => typeof one !== 'string');
  const lines = judged.filter((one) => typeof one === 'string').map((why) => IN_PLACE[why]);
  const text = [...lines, content].filter((part) => part !== '').join('\n');
  return { role: 'user', content: text, ...(images.length > 0 ? { images } : {}) };
}

function isEmpty(message: Message): boolean {
  if (message.content.trim() !== '') return false;
  if (message.role === 'user') return !message.images?.length;
  return message.role === 'system' || (message.role === 'assistant' && !message.toolCalls?.length);
}

/** Neighbours of one of these roles as one message. */
function joined(messages: readonly Message[], roles: readonly Message['role'][]): Message[] {
  const all: Message[] = [];
  for (const message of messages) {
    const before = all.at(-1);
    const both = before && roles.includes(message.role) ? join(before, message) : null;
    if (both) all[all.length - 1] = both;
    else all.push(message);
  }
  return all;
}

function join(one: Message, other: Message): Message | null {
  const content = [one.content, other.content].filter((text) => text.trim() !== '').join('\n\n');
  if (one.role === 'system' && other.role === 'system') return { role: 'system', content };
  if (one.role === 'user' && other.role === 'user') {
    const images = [...(one.images ?? []), ...(other.images ?? [])];
    return { role: 'user', content, ...(images.length > 0 ? { images } : {}) };
  }
  if (one.role !== 'assistant' || other.role !== 'assistant') return null;
  const toolCalls = [...(one.toolCalls ?? []), ...(other.toolCalls ?? [])];
  return { role: 'assistant', content, ...(toolCalls.length > 0 ? { toolCalls } : {}) };
}

const NO_RESULT = '(There is no result: the call was cut off.)';

/** Each call with an id that no other has, and its result right behind it, in the order of the calls. */
function withResults(messages: readonly Message[], idOf: (id: string) => string): Message[] {
  const ids = new Set<string>();
  const unique = (id: string): string => {
    for (let n = 1; ; n++) {
      const own = idOf(n === 1 ? id : `${id}_${n}`);
      if (ids.has(own)) continue;
      ids.add(own);
      return own;
    }
  };
  const all: Message[] = [];
  const taken = new Set<Message>();
  for (const [i, message] of messages.entries()) {
    if (taken.has(message)) continue;
    if (message.role === 'tool') {
      // Its call is not in the conversation any more.
      all.push({ role: 'user', content: `The result of a tool:\n${message.content}` });
      continue;
    }
    if (message.role !== 'assistant' || !message.toolCalls?.length) {
      all.push(message);
      continue;
    }
    const results = resultsAfter(messages, i);
    const toolCalls = message.toolCalls.map((call) => ({ ...call, id: unique(call.id || 'call') }));
    all.push({ ...message, toolCalls });
    for (const [nth, { id }] of message.toolCalls.entries()) {
      const result = results.find((one) => one.callId === id && !taken.has(one));
      if (result) taken.add(result);
      all.push({ role: 'tool', callId: toolCalls[nth]?.id ?? id, content: result?.content ?? NO_RESULT });
    }
  }
  return all;
}

/** The results that came before the assistant spoke again. */
function resultsAfter(messages: readonly Message[], at: number): ToolResult[] {
  const next = messages.findIndex(({ role }, i) => i > at && role === 'assistant');
  return messages.slice(at + 1, next < 0 ? undefined : next).filter((message) => message.role === 'tool');
}

const BEGINNING: Message = { role: 'user', content: '(What came before is left out.)' };
const AFTER_TOOLS: Assistant = { role: 'assistant', content: 'I have read the results.' };

/** The instructions first, then user and assistant in turn. Instructions further on stay in their place, as the user's. */
function inTurn(messages: readonly Message[], isMistral: boolean): Message[] {
  const first = messages.findIndex(({ role }) => role !== 'system');
  // Instructions alone are the question.
  const head = first < 0 ? [] : messages.slice(0, first);
  const turns = messages.slice(head.length).map((message): Message => {
    return message.role === 'system' ? { role: 'user', content: message.content } : message;
  });
  if (turns[0] && turns[0].role !== 'user') turns.unshift(BEGINNING);
  const all = joined([...head, ...turns], ['system', 'user']);
  if (!isMistral) return all;
  return all.flatMap((message, i) =>
    message.role === 'user' && all[i - 1]?.role === 'tool' ? [AFTER_TOOLS, message] : [message],
  );
}
