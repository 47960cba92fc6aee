import type { Change } from './change.ts';
import type { CheckName, Reason } from './reasons.ts';

/** A test of a change. */
export interface Check {
  readonly name: CheckName;
  /**
   * Passes what it knows nothing about, such as a language without a parser. Does not block the extension host for longer
   * than about 10 ms at a time.
   *
   * @param signal aborted when nobody wants the result any more; the result does not matter then
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
