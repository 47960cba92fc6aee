import { createNotes, failedWords, healed, isOf, type Notes, ofForty, readableOf } from '../history.ts';
import { isOwnThought, isThought, withKept } from '../kept.ts';
import {
  noteLost,
  type OutgoingTools,
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
import { addressOf, textOfFile } from '../sources.ts';
import type {
  AnswerFormat,
  CallPart,
  FilePart,
  ForeignPart,
  ImagePart,
  Json,
  Kept,
  Part,
  Refusal,
  ResultPart,
  Target,
  ThoughtPart,
  Tool,
  Turn,
  Wire,
  WireRequest,
  Written,
} from '../types.ts';
import { GROUP, namesOf } from './names.ts';

/** Of other wires: what is told in other words here, or means nothing for an answer. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['thinking', 'metadata', 'output_config', 'service_tier', 'reasoning', 'reasoning_effort'],
  ...['stream_options', 'store', 'user', 'safety_identifier'],
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

function unsendable({ wire, stop }: WireRequest): Refusal | null {
  if (stop.length === 0) return null;
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

function itemsOf(turn: Turn, context: WriteContext): Wired[] {
  if (turn.role === 'assistant') return assistantItems(turn.parts, context);
  const results = turn.parts.filter((part) => part.type === 'result');
  const items = turn.parts.filter((part) => part.type === 'foreign' && isOf('responses', part));
  const said = turn.parts.filter((part) => part.type !== 'result' && !items.includes(part));
  const content = said.flatMap((part) => contentOf(part, context));
  const role = turn.role === 'system' ? 'developer' : turn.role;
  return [
    ...results.map((part) => resultOf(part, context)),
    ...(content.length > 0 ? [{ type: 'message', role, content }] : []),
    ...items.flatMap((part) => (part.type === 'foreign' ? [{ ...part.value }] : [])),
  ];
}

/** What it said stands in messages, between which its thoughts and calls keep their places. */
function assistantItems(parts: readonly Part[], context: WriteContext): Wired[] {
  const items: Wired[] = [];
  /** The message that is going on. */
  let said: Wired[] | null = null;
  let phase: unknown;
  for (const part of parts) {
    const content = part.type === 'text' || part.type === 'refusal' ? saidOf(part) : otherSaid(part, context);
    if (content === null) {
      said = null;
      items.push(...itemOf(part, context));
      continue;
    }
    const own = fieldsFor('responses', 'own' in part ? part.own : undefined)['phase'];
    if (said && own === phase) said.push(...content);
    else if (content.length > 0) {
      [said, phase] = [content, own];
      items.push({ type: 'message', role: 'assistant', ...(own ? { phase: own } : {}), content: said });
    }
  }
  return items;
}

function saidOf(part: Part & { readonly type: 'text' | 'refusal' }): Wired[] {
  if (part.type === 'refusal') return [{ type: 'refusal', refusal: part.text }];
  return [{ type: 'output_text', text: part.text, annotations: [] }];
}

/** Blocks of other wires as text, where they have some; null for what is an item of its own. */
function otherSaid(part: Part, { notes }: WriteContext): Wired[] | null {
  if (part.type === 'call' || isThought(part)) return null;
  if (part.type === 'foreign') {
    if (isOf('responses', part)) return null;
    const text = readableOf(part, notes);
    return text === null ? [] : [{ type: 'output_text', text, annotations: [] }];
  }
  notes.add({ note: 'field', field: `assistant.${part.type}` });
  return [];
}

function itemOf(part: Part, context: WriteContext): Wired[] {
  if (part.type === 'call') return [callOf(part, context)];
  if (part.type === 'foreign') return [{ ...part.value }];
  return isThought(part) ? thoughtOf(part, context) : [];
}

/** Only what this upstream has sealed itself; readable thoughts where it thinks in plain text. */
function thoughtOf(part: ThoughtPart, { target, kept, notes }: WriteContext): Wired[] {
  const isOwn = isOwnThought('responses', part, target, kept);
  if (isOwn && part.type === 'sealed') {
    const { id, encrypted, summary } = part;
    return [
      {
        type: 'reasoning',
        ...(id === null ? {} : { id }),
        summary: summary.map((text) => ({ type: 'summary_text', text })),
        ...(encrypted === null ? {} : { encrypted_content: encrypted }),
        ...fieldsFor('responses', part.own),
      },
    ];
  }
  if (isOwn && part.type === 'thinking' && part.origin !== undefined) {
    return [{ type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: part.text }] }];
  }
  const isSealed = part.type === 'sealed' || part.type === 'redacted';
  notes.add({ note: 'thoughts', count: 1, why: isSealed ? 'sealed' : 'not-taken' });
  return [];
}

function callOf({ id, name, kind, input }: CallPart, { tools }: WriteContext): Wired {
  const names = namesOn(name, tools);
  return kind === 'custom'
    ? { type: 'custom_tool_call', call_id: id, ...names, input }
    : { type: 'function_call', call_id: id, ...names, arguments: input };
}

/** A tool of a group is called by both names. */
function namesOn(name: string, { nameOf }: OutgoingTools): Wired {
  const { name: own, namespace } = namesOf(name);
  return { name: nameOf(own), ...(namespace === undefined ? {} : { namespace }) };
}

function resultOf({ callId, kind, content, isError }: ResultPart, context: WriteContext): Wired {
  const parts = content.flatMap((part) => contentOf(part, context));
  const texts = parts.map(({ type, text }) => (type === 'input_text' ? text : null));
  const failed = failedWords(isError, String(texts[0] ?? ''));
  const isText = texts.every((text) => typeof text === 'string');
  return {
    type: kind === 'custom' ? 'custom_tool_call_output' : 'function_call_output',
    call_id: callId,
    output: isText
      ? [...failed, ...texts].join('\n\n')
      : [...failed.map((text) => ({ type: 'input_text', text })), ...parts],
  };
}

function contentOf(part: Part, { notes }: WriteContext): Wired[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'input_text', text: part.text, ...fieldsFor('responses', part.own) }];
    case 'image':
      return [imageOf(part)];
    case 'file':
      return [fileOf(part)];
    case 'refusal':
      return [{ type: 'input_text', text: part.text }];
    case 'foreign':
      return foreignContent(part, notes);
    default:
      if (isThought(part)) notes.add({ note: 'thoughts', count: 1, why: 'not-taken' });
      return [];
  }
}

function foreignContent(part: ForeignPart, notes: Notes): Wired[] {
  if (isOf('responses', part)) return [{ ...part.value }];
  return [{ type: 'input_text', text: readableOf(part, notes) ?? JSON.stringify(part.value) }];
}

function imageOf({ source, detail, own }: ImagePart): Wired {
  return {
    type: 'input_image',
    ...(source.kind === 'id' ? { file_id: source.id } : { image_url: addressOf(source) }),
    detail: detail ?? 'auto',
    ...fieldsFor('responses', own),
  };
}

function fileOf({ source, name, own }: FilePart): Wired {
  if (source.kind === 'text') {
    return { type: 'input_text', text: textOfFile(name, source.text) };
  }
  const given =
    source.kind === 'id'
      ? { file_id: source.id }
      : source.kind === 'url'
        ? { file_url: source.url }
        : // OpenAI wants a name with each file that is sent along.
          { file_data: addressOf(source), filename: name ?? 'document.pdf' };
  return { type: 'input_file', ...given, ...fieldsFor('responses', own) };
}

function toolFields({ tools, request }: WriteContext): Wired {
  if (tools.tools.length === 0) return {};
  return {
    tools: grouped(tools.tools),
    ...choiceOf(tools),
    ...(request.parallel === null ? {} : { parallel_tool_calls: request.parallel }),
  };
}

/** Tools of one group stand in it, where its first one stood. */
function grouped(tools: readonly Tool[]): Wired[] {
  const groups = new Map<string, Wired[]>();
  return tools.flatMap((tool): Wired[] => {
    const { name, namespace } = namesOf(tool.name);
    if (tool.kind === 'server' || namespace === undefined) return [toolOf(tool, tool.name)];
    const group = groups.get(namespace);
    if (group) {
      group.push(toolOf(tool, name));
      return [];
    }
    const inside = [toolOf(tool, name)];
    groups.set(namespace, inside);
    const description = fieldsFor('responses', tool.own)[GROUP] ?? namespace;
    return [{ type: 'namespace', name: namespace, description, tools: inside }];
  });
}

function toolOf(tool: Tool, name: string): Wired {
  if (tool.kind === 'server') return { ...tool.value };
  const told = tool.description === null ? {} : { description: tool.description };
  const { [GROUP]: _, ...own } = fieldsFor('responses', tool.own);
  if (tool.kind === 'custom') {
    return {
      type: 'custom',
      name,
      ...told,
      ...(tool.format === null ? {} : { format: tool.format }),
      ...own,
    };
  }
  // Left out, a schema would count as strict here, and nowhere else.
  return {
    type: 'function',
    name,
    ...told,
    parameters: tool.schema ?? { type: 'object', properties: {} },
    strict: tool.strict ?? false,
    ...own,
  };
}

function choiceOf({ choice, tools }: OutgoingTools): Wired {
  if (choice === null) return {};
  const ref = (name: string): Wired => {
    const tool = tools.find((one) => one.name === name);
    if (tool?.kind === 'server') return { type: String(tool.value['type']) };
    return { type: tool?.kind ?? 'function', ...namesOf(name) };
  };
  switch (choice.mode) {
    case 'any':
      return { tool_choice: 'required' };
    case 'tool':
      return { tool_choice: ref(choice.name) };
    case 'allowed':
      return {
        tool_choice: {
          type: 'allowed_tools',
          mode: choice.required ? 'required' : 'auto',
          tools: choice.names.map(ref),
        },
      };
    default:
      return { tool_choice: choice.mode };
  }
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

function textOf({ wire, format }: WireRequest, own: Json): Wired {
  const before = isObject(own['text']) ? own['text'] : {};
  const { format: _, ...others } = before;
  const text = { ...others, ...(format === null ? {} : { format: formatOf(format, wire) }) };
  return Object.keys(text).length > 0 ? { text } : {};
}

function formatOf(format: AnswerFormat, from: Wire): Wired {
  return format.schema === null
    ? { type: 'json_object' }
    : { type: 'json_schema', ...schemaFields(format, from) };
}

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
  if (own.fields['background'] === true)
    return { reason: 'no-match', field: 'background', what: 'answers later' };
  return null;
}
