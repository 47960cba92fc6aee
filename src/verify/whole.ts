import type { Change, Check } from './change.ts';
import type { LostCode } from './reasons.ts';

/** The checks that look at an answer as a whole. */

/** The answer was not cut off. */
export const complete: Check = ({ end, problems }) => {
  const open = problems.find(({ reason }) => reason === 'unclosed');
  if (open !== undefined) return { check: 'complete', fault: 'open-block', answerLine: open.line };
  return end === 'stop' ? null : { check: 'complete', fault: 'output-limit' };
};

/** It has edits, not prose only. */
export const hasEdits: Check = ({ edits, problems, plan }) =>
  edits.length + problems.length + plan.refused.length + plan.changes.length > 0
    ? null
    : { check: 'has-edits', fault: 'no-edits' };

/** All of its edits can be made. */
export const applies: Check = ({ problems, plan: { refused } }) =>
  problems.length + refused.length === 0
    ? null
    : { check: 'applies', fault: 'refused-edits', problems, refused };

/** Its edits change something. */
export const differs: Check = ({ edits, plan }) => {
  const changes = plan.changes.some(({ before, after, movedFrom }) => before !== after || movedFrom !== null);
  return changes || edits.length === 0 || plan.refused.length > 0
    ? null
    : { check: 'differs', fault: 'no-change' };
};

/** No file loses much of its text, unless that text is in another file afterwards or somebody has asked for less. */
export const keepsSize: Check = (change) => {
  if (change.instruction !== null && ASKS_FOR_LESS.test(change.instruction)) return null;
  const files = lostCode(change);
  return files.length === 0 ? null : { check: 'size', fault: 'lost-code', files };
};

/**
 * What a file may lose of its lines that are not blank: fewer of them, or a smaller share. Where a whole file was written
 * anew, lines are forgotten more easily.
 */
const MAY_LOSE = { rewritten: { lines: 6, share: 0.25 }, edited: { lines: 14, share: 0.55 } };
/** With so many new lines for each one that is gone it was changed rather than cut. */
const LITTLE = 1 / 3;

const ASKS_FOR_LESS =
  /\b(?:remov|delet|drop|strip|short|simplif|reduc|trim|clean|slim|split|extract|mov|merg|inlin|replac|rewrit|condens|minim|dedup|unused|dead)/i;

function lostCode({ files, edits }: Change): LostCode[] {
  const rewritten = new Set(edits.flatMap(({ kind, path }) => (kind === 'write' ? [path] : [])));
  const kept = new Set(files.flatMap(({ newLines }) => newLines.map((line) => line.trim())));
  return files.flatMap(({ path, oldPath, oldLines, after, newLines }) => {
    const had = new Set(oldLines.map((line) => line.trim()));
    const old = oldLines.filter((line) => line.trim() !== '');
    const now = newLines.filter((line) => line.trim() !== '');
    const lost = old.filter((line) => !kept.has(line.trim())).length;
    const added = now.filter((line) => !had.has(line.trim())).length;
    const { lines, share } = MAY_LOSE[rewritten.has(path) ? 'rewritten' : 'edited'];
    const isCut = after === null || (lost >= lines && added < lost * LITTLE);
    return isCut && lost > old.length * share
      ? [{ path: oldPath, before: old.length, after: after === null ? null : now.length, lost }]
      : [];
  });
}
