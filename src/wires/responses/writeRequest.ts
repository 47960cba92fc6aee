import { createNotes, healed, ofForty, readableOf } from '../history.ts';
import { type Kept, withKept } from '../kept.ts';
import {
  moreAnswers,
  noteLost,
  outgoingTools,
  samplingOf,
  schemaFields,
  turnsField,
  unseenIn,
  type WriteContext,
  withoutAttribution,
} from '../outgoing.ts';
import { fieldsFor } from '../own.ts';
import { isObject } from '../shapes.ts';
import type { AnswerFormat, Json, Refusal, Target, Turn, Wire, WireRequest, Written } from '../types.ts';
import { toolFields } from './tools.ts';
import { itemsOf } from './writeItems.ts';

/** Of other wires: what is told in other words here, or means nothing for an answer. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['thinking', 'metadata', 'output_config', 'service_tier', 'reasoning', 'reasoning_effort'],
  ...['stream_options', 'store', 'user', 'safety_identifier', 'verbosity'],
]);

/** “Encrypted content is not supported with this model”: OpenAI, for models that do not think. */
const THINKS = /(?:^|\/)(?:o\d|gpt-(?:[5-9]|\d\d)|gpt-oss|codex)/i;

/** “Expected a value >= 16”: OpenAI. Clients ask for less to see whether somebody is there. */
const LEAST_OUTPUT = 16;

type Wired = Record<string, unknown>;

/**
 * A request in the form of OpenAI's Responses, or why it cannot be made of this one. Nothing is stored there: the whole
 * conversation goes along each time, with the sealed thoughts of that upstream.
 */
export function writeResponsesRequest(request: WireRequest, target: Target, kept: Kept): Written {
  const refusal = unseenIn('responses', request, target) ?? unsendable(request);
  if (refusal) return { ok: false, refusal };
  const notes = createNotes();
  const tools = outgoingTools('responses', request, { takesCustom: true, longestName: 64 }, notes);
  if ('reason' in tools) return { ok: false, refusal: tools };
  noteLost('responses', request, KNOWN, notes);
  const context: WriteContext = { request, target, kept, tools, notes };
  const turns = healed(withKept('responses', withoutAttribution(request), target, kept), ofForty, notes);
  const { instructions, rest } = instructionsOf(turns, context);
  const most = target.maxOutputTokens ?? request.maxOutputTokens;
  const own = fieldsFor('responses', request.own);
  const include = new Set(Array.isArray(own['include']) ? own['include'] : []);
  if (THINKS.test(target.model)) include.add('reasoning.encrypted_content');
  const body: Wired = {
    ...own,
    model: target.model,
    ...(instructions === null ? {} : { instructions }),
    input: rest.flatMap((turn) => itemsOf(turn, context)),
    ...toolFields(context),
    ...(most === null ? {} : { max_output_tokens: Math.max(LEAST_OUTPUT, most) }),
    ...samplingOf(context),
    ...reasoningOf(context),
    ...textOf(request, own),
    ...(request.wire === 'responses' && request.metadata ? { metadata: request.metadata } : {}),
    ...(request.cacheKey !== null && target.promptCacheKey ? { prompt_cache_key: request.cacheKey } : {}),
    ...(include.size > 0 ? { include: [...include] } : {}),
    store: own['store'] ?? false,
    stream: request.stream,
  };
  return { ok: true, body, notes: notes.all(), back: tools.back };
}

function unsendable(request: WireRequest): Refusal | null {
  const { wire, stop } = request;
  const other = wire === 'responses' ? null : moreAnswers(request);
  if (other || stop.length === 0) return other;
  const field = wire === 'messages' ? 'stop_sequences' : 'stop';
  return { reason: 'no-match', field, what: 'stop sequences' };
}

/** The text that the conversation begins with, which has a field of its own. */
function instructionsOf(turns: readonly Turn[], { notes }: WriteContext) {
  const [first, ...rest] = turns;
  // Alone they are the question.
  if (first?.role !== 'system' || rest.length === 0) return { instructions: null, rest: turns };
  const texts = first.parts.flatMap((part) => {
    if (part.type === 'text') return [part.text];
    const text = part.type === 'foreign' ? readableOf(part, notes) : null;
    return text === null ? [] : [text];
  });
  return { instructions: texts.join('\n\n'), rest };
}

/** The word for it stands in an object on this wire. */
function reasoningOf({ request, target, notes }: WriteContext): Wired {
  if (request.wire === 'responses') return {};
  const { effort, budgetTokens } = request.thinking;
  const { reasoning_effort: word, reasoning } = target.effort;
  if (typeof word === 'string') return { reasoning: { effort: word } };
  if (isObject(reasoning)) return { reasoning };
  if (effort !== null || budgetTokens !== null) notes.add({ note: 'field', field: 'effort' });
  return {};
}

function textOf({ wire, format, own: asked }: WireRequest, own: Json): Wired {
  const verbosity = wire === 'chat' ? asked.fields['verbosity'] : undefined;
  const before = isObject(own['text']) ? own['text'] : {};
  const { format: _, ...others } = before;
  const text = {
    ...others,
    ...(typeof verbosity === 'string' ? { verbosity } : {}),
    ...(format === null ? {} : { format: formatOf(format, wire) }),
  };
  return Object.keys(text).length > 0 ? { text } : {};
}

function formatOf(format: AnswerFormat, from: Wire): Wired {
  if (format.own) return format.own.fields;
  return format.schema === null
    ? { type: 'json_object' }
    : { type: 'json_schema', ...schemaFields(format, from) };
}

/** Items that ask for something other than an answer. */
const SHORTER: ReadonlyMap<string, string> = new Map([
  ['compaction_trigger', 'a conversation to be made shorter'],
]);

/** What the client refers to instead of sending it, which only the server that made it has. Null where it sends all. */
export function notKept({ wire, own, turns }: WireRequest): Refusal | null {
  if (wire !== 'responses') return null;
  for (const field of ['previous_response_id', 'conversation', 'prompt']) {
    if (own.fields[field] !== null && own.fields[field] !== undefined) return { reason: 'not-kept', field };
  }
  const hasReference = turns.some(({ parts }) =>
    parts.some((part) => part.type === 'foreign' && part.name === 'item_reference'),
  );
  if (hasReference) return { reason: 'not-kept', field: `${turnsField({ wire })}.item_reference` };
  for (const { name, value } of turns.flatMap(({ parts }) =>
    parts.filter((part) => part.type === 'foreign'),
  )) {
    // What only its maker can read stands for all that was said before it.
    const isSealed = name === 'compaction' && typeof value['encrypted_content'] === 'string';
    const what = isSealed ? 'a conversation that another server has made shorter' : SHORTER.get(name);
    if (what !== undefined) return { reason: 'no-match', field: `${turnsField({ wire })}.${name}`, what };
  }
  if (own.fields['background'] === true)
    return { reason: 'no-match', field: 'background', what: 'answers later' };
  return null;
}
