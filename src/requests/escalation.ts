import type { EscalationStep, Failure } from '../gateway/index.ts';
import { CORE } from '../ledger/index.ts';
import type { ModelRef } from '../models/index.ts';
import { expectedCost, type Route } from '../router/index.ts';

/** A model of a higher tier that would take over, and what that is expected to cost in USD; null: unknown. */
export interface DearEscalation {
  readonly from: ModelRef;
  readonly to: ModelRef;
  readonly failure: Failure;
  readonly usd: number | null;
  readonly limitUsd: number;
}

export interface EscalationConsent {
  /** An escalation that is expected to cost more is asked about first; null: none is. In USD. */
  readonly settings: () => { readonly askAboveUsd: number | null };
  readonly askAboutEscalation: (escalation: DearEscalation) => Promise<boolean>;
}

/** Less than any price differs by: what is the same amount may have been added up in another way. */
const ROUNDING_USD = 1e-9;

/**
 * Asks before an escalation that is dear, or whose price is unknown. A yes counts for this one request, up to its price. Other
 * extensions have limits of their own, and are not asked about.
 */
export function agreeOnEscalation(
  { settings, askAboutEscalation }: EscalationConsent,
  { task, inputTokens }: Route,
  caller: string | null,
): (step: EscalationStep) => Promise<boolean> {
  let agreedUsd = 0;
  return async ({ from, to, failure }) => {
    const { askAboveUsd: limitUsd } = settings();
    if (limitUsd === null || (caller !== null && caller !== CORE)) return true;
    const usd = expectedCost(to, task, inputTokens);
    const price = usd ?? Infinity;
    if (price <= Math.max(limitUsd, agreedUsd) + ROUNDING_USD) return true;
    const agreed = await askAboutEscalation({ from: from.model, to: to.model, failure, usd, limitUsd });
    if (agreed) agreedUsd = price;
    return agreed;
  };
}
