import fc from 'fast-check';
import {
  createKept,
  type Part,
  readRequest,
  type Target,
  type ToolChoice,
  type Wire,
  type WireRequest,
  writeRequest,
} from '../../../src/wires/index.ts';
import type { Way } from './fidelity.ts';
import { chatRequests, messagesRequests } from './requestPairs.ts';
import { responsesRequests } from './responseRequestPairs.ts';

export const TARGET: Target = {
  model: 'm',
  maxOutputTokens: null,
  api: 'openai',
  outputLimit: 'max_completion_tokens',
  sees: true,
  takesTemperature: true,
  effort: {},
  promptCacheKey: true,
  passesCacheMarks: false,
  asksForUsage: true,
  origin: 'o',
};

export function read(wire: Wire, body: unknown): WireRequest {
  const result = readRequest(wire, JSON.parse(JSON.stringify(body)));
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.request;
}

/** The body for that upstream, as it goes over the network. */
export function written(wire: Wire, request: WireRequest, target: Partial<Target> = {}, kept = createKept()) {
  const result = writeRequest(wire, request, { ...TARGET, ...target }, kept);
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return { ...result, body: JSON.parse(JSON.stringify(result.body)) };
}

/** What a request asks for, whatever wire it is written for. */
function meaningOf({ turns, tools, toolChoice, parallel, ...rest }: WireRequest) {
  return {
    said: texts(turns.flatMap(({ role, parts }) => parts.flatMap((part) => saidBy(role, part)))),
    tools: tools.map((tool) =>
      tool.kind === 'function' ? [tool.name, tool.description, tool.schema] : [tool.kind, tool.name],
    ),
    choice: choiceOf(toolChoice, parallel),
    limits: [rest.maxOutputTokens, rest.temperature, rest.topP, rest.stop],
    format: rest.format?.schema ?? null,
    stream: rest.stream,
  };
}

function choiceOf(choice: ToolChoice | null, parallel: boolean | null) {
  // Auto, several at a time, is what goes without saying.
  return [choice?.mode ?? 'auto', choice?.mode === 'none' ? true : (parallel ?? true)];
}

function saidBy(role: string, part: Part): unknown[][] {
  switch (part.type) {
    case 'text':
      return [[role, part.text]];
    case 'image':
      return [[role, 'image', part.source]];
    case 'call':
      return [[role, 'call', part.id, part.name, JSON.parse(part.input)]];
    case 'result': {
      const said = part.content.map((one) => (one.type === 'text' ? one.text : one.type)).join('\n\n');
      return [[role, 'result', part.callId, said.replace(/^Error:\n\n/, '')]];
    }
    default:
      return [];
  }
}

/** Texts of one side that follow one another are one text where a message holds no more. */
function texts(said: readonly unknown[][]): unknown[][] {
  const all: unknown[][] = [];
  for (const one of said) {
    const before = all.at(-1);
    const isText = one.length === 2 && before?.length === 2 && before[0] === one[0];
    if (isText) all[all.length - 1] = [one[0], `${before[1]}\n\n${one[1]}`];
    else all.push(one);
  }
  return all;
}

function way(from: Wire, to: Wire, requests: fc.Arbitrary<unknown>): Way {
  return {
    name: `${from} to ${to}`,
    pairs: async (count, seed) =>
      fc.sample(requests, { numRuns: count, seed }).map((body) => {
        const request = read(from, body);
        const { body: actual } = written(to, request);
        return from === to
          ? { expected: JSON.parse(JSON.stringify(body)), actual }
          : { expected: meaningOf(request), actual: meaningOf(read(to, actual)) };
      }),
  };
}

/** Responses has no word for stop sequences: such a request is refused. */
function withoutStops(requests: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<unknown> {
  return requests.map(({ stop_sequences: _, stop: __, ...rest }) => rest);
}

export const REQUEST_WAYS: readonly Way[] = [
  way('messages', 'messages', messagesRequests('all')),
  way('chat', 'chat', chatRequests('all')),
  way('messages', 'chat', messagesRequests('common')),
  way('chat', 'messages', chatRequests('common')),
  way('responses', 'responses', responsesRequests('all')),
  way('responses', 'messages', responsesRequests('common')),
  way('responses', 'chat', responsesRequests('common')),
  way('messages', 'responses', withoutStops(messagesRequests('common'))),
  way('chat', 'responses', withoutStops(chatRequests('common'))),
];
