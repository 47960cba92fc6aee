import type { AnswerEvent, AnswerOptions, AnswerWriter, EndReason } from '../answerTypes.ts';
import { errorFrame } from '../errors.ts';
import { createNotes } from '../history.ts';
import { inTurn } from '../inTurn.ts';
import type { Json, ToolKind } from '../types.ts';
import type { ReportedUsage } from '../usage.ts';
import { unknownEnd } from '../words.ts';

type End = AnswerEvent & { readonly type: 'end' };

/** What an end is called here; null where the wire has no word for it that would not say that all is well. */
const WORDS: Readonly<Record<EndReason, string | null>> = {
  stop: 'stop',
  'tool-use': 'tool_calls',
  'stop-sequence': 'stop',
  length: 'length',
  'context-full': 'length',
  'content-policy': 'content_filter',
  refusal: 'content_filter',
  pause: null,
  unknown: null,
};

interface Call {
  readonly id: string;
  readonly name: string;
  readonly kind: ToolKind;
  input: string;
}

/** Writes an answer for a client of OpenAI's Chat Completions. Thoughts go into the field that most servers have for them. */
export function writeChatAnswer(options: AnswerOptions): AnswerWriter {
  const notes = createNotes();
  const ordered = inTurn();
  const calls: Call[] = [];
  const annotations: Json[] = [];
  const details: Json[] = [];
  let [text, refusal, thoughts] = ['', '', ''];
  let id: string | null = null;
  let model: string | null = null;
  let hasRole = false;
  let usage: ReportedUsage | null = null;
  let end: End | null = null;
  let isOver = false;
  /** Something stood between the last text and the next one. */
  let isApart = false;

  const head = (object: string) => {
    id ??= `chatcmpl-${crypto.randomUUID().replaceAll('-', '')}`;
    return { id, object, created: options.created, model: options.model ?? model ?? '' };
  };
  const chunk = (delta: Json, finish: string | null = null, more: Json = {}): string => {
    const role = hasRole ? {} : { role: 'assistant' };
    hasRole = true;
    const choice = { index: 0, delta: { ...role, ...delta }, logprobs: null, finish_reason: finish, ...more };
    return frame({ ...head('chat.completion.chunk'), choices: [choice] });
  };
  const finish = (): string => {
    if (!end || isOver) return '';
    isOver = true;
    const word = WORDS[end.reason];
    if (word === null) return errorFrame('chat', { kind: 'server', message: unknownEnd(end.word) });
    const last =
      options.includeUsage && usage
        ? frame({ ...head('chat.completion.chunk'), choices: [], usage: usageOf(usage) })
        : '';
    return `${last}data: [DONE]\n\n`;
  };
  /** Its own words for declining, where it has said nothing else of it. */
  const declined = ({ reason, why }: End): string =>
    (reason === 'refusal' || reason === 'content-policy') && refusal === '' && why !== undefined ? why : '';

  const one = (event: AnswerEvent): string => {
    switch (event.type) {
      case 'start':
        id = event.id;
        model = event.model;
        return chunk({ content: '', refusal: null });
      case 'text': {
        // Blocks of other wires stand apart.
        const words = isApart && text !== '' ? `\n\n${event.text}` : event.text;
        isApart = false;
        text += words;
        return words === '' ? '' : chunk({ content: words });
      }
      case 'refusal':
        refusal += event.text;
        return chunk({ refusal: event.text });
      case 'thinking':
        thoughts += event.text;
        return event.text === '' ? '' : chunk({ reasoning_content: event.text });
      case 'details':
        details.push(...event.details);
        return chunk({ reasoning_details: event.details });
      case 'citation': {
        const { own, url, title } = event.citation;
        const place = { start_index: 0, end_index: text.length };
        const told = { type: 'url_citation', url_citation: { url, title: title ?? '', ...place } };
        const annotation = own.wire === 'chat' ? own.fields : url === null ? null : told;
        if (annotation === null) {
          notes.add({ note: 'field', field: 'citations' });
          return '';
        }
        annotations.push(annotation);
        return chunk({ annotations: [annotation] });
      }
      case 'call-start': {
        isApart = true;
        const { id: callId, name, kind } = event;
        calls.push({ id: callId, name, kind, input: '' });
        const called =
          kind === 'custom' ? { custom: { name, input: '' } } : { function: { name, arguments: '' } };
        return chunk({ tool_calls: [{ index: calls.length - 1, id: callId, type: kind, ...called }] });
      }
      case 'call-input': {
        const call = calls.at(-1);
        if (!call || event.text === '') return '';
        call.input += event.text;
        const more =
          call.kind === 'custom'
            ? { custom: { input: event.text } }
            : { function: { arguments: event.text } };
        return chunk({ tool_calls: [{ index: calls.length - 1, ...more }] });
      }
      case 'call-fields':
        return chunk({ tool_calls: [{ index: calls.length - 1, ...event.fields }] });
      case 'foreign':
        isApart = true;
        notes.add({ note: 'foreign', what: event.part.name, count: 1 });
        return '';
      case 'usage':
        usage = event.usage;
        return end && usage.outputKnown ? finish() : '';
      case 'end': {
        end = event;
        const word = WORDS[event.reason];
        if (word === null) return finish();
        const words = declined(event);
        refusal += words;
        // vLLM's word for the sequence that was met.
        const met = event.sequence === undefined ? {} : { stop_reason: event.sequence };
        const last = (words === '' ? '' : chunk({ refusal: words })) + chunk({}, word, met);
        return usage?.outputKnown ? last + finish() : last;
      }
      case 'error':
        isOver = true;
        return errorFrame('chat', event);
      default:
        return '';
    }
  };

  return {
    write: (event) => (isOver ? '' : ordered(event).map(one).join('')),
    done: finish,
    whole() {
      const word = end && WORDS[end.reason];
      if (!end || !isOver || !word) return null;
      const message = {
        role: 'assistant',
        content: text === '' && (calls.length > 0 || refusal !== '') ? null : text,
        refusal: refusal === '' ? null : refusal,
        ...(thoughts === '' ? {} : { reasoning_content: thoughts }),
        ...(details.length > 0 ? { reasoning_details: details } : {}),
        ...(annotations.length > 0 ? { annotations } : {}),
        ...(calls.length > 0 ? { tool_calls: calls.map(callOf) } : {}),
      };
      const met = end.sequence === undefined ? {} : { stop_reason: end.sequence };
      const choice = { index: 0, message, logprobs: null, finish_reason: word, ...met };
      return {
        ...head('chat.completion'),
        choices: [choice],
        ...(usage ? { usage: usageOf(usage) } : {}),
      };
    },
    notes: notes.all,
  };
}

function callOf({ id, name, kind, input }: Call): Json {
  return kind === 'custom'
    ? { id, type: kind, custom: { name, input } }
    : { id, type: kind, function: { name, arguments: input } };
}

/** OpenAI's `prompt_tokens` are all input, what was read from the cache among them. */
function usageOf(usage: ReportedUsage): Json {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      ...(usage.cacheWriteTokens > 0 ? { cache_write_tokens: usage.cacheWriteTokens } : {}),
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  };
}

function frame(data: Json): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
