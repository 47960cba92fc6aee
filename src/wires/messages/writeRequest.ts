import { isConversation, limitMarks, MARKED_TURNS, partsIn } from '../cacheMarks.ts';
import {
  createNotes,
  foreignOn,
  healed,
  inputOf,
  isOf,
  type Notes,
  ofLetters,
  textOfForeign,
} from '../history.ts';
import { isOwnThought, isThought, type Kept, withKept } from '../kept.ts';
import {
  moreAnswers,
  noteLost,
  type OutgoingTools,
  outgoingTools,
  samplingOf,
  unseenIn,
  WRAPPED,
  type WriteContext,
  wrappedDescription,
  wrappedSchema,
} from '../outgoing.ts';
import { fieldsFor } from '../own.ts';
import { inputSchema } from '../schema.ts';
import { isObject } from '../shapes.ts';
import { asImage } from '../sources.ts';
import type {
  CacheMark,
  Json,
  Note,
  Part,
  Refusal,
  ResultPart,
  Source,
  Target,
  Tool,
  Turn,
  WireRequest,
  Written,
} from '../types.ts';

/** The wire asks for a number; where nobody has one it is this. */
const USUAL_MOST = 32_000;

/** Of other wires: what is told in other words here, or means nothing for an answer. */
const KNOWN: ReadonlySet<string> = new Set([
  ...[
    'reasoning_effort',
    'reasoning',
    'thinking',
    'stream_options',
    'store',
    'include',
    'text',
    'safety_identifier',
  ],
  ...['service_tier', 'prompt_cache_retention', 'prompt_cache_options'],
]);

type Wired = Record<string, unknown>;

/** A request in Anthropic's form, or why it cannot be made of this one. */
export function writeMessagesRequest(request: WireRequest, target: Target, kept: Kept): Written {
  const refusal = unseenIn('messages', request, target) ?? unmatched(request);
  if (refusal) return { ok: false, refusal };
  const notes = createNotes();
  const tools = outgoingTools('messages', request, { takesCustom: false, longestName: 128 }, notes);
  if ('reason' in tools) return { ok: false, refusal: tools };
  const isOwn = request.wire === 'messages';
  noteLost('messages', request, KNOWN, notes);
  const turns = healed(withKept('messages', request.turns, target, kept), ofLetters, notes);
  const { system, rest } = split(turns, isOwn);
  const context: WriteContext = { request, tools, notes, kept, target };
  const messages = messagesOf(rest, context, isOwn);
  const systemBlocks = system.flatMap((turn) => turn.parts.flatMap((part) => blockOf(part, context)));
  const wiredTools = allowed(tools).map((tool) => toolOf(tool, isOwn));
  limitMarks([...wiredTools, ...systemBlocks, ...messages.flatMap(partsIn)], notes);
  const stops = isOwn ? request.stop : request.stop.filter((one) => one !== '');
  if (!isOwn) trimPrefill(messages);
  const body: Wired = {
    ...fieldsFor('messages', request.own),
    model: target.model,
    max_tokens: target.maxOutputTokens ?? request.maxOutputTokens ?? USUAL_MOST,
    ...(systemBlocks.length > 0 ? { system: systemBlocks } : {}),
    messages,
    ...(wiredTools.length > 0 ? { tools: wiredTools, ...choiceOf(tools, request.parallel) } : {}),
    ...samplingFor(context),
    ...(stops.length > 0 ? { stop_sequences: stops } : {}),
    ...metadataOf(request),
    ...outputOf(request, target, notes),
    stream: request.stream,
  };
  if (!isOwn && isConversation(request)) setMarks(systemBlocks, messages);
  return { ok: true, body, notes: notes.all(), back: tools.back };
}

/** What an answer would depend on, and Messages has no way to do. */
function unmatched(request: WireRequest): Refusal | null {
  if (request.wire === 'messages') return null;
  const other = moreAnswers(request);
  if (other) return other;
  const no = (field: string, what: string): Refusal => ({ reason: 'no-match', field, what });
  if (request.stop.some((one) => one !== '' && one.trim() === ''))
    return no('stop', 'a stop sequence of blanks alone');
  if (request.format && request.format.schema === null) {
    return no(request.wire === 'chat' ? 'response_format' : 'text.format', 'a JSON object without a schema');
  }
  return null;
}

/** The instructions at the beginning, and the turns after them. Instructions alone are the question. */
function split(turns: readonly Turn[], isOwn: boolean): { system: readonly Turn[]; rest: readonly Turn[] } {
  const at = turns.findIndex(({ role }) => role === 'user' || role === 'assistant');
  const first = at < 0 ? (isOwn ? turns.length : Math.max(0, turns.length - 1)) : at;
  return { system: turns.slice(0, first), rest: turns.slice(first) };
}

const BEGINNING: Wired = { type: 'text', text: '(What came before is left out.)' };

/**
 * User and assistant in turn. Instructions further on stay in their place: as such for a client that wrote them so itself,
 * else in the user's turn, since older models refuse the role there.
 */
function messagesOf(turns: readonly Turn[], context: WriteContext, isOwn: boolean): Wired[] {
  const messages: { role: string; content: Wired[] }[] = [];
  for (const turn of turns) {
    const isInstruction = turn.role === 'system' || turn.role === 'developer';
    const role = isInstruction ? (isOwn ? 'system' : 'user') : turn.role;
    const content = turn.parts.flatMap((part) => blockOf(part, context));
    if (content.length === 0) continue;
    const before = messages.at(-1);
    if (before?.role === role && role !== 'system') before.content.push(...content);
    else messages.push({ role, content, ...fieldsFor('messages', turn.own) });
  }
  if (!isOwn && messages[0]?.role !== 'user') messages.unshift({ role: 'user', content: [BEGINNING] });
  return messages;
}

/** “final assistant content cannot end with trailing whitespace”: Anthropic, of an answer that is to be gone on with. */
function trimPrefill(messages: readonly Wired[]): void {
  const last = messages.at(-1);
  const block = last?.['role'] === 'assistant' ? partsIn(last).at(-1) : undefined;
  if (typeof block?.['text'] === 'string') block['text'] = block['text'].trimEnd();
}

function marked(cache: CacheMark | undefined): Wired {
  if (!cache) return {};
  const { ttl } = cache;
  // OpenAI's marks last for half an hour, or twelve: an hour is what comes nearest.
  const own = ttl === null || ttl === '5m' ? ttl : '1h';
  return { cache_control: { type: 'ephemeral', ...(own === null ? {} : { ttl: own }) } };
}

function blockOf(part: Part, context: WriteContext): Wired[] {
  const { notes, tools, target, kept } = context;
  if (isThought(part)) {
    if (isOwnThought('messages', part, target, kept)) return thoughtOf(part);
    notes.add({ note: 'thoughts', count: 1, why: whyNot(part) });
    return [];
  }
  if (part.type === 'foreign') return foreignOn('messages', part, notes);
  const rest = { ...marked(part.cache), ...fieldsFor('messages', part.own) };
  switch (part.type) {
    case 'text':
    case 'refusal':
      return [{ type: 'text', text: part.text, ...rest }];
    case 'image':
      return [{ type: 'image', source: sourceOf(asImage(part.source)), ...rest }];
    case 'file':
      return [
        {
          type: 'document',
          source: sourceOf(part.source),
          ...(part.name ? { title: part.name } : {}),
          ...rest,
        },
      ];
    case 'call': {
      const input = part.kind === 'custom' ? { [WRAPPED]: part.input } : inputOf(part.input);
      return [{ type: 'tool_use', id: part.id, name: tools.nameOf(part.name), input, ...rest }];
    }
    case 'result':
      return [resultOf(part, rest, context)];
    case 'audio':
      return [];
  }
}

/** Why thoughts are left out: of another provider, or without the signature that Anthropic wants. */
function whyNot(part: Part): Extract<Note, { note: 'thoughts' }>['why'] {
  if (part.type !== 'thinking')
    return part.type === 'redacted' || part.type === 'sealed' ? 'sealed' : 'not-taken';
  return part.signature === null ? 'unsigned' : 'sealed';
}

function thoughtOf(part: Part): Wired[] {
  if (part.type === 'thinking') {
    const own = fieldsFor('messages', part.own);
    return [{ type: 'thinking', thinking: part.text, signature: part.signature ?? '', ...own }];
  }
  return part.type === 'redacted'
    ? [{ type: 'redacted_thinking', data: part.data, ...fieldsFor('messages', part.own) }]
    : [];
}

function resultOf(part: ResultPart, rest: Wired, context: WriteContext): Wired {
  const content = part.content.flatMap((one): Wired[] => {
    if (one.type !== 'foreign' || isOf('messages', one)) return blockOf(one, context);
    return [{ type: 'text', text: textOfForeign(one) ?? JSON.stringify(one.value) }];
  });
  return {
    type: 'tool_result',
    tool_use_id: part.callId,
    ...(content.length > 0 ? { content } : {}),
    ...(part.isError ? { is_error: true } : {}),
    ...rest,
  };
}

function sourceOf(source: Source): Wired {
  switch (source.kind) {
    case 'base64':
      return { type: 'base64', media_type: source.mimeType, data: source.data };
    case 'url':
      return { type: 'url', url: source.url };
    case 'text':
      return { type: 'text', media_type: 'text/plain', data: source.text };
    case 'id':
      return { type: 'file', file_id: source.id };
  }
}

/** Of a choice of some tools the others are not offered. */
function allowed({ tools, choice, nameOf }: OutgoingTools): readonly Tool[] {
  if (choice?.mode !== 'allowed') return tools;
  const names = new Set(choice.names.map(nameOf));
  return tools.filter(({ name }) => names.has(name));
}

function schemaAsItIs(schema: Json | null): Json {
  return schema?.['type'] === 'object' ? schema : { properties: {}, ...schema, type: 'object' };
}

function toolOf(tool: Tool, isOwn: boolean): Wired {
  if (tool.kind === 'server') return { ...tool.value };
  if (tool.kind === 'custom') {
    return { name: tool.name, description: wrappedDescription(tool), input_schema: wrappedSchema() };
  }
  const { name, description, schema, strict } = tool;
  return {
    name,
    ...(description === null ? {} : { description }),
    input_schema: isOwn ? schemaAsItIs(schema) : inputSchema(schema ?? {}),
    ...(strict === null ? {} : { strict }),
    ...marked(tool.cache),
    ...fieldsFor('messages', tool.own),
  };
}

function choiceOf({ choice }: OutgoingTools, parallel: boolean | null): Wired {
  if (choice === null && parallel === null) return {};
  const alone = parallel === null ? {} : { disable_parallel_tool_use: !parallel };
  if (choice === null) return parallel ? {} : { tool_choice: { type: 'auto', ...alone } };
  switch (choice.mode) {
    case 'none':
      return { tool_choice: { type: 'none' } };
    case 'tool':
      return { tool_choice: { type: 'tool', name: choice.name, ...alone } };
    case 'allowed':
      return { tool_choice: { type: choice.required ? 'any' : 'auto', ...alone } };
    default:
      return { tool_choice: { type: choice.mode, ...alone } };
  }
}

function samplingFor(context: WriteContext): Wired {
  const { temperature, ...rest } = samplingOf(context);
  if (temperature === undefined) return rest;
  // OpenAI's go up to 2.
  if (temperature > 1) context.notes.add({ note: 'field', field: 'temperature' });
  return { temperature: Math.min(temperature, 1), ...rest };
}

/** Anthropic takes one id of the user, and 256 characters of it. */
function metadataOf({ wire, user }: WireRequest): Wired {
  return wire === 'messages' || user === null ? {} : { metadata: { user_id: user.slice(0, 256) } };
}

/** How much to think, and the form of the answer: both stand in one field. */
function outputOf(request: WireRequest, { effort }: Target, notes: Notes): Wired {
  if (request.wire === 'messages') return {};
  const { format, thinking } = request;
  const { output_config: config, ...fields } = effort;
  const isAsked = thinking.effort !== null || thinking.budgetTokens !== null;
  if (isAsked && Object.keys(effort).length === 0) notes.add({ note: 'field', field: 'effort' });
  const output = {
    ...(isObject(config) ? config : {}),
    ...(format?.schema ? { format: { type: 'json_schema', schema: format.schema } } : {}),
  };
  return { ...fields, ...(Object.keys(output).length > 0 ? { output_config: output } : {}) };
}

/** Marks for a client that has no word for them: on the fixed beginning and the last turns of the user. */
function setMarks(system: readonly Wired[], messages: readonly Wired[]): void {
  const all = [...system, ...messages.flatMap(partsIn)];
  if (all.some((block) => 'cache_control' in block)) return;
  const users = messages.filter(({ role }) => role === 'user').slice(-MARKED_TURNS);
  for (const block of [system.at(-1), ...users.map((turn) => partsIn(turn).at(-1))]) {
    if (block) block['cache_control'] = { type: 'ephemeral' };
  }
}
