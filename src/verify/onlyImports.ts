import type { Both, ChangedFile } from './changed.ts';
import { isFree } from './names.ts';
import { codeChange, tellChange } from './sameCode.ts';
import type { CheckFailure } from './types.ts';
import { at, failure } from './words.ts';

/** Changes of anything but imports, and imports that were taken away from under code that uses them. */
export async function onlyImports(files: readonly ChangedFile[]): Promise<CheckFailure | null> {
  const changed: string[] = [];
  const missing: string[] = [];
  for (const file of files) {
    const both = await file.leaves();
    if (both === null) continue;
    const change = codeChange(both.before, both.after, ({ role }) => role === 'code');
    if (change) changed.push(...tellChange(file, change));
    missing.push(...stillUsed(file, both));
  }
  if (changed.length > 0) {
    return failure(
      'only-imports',
      'changed more than imports',
      'Only imports may change, but code did:',
      changed,
    );
  }
  if (missing.length === 0) return null;
  const sentence = 'Imports were removed that the code still uses:';
  return failure('only-imports', 'removed imports that are used', sentence, missing);
}

function stillUsed({ path, newLines }: ChangedFile, { before, after }: Both): string[] {
  // What was named before can now come with all of its module.
  if (after.unsaidImports > before.unsaidImports) return [];
  const there = new Set(after.imported);
  const gone = new Set(before.imported.filter((name) => !there.has(name)));
  const places: string[] = [];
  for (const [i, leaf] of after.leaves.entries()) {
    if (leaf.role !== 'code' || !gone.has(leaf.text) || !isFree(after, i)) continue;
    gone.delete(leaf.text);
    places.push(at(path, leaf.line, `${leaf.text} in: ${newLines[leaf.line - 1] ?? ''}`));
  }
  return places;
}
