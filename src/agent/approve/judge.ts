import { headOf } from '../../models/index.ts';
import { concernsOf } from './concerns.ts';
import { neverIn, type Step, type Whole } from './never.ts';
import { afterCd, startOf } from './paths.ts';
import { operands, programsOf } from './programs.ts';
import { readLine } from './read.ts';
import type { Concern, Judgement, KeptApproval, Place } from './types.ts';

/** What cannot be seen in a question; a line has tabs and ends of lines. */
const HIDDEN = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|[\u115f\u1160\u3164\uffa0\u2800]/u;

/** Such a line is asked about each time: once more is another matter. */
const EACH_TIME: ReadonlySet<Concern['kind']> = new Set([
  'publishes',
  'rewrites-history',
  'unreadable',
  'writes-outside',
  'reads-secrets',
]);

/**
 * Whether a line may run: as a whole, as it is written. What was allowed for good is the same text in the same folder of
 * the same project, with the same scripts behind it (`digest`, see `definitionOf`); anything more is another line, and asks.
 */
export function judge(line: string, place: Place, kept: readonly KeptApproval[], digest: string): Judgement {
  const hidden = HIDDEN.exec(line)?.[0];
  if (hidden !== undefined) {
    return {
      verdict: 'never',
      reason: 'hidden-characters',
      part: `U+${(hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
    };
  }
  const { whole, isBroken } = wholeOf(line, place);
  const never = neverIn(whole);
  if (never !== null) return { verdict: 'never', ...never };
  const concerns: Concern[] = isBroken
    ? [{ kind: 'unreadable', program: headOf(line, 80) }, ...concernsOf(whole)]
    : concernsOf(whole);
  const keepable = !concerns.some(({ kind }) => EACH_TIME.has(kind)) && whole.functions.size === 0;
  const isKept = kept.some(
    (one) =>
      one.line === line &&
      one.project === place.project &&
      one.folder === place.folder &&
      one.digest === digest,
  );
  return keepable && isKept ? { verdict: 'allow' } : { verdict: 'ask', concerns, keepable };
}

/** What is kept where the user says “always”. */
export function keep(line: string, { project, folder }: Place, digest: string): KeptApproval {
  return { line, project, folder, digest };
}

/** The programs of a line in their order, each with the folder that the line has gone to by then. */
export function wholeOf(line: string, place: Place): { readonly whole: Whole; readonly isBroken: boolean } {
  const { commands, functions, isBroken } = readLine(line, place.windows);
  let base: string | null = startOf(place);
  const steps: Step[] = [];
  for (const program of programsOf(commands, place.windows)) {
    steps.push({ ...program, base });
    if (/^(?:cd|pushd|chdir|set-location|sl)$/.test(program.name))
      base = afterCd(base, operands(program.args)[0], place);
    else if (program.name === 'popd') base = null;
  }
  return { whole: { steps, functions, place }, isBroken };
}
