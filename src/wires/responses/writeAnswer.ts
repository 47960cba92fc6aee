import type { AnswerEvent, AnswerOptions, AnswerWriter, WireError } from '../answerTypes.ts';
import { errorFrame } from '../errors.ts';
import { createNotes } from '../history.ts';
import { inTurn } from '../inTurn.ts';
import { type Parcel, packed } from '../parcel.ts';
import type { Json } from '../types.ts';
import type { ReportedUsage } from '../usage.ts';
import { unknownEnd } from '../words.ts';
import { EMPTY, newId, partOf, STATES, summaryOf, usageOf } from './answerForms.ts';
import { namesOf } from './names.ts';

type End = AnswerEvent & { readonly type: 'end' };
type Start = AnswerEvent & { readonly type: 'start' };
type Wired = Record<string, unknown>;

const DECLINED = 'The model declined to answer.';

/** An item as it stands in the whole answer, while it is written. */
type Open =
  | { readonly kind: 'text' | 'refusal'; readonly value: Wired; text: string; readonly annotations: Json[] }
  | {
      readonly kind: 'thinking';
      readonly value: Wired;
      text: string;
      hasText: boolean;
      parcel: Parcel;
      sealed: Wired | null;
    }
  | { readonly kind: 'function' | 'custom'; readonly value: Wired; text: string };

/** Writes an answer for a client of OpenAI's Responses. Thoughts of other wires go along in a parcel. */
export function writeResponsesAnswer(options: AnswerOptions): AnswerWriter {
  const notes = createNotes();
  const ordered = inTurn();
  const output: Wired[] = [];
  const callIds = new Set<string>();
  let sequence = 0;
  let start: Start = { type: 'start', id: null, model: null };
  let head: Wired | null = null;
  let whole: Wired | null = null;
  let item: Open | null = null;
  let usage: ReportedUsage | null = null;
  let end: End | null = null;
  let isOver = false;

  const frame = (type: string, fields: Json): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...fields })}\n\n`;
  const inItem = (type: string, fields: Json): string =>
    frame(type, { item_id: item?.value['id'], output_index: output.length, ...fields });
  const response = (fields: Json): Wired => ({ ...head, output: [...output], ...fields });

  const begin = (): string => {
    if (head) return '';
    head = {
      id: start.id?.startsWith('resp_') ? start.id : newId('resp'),
      object: 'response',
      created_at: options.created,
      status: 'in_progress',
      ...EMPTY,
      model: options.model ?? start.model ?? '',
    };
    return (
      frame('response.created', { response: response({}) }) +
      frame('response.in_progress', { response: response({}) })
    );
  };

  const open = (next: Open): string => {
    item = next;
    return frame('response.output_item.added', { output_index: output.length, item: { ...next.value } });
  };
  const done = (value: Wired): string => {
    const text = frame('response.output_item.done', { output_index: output.length, item: value });
    output.push(value);
    item = null;
    return text;
  };

  const say = (kind: 'text' | 'refusal', text: string): string => {
    let opening = '';
    if (!item) {
      const value = {
        id: newId('msg'),
        type: 'message',
        status: 'in_progress',
        role: 'assistant',
        content: [],
      };
      opening = open({ kind, value, text: '', annotations: [] });
      opening += inItem('response.content_part.added', { content_index: 0, part: partOf(kind, '', []) });
    }
    if (!item || text === '') return opening;
    item.text += text;
    const [type, more] = kind === 'text' ? ['output_text', { logprobs: [] }] : ['refusal', {}];
    return opening + inItem(`response.${type}.delta`, { content_index: 0, delta: text, ...more });
  };

  const think = (change: (thoughts: Open & { readonly kind: 'thinking' }) => string): string => {
    let opening = '';
    if (!item) {
      const value = { id: newId('rs'), type: 'reasoning', summary: [], encrypted_content: null };
      const parcel = {
        origin: options.origin ?? '',
        signature: null,
        chars: null,
        redacted: [],
        details: [],
      };
      opening = open({ kind: 'thinking', value, text: '', hasText: false, parcel, sealed: null });
    }
    return item?.kind === 'thinking' ? opening + change(item) : opening;
  };
  const thought = (text: string): string =>
    think((own) => {
      own.parcel = { ...own.parcel, chars: (own.parcel.chars ?? 0) + text.length };
      if (text === '') return '';
      const first = own.hasText
        ? ''
        : inItem('response.reasoning_summary_part.added', { summary_index: 0, part: summaryOf('') });
      own.hasText = true;
      own.text += text;
      return first + inItem('response.reasoning_summary_text.delta', { summary_index: 0, delta: text });
    });

  const call = ({ id, name, kind }: AnswerEvent & { readonly type: 'call-start' }): string => {
    const unique = id === '' || callIds.has(id) ? newId('call') : id;
    callIds.add(unique);
    const base = { status: 'in_progress', call_id: unique, ...namesOf(name) };
    const value =
      kind === 'custom'
        ? { id: newId('ctc'), type: 'custom_tool_call', ...base, input: '' }
        : { id: newId('fc'), type: 'function_call', ...base, arguments: '' };
    return open({ kind, value, text: '' });
  };
  const input = (text: string): string => {
    if (!item || text === '') return '';
    item.text += text;
    const type = item.kind === 'custom' ? 'custom_tool_call_input' : 'function_call_arguments';
    return inItem(`response.${type}.delta`, { delta: text });
  };

  const close = (status: string): string => {
    if (!item) return '';
    const { value, text } = item;
    switch (item.kind) {
      case 'text':
      case 'refusal': {
        const { kind, annotations } = item;
        const part = partOf(kind, text, annotations);
        const told =
          kind === 'text'
            ? inItem('response.output_text.done', { content_index: 0, text, logprobs: [] })
            : inItem('response.refusal.done', { content_index: 0, refusal: text });
        return (
          told +
          inItem('response.content_part.done', { content_index: 0, part }) +
          done({ ...value, status, content: [part] })
        );
      }
      case 'thinking': {
        const { hasText, parcel, sealed } = item;
        const told = hasText
          ? inItem('response.reasoning_summary_text.done', { summary_index: 0, text }) +
            inItem('response.reasoning_summary_part.done', { summary_index: 0, part: summaryOf(text) })
          : '';
        const own = { summary: hasText ? [summaryOf(text)] : [], encrypted_content: packed(parcel) };
        return told + done({ ...value, ...own, ...sealed });
      }
      case 'function': {
        // A call without arguments has an empty object.
        const missing = text.trim() === '' ? input('{}') : '';
        const json = missing === '' ? text : '{}';
        const { name } = value;
        return (
          missing +
          inItem('response.function_call_arguments.done', { name, arguments: json }) +
          done({ ...value, status, arguments: json })
        );
      }
      case 'custom':
        return (
          inItem('response.custom_tool_call_input.done', { input: text }) +
          done({ ...value, status, input: text })
        );
    }
  };

  const failed = (error: WireError): string => {
    isOver = true;
    const before = begin();
    return (
      before + errorFrame('responses', error, { sequence, response: response({ usage: usageOf(usage) }) })
    );
  };

  const finish = (): string => {
    if (!end || isOver) return '';
    const state = STATES[end.reason];
    if (!state) return failed({ kind: 'server', message: unknownEnd(end.word) });
    const [status, reason] = state;
    isOver = true;
    whole = response({
      status,
      completed_at: status === 'completed' ? options.created : null,
      incomplete_details: reason === null ? null : { reason },
      usage: usageOf(usage),
    });
    return frame(`response.${status}`, { response: whole });
  };

  /** The last item is as incomplete as the answer is. */
  const ended = (event: End): string => {
    end = event;
    const hasRefused = output.some(({ content }) =>
      JSON.stringify(content ?? '').includes('"type":"refusal"'),
    );
    const declined =
      event.reason === 'refusal' && !hasRefused
        ? say('refusal', event.why ?? DECLINED) + close('completed')
        : '';
    return declined + (usage?.outputKnown ? finish() : '');
  };

  const one = (event: AnswerEvent, endsBadly: boolean): string => {
    switch (event.type) {
      case 'text':
      case 'refusal':
        return say(event.type, event.text);
      case 'citation': {
        const { own, url, title } = event.citation;
        const opening = say('text', '');
        if (item?.kind !== 'text') return opening;
        if (own.wire !== 'responses' && url === null) {
          notes.add({ note: 'field', field: 'citations' });
          return opening;
        }
        const place = { start_index: item.text.length, end_index: item.text.length };
        const annotation =
          own.wire === 'responses' ? own.fields : { type: 'url_citation', url, title: title ?? '', ...place };
        item.annotations.push(annotation);
        const annotation_index = item.annotations.length - 1;
        return (
          opening +
          inItem('response.output_text.annotation.added', { content_index: 0, annotation_index, annotation })
        );
      }
      case 'thinking':
        return thought(event.text);
      case 'signature':
        return think((own) => {
          const signature = (own.parcel.signature ?? '') + event.signature;
          own.parcel = { ...own.parcel, signature, chars: own.parcel.chars ?? 0 };
          return '';
        });
      case 'redacted':
        return think((own) => {
          own.parcel = { ...own.parcel, redacted: [...own.parcel.redacted, event.data] };
          return '';
        });
      case 'details':
        return think((own) => {
          own.parcel = { ...own.parcel, details: [...own.parcel.details, ...event.details] };
          return '';
        });
      case 'sealed':
        return think((own) => {
          own.sealed = {
            summary: event.summary.map(summaryOf),
            encrypted_content: event.encrypted,
          };
          return '';
        });
      case 'call-start':
        return call(event);
      case 'call-input':
        return input(event.text);
      case 'foreign': {
        const { part } = event;
        if (part.wire !== 'responses') {
          notes.add({ note: 'foreign', what: part.name, count: 1 });
          return '';
        }
        const added = frame('response.output_item.added', { output_index: output.length, item: part.value });
        return added + done({ ...part.value });
      }
      case 'part-end':
        return close(endsBadly ? 'incomplete' : 'completed');
      case 'end':
        return ended(event);
      default:
        return '';
    }
  };

  return {
    write(event) {
      if (isOver) return '';
      if (event.type === 'start') {
        start = event;
        return begin();
      }
      if (event.type === 'usage') {
        usage = event.usage;
        return end && usage.outputKnown ? finish() : '';
      }
      if (event.type === 'error') return failed(event);
      if (event.type === 'alive') return '';
      const endsBadly = event.type === 'end' && STATES[event.reason]?.[0] !== 'completed';
      return (
        begin() +
        ordered(event)
          .map((next) => one(next, endsBadly))
          .join('')
      );
    },
    done: finish,
    whole: () => whole,
    notes: notes.all,
  };
}
