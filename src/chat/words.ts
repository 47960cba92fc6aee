import type { Failure, GatewayResult } from '../gateway/index.ts';
import type { ModelRef } from '../models/index.ts';
import { formatTokens, formatUsd, modelName, type Route } from '../router/index.ts';

/** The line above an answer: `mid · claude-haiku-4-5 · 2.1k tokens · about $0.004`. */
export function routeLine(route: Route): string {
  const first = route.chain[0];
  if (!first) return '';
  const cost =
    route.expectedUsd === null ? 'cost unknown' : expectedWords(route.expectedUsd, first.facts.priceSource);
  return `${route.tier} · ${modelName(first.model)} · ${formatTokens(route.inputTokens)} tokens · ${cost}`;
}

function expectedWords(usd: number, source: string): string {
  if (source === 'local') return 'local, $0';
  // One digit: it is a guess at the length of an answer.
  return usd === 0 ? '$0' : `about ${formatUsd(Number(usd.toPrecision(1))).replace(/(\.\d*[1-9])0+$/, '$1')}`;
}

/** The line below an answer: who gave it, its tokens and its true cost. */
export function costLine(result: GatewayResult): string {
  const parts: string[] = [];
  if (result.outcome !== 'failed' && result.model) parts.push(modelName(result.model));
  if (result.outcome === 'ok' && result.usage) {
    parts.push(
      `${formatTokens(result.usage.inputTokens)} in, ${formatTokens(result.usage.outputTokens)} out`,
    );
  }
  if (result.attempts > 1) parts.push(`${result.attempts} attempts`);
  parts.push(costWords(result.cost));
  return parts.join(' · ');
}

/** A cost with how sure it is: `$0.0031`, `about $0.0031 (estimated)`, `cost unknown`. */
export function costWords(cost: GatewayResult['cost']): string {
  if (cost.usd === null) return 'cost unknown';
  return cost.source === 'estimated' ? `about ${formatUsd(cost.usd)} (estimated)` : formatUsd(cost.usd);
}

/** Told where one model takes over from another; never silent, for it may cost more. */
export function movedLine(from: ModelRef, to: ModelRef, failed: Failure, restarted: boolean): string {
  const began = restarted ? 'The answer above is void. ' : '';
  return `${began}${modelName(from)} gave up: ${failed.message}. Asking ${nameApart(to, from)}.`;
}

export function waitingLine(model: ModelRef, ms: number, failed: Failure): string {
  const seconds = ms < 1_000 ? 'again' : `again in ${Math.ceil(ms / 1_000)} s`;
  return `${modelName(model)}: ${failed.message}. Asking ${seconds}.`;
}

/** Two providers can have the same model: then the provider tells them apart. */
function nameApart(model: ModelRef, from: ModelRef): string {
  const same = modelName(model).replaceAll('.', '-') === modelName(from).replaceAll('.', '-');
  return same ? model : modelName(model);
}
