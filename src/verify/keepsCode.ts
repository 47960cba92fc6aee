import type { ChangedFile } from './changed.ts';
import { codeChange, tellChange } from './sameCode.ts';
import type { CheckFailure } from './types.ts';
import { failure } from './words.ts';

/** Changes of anything but comments and docstrings. */
export async function keepsCode(files: readonly ChangedFile[]): Promise<CheckFailure | null> {
  const places: string[] = [];
  for (const file of files) {
    const both = await file.leaves();
    const change = both && codeChange(both.before, both.after, ({ role }) => role !== 'comment');
    if (change) places.push(...tellChange(file, change));
  }
  if (places.length === 0) return null;
  const sentence = 'Only comments and docstrings may change, but code did:';
  return failure('keeps-code', 'changed code', sentence, places);
}
