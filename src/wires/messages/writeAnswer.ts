import type { AnswerEvent, AnswerOptions, AnswerWriter, EndReason } from '../answerTypes.ts';
import { errorFrame } from '../errors.ts';
import { createNotes } from '../history.ts';
import { inTurn } from '../inTurn.ts';
import { fieldsFor } from '../own.ts';
import { type Parcel, packed } from '../parcel.ts';
import { parseJson } from '../read.ts';
import { isObject } from '../shapes.ts';
import type { Json, ToolKind } from '../types.ts';
import type { ReportedUsage } from '../usage.ts';
import { unknownEnd } from '../words.ts';

type End = AnswerEvent & { readonly type: 'end' };
type Start = AnswerEvent & { readonly type: 'start' };

/** What an end is called here; null where the wire has no word for it that would not say that all is well. */
const WORDS: Readonly<Record<EndReason, string | null>> = {
  stop: 'end_turn',
  'tool-use': 'tool_use',
  'stop-sequence': 'stop_sequence',
  length: 'max_tokens',
  'context-full': 'model_context_window_exceeded',
  'content-policy': 'refusal',
  refusal: 'refusal',
  pause: 'pause_turn',
  unknown: null,
};

/** A block as it stands in the whole answer, while it is written. */
interface Block {
  value: Record<string, unknown>;
  /** Of thoughts: what their provider wants back beside the text. */
  details: Json[];
  sealed: Parcel['sealed'] | null;
  /** The JSON text of a call's input. */
  input: string;
}

/** Writes an answer for a client of Anthropic's Messages. */
export function writeMessagesAnswer(options: AnswerOptions): AnswerWriter {
  const notes = createNotes();
  const ordered = inTurn();
  const content: Json[] = [];
  let start: Start = { type: 'start', id: null, model: null };
  let hasStarted = false;
  let usage: ReportedUsage | null = null;
  let block: Block | null = null;
  let end: End | null = null;
  let isOver = false;

  const message = (): Record<string, unknown> => ({
    id: start.id ?? `msg_${crypto.randomUUID().replaceAll('-', '')}`,
    type: 'message',
    role: 'assistant',
    model: options.model ?? start.model ?? '',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    container: null,
    usage: usageOf(usage),
  });
  let head: Record<string, unknown> | null = null;

  const begin = (): string => {
    if (hasStarted) return '';
    hasStarted = true;
    head = message();
    return frame({
      type: 'message_start',
      message: { ...head, usage: { ...usageOf(usage), output_tokens: 0 } },
    });
  };
  const delta = (fields: Json): string =>
    frame({ type: 'content_block_delta', index: content.length, delta: fields });
  const openBlock = (value: Record<string, unknown>, shown: Json = value): string => {
    block = { value, details: [], sealed: null, input: '' };
    return frame({ type: 'content_block_start', index: content.length, content_block: shown });
  };
  const opened = (type: 'text' | 'thinking'): string => {
    if (block) return '';
    return type === 'text'
      ? openBlock({ type, text: '', citations: null }, { type, text: '' })
      : openBlock({ type, thinking: '', signature: '' }, { type, thinking: '', signature: '' });
  };
  const append = (field: string, text: string): void => {
    if (block) block.value[field] = `${block.value[field] ?? ''}${text}`;
  };
  const close = (): string => {
    if (!block) return '';
    const { value, input } = block;
    let last = '';
    if (value['type'] === 'tool_use') {
      value['input'] = objectOf(input);
    }
    if (value['type'] === 'thinking') {
      value['signature'] = signatureOf(block, options.origin);
      if (value['signature'] !== '') last = delta({ type: 'signature_delta', signature: value['signature'] });
    }
    const text = last + frame({ type: 'content_block_stop', index: content.length });
    content.push(value);
    block = null;
    return text;
  };
  const finish = (): string => {
    if (!end || isOver) return '';
    isOver = true;
    const stop = stopOf(end);
    if (stop === null) return errorFrame('messages', { kind: 'server', message: unknownEnd(end.word) });
    if (head) Object.assign(head, stop, { content, usage: usageOf(usage) });
    const { stop_reason, stop_sequence, stop_details } = stop;
    return (
      frame({
        type: 'message_delta',
        delta: { stop_reason, stop_sequence, stop_details },
        usage: usageOf(usage),
      }) + frame({ type: 'message_stop' })
    );
  };

  const one = (event: AnswerEvent): string => {
    switch (event.type) {
      case 'start':
        start = event;
        return '';
      case 'usage':
        usage = event.usage;
        return end && usage.outputKnown ? finish() : '';
      case 'alive':
        return '';
      case 'text':
      case 'refusal': {
        const head = opened('text');
        append('text', event.text);
        return event.text === '' ? head : head + delta({ type: 'text_delta', text: event.text });
      }
      case 'citation': {
        const { own } = event.citation;
        if (own.wire !== 'messages') {
          notes.add({ note: 'field', field: 'annotations' });
          return '';
        }
        const head = opened('text');
        if (block) {
          const before = block.value['citations'];
          if (Array.isArray(before)) before.push(own.fields);
          else block.value['citations'] = [own.fields];
        }
        return head + delta({ type: 'citations_delta', citation: own.fields });
      }
      case 'thinking': {
        const head = opened('thinking');
        append('thinking', event.text);
        return event.text === '' ? head : head + delta({ type: 'thinking_delta', thinking: event.text });
      }
      case 'signature': {
        // It comes in one piece, at the end: SDKs keep the last one.
        const head = opened('thinking');
        append('signature', event.signature);
        return head;
      }
      case 'details': {
        const head = opened('thinking');
        block?.details.push(...event.details);
        return head;
      }
      case 'sealed': {
        const head = opened('thinking');
        const { id, encrypted, summary } = event;
        if (block) block.sealed = { id, encrypted, summary };
        return head;
      }
      case 'redacted':
        return openBlock({ type: 'redacted_thinking', data: event.data });
      case 'call-start': {
        const { id, name, kind } = event;
        noteCustom(kind);
        const base = { type: 'tool_use', id, name, input: {}, ...fieldsFor('messages', event.own) };
        return openBlock(base, { ...base });
      }
      case 'call-input':
        if (block) block.input += event.text;
        return event.text === '' ? '' : delta({ type: 'input_json_delta', partial_json: event.text });
      case 'foreign':
        if (event.part.wire === 'messages') return openBlock({ ...event.part.value });
        notes.add({ note: 'foreign', what: event.part.name, count: 1 });
        return '';
      case 'part-end':
        return close();
      case 'end':
        end = event;
        return usage?.outputKnown ? finish() : '';
      case 'error':
        isOver = true;
        return errorFrame('messages', event);
      default:
        return '';
    }
  };
  const noteCustom = (kind: ToolKind): void => {
    if (kind === 'custom') notes.add({ note: 'field', field: 'custom' });
  };

  return {
    write(event) {
      if (isOver) return '';
      const frames = ordered(event).map((next) =>
        next.type === 'start' || next.type === 'usage' || next.type === 'error'
          ? one(next)
          : begin() + one(next),
      );
      return frames.join('');
    },
    done: finish,
    whole: () => (isOver && end && stopOf(end) !== null && head ? head : null),
    notes: notes.all,
  };
}

function stopOf({ reason, sequence, why }: End) {
  const word = WORDS[reason];
  if (word === null) return null;
  return {
    stop_reason: word,
    stop_sequence: sequence ?? null,
    stop_details: why === undefined ? null : { type: 'refusal', category: null, explanation: why },
  };
}

function objectOf(text: string): Json {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/**
 * What the client brings back with the thoughts: Anthropic's own signature, or in its place what another provider wants to
 * have again. Empty where nobody knows whose they are.
 */
function signatureOf({ value, details, sealed }: Block, origin: string | null): string {
  const own = value['signature'];
  if (typeof own === 'string' && own !== '') return own;
  if (origin === null) return '';
  const text = String(value['thinking']);
  return packed({
    origin,
    signature: null,
    chars: sealed || (text === '' && details.length > 0) ? null : text.length,
    redacted: [],
    details,
    ...(sealed ? { sealed } : {}),
  });
}

/** Anthropic's `input_tokens` leave out what was read from and written to the cache. */
function usageOf(usage: ReportedUsage | null): Json {
  const { inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, outputTokens = 0 } = usage ?? {};
  const hour = usage?.cacheWriteHourTokens ?? 0;
  return {
    input_tokens: Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens),
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cacheReadTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: cacheWriteTokens - hour,
      ephemeral_1h_input_tokens: hour,
    },
    output_tokens: outputTokens,
    output_tokens_details: { thinking_tokens: usage?.reasoningTokens ?? 0 },
    server_tool_use: null,
    service_tier: 'standard',
  };
}

function frame(event: Json): string {
  return `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`;
}
