import type { CheckFailure, CheckInput } from './types.ts';
import { cut, failure, plural } from './words.ts';

/** The checks that look at the answer as a whole, before its code. */

export function complete({ end, problems }: CheckInput): CheckFailure | null {
  const open = problems.find(({ reason }) => reason === 'unclosed');
  if (end === 'stop' && open === undefined) return null;
  const why =
    open === undefined ? 'it reached the output limit' : `the block at line ${open.line} of it has no end`;
  return failure('complete', 'was cut off', `The answer is not complete: ${why}.`);
}

export function hasEdits({ edits, problems, plan }: CheckInput): CheckFailure | null {
  if (edits.length > 0 || problems.length > 0 || plan.refused.length > 0 || plan.changes.length > 0)
    return null;
  return failure(
    'has-edits',
    'had no edits',
    'The answer has no edit blocks: all changes must be given as edit blocks.',
  );
}

export function applies({ problems, plan }: CheckInput): CheckFailure | null {
  const places = [
    ...problems.map(({ line, message }) => `line ${line} of the answer: ${cut(message)}`),
    ...plan.refused.map(({ edit, message }) => `${edit.path}: ${cut(message)}`),
  ];
  if (places.length === 0) return null;
  const sentence = `${plural(places.length, 'edit')} of the answer cannot be made:`;
  return failure('applies', 'did not fit the files', sentence, places);
}

export function differs({ edits, plan }: CheckInput): CheckFailure | null {
  const changes = plan.changes.some(({ before, after, movedFrom }) => before !== after || movedFrom !== null);
  if (changes || edits.length === 0 || plan.refused.length > 0) return null;
  return failure('differs', 'changed nothing', 'The edits leave every file as it was.');
}
