import { type ModelRef, modelName } from '../../models/index.ts';
import { isTier, type Policy, TIERS } from '../../router/index.ts';
import type { Ask, Reply } from '../ask.ts';
import { CLAUDE_PREFIX, goalOf } from './names.ts';
import type { AnswerDeps, Goal } from './types.ts';

/** A model as clients are to see it. */
interface Offered {
  readonly id: string;
  readonly name: string;
  readonly goal: Goal;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
}

/** What is assumed where nothing is known of any model. */
const USUAL_WINDOW = 128_000;
const USUAL_OUTPUT = 32_000;

/** Lists tell when a model was made; nobody knows when a tier was. */
const MADE_AT = Date.UTC(2026, 0, 1);

/**
 * The models that can be asked for, in the form in which its asker reads lists: Anthropic's, Codex's (which says its version), or
 * OpenAI's. Of one model where its path names one. Nothing is asked of any server.
 */
export async function listOfModels(deps: AnswerDeps, ask: Ask, reply: Reply): Promise<void> {
  const isAnthropic = ask.wire === 'messages' || ask.headers.has('anthropic-version');
  const isCodex = new URLSearchParams(ask.query).has('client_version');
  const all = await offered(deps, isAnthropic);
  const body =
    ask.model === null ? listIn(all, isAnthropic, isCodex) : one(deps, all, ask.model, isAnthropic);
  reply.head(200, { 'content-type': 'application/json' });
  reply.write(JSON.stringify(body));
  reply.end();
}

async function offered({ policy, settings }: AnswerDeps, isAnthropic: boolean): Promise<readonly Offered[]> {
  const { facts, tiers } = await policy([], 'chat');
  const models = TIERS.flatMap((tier) => settings().tiers[tier]);
  const goals: readonly Goal[] = ['auto', ...TIERS, ...new Set(models)];
  return goals.map((goal) => ({
    // Claude Code shows only what has such a name.
    id: isAnthropic && !/claude|anthropic/.test(goal) ? `${CLAUDE_PREFIX}${goal}` : goal,
    name: goal === 'auto' || isTier(goal) ? `Tierwise ${goal}` : modelName(goal),
    goal,
    ...sizesOf(goal, tiers, facts),
  }));
}

/** The largest that can be held: a conversation goes on with a model that can hold it. */
function sizesOf(
  goal: Goal,
  tiers: Policy['tiers'],
  facts: Policy['facts'],
): Pick<Offered, 'contextTokens' | 'maxOutputTokens'> {
  const models = goal === 'auto' ? TIERS.flatMap((tier) => tiers[tier]) : isTier(goal) ? tiers[goal] : [goal];
  const known = models.map((model: ModelRef) => facts.get(model)).filter((one) => one !== undefined);
  const largest = known.toSorted((a, b) => b.contextTokens - a.contextTokens)[0];
  return {
    contextTokens: largest?.contextTokens ?? USUAL_WINDOW,
    maxOutputTokens: largest?.maxOutputTokens ?? USUAL_OUTPUT,
  };
}

function one(deps: AnswerDeps, all: readonly Offered[], id: string, isAnthropic: boolean): object {
  const { endpoint, tiers } = deps.settings();
  const goal = goalOf(id, endpoint.models, tiers);
  const found = all.find((model) => model.goal === goal) ?? all[0];
  const named = {
    id,
    name: found?.name ?? id,
    goal,
    contextTokens: USUAL_WINDOW,
    maxOutputTokens: USUAL_OUTPUT,
  };
  const model = { ...named, ...found, id };
  return isAnthropic ? asAnthropic(model) : asOpenAi(model);
}

function listIn(all: readonly Offered[], isAnthropic: boolean, isCodex: boolean): object {
  if (isCodex) return { models: all.map(asCodex) };
  if (!isAnthropic) return { object: 'list', data: all.map(asOpenAi) };
  const data = all.map(asAnthropic);
  return { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
}

function asAnthropic({ id, name, contextTokens, maxOutputTokens }: Offered) {
  return {
    type: 'model',
    id,
    display_name: name,
    created_at: new Date(MADE_AT).toISOString(),
    max_input_tokens: contextTokens,
    max_tokens: maxOutputTokens,
  };
}

/** With the fields in which other servers tell their windows. */
function asOpenAi({ id, contextTokens, maxOutputTokens }: Offered) {
  return {
    id,
    object: 'model',
    created: MADE_AT / 1_000,
    owned_by: 'tierwise',
    context_length: contextTokens,
    max_output_tokens: maxOutputTokens,
  };
}

/** Instructions that Codex takes from the list, in place of those that it has for models it knows. */
const CODEX_INSTRUCTIONS =
  'You are Codex, a coding agent that works in the user’s terminal. Read what is needed of the project before you change it, keep to its style, change no more than was asked for, edit files with the tools that you have, and run the tests that tell whether the change is good. Say briefly what you did.';

/** All fields without a default in Codex's own type (codex-rs/protocol/src/openai_models.rs). */
function asCodex({ id, name, contextTokens }: Offered, place: number) {
  return {
    slug: id,
    display_name: name,
    description: null,
    supported_reasoning_levels: [],
    shell_type: 'shell_command',
    visibility: 'list',
    supported_in_api: true,
    priority: place,
    upgrade: null,
    base_instructions: CODEX_INSTRUCTIONS,
    supports_reasoning_summaries: false,
    support_verbosity: false,
    default_verbosity: null,
    apply_patch_tool_type: 'freeform',
    truncation_policy: { mode: 'bytes', limit: 10_000 },
    supports_parallel_tool_calls: true,
    context_window: contextTokens,
    experimental_supported_tools: [],
  };
}
