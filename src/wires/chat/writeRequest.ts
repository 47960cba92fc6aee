import {
  createNotes,
  healed,
  isOf,
  type Notes,
  ofForty,
  ofLetters,
  ofNine,
  textOfForeign,
} from '../history.ts';
import { isOwnThought, isThought, withKept } from '../kept.ts';
import {
  noteLost,
  type OutgoingTools,
  outgoingTools,
  turnsField,
  unseenIn,
  WRAPPED,
  withoutAttribution,
  wrappedDescription,
  wrappedSchema,
} from '../outgoing.ts';
import { fieldsFor } from '../own.ts';
import { addressOf } from '../sources.ts';
import type {
  AnswerFormat,
  CacheMark,
  CallPart,
  FilePart,
  ImagePart,
  Json,
  Kept,
  Part,
  Refusal,
  ResultPart,
  Target,
  TextPart,
  ThoughtPart,
  Tool,
  Turn,
  Wire,
  WireRequest,
  Written,
} from '../types.ts';

/** Of other wires: what is told in other words here, or means nothing for an answer. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['thinking', 'metadata', 'output_config', 'service_tier', 'reasoning', 'text', 'store', 'include'],
]);

/** APIs that take instructions anywhere, and several messages of one side in a row. */
const ANY_ORDER: ReadonlySet<string | null> = new Set(['openai', 'google', 'deepseek', 'openrouter']);

/** “After the optional system message, conversation roles must alternate user/assistant”, with results of tools left out. */
const MISTRAL = /mi[sx]tral|magistral/i;

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
  const { format, stop } = request;
  const body: Wired = {
    ...fieldsFor('chat', request.own),
    model: target.model,
    messages,
    ...toolFields(context),
    ...limitOf(request, target),
    ...temperatureOf(request, target, notes),
    ...(stop.length > 0 ? { stop: stop.length === 1 ? stop[0] : stop } : {}),
    ...(format ? { response_format: formatOf(format, request.wire) } : {}),
    ...effortOf(context),
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

interface Context {
  readonly request: WireRequest;
  readonly tools: OutgoingTools;
  readonly notes: Notes;
  readonly kept: Kept;
  readonly target: Target;
  /** The server takes Anthropic's cache marks. */
  readonly marks: boolean;
}

function unsendable(request: WireRequest, { api }: Target): Refusal | null {
  const field = turnsField(request);
  const isOpen = api === 'openrouter';
  for (const part of request.turns.flatMap(({ parts }) => parts.flatMap(withContent))) {
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

function withContent(part: Part): readonly Part[] {
  return part.type === 'result' ? [part, ...part.content] : [part];
}

function idOf({ api, model }: Target): (id: string) => string {
  if (api === 'mistral') return ofNine;
  return /claude/i.test(model) ? ofLetters : ofForty;
}

function messagesOf(turn: Turn, context: Context): Wired[] {
  const own = fieldsFor('chat', turn.own);
  if (turn.role === 'assistant') return [{ ...assistantOf(turn.parts, context), ...own }];
  if (turn.role === 'user') {
    const results = turn.parts.filter((part) => part.type === 'result');
    const others = turn.parts.filter((part) => part.type !== 'result');
    const seen = results.flatMap((result) => imagesOf(result));
    const content = contentOf([...seen, ...others], context);
    return [
      ...results.map((result) => resultOf(result, context)),
      ...(content === null ? [] : [{ role: 'user', content, ...own }]),
    ];
  }
  const content = contentOf(turn.parts, context);
  const role = turn.role === 'developer' && context.target.api !== 'openai' ? 'system' : turn.role;
  return content === null ? [] : [{ role, content, ...own }];
}

/**
 * The content of a message: a text where it is nothing else, since not every server takes parts. Where marks are handed on it
 * has parts in any case: what looks otherwise without its mark is in no cache. Null where it is empty.
 */
function contentOf(parts: readonly Part[], context: Context): string | Wired[] | null {
  const wired = parts.flatMap((part) => partOf(part, context));
  if (wired.length === 0) return null;
  if (context.marks) return wired;
  const texts = wired.map((part) => (Object.keys(part).length === 2 ? part['text'] : null));
  return texts.every((text) => typeof text === 'string') ? texts.join('\n\n') : wired;
}

function partOf(part: Part, { notes, marks }: Context): Wired[] {
  if (isThought(part)) {
    notes.add({ note: 'thoughts', count: 1, why: 'not-taken' });
    return [];
  }
  if (part.type === 'foreign') {
    if (isOf('chat', part)) return [{ ...part.value }];
    const text = textOfForeign(part);
    notes.add({ note: 'foreign', what: part.name, count: 1 });
    return text === null ? [] : [{ type: 'text', text }];
  }
  const rest = { ...(marks ? marked(part.cache) : {}), ...fieldsFor('chat', part.own) };
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text, ...rest }];
    case 'refusal':
      return [{ type: 'refusal', refusal: part.text, ...rest }];
    case 'image': {
      const detail = part.detail ? { detail: part.detail } : {};
      return [{ type: 'image_url', image_url: { url: addressOf(part.source), ...detail }, ...rest }];
    }
    case 'file':
      return [fileOf(part, rest)];
    case 'audio':
      return [{ type: 'input_audio', input_audio: { data: part.data, format: part.format }, ...rest }];
    case 'call':
    case 'result':
      return [];
  }
}

function marked(cache: CacheMark | undefined): Wired {
  if (!cache) return {};
  return { cache_control: { type: 'ephemeral', ...(cache.ttl === null ? {} : { ttl: cache.ttl }) } };
}

function fileOf({ source, name }: FilePart, rest: Wired): Wired {
  // A text is read by every model.
  if (source.kind === 'text') {
    return { type: 'text', text: name === null ? source.text : `${name}\n\n${source.text}`, ...rest };
  }
  const given = source.kind === 'id' ? { file_id: source.id } : { file_data: addressOf(source) };
  // OpenAI wants a name with each file that is sent along.
  const filename = name ?? (source.kind === 'base64' ? 'document.pdf' : null);
  return { type: 'file', file: { ...given, ...(filename === null ? {} : { filename }) }, ...rest };
}

/** A result can hold no image on this wire: its images follow in the user's next message, with a word on where they are from. */
function imagesOf({ callId, content }: ResultPart): readonly (TextPart | ImagePart | FilePart)[] {
  const seen = content.filter((part) => part.type === 'image' || part.type === 'file');
  const files = seen.filter((part) => part.type !== 'file' || part.source.kind !== 'text');
  if (files.length === 0) return [];
  return [{ type: 'text', text: `(From the result of the tool call ${callId}:)` }, ...files];
}

function resultOf(part: ResultPart, context: Context): Wired {
  const { marks } = context;
  const texts = part.content.flatMap((one): TextPart[] => {
    if (one.type === 'text') return [one];
    if (one.type === 'file' && one.source.kind === 'text') {
      return [
        { type: 'text', text: one.name === null ? one.source.text : `${one.name}\n\n${one.source.text}` },
      ];
    }
    if (one.type !== 'foreign') return [];
    return [{ type: 'text', text: textOfForeign(one) ?? JSON.stringify(one.value) }];
  });
  const isElsewhere = texts.length === 0 && part.content.length > 0;
  const said = isElsewhere
    ? [{ type: 'text' as const, text: '(The result is in the next message.)' }]
    : texts;
  const failed: TextPart[] =
    part.isError && !/^\W*error/i.test(said[0]?.text ?? '') ? [{ type: 'text', text: 'Error:' }] : [];
  const content = contentOf([...failed, ...said], { ...context, marks: false }) ?? '';
  const inner = part.content.findLast((one) => one.type !== 'foreign' && one.cache);
  const cache = part.cache ?? (inner && 'cache' in inner ? inner.cache : undefined);
  return {
    role: 'tool',
    tool_call_id: part.callId,
    content,
    // Of a result the mark stands in the message.
    ...(marks ? marked(cache) : {}),
    ...fieldsFor('chat', part.own),
  };
}

function assistantOf(parts: readonly Part[], context: Context): Wired {
  const thoughts = parts.filter(isThought);
  const calls = parts.filter((part) => part.type === 'call');
  const refusals = parts.filter((part) => part.type === 'refusal');
  const said = parts.filter((part) => !isThought(part) && part.type !== 'call' && part.type !== 'refusal');
  const content = contentOf(said, { ...context, marks: false });
  return {
    role: 'assistant',
    content: content ?? (calls.length > 0 || refusals.length > 0 ? null : ''),
    ...thoughtFields(thoughts, calls.length > 0, context),
    ...(refusals.length > 0 ? { refusal: refusals.map(({ text }) => text).join('\n\n') } : {}),
    ...(calls.length > 0 ? { tool_calls: callsOf(parts, context) } : {}),
  };
}

/** Who refuses fields that it does not know, or has its own place for thoughts. */
const TAKES_NO_THOUGHTS: ReadonlySet<string | null> = new Set(['openai', 'google', 'mistral']);

/** DeepSeek, Kimi, GLM and Qwen want their field back with calls of tools; OpenRouter its parts, in their order. */
function thoughtFields(thoughts: readonly ThoughtPart[], hasCalls: boolean, context: Context): Wired {
  const { target, kept, notes } = context;
  const isTaken = (part: ThoughtPart) =>
    isOwnThought('chat', part, target, kept) && (hasCalls || context.request.wire === 'chat');
  const takesAny = !TAKES_NO_THOUGHTS.has(target.api);
  const own = takesAny ? thoughts.filter(isTaken) : [];
  for (const part of thoughts) {
    if (part.type === 'call-fields' || (takesAny && isTaken(part))) continue;
    const isSealed = part.type === 'redacted' || part.type === 'sealed';
    notes.add({ note: 'thoughts', count: 1, why: isSealed ? 'sealed' : 'not-taken' });
  }
  const details = own.flatMap((part) => (part.type === 'details' ? part.details : []));
  if (details.length > 0) return { reasoning_details: details };
  const texts = own.flatMap((part) => (part.type === 'thinking' ? [part.text] : []));
  return texts.length > 0 ? { reasoning_content: texts.join('') } : {};
}

function callsOf(parts: readonly Part[], context: Context): Wired[] {
  return parts.flatMap((part, i) => (part.type === 'call' ? [callOf(part, parts[i - 1], context)] : []));
}

function callOf(call: CallPart, before: Part | undefined, { tools, target, kept }: Context): Wired {
  const fields =
    before?.type === 'call-fields' && isOwnThought('chat', before, target, kept) ? before.fields : {};
  const rest = { ...signatureFor(target), ...fields, ...fieldsFor('chat', call.own) };
  const name = tools.nameOf(call.name);
  if (call.kind === 'custom' && !tools.wraps) {
    return { id: call.id, type: 'custom', custom: { name, input: call.input }, ...rest };
  }
  const text = call.kind === 'custom' ? JSON.stringify({ [WRAPPED]: call.input }) : call.input;
  return { id: call.id, type: 'function', function: { name, arguments: text }, ...rest };
}

/** Gemini 3 refuses a call without its signature, and takes this one for calls that come from elsewhere. */
function signatureFor({ api, model }: Target): Wired {
  if (api !== 'google' || !/^gemini-[3-9]/.test(model)) return {};
  return { extra_content: { google: { thought_signature: 'skip_thought_signature_validator' } } };
}

/**
 * Where a template refuses anything else: one system message first, then user and assistant in turn. Instructions further
 * on stay in their place, as the user's.
 */
function inOrder(messages: readonly Wired[], target: Target): Wired[] {
  if (ANY_ORDER.has(target.api)) return [...messages];
  const first = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer');
  // Instructions alone are the question.
  const begin = first < 0 ? Math.max(0, messages.length - 1) : first;
  const turns = messages
    .slice(begin)
    .map((message) => (message['role'] === 'system' ? { ...message, role: 'user' } : message));
  const all: Wired[] = [];
  for (const message of [...messages.slice(0, begin), ...turns]) {
    const before = all.at(-1);
    const isJoined =
      before?.['role'] === message['role'] && ['system', 'user'].includes(String(message['role']));
    if (isJoined)
      all[all.length - 1] = {
        ...before,
        ...message,
        content: joinedContent(before?.['content'], message['content']),
      };
    else {
      const isAfterTool = before?.['role'] === 'tool' && message['role'] === 'user';
      const isMistral = target.api === 'mistral' || MISTRAL.test(target.model);
      if (isAfterTool && isMistral) all.push({ role: 'assistant', content: 'I have read the results.' });
      all.push(message);
    }
  }
  return all;
}

function joinedContent(one: unknown, other: unknown): unknown {
  if (typeof one === 'string' && typeof other === 'string') return `${one}\n\n${other}`;
  return [one, other].flatMap((content) =>
    typeof content === 'string' ? [{ type: 'text', text: content }] : content,
  );
}

function toolFields({ tools, request, target, marks }: Context): Wired {
  const { choice, nameOf } = tools;
  const isNarrowed = choice?.mode === 'allowed' && target.api !== 'openai';
  const names = new Set(choice?.mode === 'allowed' ? choice.names.map(nameOf) : []);
  const offered = isNarrowed ? tools.tools.filter(({ name }) => names.has(name)) : tools.tools;
  if (offered.length === 0) return {};
  return {
    tools: offered.map((tool) => toolOf(tool, tools, marks)),
    ...choiceOf(tools, isNarrowed),
    ...(request.parallel === null ? {} : { parallel_tool_calls: request.parallel }),
  };
}

function toolOf(tool: Tool, { wraps }: OutgoingTools, marks: boolean): Wired {
  if (tool.kind === 'server') return { ...tool.value };
  const { name } = tool;
  if (tool.kind === 'custom') {
    if (wraps) {
      const description = wrappedDescription(tool);
      return { type: 'function', function: { name, description, parameters: wrappedSchema() } };
    }
    const { description, format } = tool;
    const custom = {
      name,
      ...(description === null ? {} : { description }),
      ...(format === null ? {} : { format: nestedFormat(format) }),
    };
    return { type: 'custom', custom, ...fieldsFor('chat', tool.own) };
  }
  const { description, schema, strict } = tool;
  return {
    type: 'function',
    function: {
      name,
      ...(description === null ? {} : { description }),
      ...(schema === null ? {} : { parameters: schema }),
      ...(strict === null ? {} : { strict }),
    },
    ...(marks ? marked(tool.cache) : {}),
    ...fieldsFor('chat', tool.own),
  };
}

/** Anthropic allows so many cache marks. */
const MOST_MARKS = 4;

/** From a mark Anthropic looks back over 20 blocks only, so the turn before has one as well. */
const MARKED_TURNS = 2;

/** Marks for a client that has no word for them, in a conversation; no more than may be of one that has. */
function setMarks({ tools, turns }: WireRequest, messages: readonly Wired[], notes: Notes): void {
  const places = messages.flatMap((message) => [...partsIn(message), message]);
  const marks = places.filter((place) => 'cache_control' in place);
  const tooMany = marks.slice(0, Math.max(0, marks.length - MOST_MARKS));
  for (const place of tooMany) delete place['cache_control'];
  if (tooMany.length > 0) notes.add({ note: 'cache-marks', count: tooMany.length });
  const isConversation = tools.length > 0 || turns.some(({ role }) => role === 'assistant');
  if (marks.length > 0 || !isConversation) return;
  const isOfUser = (message: Wired | undefined) =>
    message?.['role'] === 'user' || message?.['role'] === 'tool';
  const ends = messages.filter((message, i) => isOfUser(message) && !isOfUser(messages[i + 1]));
  const instructions = messages.findLast(({ role }) => role === 'system');
  for (const message of [instructions, ...ends.slice(-MARKED_TURNS)]) {
    // Marks are read of texts only.
    const place =
      message?.['role'] === 'tool' ? message : partsIn(message).findLast(({ type }) => type === 'text');
    if (place) place['cache_control'] = { type: 'ephemeral' };
  }
}

function partsIn(message: Wired | undefined): Wired[] {
  const content = message?.['content'];
  return Array.isArray(content) ? content : [];
}

/** On this wire the fields of a grammar stand in an object of their own. */
function nestedFormat({ type, ...rest }: Json): Json {
  return type === 'grammar' ? { type, grammar: rest } : { type, ...rest };
}

function choiceOf({ choice, wraps, tools }: OutgoingTools, isNarrowed: boolean): Wired {
  if (choice === null) return {};
  const ref = (name: string) => {
    const tool = tools.find((one) => one.name === name);
    return tool?.kind === 'custom' && !wraps
      ? { type: 'custom', custom: { name } }
      : { type: 'function', function: { name } };
  };
  switch (choice.mode) {
    case 'any':
      return { tool_choice: 'required' };
    case 'tool':
      return { tool_choice: ref(choice.name) };
    case 'allowed': {
      const mode = choice.required ? 'required' : 'auto';
      if (isNarrowed) return { tool_choice: mode };
      return {
        tool_choice: { type: 'allowed_tools', allowed_tools: { mode, tools: choice.names.map(ref) } },
      };
    }
    default:
      return { tool_choice: choice.mode };
  }
}

function limitOf({ maxOutputTokens }: WireRequest, target: Target): Wired {
  const most = target.maxOutputTokens ?? maxOutputTokens;
  return most === null ? {} : { [target.outputLimit]: most };
}

function temperatureOf({ temperature, topP }: WireRequest, target: Target, notes: Notes): Wired {
  if (target.takesTemperature) {
    return { ...(temperature === null ? {} : { temperature }), ...(topP === null ? {} : { top_p: topP }) };
  }
  if (temperature !== null && temperature !== 1) notes.add({ note: 'field', field: 'temperature' });
  if (topP !== null && topP !== 1) notes.add({ note: 'field', field: 'top_p' });
  return {};
}

function formatOf({ schema, name, description, strict }: AnswerFormat, wire: Wire): Wired {
  if (schema === null) return { type: 'json_object' };
  return {
    type: 'json_schema',
    json_schema: {
      name: name ?? 'answer',
      ...(description === null ? {} : { description }),
      schema,
      // Anthropic always holds to the schema.
      ...(strict === null && wire !== 'messages' ? {} : { strict: strict ?? true }),
    },
  };
}

function effortOf({ request, target, notes }: Context): Wired {
  if (request.wire === 'chat') return {};
  const { effort, budgetTokens } = request.thinking;
  const isAsked = effort !== null || budgetTokens !== null;
  if (isAsked && Object.keys(target.effort).length === 0) notes.add({ note: 'field', field: 'effort' });
  return { ...target.effort };
}

/**
 * DeepSeek refuses calls of tools in the history without the thoughts that led to them, unless it does not think
 * (api-docs.deepseek.com/guides/thinking_mode). Those of another model, or from before a restart, are not there.
 */
function withoutMissingThoughts(messages: readonly Wired[], { api, model }: Target): Wired {
  const isDeepSeek = api === 'deepseek' || (api === null && /(?:^|\/)deepseek-v[4-9]/i.test(model));
  const lacks = messages.some((message) => 'tool_calls' in message && !('reasoning_content' in message));
  return isDeepSeek && lacks ? { thinking: { type: 'disabled' } } : {};
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
