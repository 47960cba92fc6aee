import { type ModelRef, modelName, providerOf } from '../models/index.ts';

/** The maker of a model, under its id as a direct provider, by the model's name. */
const MAKERS: readonly (readonly [maker: string, models: RegExp])[] = [
  ['anthropic', /^claude/],
  ['openai', /^(?:gpt-(?!oss)|chatgpt|o\d)/],
  ['google', /^gemini/],
  ['deepseek', /^deepseek/],
  ['mistral', /^(?:mistral|codestral|devstral|ministral|magistral)/],
];

/** Makers that have another id at OpenRouter. */
const AT_OPENROUTER: Readonly<Record<string, string>> = { mistral: 'mistralai' };

interface Identity {
  /** Null when it is unknown. */
  readonly maker: string | null;
  /** Without provider and maker. */
  readonly name: string;
}

function identityOf(ref: ModelRef): Identity {
  const name = modelName(ref);
  const provider = providerOf(ref);
  if (MAKERS.some(([maker]) => maker === provider)) return { maker: provider, name };
  const between = ref.slice(provider.length + 1, -name.length - 1).replace(/^@/, '');
  const alias = Object.keys(AT_OPENROUTER).find((maker) => AT_OPENROUTER[maker] === between);
  const byName = MAKERS.find(([, models]) => models.test(name.toLowerCase()))?.[0] ?? null;
  return { maker: alias ?? (between || byName), name };
}

/** Equal for all spellings of a model: `claude-haiku-4.5`, `claude-haiku-4-5`, `claude-haiku-4-5-20251001`. */
function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('.', '-')
    .replace(/-(?:\d{8}|latest)$/, '');
}

/**
 * The same model at another provider; null when it is not available there. `listed`: the models that the provider lists,
 * under its own names; null when it does not answer, and then its usual spelling is assumed.
 */
export function sameModelAt(
  ref: ModelRef,
  target: string,
  listed: readonly string[] | null,
): ModelRef | null {
  if (providerOf(ref) === target) return ref;
  const { maker, name } = identityOf(ref);
  if (listed) {
    const found = listed
      .map((own): ModelRef => `${target}/${own}`)
      .filter((other) => keyOf(modelName(other)) === keyOf(name))
      .sort((a, b) => rank(a, maker) - rank(b, maker))[0];
    return found && rank(found, maker) < 2 ? found : null;
  }
  const usual = usualName({ maker, name }, target);
  return usual === null ? null : `${target}/${usual}`;
}

/** 0 for the same maker, 1 when one is unknown, 2 for another. */
function rank(ref: ModelRef, maker: string | null): number {
  const own = identityOf(ref).maker;
  if (own === maker) return 0;
  return own === null || maker === null ? 1 : 2;
}

function usualName({ maker, name }: Identity, target: string): string | null {
  if (MAKERS.some(([id]) => id === target)) return maker === target ? dashed(name) : null;
  if (maker === null) return null;
  if (target === 'openrouter') return `${AT_OPENROUTER[maker] ?? maker}/${dotted(name)}`;
  if (target === 'litellm') return `${maker}/${dashed(name)}`;
  if (target === 'portkey') return `@${maker}/${dashed(name)}`;
  return null;
}

/** Anthropic writes versions with a dash, OpenRouter with a dot and without a date; other makers have one spelling. */
function dotted(name: string): string {
  if (!name.startsWith('claude-')) return name;
  return name.replace(/-\d{8}$/, '').replace(/(\d)-(\d{1,2})(?=-|$)/, '$1.$2');
}

function dashed(name: string): string {
  return name.startsWith('claude-') ? name.replaceAll('.', '-') : name;
}

/** A tier at another provider: its models in the same order, and those that stay because they are not available there. */
export function moveTier(
  models: readonly ModelRef[],
  from: string | null,
  target: string,
  listed: readonly string[] | null,
): { readonly models: readonly ModelRef[]; readonly moved: number; readonly stayed: readonly ModelRef[] } {
  const stayed: ModelRef[] = [];
  let moved = 0;
  const after = models.map((model) => {
    if ((from !== null && providerOf(model) !== from) || providerOf(model) === target) return model;
    const there = sameModelAt(model, target, listed);
    if (there) moved++;
    else stayed.push(model);
    return there ?? model;
  });
  // Two providers' models may have become one.
  return { models: [...new Set(after)], moved, stayed };
}
