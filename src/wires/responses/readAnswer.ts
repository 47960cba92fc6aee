import * as z from 'zod';
import { citationEvent, errorEvent } from '../answerEvents.ts';
import type { AnswerEvent, AnswerReader } from '../answerTypes.ts';
import { anyObject } from '../read.ts';
import { isObject, lenient, optional } from '../shapes.ts';
import type { Json, ToolKind } from '../types.ts';
import { openAiUsage, readOpenAiUsage, serviceTier, tokenCount } from '../usage.ts';
import { nameWithin } from './names.ts';

/** An item of the answer that is under way. */
interface Open {
  /** Of a call. */
  readonly index: number | null;
  /** How much of each of its texts came, by the name of the text and its place. */
  readonly came: Map<string, number>;
  isDone: boolean;
}

/** Reads an answer of OpenAI's Responses. What comes only at the end of its item is told then, so that nothing is lost. */
export function readResponsesAnswer(): AnswerReader {
  const items = new Map<number, Open>();
  let hasStarted = false;
  let calls = 0;
  let hasRefused = false;
  let isOver = false;

  const start = (response: z.output<typeof responseShape> | null | undefined): AnswerEvent[] => {
    if (hasStarted || !response) return [{ type: 'alive' }];
    hasStarted = true;
    return [{ type: 'start', id: response.id ?? null, model: response.model ?? null }];
  };

  const opened = (at: number, type: string): Open => {
    const own: Open = { index: type in CALLS ? calls++ : null, came: new Map(), isDone: false };
    items.set(at, own);
    return own;
  };

  const open = (at: number, item: Item): { readonly own: Open; readonly events: AnswerEvent[] } => {
    const before = items.get(at);
    if (before) return { own: before, events: [] };
    const own = opened(at, item.type);
    const kind = CALLS[item.type];
    if (!kind || own.index === null) return { own, events: [] };
    const name = nameWithin(item.namespace, item.name ?? '');
    return { own, events: [{ type: 'call-start', index: own.index, id: item.call_id ?? '', name, kind }] };
  };

  /** A piece of a text of the item, or the whole of it where `isWhole`: then only what did not come yet is told. */
  const piece = (
    own: Open,
    place: string,
    text: string,
    isWhole: boolean,
    make: (text: string) => AnswerEvent,
  ): AnswerEvent[] => {
    const came = own.came.get(place) ?? 0;
    const rest = isWhole ? text.slice(came) : text;
    if (rest === '') return [];
    own.came.set(place, came + rest.length);
    return [make(rest)];
  };

  const said = (own: Open, at: number, type: 'text' | 'refusal', text: string, isWhole: boolean) => {
    if (type === 'refusal') hasRefused = true;
    return piece(own, `content ${at}`, text, isWhole, (rest) => ({ type, text: rest }));
  };
  /** Parts of a summary stand in paragraphs of their own. */
  const thought = (own: Open, place: string, at: number, text: string, isWhole: boolean) => {
    const isNext = at > 0 && text !== '' && !own.came.has(`${place} ${at}`);
    const events = piece(own, `${place} ${at}`, text, isWhole, (rest) => ({ type: 'thinking', text: rest }));
    return isNext && events.length > 0 ? [{ type: 'thinking' as const, text: '\n\n' }, ...events] : events;
  };
  const input = (own: Open | undefined, text: string, isWhole: boolean): AnswerEvent[] => {
    if (!own || own.index === null) return [];
    const { index } = own;
    return piece(own, 'input', text, isWhole, (rest) => ({ type: 'call-input', index, text: rest }));
  };

  const close = (at: number, item: Item): AnswerEvent[] => {
    const { own, events } = open(at, item);
    if (own.isDone) return [];
    own.isDone = true;
    const { index } = own;
    if (index !== null) {
      const whole = item.type === 'custom_tool_call' ? (item.input ?? '') : (item.arguments ?? '');
      const rest = input(own, whole, true);
      const isEmpty = item.type === 'function_call' && !own.came.has('input');
      const nothing: AnswerEvent[] = isEmpty ? [{ type: 'call-input', index, text: '{}' }] : [];
      return [...events, ...rest, ...nothing, { type: 'call-end', index }];
    }
    if (item.type === 'message') {
      return [...(item.content ?? []).flatMap((part, i) => partOf(own, part, i)), { type: 'part-end' }];
    }
    if (item.type === 'reasoning') {
      const summary = (item.summary ?? []).map(({ text }) => text ?? '');
      const encrypted = item.encrypted_content ?? null;
      return [
        ...summary.flatMap((text, i) => thought(own, 'summary', i, text, true)),
        ...(item.content ?? []).flatMap(({ text }, i) => thought(own, 'content', i, text ?? '', true)),
        // Neither sealed nor kept by the server: what was thought is all there is.
        ...(encrypted === null && summary.length === 0 && item.content?.length
          ? []
          : [{ type: 'sealed' as const, id: item.id ?? null, encrypted, summary }]),
        { type: 'part-end' },
      ];
    }
    return [{ type: 'foreign', part: { type: 'foreign', wire: 'responses', name: item.type, value: item } }];
  };

  const partOf = (own: Open, part: Content, at: number): AnswerEvent[] => {
    const annotations = (part.annotations ?? []).flatMap((one, i) => annotation(own, at, i, one));
    if (part.type === 'refusal') return said(own, at, 'refusal', part.refusal ?? '', true);
    return [...said(own, at, 'text', part.text ?? '', true), ...annotations];
  };
  const annotation = (own: Open | undefined, at: number, i: number, given: Json): AnswerEvent[] => {
    const place = `annotation ${at} ${i}`;
    if (own?.came.has(place)) return [];
    own?.came.set(place, 1);
    const { url, title, filename } = given;
    return [citationEvent('responses', given, { url, title: title ?? filename })];
  };

  const finish = (response: z.output<typeof responseShape>): AnswerEvent[] => {
    if (isOver) return [];
    const rest = (response.output ?? []).flatMap((item, at) => close(at, item));
    const counts = usage(response);
    const { status, incomplete_details: details, error } = response;
    isOver = true;
    if (status === 'failed' || status === 'cancelled' || error)
      return [...rest, ...counts, errorEvent(error)];
    if (status === 'completed') {
      const reason = hasRefused ? 'refusal' : calls > 0 ? 'tool-use' : 'stop';
      return [...rest, ...counts, { type: 'end', reason, word: 'completed' }];
    }
    const word = details?.reason ?? status ?? '';
    return [...rest, ...counts, { type: 'end', reason: ENDS[word] ?? 'unknown', word }];
  };

  const read = (data: unknown): AnswerEvent[] => {
    const parsed = eventShape.safeParse(data);
    if (!parsed.success)
      return isObject(data) && data['error'] ? [errorEvent(data['error'])] : [{ type: 'alive' }];
    const event = parsed.data;
    const at = event.output_index ?? 0;
    const own = items.get(at);
    const spoken = (): Open => own ?? opened(at, 'message');
    const place = event.content_index ?? 0;
    switch (event.type) {
      case 'response.created':
      case 'response.in_progress':
      case 'response.queued':
        return start(event.response);
      case 'response.output_item.added':
        return event.item ? open(at, event.item).events : [];
      case 'response.output_item.done':
        return event.item ? close(at, event.item) : [];
      case 'response.output_text.delta':
        return said(spoken(), place, 'text', event.delta ?? '', false);
      case 'response.output_text.done':
        return said(spoken(), place, 'text', event.text ?? '', true);
      case 'response.refusal.delta':
        return said(spoken(), place, 'refusal', event.delta ?? '', false);
      case 'response.refusal.done':
        return said(spoken(), place, 'refusal', event.refusal ?? '', true);
      case 'response.output_text.annotation.added':
        return event.annotation ? annotation(own, place, event.annotation_index ?? 0, event.annotation) : [];
      case 'response.reasoning_summary_text.delta':
        return thought(spoken(), 'summary', event.summary_index ?? 0, event.delta ?? '', false);
      case 'response.reasoning_summary_text.done':
        return thought(spoken(), 'summary', event.summary_index ?? 0, event.text ?? '', true);
      case 'response.reasoning_text.delta':
        return thought(spoken(), 'content', place, event.delta ?? '', false);
      case 'response.reasoning_text.done':
        return thought(spoken(), 'content', place, event.text ?? '', true);
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        return input(own, event.delta ?? '', false);
      case 'response.function_call_arguments.done':
        return input(own, event.arguments ?? '', true);
      case 'response.custom_tool_call_input.done':
        return input(own, event.input ?? '', true);
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        return event.response
          ? [...start(event.response), ...finish(withStatus(event.type, event.response))]
          : [];
      case 'error':
        isOver = true;
        return [errorEvent(event.error ?? data)];
      default:
        return [{ type: 'alive' }];
    }
  };

  return {
    read,
    done: () => [],
    whole(json) {
      const parsed = responseShape.safeParse(json);
      const isOne = parsed.success && Array.isArray(parsed.data.output);
      if (!isOne) return [errorEvent(isObject(json) ? json['error'] : null)];
      return [...start(parsed.data), ...finish(parsed.data)].filter(({ type }) => type !== 'alive');
    },
  };
}

const CALLS: Readonly<Record<string, ToolKind>> = { function_call: 'function', custom_tool_call: 'custom' };

/** What `incomplete_details` say. */
const ENDS: Readonly<Record<string, 'length' | 'content-policy'>> = {
  max_output_tokens: 'length',
  max_tokens: 'length',
  content_filter: 'content-policy',
};

/** The name of the event says it too, where the response does not. */
function withStatus(type: string, response: z.output<typeof responseShape>) {
  return { ...response, status: response.status ?? type.slice('response.'.length) };
}

function usage(response: z.output<typeof responseShape>): AnswerEvent[] {
  const { usage: given, service_tier: tier, output } = response;
  if (!given) return [];
  const { input_tokens, output_tokens, input_tokens_details, output_tokens_details, ...rest } = given;
  const report = openAiUsage.safeParse({
    ...rest,
    prompt_tokens: input_tokens,
    completion_tokens: output_tokens,
    prompt_tokens_details: input_tokens_details,
    completion_tokens_details: output_tokens_details,
  });
  const counts = report.success ? readOpenAiUsage(report.data, null, tier) : null;
  const searches = (output ?? []).filter(({ type }) => type === 'web_search_call').length;
  const more = searches > 0 ? { searches } : {};
  return counts ? [{ type: 'usage', usage: { ...counts, ...more } }] : [];
}

const place = lenient(z.number());

const contentShape = z.looseObject({
  type: optional,
  text: optional,
  refusal: optional,
  annotations: lenient(z.array(anyObject)),
});

type Content = z.output<typeof contentShape>;

const itemShape = z.looseObject({
  type: z.string(),
  id: optional,
  call_id: optional,
  name: optional,
  namespace: optional,
  arguments: optional,
  input: optional,
  encrypted_content: optional,
  summary: lenient(z.array(z.looseObject({ text: optional }))),
  content: lenient(z.array(contentShape)),
});

type Item = z.output<typeof itemShape>;

const responseShape = z.looseObject({
  id: optional,
  model: optional,
  status: optional,
  error: lenient(anyObject),
  incomplete_details: lenient(z.looseObject({ reason: optional })),
  output: lenient(z.array(itemShape)),
  usage: lenient(
    z.looseObject({
      input_tokens: tokenCount,
      output_tokens: tokenCount,
      input_tokens_details: lenient(anyObject),
      output_tokens_details: lenient(anyObject),
    }),
  ),
  service_tier: serviceTier,
});

const eventShape = z.looseObject({
  type: z.string(),
  output_index: place,
  content_index: place,
  summary_index: place,
  annotation_index: place,
  delta: optional,
  text: optional,
  refusal: optional,
  arguments: optional,
  input: optional,
  annotation: lenient(anyObject),
  item: lenient(itemShape),
  response: lenient(responseShape),
  error: lenient(anyObject),
});
