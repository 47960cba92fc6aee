import { t } from '../l10n/index.ts';
import type { Attempt } from '../ledger/index.ts';
import { type ModelFacts, type ModelRef, modelName, type PriceBand } from '../models/index.ts';
import { formatLimit, formatSeconds, formatTokens, LEAST_MS, usdWith } from '../router/index.ts';
import { type Iconed, iconed, tIconed } from '../sanitize/index.ts';

/** What became of a model's answers. */
interface Verdicts {
  /** Answers that the user accepted or refused, or that failed a check. */
  readonly judged: number;
  /** The share of them that was accepted at least in part; null when none was judged. */
  readonly acceptedShare: number | null;
}

/** How a model has done in the user's own work so far. */
export interface Measured extends Verdicts {
  /** By task: a model that is asked for hard work is not to be measured against one that completes lines. */
  readonly tasks: ReadonlyMap<string, Verdicts>;
  /** The median; null when nothing was measured. */
  readonly firstTokenMs: number | null;
}

/** By model, from the ledger's attempts. */
export function measuredIn(attempts: readonly Attempt[]): ReadonlyMap<ModelRef, Measured> {
  const byModel = Map.groupBy(attempts, ({ provider, model }): ModelRef => `${provider}/${model}`);
  return new Map([...byModel].map(([model, own]) => [model, measure(own)]));
}

function measure(attempts: readonly Attempt[]): Measured {
  const times = attempts.flatMap(({ firstTokenMs }) => firstTokenMs ?? []).sort((a, b) => a - b);
  const byTask = Map.groupBy(attempts, ({ task }) => task);
  return {
    ...verdictsOf(attempts),
    tasks: new Map([...byTask].map(([task, own]) => [task, verdictsOf(own)])),
    firstTokenMs: times[Math.floor(times.length / 2)] ?? null,
  };
}

function verdictsOf(attempts: readonly Attempt[]): Verdicts {
  const judged = attempts.filter(({ verdict, outcome }) => verdict !== null || outcome === 'rejected');
  const accepted = judged.filter(({ verdict }) => verdict === 'accepted' || verdict === 'partly');
  return {
    judged: judged.length,
    acceptedShare: judged.length > 0 ? accepted.length / judged.length : null,
  };
}

/** What a model is made for, by its position in its maker's line. */
type Capability = 'light' | 'everyday' | 'frontier';

/**
 * By the names that makers give to the models of a line, as of November 2026; the first match wins. That is their claim and
 * no measurement, and no model is compared by it.
 */
const LINES: readonly (readonly [names: RegExp, capability: Capability])[] = [
  [/nano|lite|luna|small|ministral|[:-](?:\d|0\.\d|1\.\d|2\.\d)b\b|deepseek.{0,40}flash/, 'light'],
  [/haiku|sonnet|mini|flash|medium|codestral|devstral|coder|fast|[:-](?:1\d|2\d|3\d)b\b/, 'everyday'],
  [/opus|fable|mythos|-pro\b|-sol\b|large|^gpt-[56](?:\.\d)?$|^o[13]\b|[:-]\d{2,3}b\b/, 'frontier'],
];

/** Null when the name does not tell. */
export function capabilityOf(model: ModelRef): Capability | null {
  const name = modelName(model).toLowerCase();
  return LINES.find(([names]) => names.test(name))?.[1] ?? null;
}

export interface Candidate {
  readonly model: ModelRef;
  readonly facts: ModelFacts;
  readonly measured: Measured | null;
}

/** Fewer verdicts than this say nothing about a model. */
const ENOUGH_JUDGED = 20;

/**
 * The cheapest model that dominates this one: no more expensive in input and output and cheaper in one of them, with a
 * window no smaller, and at least as good in every task that both have enough verdicts in. What makers say of their models
 * is no measurement. Null when none does, when there is no such task, and when a price is unknown.
 */
export function dominatedBy(one: Candidate, all: readonly Candidate[]): Candidate | null {
  const own = priceOf(one);
  if (!own) return null;
  const better = all.filter((other) => {
    const price = priceOf(other);
    if (!price || other.model === one.model || other.facts.contextTokens < one.facts.contextTokens)
      return false;
    const noDearer = price.inputUsd <= own.inputUsd && price.outputUsd <= own.outputUsd;
    const cheaper = price.inputUsd < own.inputUsd || price.outputUsd < own.outputUsd;
    return noDearer && cheaper && isAsGood(other, one);
  });
  const cost = (candidate: Candidate) => priceOf(candidate)?.outputUsd ?? Infinity;
  return better.sort((a, b) => cost(a) - cost(b))[0] ?? null;
}

function priceOf({ facts }: Pick<Candidate, 'facts'>) {
  return facts.prices[0] ?? null;
}

function isAsGood(other: Candidate, one: Candidate): boolean {
  const shares = sharesInCommon(other, one);
  return shares.length > 0 && shares.every(([theirs, ours]) => theirs >= ours);
}

/** The accepted shares of two models in each task that both have enough verdicts in. */
function sharesInCommon(a: Candidate, b: Candidate): readonly (readonly [a: number, b: number])[] {
  return [...(a.measured?.tasks.keys() ?? [])].flatMap((task) => {
    const [first, second] = [acceptedShareOf(a, task), acceptedShareOf(b, task)];
    return first === null || second === null ? [] : [[first, second] as const];
  });
}

function acceptedShareOf({ measured }: Candidate, task: string): number | null {
  const verdicts = measured?.tasks.get(task);
  return verdicts && verdicts.judged >= ENOUGH_JUDGED ? verdicts.acceptedShare : null;
}

/** `$1 in, $5 out · 200k context`: USD per million tokens. A narrow list cuts off the end, where the least stands. */
export function priceText(candidate: Pick<Candidate, 'facts'>): string {
  const { contextTokens, contextKnown, priceSource } = candidate.facts;
  const window = contextKnown ? t('{0} context', formatTokens(contextTokens)) : t('context unknown');
  if (priceSource === 'local') return `${t('local, $0')} · ${window}`;
  if (priceSource === 'included') return `${t('included, $0')} · ${window}`;
  const price = priceOf(candidate);
  const other = otherPrice(candidate);
  if (other === null) return `${price ? amounts(price) : t('price unknown')} · ${window}`;
  return `${price ? t('about {0}', amounts(price)) : t('price unknown')} · ${window} · ${other}`;
}

function amounts({ inputUsd, outputUsd }: Pick<PriceBand, 'inputUsd' | 'outputUsd'>): string {
  return t('{0} in, {1} out', perMillion(inputUsd), perMillion(outputUsd));
}

/** What a second list says, where two do not agree: then a price is none that can be counted on. */
function otherPrice({ facts: { doubt } }: Pick<Candidate, 'facts'>): string | null {
  const [other] = doubt?.prices ?? [];
  return doubt && other ? t('or {0} ({1}, {2})', amounts(other), doubt.list, doubt.on) : null;
}

/** `$0.098`, `$5`: as in price lists. */
function perMillion(usd: number): string {
  return usd >= 1 && Number(usd.toFixed(2)) % 1 === 0 ? usdWith(usd, 0) : formatLimit(usd);
}

const capabilities = (): Readonly<Record<Capability, string>> => ({
  light: t('light'),
  everyday: t('everyday'),
  frontier: t('frontier'),
});

/** `83% of 40 answers accepted · starts after 0.6 s · everyday`, behind what is against it: a narrow list cuts off the end. */
export function judgementText(
  { measured, model }: Candidate,
  better: Candidate | null,
  problem: string | null,
): Iconed {
  const capability = capabilityOf(model);
  const judgements: (string | Iconed | null)[] = [
    problem && iconed`$(warning) ${problem}`,
    better && tIconed('$(arrow-down) as good for less: {0}', better.model),
    measured && acceptedText(measured),
    measured && measured.firstTokenMs !== null ? startText(measured.firstTokenMs) : null,
    capability && capabilities()[capability],
  ];
  const [first = '', ...others] = judgements.filter((judgement) => judgement !== null);
  return others.reduce<Iconed>((text, judgement) => iconed`${text} · ${judgement}`, iconed`${first}`);
}

function startText(ms: number): string {
  return ms < LEAST_MS ? t('starts at once') : t('starts after {0}', formatSeconds(ms));
}

/** Of few answers their number: a percentage would say more than is known. */
function acceptedText({ judged, acceptedShare }: Verdicts): string | null {
  if (acceptedShare === null) return null;
  if (judged >= ENOUGH_JUDGED)
    return t('{0}% of {1} answers accepted', Math.round(acceptedShare * 100), judged);
  const accepted = Math.round(acceptedShare * judged);
  return judged === 1
    ? t('{0} of 1 answer accepted', accepted)
    : t('{0} of {1} answers accepted', accepted, judged);
}
