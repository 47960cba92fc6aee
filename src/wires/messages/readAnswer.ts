import * as z from 'zod';
import { jsonIn } from '../../models/index.ts';
import { citationEvent, errorEvent } from '../answerEvents.ts';
import type { AnswerEvent, AnswerReader } from '../answerTypes.ts';
import { endOf } from '../ends.ts';
import { ownFields } from '../own.ts';
import { anyObject } from '../read.ts';
import { isObject, lenient, optional } from '../shapes.ts';
import type { Json } from '../types.ts';
import { type AnthropicUsage, anthropicUsage, readAnthropicUsage, withReport } from '../usage.ts';

/** What is known of a block that has begun. */
type Open =
  | { readonly type: 'plain' }
  | { readonly type: 'call'; readonly index: number; hasInput: boolean; readonly isWhole: boolean }
  /** `json`: the input of a call that the server runs itself; `text`: what else comes in pieces. */
  | { readonly type: 'foreign'; value: Json; json: string };

/** More of one block is no block of a model. */
const LONGEST_FOREIGN = 16_000_000;

/** Reads an answer of Anthropic's Messages. */
export function readMessagesAnswer(): AnswerReader {
  const open = new Map<number, Open>();
  let calls = 0;
  let known: AnthropicUsage | null = null;

  const usage = (report: AnthropicUsage | null | undefined, outputKnown: boolean): AnswerEvent[] => {
    if (!report) return [];
    known = withReport(known, report);
    const counts = readAnthropicUsage(known, null, outputKnown);
    const isKnown = counts.inputKnown || outputKnown || counts.billedUsd !== null;
    return isKnown ? [{ type: 'usage', usage: counts }] : [];
  };

  const start = (at: number, block: z.output<typeof blockShape>): AnswerEvent[] => {
    switch (block.type) {
      case 'text':
        open.set(at, { type: 'plain' });
        return [
          ...(block.text ? [{ type: 'text' as const, text: block.text }] : []),
          ...(block.citations ?? []).map(citation),
        ];
      case 'thinking': {
        open.set(at, { type: 'plain' });
        const { signature, thinking } = block;
        // Also without a text: what it was signed with comes back in its place.
        return [
          { type: 'thinking', text: thinking ?? '' },
          ...(signature ? [{ type: 'signature' as const, signature }] : []),
        ];
      }
      case 'redacted_thinking':
        open.set(at, { type: 'plain' });
        return [{ type: 'redacted', data: block.data ?? '' }];
      case 'tool_use': {
        const index = calls++;
        const { type: _, id, name, input, ...own } = block;
        // An empty one stands for what is still to come.
        const isWhole = isObject(input) && Object.keys(input).length > 0;
        open.set(at, { type: 'call', index, hasInput: isWhole, isWhole });
        return [
          {
            type: 'call-start',
            index,
            id: id ?? '',
            name: name ?? '',
            kind: 'function',
            ...ownFields('messages', own),
          },
          ...(isWhole ? [{ type: 'call-input' as const, index, text: JSON.stringify(input) }] : []),
        ];
      }
      default:
        open.set(at, { type: 'foreign', value: block, json: '' });
        return [];
    }
  };

  const more = (at: number, delta: z.output<typeof deltaShape>): AnswerEvent[] => {
    const block = open.get(at);
    if (block?.type === 'foreign') {
      if (block.json.length < LONGEST_FOREIGN) block.json += delta.partial_json ?? '';
      const { type: _, partial_json: __, ...fields } = delta;
      const added = Object.entries(fields).filter(([, value]) => value !== undefined);
      if (added.length > 0) block.value = { ...block.value, ...Object.fromEntries(added) };
      return [{ type: 'alive' }];
    }
    if (block?.type === 'call') {
      if (block.isWhole || !delta.partial_json) return [{ type: 'alive' }];
      block.hasInput = true;
      return [{ type: 'call-input', index: block.index, text: delta.partial_json }];
    }
    if (delta.text) return [{ type: 'text', text: delta.text }];
    if (delta.thinking) return [{ type: 'thinking', text: delta.thinking }];
    if (delta.signature) return [{ type: 'signature', signature: delta.signature }];
    return delta.citation ? [citation(delta.citation)] : [{ type: 'alive' }];
  };

  const stop = (at: number): AnswerEvent[] => {
    const block = open.get(at);
    open.delete(at);
    if (block?.type === 'call') {
      const { index, hasInput } = block;
      return [
        ...(hasInput ? [] : [{ type: 'call-input' as const, index, text: '{}' }]),
        { type: 'call-end', index },
      ];
    }
    if (block?.type !== 'foreign') return block ? [{ type: 'part-end' }] : [];
    const json = jsonIn(block.json);
    const input = json === undefined && block.json !== '' ? block.json : json;
    const value = input === undefined ? block.value : { ...block.value, input };
    return [
      { type: 'foreign', part: { type: 'foreign', wire: 'messages', name: String(value['type']), value } },
    ];
  };

  const end = ({ stop_reason, stop_sequence, stop_details }: z.output<typeof endShape>): AnswerEvent[] => {
    const told = endOf(stop_reason);
    if (!told) return [];
    const why = stop_details?.explanation;
    return [
      {
        type: 'end',
        reason: told.reason,
        word: told.word,
        ...(stop_sequence ? { sequence: stop_sequence } : {}),
        ...(why ? { why } : {}),
      },
    ];
  };

  const read = (data: unknown): AnswerEvent[] => {
    const parsed = eventShape.safeParse(data);
    if (!parsed.success) return [{ type: 'alive' }];
    const event = parsed.data;
    switch (event.type) {
      case 'message_start': {
        const { id, model, usage: report } = event.message ?? {};
        const told = report ? usage({ ...report, output_tokens: null }, false) : [];
        return [{ type: 'start', id: id ?? null, model: model ?? null }, ...told];
      }
      case 'content_block_start':
        return event.content_block ? start(event.index ?? 0, event.content_block) : [];
      case 'content_block_delta':
        return event.delta ? more(event.index ?? 0, event.delta) : [];
      case 'content_block_stop':
        return stop(event.index ?? 0);
      case 'message_delta':
        return [
          ...usage(event.usage, typeof event.usage?.output_tokens === 'number'),
          ...(event.delta ? end(event.delta) : []),
        ];
      case 'error':
        return [errorEvent({ ...event.error, code: event.error?.['type'] })];
      case 'message_stop':
      case 'ping':
        return [{ type: 'alive' }];
    }
  };

  return {
    read,
    done: () => [],
    whole(json) {
      if (isObject(json) && json['type'] === 'error') return read(json);
      const parsed = messageShape.safeParse(json);
      if (!parsed.success) return [errorEvent(null)];
      const { id, model, content, usage: report, ...rest } = parsed.data;
      return [
        { type: 'start', id: id ?? null, model: model ?? null },
        ...content.flatMap((block, at) => [...start(at, block), ...stop(at)]),
        ...usage(report, typeof report?.output_tokens === 'number'),
        ...end(rest),
      ];
    },
  };
}

const citation = (given: Json) => citationEvent('messages', given, given);

const blockShape = z.looseObject({
  type: z.string(),
  id: optional,
  name: optional,
  text: optional,
  thinking: optional,
  signature: optional,
  data: optional,
  citations: lenient(z.array(anyObject)),
});

const endShape = z.looseObject({
  stop_reason: optional,
  stop_sequence: optional,
  stop_details: lenient(z.looseObject({ explanation: optional })),
});

const deltaShape = z.looseObject({
  type: optional,
  text: optional,
  thinking: optional,
  signature: optional,
  partial_json: optional,
  citation: lenient(anyObject),
});

const place = lenient(z.number());

/** Each with its own fields alone: a long answer has thousands. */
const eventShape = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message_start'),
    message: lenient(z.object({ id: optional, model: optional, usage: lenient(anthropicUsage) })),
  }),
  z.object({
    type: z.literal('content_block_start'),
    index: place,
    content_block: lenient(blockShape),
  }),
  z.object({ type: z.literal('content_block_delta'), index: place, delta: lenient(deltaShape) }),
  z.object({ type: z.literal('content_block_stop'), index: place }),
  z.object({
    type: z.literal('message_delta'),
    delta: lenient(endShape),
    usage: lenient(anthropicUsage),
  }),
  z.object({ type: z.literal('error'), error: lenient(anyObject) }),
  z.object({ type: z.enum(['message_stop', 'ping']) }),
]);

const messageShape = endShape.extend({
  id: optional,
  model: optional,
  content: z.array(blockShape),
  usage: lenient(anthropicUsage),
});
