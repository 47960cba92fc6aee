import type { Change } from './change.ts';
import type { CheckName, Reason } from './reasons.ts';

/** One thing that says whether a change is good. */
export interface Check {
  readonly name: CheckName;
  /**
   * A check claims nothing about a language that it does not know: that passes. It holds up the extension host for no
   * longer than about 10 ms at a stretch.
   *
   * @param signal aborted when nobody wants the result any more; what it resolves to then does not matter
   */
  run(change: Change, signal: AbortSignal): CheckResult | Promise<CheckResult>;
}

export type CheckResult = { readonly passed: true } | { readonly passed: false; readonly reason: Reason };

export const PASSED: CheckResult = { passed: true };

export function rejected(reason: Reason): CheckResult {
  return { passed: false, reason };
}

/** Runs the checks one after the other: the first reason for which the change is not good, or that all have passed. */
export async function verify(
  change: Change,
  checks: readonly Check[],
  signal: AbortSignal,
): Promise<CheckResult> {
  for (const check of checks) {
    const result = await check.run(change, signal);
    if (!result.passed) return result;
  }
  return PASSED;
}
