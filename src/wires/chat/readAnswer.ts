import * as z from 'zod';
import { endOf } from '../ends.ts';
import { errorKind } from '../errorKind.ts';
import { anyObject } from '../read.ts';
import { isObject } from '../shapes.ts';
import type { AnswerEvent, AnswerReader, Json } from '../types.ts';
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
    const { id, model, choices, usage: report, service_tier, x_groq: groq, error } = parsed.data;
    if (error) return [errorOf(error)];
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
      if (!isAnswer) return [{ type: 'error', kind: 'server', message: NOT_READABLE }];
      return read(json);
    },
  };
}

const NOT_READABLE = 'The answer of the model’s server cannot be read.';

function errorOf(error: string | Json): AnswerEvent {
  if (typeof error === 'string') return { type: 'error', kind: 'server', message: error };
  const { message, code, type } = error;
  return {
    type: 'error',
    kind: errorKind(code, type),
    message: typeof message === 'string' ? message : NOT_READABLE,
    ...(typeof code === 'string' ? { code } : {}),
  };
}

function citationOf(one: Json): AnswerEvent {
  const source = isObject(one['url_citation']) ? one['url_citation'] : {};
  const { url, title } = source;
  return {
    type: 'citation',
    citation: {
      url: typeof url === 'string' ? url : null,
      title: typeof title === 'string' ? title : null,
      own: { wire: 'chat', fields: one },
    },
  };
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

const optional = z.string().nullish().catch(null);

const calledShape = z.looseObject({
  name: optional,
  arguments: z.union([z.string(), anyObject]).nullish().catch(null),
});

const deltaShape = z.looseObject({
  content: z
    .union([
      z.string(),
      z.array(z.looseObject({ type: optional, text: optional, thinking: z.unknown().optional() })),
    ])
    .nullish()
    .catch(null),
  refusal: optional,
  reasoning_content: optional,
  reasoning: optional,
  reasoning_text: optional,
  reasoning_details: z.array(anyObject).nullish().catch(null),
  annotations: z.array(anyObject).nullish().catch(null),
  tool_calls: z
    .array(
      calledShape.extend({
        index: z.int().nullish().catch(null),
        id: z
          .union([z.string(), z.number().transform(String)])
          .nullish()
          .catch(null),
        type: optional,
        function: calledShape.nullish().catch(null),
        custom: z.looseObject({ name: optional, input: optional }).nullish().catch(null),
        extra_content: anyObject.nullish().catch(null),
      }),
    )
    .nullish()
    .catch(null),
  function_call: calledShape.nullish().catch(null),
});

const usageShape = openAiUsage.nullish().catch(null);

const choiceShape = z.looseObject({
  index: z.number().nullish().catch(null),
  delta: deltaShape.nullish().catch(null),
  message: deltaShape.nullish().catch(null),
  finish_reason: optional,
  native_finish_reason: optional,
  stop_reason: z.unknown().optional(),
  usage: usageShape,
});

const chunkShape = z.looseObject({
  id: optional,
  model: optional,
  choices: z.array(choiceShape).nullish().catch(null),
  usage: usageShape,
  service_tier: serviceTier,
  x_groq: z.looseObject({ usage: usageShape }).nullish().catch(null),
  error: z.union([z.string(), anyObject]).nullish().catch(null),
});
