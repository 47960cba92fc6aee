import { createPromptMask, createSecretMarks, type PromptText, type SecretMarks } from '../secrets/index.ts';
import { readRequest } from '../wires/index.ts';
import type { ProviderCall } from './providers/index.ts';
import type { Hole, Message, Region, Relay, ToolCall, Tools } from './types.ts';

/** The call as it may leave this machine. `own`: the user's own keys. */
export type MaskCall = (call: ProviderCall, own: readonly string[]) => ProviderCall;

/**
 * The one place that all texts go through on their way out, for all attempts of a request. Without `marks` the request has its own:
 * they stay in the answer, for what the model makes of a mark is nobody's key.
 */
export function createMaskCall(marks?: SecretMarks): MaskCall {
  const mask = createPromptMask(marks);
  return (call, own) => {
    const texts: PromptText[] = [];
    withTexts(call, (one) => {
      texts.push(one);
      return one.text;
    });
    const masked = mask(texts, own)[Symbol.iterator]();
    return withTexts(call, () => masked.next().value ?? '');
  };
}

/**
 * What a client wrote, without the user's own keys. Other secrets in it are the client's affair: it works with the files as
 * they are, and marks would end in them.
 */
export function maskRelay(relay: Relay, own: readonly string[]): Relay {
  const bytes = Buffer.from(relay.body.buffer, relay.body.byteOffset, relay.body.byteLength);
  const found = own.filter((key) => key.length >= SHORTEST_KEY && bytes.includes(key));
  if (found.length === 0) return relay;
  const { of } = createSecretMarks();
  const text = found.reduce((rest, key) => rest.replaceAll(key, of(key)), bytes.toString());
  const read = readRequest(relay.request.wire, JSON.parse(text));
  return read.ok ? { ...relay, body: Buffer.from(text), request: read.request } : relay;
}

/** A server on the user's own machine takes any word as its key. */
const SHORTEST_KEY = 16;

type Change = (text: PromptText) => string;

/** The call with each of its texts changed, always in the same order. A field that is not named here is not sent. */
function withTexts(call: ProviderCall, change: Change): ProviderCall {
  const { model, maxOutputTokens, temperature } = call;
  const base = { model, maxOutputTokens, temperature };
  if ('hole' in call) return { ...base, hole: holeWith(call.hole, change) };
  if ('region' in call) return { ...base, region: regionWith(call.region, change) };
  const messages = call.messages.map((message) => messageWith(message, change));
  const sessionId = call.sessionId === null ? null : change({ text: call.sessionId });
  const { effort } = call;
  return { ...base, messages, sessionId, tools: call.tools && toolsWith(call.tools, change), effort };
}

function regionWith(region: Region, change: Change): Region {
  const { path, language, text, above, below, line, cursor, was, edits, errors } = region;
  // Cut anew at the cursor: a mark is as long as it is, and the cursor stays where it was in the text.
  const before = change({ text: above, goesOn: true });
  const head = change({ text: text.slice(0, cursor), goesOn: true });
  const tail = change({ text: text.slice(cursor), goesOn: true });
  return {
    ...{ path: change({ text: path }), language, line, text: head + tail, cursor: head.length },
    above: before,
    below: change({ text: below, goesOn: true }),
    was: change({ text: was, goesOn: true }),
    edits: edits.map((edit) => ({
      path: change({ text: edit.path }),
      old: change({ text: edit.old, goesOn: true }),
      now: change({ text: edit.now, goesOn: true }),
    })),
    errors: errors.map((message) => change({ text: message })),
  };
}

function holeWith(hole: Hole, change: Change): Hole {
  const { prefix, suffix, path, language, context, stop, singleLine } = hole;
  return {
    prefix: change({ text: prefix, goesOn: true }),
    suffix: change({ text: suffix, goesOn: true }),
    path: change({ text: path }),
    language: change({ text: language }),
    context: context.map((snippet) => ({
      path: change({ text: snippet.path }),
      text: change({ text: snippet.text }),
    })),
    stop: stop.map((text) => change({ text })),
    singleLine,
  };
}

function messageWith(message: Message, change: Change): Message {
  const content = change({ text: message.content, goesOn: true });
  switch (message.role) {
    case 'system':
      return { role: 'system', content };
    case 'user':
      // The bytes of an image are no text.
      return { role: 'user', content, ...(message.images ? { images: message.images } : {}) };
    case 'assistant': {
      const toolCalls = message.toolCalls?.map((one) => toolCallWith(one, change));
      return { role: 'assistant', content, ...(toolCalls ? { toolCalls } : {}) };
    }
    case 'tool':
      return { role: 'tool', callId: change({ text: message.callId }), content };
  }
}

function toolCallWith({ id, name, input, thoughts }: ToolCall, change: Change): ToolCall {
  const call = { id: change({ text: id }), name: change({ text: name }), input: objectWith(input, change) };
  // They are signed, and were thought about what had been masked.
  return { ...call, ...(thoughts ? { thoughts } : {}) };
}

function toolsWith({ list, required }: Tools, change: Change): Tools {
  const changed = list.map(({ name, description, schema }) => ({
    name: change({ text: name }),
    description: change({ text: description }),
    schema: objectWith(schema, change),
  }));
  return { list: changed, required };
}

function objectWith(object: object, change: Change): Record<string, unknown> {
  const entries = Object.entries(object).map(([name, value]): [string, unknown] => [
    change({ text: name }),
    valueWith(value, change, name),
  ]);
  return Object.fromEntries(entries);
}

function valueWith(value: unknown, change: Change, name: string): unknown {
  if (typeof value === 'string') return change({ text: value, field: name });
  if (Array.isArray(value)) return value.map((one: unknown) => valueWith(one, change, name));
  return typeof value === 'object' && value !== null ? objectWith(value, change) : value;
}
