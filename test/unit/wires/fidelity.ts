import { isDeepStrictEqual } from 'node:util';
import type Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import type OpenAI from 'openai';
import { answerReader, answerWriter, type Wire } from '../../../src/wires/index.ts';
import { type Meaning, meaningOfCompletion, meaningOfMessage, meaningOfResponse } from './meaning.ts';
import { chunksOf, completions, cuts, eventsOf, messages } from './pairs.ts';
import { responseEventsOf, responses } from './responsePairs.ts';
import {
  completionOf,
  framesOf,
  messageOf,
  responseOf,
  translated,
  translatedWhole,
  wholeCompletionOf,
  wholeMessageOf,
  wholeResponseOf,
} from './sdks.ts';

/** An answer as its own SDK reads it from its provider, and as the client's SDK reads what the wires make of it. */
export interface Pair {
  readonly expected: unknown;
  readonly actual: unknown;
}

/** One way through the wires, for any number of answers. */
export interface Way {
  readonly name: string;
  readonly pairs: (count: number, seed: number) => Promise<readonly Pair[]>;
}

const options = { model: null, includeUsage: true, created: 1_700_000_000, origin: 'o' };

/** What of a message reaches a client of the same wire. */
function known({
  id,
  model,
  role,
  content,
  stop_reason,
  stop_sequence,
  stop_details,
  usage,
}: Anthropic.Message) {
  const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens } = usage;
  const blocks = content.map((block) =>
    block.type === 'text' ? { ...block, citations: block.citations?.length ? block.citations : null } : block,
  );
  return JSON.parse(
    JSON.stringify({
      ...{ id, model, role, content: blocks, stop_reason, stop_sequence, stop_details },
      ...{ input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens },
      thoughts: usage.output_tokens_details?.thinking_tokens ?? 0,
    }),
  );
}

/** And of a completion. What stands in one field of a stream comes as one. */
function knownCompletion(answer: OpenAI.ChatCompletion) {
  const { id, model, choices, usage } = answer;
  const [choice] = choices;
  return JSON.parse(
    JSON.stringify({
      ...{ id, model, meaning: meaningOfCompletion(answer), total: usage?.total_tokens },
      annotations: choice?.message.annotations ?? [],
      finish: meaningOfCompletion(answer).end,
    }),
  );
}

/** And of a response; things of ours get ids of ours. A text is a message, whatever it was a part of. */
function knownResponse(answer: OpenAI.Responses.Response) {
  const { id, model, output, usage } = answer;
  const items = output.flatMap((item): object[] => {
    switch (item.type) {
      case 'message':
        return item.content.flatMap((part) => (part.type === 'output_text' ? part.annotations : []));
      case 'reasoning':
        return [{ summary: item.summary, sealed: item.encrypted_content }];
      case 'function_call':
      case 'custom_tool_call':
        return [];
      default:
        return [item];
    }
  });
  const meaning = meaningOfResponse(answer);
  return JSON.parse(JSON.stringify({ id, model, meaning, items, total: usage?.total_tokens }));
}

/** A model that declines without words is said to. */
function withWords(meaning: Meaning, reason: string | null): Meaning {
  const isSilent = reason === 'refusal' && meaning.declined === '';
  return isSilent ? { ...meaning, declined: 'The model declined to answer.' } : meaning;
}

async function each<T>(
  arbitrary: fc.Arbitrary<T>,
  count: number,
  seed: number,
  run: (one: T) => Promise<readonly Pair[]>,
) {
  const all: Pair[] = [];
  for (const one of fc.sample(arbitrary, { numRuns: count, seed })) all.push(...(await run(one)));
  return all;
}

/** How a client's SDK reads an answer of its wire. */
interface Client<Answer> {
  readonly wire: Wire;
  readonly streamed: (frames: string) => Promise<Answer>;
  readonly whole: (json: unknown) => Promise<Answer>;
}

const MESSAGES: Client<Anthropic.Message> = { wire: 'messages', streamed: messageOf, whole: wholeMessageOf };
const CHAT: Client<OpenAI.ChatCompletion> = {
  wire: 'chat',
  streamed: completionOf,
  whole: wholeCompletionOf,
};
const RESPONSES: Client<OpenAI.Responses.Response> = {
  wire: 'responses',
  streamed: responseOf,
  whole: wholeResponseOf,
};

/** An answer of a provider: as a stream, and whole. */
interface Given {
  readonly wire: Wire;
  readonly events: readonly object[];
  readonly answer: object;
}

/** What the client reads: as a stream, the stream put together, and the whole answer; each beside what it should. */
async function read<Answer>(
  { wire, events, answer }: Given,
  client: Client<Answer>,
  meaning: (answer: Answer) => unknown,
  expected: unknown,
  expectedStreamed = expected,
): Promise<readonly Pair[]> {
  const writer = () => answerWriter(client.wire, options);
  const { frames, whole } = translated(answerReader(wire), events, writer());
  const fromWhole = translatedWhole(answerReader(wire), answer, writer());
  return [
    { expected: expectedStreamed, actual: meaning(await client.streamed(frames)) },
    { expected, actual: meaning(await client.whole(whole)) },
    { expected, actual: meaning(await client.whole(fromWhole)) },
  ];
}

/** A text is all that Messages has for the words of declining. */
function asText(meaning: Meaning): Meaning {
  return { ...meaning, text: meaning.text + meaning.declined };
}

const ofMessages =
  (kind: 'all' | 'common', run: (given: Given, message: Anthropic.Message) => Promise<readonly Pair[]>) =>
  (count: number, seed: number) =>
    each(fc.tuple(messages(kind), cuts), count, seed, ([answer, cut]) =>
      run({ wire: 'messages', events: eventsOf(answer, cut), answer }, answer),
    );

const ofChat =
  (
    kind: 'all' | 'functions',
    run: (given: Given, answer: OpenAI.ChatCompletion) => Promise<readonly Pair[]>,
  ) =>
  (count: number, seed: number) =>
    each(fc.tuple(completions(kind), cuts, fc.boolean()), count, seed, ([answer, cut, isMixed]) =>
      run({ wire: 'chat', events: chunksOf(answer, cut, isMixed), answer }, answer),
    );

const ofResponses =
  (
    kind: 'all' | 'common',
    run: (given: Given, answer: OpenAI.Responses.Response) => Promise<readonly Pair[]>,
  ) =>
  (count: number, seed: number) =>
    each(fc.tuple(responses(kind), cuts), count, seed, ([answer, cut]) =>
      run({ wire: 'responses', events: responseEventsOf(answer, cut), answer }, answer),
    );

export const WAYS: readonly Way[] = [
  {
    name: 'messages to messages',
    pairs: ofMessages('all', async (given) =>
      read(given, MESSAGES, known, known(await messageOf(framesOf('messages', given.events)))),
    ),
  },
  {
    name: 'chat to chat',
    pairs: ofChat('all', async (given, answer) => {
      const streamed = knownCompletion(await completionOf(framesOf('chat', given.events)));
      const expected = knownCompletion(await wholeCompletionOf(answer));
      const [first, ...rest] = await read(given, CHAT, knownCompletion, expected, streamed);
      // The SDK's own helper keeps no annotations of a stream.
      const without = (one: unknown) => ({ ...Object(one), annotations: [] });
      return [{ expected: without(first?.expected), actual: without(first?.actual) }, ...rest];
    }),
  },
  {
    name: 'messages to chat',
    pairs: ofMessages('common', async (given) => {
      const expected = meaningOfMessage(await messageOf(framesOf('messages', given.events)));
      return read(given, CHAT, meaningOfCompletion, expected);
    }),
  },
  {
    name: 'chat to messages',
    pairs: ofChat('functions', (given, answer) =>
      read(given, MESSAGES, meaningOfMessage, asText(meaningOfCompletion(answer))),
    ),
  },
  {
    name: 'responses to responses',
    pairs: ofResponses('all', async (given) => {
      const expected = knownResponse(await responseOf(framesOf('responses', given.events)));
      return read(given, RESPONSES, knownResponse, expected);
    }),
  },
  {
    name: 'responses to messages',
    pairs: ofResponses('common', (given, answer) =>
      read(given, MESSAGES, meaningOfMessage, { ...asText(meaningOfResponse(answer)), declined: '' }),
    ),
  },
  {
    name: 'responses to chat',
    pairs: ofResponses('common', async (given) => {
      const expected = meaningOfResponse(await responseOf(framesOf('responses', given.events)));
      return read(given, CHAT, meaningOfCompletion, expected);
    }),
  },
  {
    name: 'messages to responses',
    pairs: ofMessages('common', async (given, message) => {
      const told = meaningOfMessage(await messageOf(framesOf('messages', given.events)));
      return read(given, RESPONSES, meaningOfResponse, withWords(told, message.stop_reason));
    }),
  },
  {
    name: 'chat to responses',
    pairs: ofChat('all', (given, answer) =>
      read(given, RESPONSES, meaningOfResponse, meaningOfCompletion(answer)),
    ),
  },
];

export function isEqual({ expected, actual }: Pair): boolean {
  return isDeepStrictEqual(actual, expected);
}
