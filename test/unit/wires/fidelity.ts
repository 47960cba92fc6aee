import { isDeepStrictEqual } from 'node:util';
import type Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import type OpenAI from 'openai';
import { answerReader, answerWriter } from '../../../src/wires/index.ts';
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

export const WAYS: readonly Way[] = [
  {
    name: 'messages to messages',
    pairs: (count, seed) =>
      each(fc.tuple(messages('all'), cuts), count, seed, async ([message, cut]) => {
        const events = eventsOf(message, cut);
        const { frames, whole } = translated(
          answerReader('messages'),
          events,
          answerWriter('messages', options),
        );
        const expected = known(await messageOf(framesOf('messages', events)));
        const fromWhole = translatedWhole(
          answerReader('messages'),
          message,
          answerWriter('messages', options),
        );
        return [
          { expected, actual: known(await messageOf(frames)) },
          { expected, actual: known(await wholeMessageOf(whole)) },
          { expected, actual: known(await wholeMessageOf(fromWhole)) },
        ];
      }),
  },
  {
    name: 'chat to chat',
    pairs: (count, seed) =>
      each(fc.tuple(completions('all'), cuts, fc.boolean()), count, seed, async ([answer, cut, isMixed]) => {
        const chunks = chunksOf(answer, cut, isMixed);
        const { frames, whole } = translated(answerReader('chat'), chunks, answerWriter('chat', options));
        const expected = knownCompletion(await wholeCompletionOf(answer));
        const streamed = knownCompletion(await completionOf(framesOf('chat', chunks)));
        const fromWhole = translatedWhole(answerReader('chat'), answer, answerWriter('chat', options));
        // The SDK's own helper keeps no annotations of a stream.
        const without = (one: object) => ({ ...one, annotations: [] });
        return [
          { expected: without(streamed), actual: without(knownCompletion(await completionOf(frames))) },
          { expected, actual: knownCompletion(await wholeCompletionOf(whole)) },
          { expected, actual: knownCompletion(await wholeCompletionOf(fromWhole)) },
        ];
      }),
  },
  {
    name: 'messages to chat',
    pairs: (count, seed) =>
      each(fc.tuple(messages('common'), cuts), count, seed, async ([message, cut]) => {
        const events = eventsOf(message, cut);
        const { frames, whole } = translated(answerReader('messages'), events, answerWriter('chat', options));
        const fromWhole = translatedWhole(answerReader('messages'), message, answerWriter('chat', options));
        const expected = meaningOfMessage(await messageOf(framesOf('messages', events)));
        return [
          { expected, actual: meaningOfCompletion(await completionOf(frames)) },
          { expected, actual: meaningOfCompletion(await wholeCompletionOf(whole)) },
          { expected, actual: meaningOfCompletion(await wholeCompletionOf(fromWhole)) },
        ];
      }),
  },
  {
    name: 'chat to messages',
    pairs: (count, seed) =>
      each(
        fc.tuple(completions('functions'), cuts, fc.boolean()),
        count,
        seed,
        async ([answer, cut, isMixed]) => {
          const chunks = chunksOf(answer, cut, isMixed);
          const { frames, whole } = translated(
            answerReader('chat'),
            chunks,
            answerWriter('messages', options),
          );
          const fromWhole = translatedWhole(answerReader('chat'), answer, answerWriter('messages', options));
          const said = meaningOfCompletion(answer);
          // Its words for declining are a text there too.
          const expected = { ...said, text: said.text + said.declined };
          return [
            { expected, actual: meaningOfMessage(await messageOf(frames)) },
            { expected, actual: meaningOfMessage(await wholeMessageOf(whole)) },
            { expected, actual: meaningOfMessage(await wholeMessageOf(fromWhole)) },
          ];
        },
      ),
  },
  {
    name: 'responses to responses',
    pairs: (count, seed) =>
      each(fc.tuple(responses('all'), cuts), count, seed, async ([answer, cut]) => {
        const events = responseEventsOf(answer, cut);
        const { frames, whole } = translated(
          answerReader('responses'),
          events,
          answerWriter('responses', options),
        );
        const fromWhole = translatedWhole(
          answerReader('responses'),
          answer,
          answerWriter('responses', options),
        );
        const expected = knownResponse(await responseOf(framesOf('responses', events)));
        return [
          { expected, actual: knownResponse(await responseOf(frames)) },
          { expected, actual: knownResponse(await wholeResponseOf(whole)) },
          { expected, actual: knownResponse(await wholeResponseOf(fromWhole)) },
        ];
      }),
  },
  {
    name: 'responses to messages',
    pairs: (count, seed) =>
      each(fc.tuple(responses('common'), cuts), count, seed, async ([answer, cut]) => {
        const events = responseEventsOf(answer, cut);
        const { frames, whole } = translated(
          answerReader('responses'),
          events,
          answerWriter('messages', options),
        );
        const fromWhole = translatedWhole(
          answerReader('responses'),
          answer,
          answerWriter('messages', options),
        );
        const said = meaningOfResponse(answer);
        // Its words for declining are a text there too.
        const expected = { ...said, text: said.text + said.declined, declined: '' };
        return [
          { expected, actual: meaningOfMessage(await messageOf(frames)) },
          { expected, actual: meaningOfMessage(await wholeMessageOf(whole)) },
          { expected, actual: meaningOfMessage(await wholeMessageOf(fromWhole)) },
        ];
      }),
  },
  {
    name: 'responses to chat',
    pairs: (count, seed) =>
      each(fc.tuple(responses('common'), cuts), count, seed, async ([answer, cut]) => {
        const events = responseEventsOf(answer, cut);
        const { frames, whole } = translated(
          answerReader('responses'),
          events,
          answerWriter('chat', options),
        );
        const fromWhole = translatedWhole(answerReader('responses'), answer, answerWriter('chat', options));
        const expected = meaningOfResponse(await responseOf(framesOf('responses', events)));
        return [
          { expected, actual: meaningOfCompletion(await completionOf(frames)) },
          { expected, actual: meaningOfCompletion(await wholeCompletionOf(whole)) },
          { expected, actual: meaningOfCompletion(await wholeCompletionOf(fromWhole)) },
        ];
      }),
  },
  {
    name: 'messages to responses',
    pairs: (count, seed) =>
      each(fc.tuple(messages('common'), cuts), count, seed, async ([message, cut]) => {
        const events = eventsOf(message, cut);
        const { frames, whole } = translated(
          answerReader('messages'),
          events,
          answerWriter('responses', options),
        );
        const fromWhole = translatedWhole(
          answerReader('messages'),
          message,
          answerWriter('responses', options),
        );
        const told = await messageOf(framesOf('messages', events));
        const expected = withWords(meaningOfMessage(told), message.stop_reason);
        return [
          { expected, actual: meaningOfResponse(await responseOf(frames)) },
          { expected, actual: meaningOfResponse(await wholeResponseOf(whole)) },
          { expected, actual: meaningOfResponse(await wholeResponseOf(fromWhole)) },
        ];
      }),
  },
  {
    name: 'chat to responses',
    pairs: (count, seed) =>
      each(fc.tuple(completions('all'), cuts, fc.boolean()), count, seed, async ([answer, cut, isMixed]) => {
        const chunks = chunksOf(answer, cut, isMixed);
        const { frames, whole } = translated(
          answerReader('chat'),
          chunks,
          answerWriter('responses', options),
        );
        const fromWhole = translatedWhole(answerReader('chat'), answer, answerWriter('responses', options));
        const expected = meaningOfCompletion(answer);
        return [
          { expected, actual: meaningOfResponse(await responseOf(frames)) },
          { expected, actual: meaningOfResponse(await wholeResponseOf(whole)) },
          { expected, actual: meaningOfResponse(await wholeResponseOf(fromWhole)) },
        ];
      }),
  },
];

export function isEqual({ expected, actual }: Pair): boolean {
  return isDeepStrictEqual(actual, expected);
}
