import * as z from 'zod';
import { citationEvent, errorEvent } from '../answerEvents.ts';
import type { AnswerEvent, AnswerReader } from '../answerTypes.ts';
import { endOf } from '../ends.ts';
import { anyObject } from '../read.ts';
import { isObject, lenient, optional } from '../shapes.ts';
import type { Json } from '../types.ts';
import { type OpenAiUsage, openAiUsage, readOpenAiUsage, serviceTier, withReport } from '../usage.ts';
import { createCalls } from './calls.ts';

/** Reads an answer of OpenAI's Chat Completions, in the dialects that the gateway knows. */
export function readChatAnswer(): AnswerReader {
  const calls = createCalls();
  let hasStarted = false;
  let hasEnded = false;
  let chosen: number | null = null;
  let known: OpenAiUsage | null = null;
  let tier: string | null = null;
  let refused = '';

  const usage = (report: OpenAiUsage | null | undefined): AnswerEvent[] => {
    if (!report) return [];
    known = withReport(known, report);
    const counts = readOpenAiUsage(known, null, tier);
    return counts ? [{ type: 'usage', usage: counts }] : [];
  };

  const say = (delta: Delta): AnswerEvent[] => {
    const events: AnswerEvent[] = [];
    const thoughts = thoughtsIn(delta);
    if (thoughts) events.push({ type: 'thinking', text: thoughts });
    if (delta.reasoning_details?.length) events.push({ type: 'details', details: delta.reasoning_details });
    const text = textIn(delta.content);
    if (text) events.push({ type: 'text', text });
    for (const one of delta.annotations ?? []) events.push(citationOf(one));
    if (delta.refusal) {
      refused += delta.refusal;
      events.push({ type: 'refusal', text: delta.refusal });
    }
    for (const {
      index,
      id,
      type,
      function: called,
      custom,
      extra_content: extra,
      ...flat
    } of delta.tool_calls ?? []) {
      const given = called ?? flat;
      events.push(
        ...calls.add({
          index: index ?? null,
          id: id ?? null,
          name: custom?.name ?? given.name ?? null,
          kind: custom || type === 'custom' ? 'custom' : 'function',
          input: custom?.input ?? given.arguments ?? null,
          fields: extra ? { extra_content: extra } : null,
        }),
      );
    }
    const old = delta.function_call;
    if (old) {
      const { name, arguments: input } = old;
      events.push(
        ...calls.add({
          index: 0,
          id: null,
          name: name ?? null,
          kind: 'function',
          input: input ?? null,
          fields: null,
        }),
      );
    }
    return events;
  };

  const end = (choice: z.output<typeof choiceShape>): AnswerEvent[] => {
    const told = endOf(choice.finish_reason);
    if (!told || hasEnded) return [];
    hasEnded = true;
    const last = calls.finish();
    const { stop_reason: met, native_finish_reason: native } = choice;
    const sequence = typeof met === 'string' && met !== '' && told.reason === 'stop' ? met : null;
    const isStop = told.reason === 'stop' || told.reason === 'tool-use';
    const reason = () => {
      if (!isStop) return told.reason;
      if (refused !== '') return 'refusal';
      if (calls.count() > 0) return calls.areWhole() ? 'tool-use' : 'unknown';
      return sequence !== null || endOf(native)?.reason === 'stop-sequence' ? 'stop-sequence' : 'stop';
    };
    return [
      ...last,
      {
        type: 'end',
        reason: reason(),
        word: told.word,
        ...(sequence === null ? {} : { sequence }),
        ...(refused === '' ? {} : { why: refused }),
      },
    ];
  };

  const read = (data: unknown): AnswerEvent[] => {
    const parsed = chunkShape.safeParse(data);
    if (!parsed.success) return [{ type: 'alive' }];
    const { id, model, object, choices, usage: report, service_tier, x_groq: groq, error } = parsed.data;
    if (error) return [errorEvent(typeof error === 'string' ? { message: error } : error)];
    // As vLLM tells one, and whoever passes a refusal on as an event.
    if (object === 'error' || (!choices && parsed.data['detail'])) return [errorEvent(parsed.data)];
    tier = service_tier ?? tier;
    const events: AnswerEvent[] = [];
    if (!hasStarted) events.push({ type: 'start', id: id || null, model: model || null });
    hasStarted = true;
    // One was asked for: others would be mixed into it.
    if (choices?.length) {
      chosen ??= choices.reduce((least, { index }) => Math.min(least, index ?? 0), Infinity);
    }
    const choice = choices?.find(({ index }) => (index ?? chosen) === chosen);
    const delta = choice?.delta ?? choice?.message;
    if (delta) events.push(...say(delta));
    const counts = usage(report ?? choice?.usage ?? groq?.usage);
    // A report in the last chunk of the answer comes before its end, so that the end can be told at once.
    events.push(...counts, ...(choice ? end(choice) : []));
    return events.length > 0 ? events : [{ type: 'alive' }];
  };

  return {
    read,
    done: () => [],
    whole(json) {
      const parsed = chunkShape.safeParse(json);
      const isAnswer = parsed.success && (parsed.data.error || parsed.data.choices?.length);
      if (!isAnswer) return [errorEvent(null)];
      return read(json);
    },
  };
}

function citationOf(one: Json): AnswerEvent {
  const source = one['url_citation'];
  return citationEvent('chat', one, isObject(source) ? source : {});
}

type Delta = z.output<typeof deltaShape>;

function textIn(content: Delta['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map(({ type, text }) => (type === 'text' ? (text ?? '') : '')).join('');
}

/** Thoughts in the field in which this server has them. Some say the same in two. */
function thoughtsIn(delta: Delta): string {
  const parts = typeof delta.content === 'string' ? [] : (delta.content ?? []);
  return (
    delta.reasoning_content ||
    delta.reasoning ||
    (delta.reasoning_details ?? []).map(({ text, summary }) => wordsOf(text) || wordsOf(summary)).join('') ||
    delta.reasoning_text ||
    parts.map(({ thinking }) => thinkingIn(thinking)).join('')
  );
}

function wordsOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Mistral's thoughts are parts of their own within a part. */
function thinkingIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  return value.map((one: unknown) => (isObject(one) ? wordsOf(one['text']) : '')).join('');
}

const calledShape = z.looseObject({
  name: optional,
  arguments: lenient(z.union([z.string(), anyObject])),
});

const deltaShape = z.looseObject({
  content: lenient(
    z.union([
      z.string(),
      z.array(z.looseObject({ type: optional, text: optional, thinking: z.unknown().optional() })),
    ]),
  ),
  refusal: optional,
  reasoning_content: optional,
  reasoning: optional,
  reasoning_text: optional,
  reasoning_details: lenient(z.array(anyObject)),
  annotations: lenient(z.array(anyObject)),
  tool_calls: lenient(
    z.array(
      calledShape.extend({
        index: lenient(z.int()),
        id: lenient(z.union([z.string(), z.number().transform(String)])),
        type: optional,
        function: lenient(calledShape),
        custom: lenient(z.looseObject({ name: optional, input: optional })),
        extra_content: lenient(anyObject),
      }),
    ),
  ),
  function_call: lenient(calledShape),
});

const usageShape = lenient(openAiUsage);

const choiceShape = z.looseObject({
  index: lenient(z.number()),
  delta: lenient(deltaShape),
  message: lenient(deltaShape),
  finish_reason: optional,
  native_finish_reason: optional,
  stop_reason: z.unknown().optional(),
  usage: usageShape,
});

const chunkShape = z.looseObject({
  id: optional,
  model: optional,
  object: optional,
  choices: lenient(z.array(choiceShape)),
  usage: usageShape,
  service_tier: serviceTier,
  x_groq: lenient(z.looseObject({ usage: usageShape })),
  error: lenient(z.union([z.string(), anyObject])),
});
