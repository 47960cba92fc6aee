import type { Edit } from '../edit.ts';
import type { EnginePorts, OpenDocument, Problem } from '../ports.ts';
import { dissect } from '../replacements.ts';
import { isName, tokensOf } from '../texts.ts';
import type { Candidate } from './candidate.ts';
import { becauseOf } from './references.ts';

/** More errors than this are not what the next edit mends. */
const MOST_ERRORS = 20;

/** What mends the errors that an edit has made: a name that is no longer there, and the language server's preferred fixes. */
export async function mended(
  edit: Edit,
  added: readonly Problem[],
  documents: readonly OpenDocument[],
  { quickFix }: Pick<EnginePorts, 'quickFix'>,
  signal: AbortSignal,
): Promise<Candidate[]> {
  const names = dissect(edit).replacements.filter(({ old, now }) => isName(old) && isName(now));
  const brought = new Set(dissect(edit).replacements.flatMap(({ now }) => tokensOf(now)));
  const found: Candidate[] = [];
  for (const problem of added.slice(0, MOST_ERRORS)) {
    const text = documents.find(({ uri }) => uri === problem.uri)?.text;
    if (text === undefined) continue;
    const { uri, start, end } = problem;
    const renamed = names.find(({ old }) => text.slice(start, end) === old);
    if (renamed) {
      const because = becauseOf(edit, renamed);
      found.push({ uri, start, end, oldText: renamed.old, newText: renamed.now, way: 'error', because });
      continue;
    }
    const edits = await quickFix(problem, signal).catch(() => []);
    const [fix] = edits;
    if (signal.aborted) return [];
    if (fix === undefined || edits.length > 1) continue;
    const fixed = documents.find((one) => one.uri === fix.uri)?.text;
    if (fixed === undefined) continue;
    const oldText = fixed.slice(fix.start, fix.end);
    // A name of like spelling is a guess, where the edit has not just brought it.
    if (isName(oldText) && isName(fix.newText) && !brought.has(fix.newText)) continue;
    const because = `fix ${problem.code} ${problem.message}`;
    found.push({ ...fix, oldText, way: 'error', because });
  }
  return found;
}

/** The errors that were not there before, of which some may have moved. */
export function addedErrors(before: readonly Problem[], now: readonly Problem[]): Problem[] {
  const left = new Map<string, number>();
  for (const one of before) left.set(keyOf(one), (left.get(keyOf(one)) ?? 0) + 1);
  return now.filter((one) => {
    const count = left.get(keyOf(one)) ?? 0;
    left.set(keyOf(one), count - 1);
    return count <= 0;
  });
}

function keyOf({ uri, code, message }: Problem): string {
  return JSON.stringify([uri, code, message]);
}
