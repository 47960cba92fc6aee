import { createNotes, healed, ofForty, ofLetters, ofNine } from '../history.ts';
import { type Kept, withKept } from '../kept.ts';
import {
  noteLost,
  outgoingTools,
  samplingOf,
  schemaFields,
  turnsField,
  unseenIn,
  withInner,
  withoutAttribution,
} from '../outgoing.ts';
import { fieldsFor } from '../own.ts';
import { isObject } from '../shapes.ts';
import type { AnswerFormat, Refusal, Target, Wire, WireRequest, Written } from '../types.ts';
import { setMarks } from './marks.ts';
import { inOrder } from './order.ts';
import { toolFields } from './tools.ts';
import { type Context, messagesOf } from './writeTurns.ts';

/** Of other wires: what is told in other words here, or means nothing for an answer. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['thinking', 'metadata', 'output_config', 'service_tier', 'reasoning', 'text', 'store', 'include'],
]);

/** OpenAI takes no more stop sequences. */
const MOST_STOPS = 4;

type Wired = Record<string, unknown>;

/** A request in OpenAI's older form, which most servers speak, or why it cannot be made of this one. */
export function writeChatRequest(request: WireRequest, target: Target, kept: Kept): Written {
  const refusal = unseenIn('chat', request, target) ?? unsendable(request, target);
  if (refusal) return { ok: false, refusal };
  const notes = createNotes();
  const takesCustom = target.api === 'openai';
  const tools = outgoingTools('chat', request, { takesCustom, longestName: 64 }, notes);
  if ('reason' in tools) return { ok: false, refusal: tools };
  noteLost('chat', request, KNOWN, notes);
  const context: Context = { request, tools, notes, kept, target, marks: target.passesCacheMarks };
  const turns = healed(withKept('chat', withoutAttribution(request), target, kept), idOf(target), notes);
  const messages = inOrder(
    turns.flatMap((turn) => messagesOf(turn, context)),
    target,
  );
  if (context.marks) setMarks(request, messages, notes);
  if (target.api === 'mistral') markPrefix(messages);
  const { format, stop } = request;
  const body: Wired = {
    ...fieldsFor('chat', request.own),
    model: target.model,
    messages,
    ...toolFields(context),
    ...limitOf(request, target),
    ...samplingOf(context),
    ...(stop.length > 0 ? { stop: stop.length === 1 ? stop[0] : stop } : {}),
    ...(format ? { response_format: formatOf(format, request.wire) } : {}),
    ...effortOf(context),
    ...verbosityOf(context),
    ...(request.wire === 'chat' && request.metadata ? { metadata: request.metadata } : {}),
    ...(request.wire === 'chat' && request.user !== null && !('safety_identifier' in request.own.fields)
      ? { user: request.user }
      : {}),
    ...(request.cacheKey !== null && target.promptCacheKey ? { prompt_cache_key: request.cacheKey } : {}),
    ...withoutMissingThoughts(messages, target),
    stream: request.stream,
    ...streamOptions(request, target),
  };
  return { ok: true, body, notes: notes.all(), back: tools.back };
}

/** “Expected last role User or Tool (or Assistant with prefix True)”: Mistral, of an answer that is to be gone on with. */
function markPrefix(messages: Wired[]): void {
  const last = messages.at(-1);
  if (last?.['role'] === 'assistant' && !('tool_calls' in last)) last['prefix'] = true;
}

function unsendable(request: WireRequest, { api }: Target): Refusal | null {
  const field = turnsField(request);
  const isOpen = api === 'openrouter';
  for (const part of request.turns.flatMap(({ parts }) => parts.flatMap(withInner))) {
    if (part.type === 'file' && part.source.kind === 'url' && !isOpen) {
      return { reason: 'unseen', field, what: 'file', why: 'source' };
    }
  }
  if (api === 'openai' && request.stop.length > MOST_STOPS) {
    const name = request.wire === 'messages' ? 'stop_sequences' : 'stop';
    return { reason: 'no-match', field: name, what: `more than ${MOST_STOPS} stop sequences` };
  }
  return null;
}

function idOf({ api, model }: Target): (id: string) => string {
  if (api === 'mistral') return ofNine;
  return /claude/i.test(model) ? ofLetters : ofForty;
}

function limitOf({ maxOutputTokens }: WireRequest, target: Target): Wired {
  const most = target.maxOutputTokens ?? maxOutputTokens;
  return most === null ? {} : { [target.outputLimit]: most };
}

function formatOf(format: AnswerFormat, wire: Wire): Wired {
  if (format.own) return format.own.fields;
  if (format.schema === null) return { type: 'json_object' };
  return { type: 'json_schema', json_schema: schemaFields(format, wire) };
}

function effortOf({ request, target, notes }: Context): Wired {
  if (request.wire === 'chat') return {};
  const { effort, budgetTokens } = request.thinking;
  const isAsked = effort !== null || budgetTokens !== null;
  if (isAsked && Object.keys(target.effort).length === 0) notes.add({ note: 'field', field: 'effort' });
  return { ...target.effort };
}

const WANTS_THOUGHTS = /(?:^|\/)(?:deepseek-v[4-9]|kimi-k(?:2\.[5-9]|[3-9]))/i;

/** How long the answer is to be has a word at OpenAI alone. */
function verbosityOf({ request: { wire, own }, target, notes }: Context): Wired {
  const text = wire === 'responses' ? own.fields['text'] : null;
  const verbosity = isObject(text) ? text['verbosity'] : undefined;
  if (typeof verbosity !== 'string') return {};
  if (target.api === 'openai') return { verbosity };
  notes.add({ note: 'field', field: 'text.verbosity' });
  return {};
}

/**
 * DeepSeek and Kimi refuse calls of tools in the history without the thoughts that led to them, unless they do not think
 * (api-docs.deepseek.com/guides/thinking_mode, platform.moonshot.ai/docs/guide/use-kimi-k2-thinking-model). Those of another model, or from before a restart, are not there.
 */
function withoutMissingThoughts(messages: readonly Wired[], { api, model }: Target): Wired {
  const wants = api === 'deepseek' || (api === null && WANTS_THOUGHTS.test(model));
  const lacks = messages.some((message) => 'tool_calls' in message && !('reasoning_content' in message));
  return wants && lacks ? { thinking: { type: 'disabled' } } : {};
}

function streamOptions(request: WireRequest, { asksForUsage }: Target): Wired {
  if (!request.stream) return {};
  const own = fieldsFor('chat', request.own)['stream_options'];
  const options = {
    ...(typeof own === 'object' ? own : {}),
    ...(asksForUsage ? { include_usage: true } : {}),
  };
  return Object.keys(options).length > 0 ? { stream_options: options } : {};
}
