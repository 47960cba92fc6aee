import type { Attempt } from '../ledger/index.ts';
import type { ModelFacts, ModelRef } from '../models/index.ts';

/** How a model has done in the user's own work. */
export interface Measured {
  /** Answers that the user took or refused, or that failed a check. */
  readonly judged: number;
  /** Of them, those that were taken, at least in part; null where none was judged. */
  readonly acceptedShare: number | null;
  /** The median; null where nothing was measured. */
  readonly firstTokenMs: number | null;
}

/** By model, from the ledger's attempts. */
export function measuredIn(attempts: readonly Attempt[]): ReadonlyMap<ModelRef, Measured> {
  const byModel = Map.groupBy(attempts, ({ provider, model }): ModelRef => `${provider}/${model}`);
  return new Map([...byModel].map(([model, own]) => [model, measure(own)]));
}

function measure(attempts: readonly Attempt[]): Measured {
  const judged = attempts.filter(({ verdict, outcome }) => verdict !== null || outcome === 'rejected');
  const accepted = judged.filter(({ verdict }) => verdict === 'accepted' || verdict === 'partly');
  const times = attempts.flatMap(({ firstTokenMs }) => firstTokenMs ?? []).sort((a, b) => a - b);
  return {
    judged: judged.length,
    acceptedShare: judged.length > 0 ? accepted.length / judged.length : null,
    firstTokenMs: times[Math.floor(times.length / 2)] ?? null,
  };
}

/** What a model is made for, by its place in its maker's line. */
export type Capability = 'light' | 'everyday' | 'frontier';

const RANKS: readonly Capability[] = ['light', 'everyday', 'frontier'];

/**
 * By the names that makers give to the members of a line, as of November 2026; first match wins. It is their own word for
 * it and no measurement: as soon as there is enough of the user's own, that counts.
 */
const LINES: readonly (readonly [names: RegExp, capability: Capability])[] = [
  [/nano|lite|luna|small|ministral|[:-](?:\d|0\.\d|1\.\d|2\.\d)b\b|deepseek.*flash/, 'light'],
  [/haiku|sonnet|mini|flash|medium|codestral|devstral|coder|fast|[:-](?:1\d|2\d|3\d)b\b/, 'everyday'],
  [/opus|fable|mythos|-pro\b|-sol\b|large|^gpt-[56](?:\.\d)?$|^o[13]\b|[:-]\d{2,3}b\b/, 'frontier'],
];

/** Null where the name says nothing. */
export function capabilityOf(model: ModelRef): Capability | null {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  return LINES.find(([names]) => names.test(name))?.[1] ?? null;
}

export interface Candidate {
  readonly model: ModelRef;
  readonly facts: ModelFacts;
  readonly measured: Measured | null;
}

/** Fewer verdicts than this say nothing of a model. */
const ENOUGH_JUDGED = 20;

/**
 * The cheapest model that makes this one pointless: no dearer in input and output and cheaper in one, with a window no
 * smaller, and at least as good. Null on the Pareto front, and where a price or how good a model is are not known.
 */
export function beatenBy(one: Candidate, all: readonly Candidate[]): Candidate | null {
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

export function priceOf({ facts }: Pick<Candidate, 'facts'>) {
  return facts.prices[0] ?? null;
}

function isAsGood(other: Candidate, one: Candidate): boolean {
  const [theirs, ours] = [shareOf(other), shareOf(one)];
  if (theirs !== null && ours !== null) return theirs >= ours;
  const [their, our] = [capabilityOf(other.model), capabilityOf(one.model)];
  return their !== null && our !== null && RANKS.indexOf(their) >= RANKS.indexOf(our);
}

function shareOf({ measured }: Candidate): number | null {
  return measured && measured.judged >= ENOUGH_JUDGED ? measured.acceptedShare : null;
}
