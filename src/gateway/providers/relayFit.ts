import { jsonIn } from '../../models/index.ts';
import { isObject, type WireRequest } from '../../wires/index.ts';
import { takesTemperature } from './dialects.ts';
import { effortFields, type Fields } from './effort.ts';
import type { ProviderProfile } from './profiles.ts';
import { refusedIn } from './refusals.ts';

/**
 * The fields of a client's request that the model it goes to is known to refuse, with what takes their place; undefined where
 * nothing does. A client writes for the model that it has in mind, and on its own wire its bytes go on as they are, to
 * another model: Claude Code asks each for adaptive thinking, and Haiku 4.5 answers 400 to it.
 *
 * @param names of fields that its server has refused by name
 * @param said its words, where it has just refused the request
 */
export function fitting(
  profile: Pick<ProviderProfile, 'api' | 'body'>,
  model: string,
  request: WireRequest,
  names: ReadonlySet<string> = NONE,
  said = '',
): Fields {
  const claude = claudeIn(model);
  const own = request.own.fields;
  return {
    ...samplingFor(model, claude, request),
    ...(claude && request.wire === 'messages' ? thinkingFor(claude, own) : {}),
    ...(NO_THOUGHTS.test(said) ? withoutThinking(own) : {}),
    ...(profile.api === 'openai' ? reasoningFor(profile, model, request) : {}),
    ...Object.fromEntries(
      [...names].filter((name) => isThere(name, request)).map((name) => [name, undefined]),
    ),
  };
}

const NONE: ReadonlySet<string> = new Set();

/** Without these an answer is to the same question, in the same form. */
const SPARE = [
  ...['temperature', 'top_p', 'top_k', 'seed', 'frequency_penalty', 'presence_penalty'],
  ...[
    'reasoning_effort',
    'reasoning',
    'thinking',
    'verbosity',
    'context_management',
    'truncation',
    'include',
  ],
  ...['stream_options', 'parallel_tool_calls', 'service_tier', 'store', 'client_metadata'],
  ...['metadata', 'user', 'safety_identifier'],
  ...['prompt_cache_key', 'prompt_cache_retention', 'prompt_cache_options'],
];

/** What a server refuses of them, by their names in its words. */
export function refusedNames(said: string, request: WireRequest): readonly string[] {
  const there = SPARE.filter((name) => isThere(name, request));
  return refusedIn(jsonIn(said) ?? said, there);
}

function isThere(name: string, request: WireRequest): boolean {
  const { own, temperature, topP, parallel, metadata, user, cacheKey } = request;
  const read: Readonly<Record<string, unknown>> = {
    temperature,
    top_p: topP,
    parallel_tool_calls: parallel,
    metadata,
    user,
    prompt_cache_key: cacheKey,
  };
  return (own.fields[name] ?? read[name] ?? null) !== null;
}

interface Claude {
  readonly family: string;
  /** 405 for 4.5. */
  readonly version: number;
}

const CLAUDE = /claude-(?:(\d)(?:[.-](\d))?-)?([a-z]+)(?:-(\d)(?:[.-](\d{1,2}))?(?!\d))?/;

/** Null where the name does not say which it is. */
function claudeIn(model: string): Claude | null {
  const [, before, beforeMinor, family, after, afterMinor] = CLAUDE.exec(model.toLowerCase()) ?? [];
  const major = before ?? after;
  if (family === undefined || major === undefined) return null;
  return { family, version: Number(major) * 100 + Number((before ? beforeMinor : afterMinor) ?? 0) };
}

/**
 * platform.claude.com/docs/en/build-with-claude/adaptive-thinking and /effort: up to 4.5 thinking has a budget, from 4.7 on
 * it is adaptive, between them either; effort began with Opus 4.5 and Sonnet 4.6, and no Haiku of 4 has it.
 */
function thinkingFor({ family, version }: Claude, own: Fields): Fields {
  const isSmall = family === 'haiku' && version < 500;
  const isAdaptive = version >= 406 && !isSmall;
  const hasBudget = version >= 307 && version < (family === 'opus' ? 407 : 500);
  const takesEffort = isAdaptive || (family === 'opus' && version >= 405);
  const fields: Record<string, unknown> = {};
  const { thinking, output_config: output } = own;
  if (isObject(thinking)) {
    const { budget_tokens: _, ...rest } = thinking;
    const { type } = thinking;
    // Nobody knows how many tokens are meant; and with a budget, calls in the history must have their thoughts before them.
    if (type === 'adaptive' && !isAdaptive) fields['thinking'] = undefined;
    if (type === 'enabled' && !hasBudget) {
      fields['thinking'] = isAdaptive ? { ...rest, type: 'adaptive' } : undefined;
    }
  }
  if ('thinking' in fields && fields['thinking'] === undefined) Object.assign(fields, withoutThinking(own));
  if (isObject(output) && typeof output['effort'] === 'string') {
    const { effort, ...rest } = output;
    const isTop = effort === 'max' || effort === 'xhigh';
    const takesTop = version >= 500 || (effort === 'max' ? isAdaptive : family === 'opus' && version >= 407);
    if (!takesEffort) fields['output_config'] = orNothing(rest);
    else if (isTop && !takesTop) fields['output_config'] = { ...rest, effort: 'high' };
  }
  return fields;
}

/** “Expected `thinking` or `redacted_thinking`, but found `tool_use`”: the turn began with a model that thought nothing. */
const NO_THOUGHTS = /expected .{0,3}thinking.{0,200}but found|must start with a thinking block/i;

function withoutThinking({ context_management: context }: Fields): Fields {
  return {
    thinking: undefined,
    ...(isObject(context) ? { context_management: withoutClearing(context) } : {}),
  };
}

/** Of thoughts that the server has not sealed itself: another account has, or another model. */
const SEALS =
  /invalid .{0,3}(?:signature|data)\b.{0,40}thinking|thinking.{0,80}cannot be modified|invalid_encrypted_content|encrypted content.{0,200}(?:verified|decrypted)/i;

export function refusesSeals(said: string): boolean {
  return SEALS.test(said);
}

/** Whether what is refused is how the conversation is written: then all of it is written anew. */
export function refusesHistory(said: string, { turns }: Pick<WireRequest, 'turns'>): boolean {
  const isRole = /\bdeveloper\b/.test(said) && turns.some(({ role }) => role === 'developer');
  // “reasoning_content is missing in assistant tool call message”: of clients that do not bring it back.
  return isRole || /\breasoning_content\b/.test(said);
}

/** “`clear_thinking_20251015` strategy requires `thinking` to be enabled or adaptive”: Anthropic. */
function withoutClearing(context: Fields): Fields | undefined {
  const { edits, ...rest } = context;
  if (!Array.isArray(edits)) return context;
  const kept = edits.filter((one) => !isObject(one) || !String(one['type']).startsWith('clear_thinking'));
  return kept.length > 0 ? { ...rest, edits: kept } : orNothing(rest);
}

/** OpenAI's models that think, whose other fields the others refuse. */
const THINKS = /(?:^|\/)(?:o\d|gpt-(?:[5-9]|\d\d)|codex)/i;
const TAKES_XHIGH = /gpt-(?:5\.[2-9]|[6-9])|codex-max/i;

/** developers.openai.com/api/docs/guides/reasoning: each model has words of its own for how much it is to think. */
function reasoningFor(
  profile: Pick<ProviderProfile, 'api' | 'body'>,
  model: string,
  { wire, own }: WireRequest,
): Fields {
  if (wire === 'messages') return {};
  const thinks = THINKS.test(model);
  const fields: Record<string, unknown> = {};
  const { reasoning, reasoning_effort: word, verbosity, include, text } = own.fields;
  const effortFor = (given: string): unknown => {
    const least = effortFields(profile, model, 'least')['reasoning_effort'];
    if (!thinks || least === undefined) return undefined;
    if (given === 'none' || given === 'minimal') return least;
    return (given === 'xhigh' || given === 'max') && !TAKES_XHIGH.test(model) ? 'high' : given;
  };
  if (wire === 'chat') {
    if (typeof word === 'string' && effortFor(word) !== word) fields['reasoning_effort'] = effortFor(word);
    if (verbosity !== undefined && !thinks) fields['verbosity'] = undefined;
    return fields;
  }
  if (isObject(reasoning) && !thinks) fields['reasoning'] = undefined;
  else if (isObject(reasoning) && typeof reasoning['effort'] === 'string') {
    const { effort, ...rest } = reasoning;
    const fit = effortFor(String(effort));
    if (fit !== effort) fields['reasoning'] = fit === undefined ? orNothing(rest) : { ...rest, effort: fit };
  }
  if (!thinks && Array.isArray(include) && include.includes(SEALED)) {
    const kept = include.filter((one) => one !== SEALED);
    fields['include'] = kept.length > 0 ? kept : undefined;
  }
  if (!thinks && isObject(text) && 'verbosity' in text) {
    const { verbosity: _, format, ...rest } = text;
    // Of a form it was read already, and is no longer as it came.
    if (!format) fields['text'] = orNothing(rest);
  }
  return fields;
}

/** “Encrypted content is not supported with this model”: OpenAI, for models that do not think. */
const SEALED = 'reasoning.encrypted_content';

/** Temperature and its like, of models that take only their own; of two that exclude one another the first. */
function samplingFor(model: string, claude: Claude | null, { temperature, topP, own }: WireRequest): Fields {
  const fields: Record<string, unknown> = {};
  if (takesTemperature(model)) {
    // “`temperature` and `top_p` cannot both be specified for this model”: Claude from 4.1 on.
    const areTooMany = claude && claude.version > 400 && temperature !== null && topP !== null;
    return areTooMany ? { top_p: undefined } : {};
  }
  if (temperature !== null && temperature !== 1) fields['temperature'] = undefined;
  if (topP !== null && topP !== 1) fields['top_p'] = undefined;
  if (claude && own.fields['top_k'] !== undefined) fields['top_k'] = undefined;
  return fields;
}

function orNothing(fields: Fields): Fields | undefined {
  return Object.keys(fields).length > 0 ? fields : undefined;
}
