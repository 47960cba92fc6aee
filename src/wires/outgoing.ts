import type { Notes } from './history.ts';
import { hash } from './history.ts';
import type { Kept } from './kept.ts';
import { lostFields } from './own.ts';
import { isObject } from './shapes.ts';
import type {
  AnswerFormat,
  Back,
  Json,
  Part,
  Refusal,
  Target,
  Tool,
  ToolChoice,
  Turn,
  Wire,
  WireRequest,
} from './types.ts';

/** What the tools of a request are called at the upstream, and what has become of its choice among them. */
export interface OutgoingTools {
  /** Those that the upstream can be given, with their names there. */
  readonly tools: readonly Tool[];
  readonly choice: ToolChoice | null;
  readonly nameOf: (name: string) => string;
  /** Custom tools go out as functions. */
  readonly wraps: boolean;
  readonly back: Back;
}

/** What the parts of a request depend on where they are written. */
export interface WriteContext {
  readonly request: WireRequest;
  readonly target: Target;
  readonly kept: Kept;
  readonly tools: OutgoingTools;
  readonly notes: Notes;
}

/**
 * Tools as that upstream takes them. A declaration of a tool that only another server runs is left out and noted; the
 * request is refused where such a tool is forced, or was all there is.
 */
export function outgoingTools(
  wire: Wire,
  request: WireRequest,
  { takesCustom, longestName }: { readonly takesCustom: boolean; readonly longestName: number },
  notes: Notes,
): OutgoingTools | Refusal {
  const isTaken = (tool: Tool): boolean => tool.kind !== 'server' || tool.wire === wire;
  const tools = request.tools.filter(isTaken);
  for (const tool of request.tools) {
    if (isTaken(tool)) for (const field of toolFields(wire, tool)) notes.add({ note: 'field', field });
    else notes.add({ note: 'server-tool', tool: tool.name });
  }
  const choice = request.toolChoice;
  const isForced = choice?.mode === 'tool' && !tools.some(({ name }) => name === choice.name);
  const lost = request.tools.find((tool) => !isTaken(tool));
  if (lost && (isForced || (tools.length === 0 && choice?.mode !== 'none'))) {
    const field = isForced ? 'tool_choice' : 'tools';
    return { reason: 'server-tool', field, tool: isForced ? choice.name : lost.name };
  }
  if (isForced && choice.kind === 'server')
    return { reason: 'no-match', field: 'tool_choice', what: choice.name };
  const names = new Map<string, string>();
  const nameOf = (name: string): string => {
    // On its own wire every name fits.
    const own = request.wire === wire ? name : fitting(name, longestName);
    if (own !== name) names.set(own, name);
    return own;
  };
  const custom = new Set<string>();
  const named = tools.map((tool): Tool => {
    if (tool.kind === 'server') return tool;
    if (tool.kind === 'custom' && !takesCustom) custom.add(tool.name);
    return { ...tool, name: nameOf(tool.name) };
  });
  return {
    tools: named,
    choice: choice?.mode === 'tool' ? { ...choice, name: nameOf(choice.name) } : choice,
    nameOf,
    wraps: !takesCustom,
    back: { custom, names },
  };
}

function toolFields(wire: Wire, tool: Tool): string[] {
  return tool.kind === 'server' ? [] : lostFields(wire, tool.own).map((name) => `tools.${name}`);
}

/** Names of tools are letters, digits, `_` and `-`; a name that is not becomes one that no other has. */
function fitting(name: string, longest: number): string {
  const plain = name.replace(/[^\w-]/g, '_');
  if (plain === name && name.length <= longest && name !== '') return name;
  const suffix = `_${hash(name).slice(0, 8)}`;
  return plain.slice(0, longest - suffix.length) + suffix;
}

/** A tool of free text, for servers that know only tools of JSON arguments: the text is its one argument. */
export const WRAPPED = 'input';

export function wrappedSchema(): Json {
  return {
    type: 'object',
    properties: { [WRAPPED]: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
    required: [WRAPPED],
    additionalProperties: false,
  };
}

/** What the model is told of a wrapped tool: its grammar holds there only in words. */
export function wrappedDescription({ description, format }: Tool & { readonly kind: 'custom' }): string {
  const grammar = format?.['definition'];
  const lines = [description ?? ''];
  if (typeof grammar === 'string') lines.push(`The input must follow this grammar:\n${grammar}`);
  return lines.filter((line) => line !== '').join('\n\n');
}

/** Of parts: what is told in another way, or says what goes without saying elsewhere. */
const OF_NO_USE: ReadonlySet<string> = new Set(['prompt_cache_breakpoint', 'caller', 'phase']);

/** Fields of the request, and of its parts, that this wire has no word for. */
export function noteLost(
  wire: Wire,
  { own, turns }: Pick<WireRequest, 'own' | 'turns'>,
  known: ReadonlySet<string>,
  notes: Notes,
): void {
  for (const field of lostFields(wire, own)) if (!known.has(field)) notes.add({ note: 'field', field });
  const text = own.wire === 'responses' && wire === 'messages' ? own.fields['text'] : null;
  if (isObject(text) && text['verbosity']) notes.add({ note: 'field', field: 'text.verbosity' });
  for (const turn of turns) {
    for (const field of lostFields(wire, turn.own)) notes.add({ note: 'field', field: `message.${field}` });
    for (const part of turn.parts.flatMap(withInner)) {
      if (part.type === 'foreign') continue;
      for (const field of lostFields(wire, part.own)) {
        if (!OF_NO_USE.has(field)) notes.add({ note: 'field', field: `${part.type}.${field}` });
      }
    }
  }
}

/** A part, with those of a result. */
export function withInner(part: Part): readonly Part[] {
  return part.type === 'result' ? [part, ...part.content] : [part];
}

/** Temperature and `top_p`, as that model takes them. */
export function samplingOf({ request, target, notes }: Pick<WriteContext, 'request' | 'target' | 'notes'>) {
  const { temperature, topP } = request;
  // “`temperature` and `top_p` cannot both be specified for this model”: Claude from 4.1 on.
  const isOne = request.temperature !== null && /claude/i.test(target.model);
  const takesTopP = target.takesTemperature && !isOne;
  if (temperature !== null && temperature !== 1 && !target.takesTemperature)
    notes.add({ note: 'field', field: 'temperature' });
  if (topP !== null && topP !== 1 && !takesTopP) notes.add({ note: 'field', field: 'top_p' });
  return {
    ...(temperature !== null && target.takesTemperature ? { temperature } : {}),
    ...(topP !== null && takesTopP ? { top_p: topP } : {}),
  };
}

/** A schema that an answer holds to, as both of OpenAI's wires name it. Anthropic always holds to the schema. */
export function schemaFields({ schema, name, description, strict }: AnswerFormat, from: Wire): Json {
  return {
    name: name ?? 'answer',
    ...(description === null ? {} : { description }),
    schema,
    ...(strict === null && from !== 'messages' ? {} : { strict: strict ?? true }),
  };
}

/** What only the Chat wire can ask for, and the answer would depend on. */
export function moreAnswers({ own: { fields } }: Pick<WireRequest, 'own'>): Refusal | null {
  const no = (field: string, what: string): Refusal => ({ reason: 'no-match', field, what });
  if (typeof fields['n'] === 'number' && fields['n'] > 1) return no('n', 'several answers');
  const modalities = fields['modalities'];
  return Array.isArray(modalities) && modalities.includes('audio')
    ? no('modalities', 'an answer in sound')
    : null;
}

/** Where in the client's own request its conversation stands. */
export function turnsField({ wire }: Pick<WireRequest, 'wire'>): string {
  return wire === 'responses' ? 'input' : 'messages';
}

/** What of its parts that model cannot be given at all; null where nothing. */
export function unseenIn(wire: Wire, request: WireRequest, { sees }: Pick<Target, 'sees'>): Refusal | null {
  const field = turnsField(request);
  const own = request.wire === wire;
  for (const part of request.turns.flatMap(({ parts }) => parts.flatMap(withInner))) {
    if (part.type === 'image' && !sees) return { reason: 'unseen', field, what: 'image', why: 'model' };
    if ((part.type === 'image' || part.type === 'file') && part.source.kind === 'id' && !own) {
      return { reason: 'unseen', field, what: part.type, why: 'source' };
    }
    if (part.type === 'audio' && wire !== 'chat')
      return { reason: 'unseen', field, what: 'audio', why: 'wire' };
  }
  return null;
}

/** The line with which Claude Code begins its instructions: it is another with each request. */
const ATTRIBUTION = /^(?:x-anthropic-[\w-]+:[^\n]*(?:\n+|$))+/i;

/**
 * Without the line that only Anthropic reads, and that changes with each request: at the beginning of the prompt it would
 * cost the whole cache.
 */
export function withoutAttribution({ wire, turns }: Pick<WireRequest, 'wire' | 'turns'>): readonly Turn[] {
  if (wire !== 'messages') return turns;
  return turns.map((turn) => {
    if (turn.role !== 'system') return turn;
    const parts = turn.parts.map((part) =>
      part.type === 'text' ? { ...part, text: part.text.replace(ATTRIBUTION, '') } : part,
    );
    return { ...turn, parts: parts.filter((part) => part.type !== 'text' || part.text !== '') };
  });
}
