import type { Check, CheckKind, Framework } from '../types.ts';

/** A check that cannot run some files only: whoever knows how it can says so. */
export function check(
  kind: CheckKind,
  folder: string,
  shown: string,
  line: string,
  framework: Framework | null,
  environment: Readonly<Record<string, string>> = {},
): Check {
  return { kind, folder, shown, line, framework, environment, only: null };
}
