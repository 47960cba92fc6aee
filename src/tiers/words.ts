import { formatTokens, formatUsd } from '../router/index.ts';
import { type Candidate, capabilityOf, priceOf } from './compare.ts';

/** `$1 in, $5 out · 200k context`: USD per million tokens. */
export function priceWords(candidate: Pick<Candidate, 'facts'>): string {
  const { contextTokens, contextKnown, priceSource } = candidate.facts;
  const window = contextKnown ? `${formatTokens(contextTokens)} context` : 'context unknown';
  return `${cost(candidate, priceSource)} · ${window}`;
}

function cost(candidate: Pick<Candidate, 'facts'>, source: Candidate['facts']['priceSource']): string {
  if (source === 'local') return 'local, $0';
  if (source === 'included') return 'included, $0';
  const price = priceOf(candidate);
  if (!price) return 'price unknown';
  return `${perMillion(price.inputUsd)} in, ${perMillion(price.outputUsd)} out`;
}

/** `$0.098`, `$5`: as price lists have it. */
function perMillion(usd: number): string {
  return usd >= 1 ? `$${usd.toFixed(2).replace(/\.00$/, '')}` : formatUsd(usd).replace(/(\.\d*?)0+$/, '$1');
}

/** `everyday · 83 % of 40 answers taken · starts after 0.6 s`, and what is against it. */
export function judgementWords(
  candidate: Candidate,
  beaten: Candidate | null,
  problem: string | null,
): string {
  const { measured, model } = candidate;
  const parts: (string | null)[] = [capabilityOf(model)];
  if (measured?.acceptedShare !== undefined && measured.acceptedShare !== null) {
    parts.push(`${Math.round(measured.acceptedShare * 100)} % of ${measured.judged} answers taken`);
  }
  if (measured?.firstTokenMs !== undefined && measured.firstTokenMs !== null) {
    parts.push(`starts after ${(measured.firstTokenMs / 1_000).toFixed(1)} s`);
  }
  if (beaten)
    parts.push(`$(arrow-down) beaten by ${beaten.model}: as good, ${cost(beaten, beaten.facts.priceSource)}`);
  if (problem) parts.push(`$(warning) ${problem}`);
  return parts.filter((part) => part !== null).join(' · ');
}
