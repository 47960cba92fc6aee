import type { ChangedFile } from './changed.ts';
import { alignNames, forgotten, taken } from './names.ts';
import type { Leaf, Leaves } from './syntax/index.ts';
import type { CheckFailure } from './types.ts';
import { at, failure } from './words.ts';

/** Changes of anything but names; names that became different ones, were forgotten, or were taken already. */
export async function namesOnly(files: readonly ChangedFile[]): Promise<CheckFailure | null> {
  const other: string[] = [];
  const left: string[] = [];
  const clashes: string[] = [];
  const names = new Map<string, Set<string>>();
  for (const file of files) {
    if (file.before === null) other.push(`${file.path} is new`);
    if (file.after === null) other.push(`${file.oldPath} would be deleted`);
    const both = await file.leaves();
    if (both === null) continue;
    const before = withoutComments(both.before);
    const aligned = alignNames(before.leaves, withoutComments(both.after).leaves);
    if (!aligned.ok) {
      other.push(...difference(file, aligned.was, aligned.is));
      continue;
    }
    for (const { from, to } of aligned.renamed) names.set(from, (names.get(from) ?? new Set()).add(to));
    const tell = (i: number): string => {
      const { line, text } = before.leaves[i] ?? { line: 1, text: '' };
      return at(file.oldPath, line, `${text} in: ${file.oldLines[line - 1] ?? ''}`);
    };
    left.push(...forgotten(before, aligned.renamed).map(tell));
    clashes.push(...taken(before, aligned.renamed).map(tell));
  }
  if (other.length > 0) {
    return failure('names-only', 'changed more than names', 'Only names may change, but more did:', other);
  }
  const torn = [...names].filter(([, to]) => to.size > 1);
  if (torn.length > 0) {
    const places = torn.map(([from, to]) => `${from} became ${[...to].join(' and ')}`);
    return failure('names-only', 'renamed inconsistently', 'One name became several:', places);
  }
  if (left.length > 0) {
    return failure(
      'names-only',
      'forgot to rename some uses',
      'Uses of a renamed name kept the old name:',
      left,
    );
  }
  if (clashes.length === 0) return null;
  return failure('names-only', 'gave a name that is taken', 'The new name is already in use there:', clashes);
}

function withoutComments({ leaves, ...others }: Leaves): Leaves {
  return { ...others, leaves: leaves.filter(({ role }) => role !== 'comment') };
}

function difference(
  { path, oldPath, oldLines, newLines }: ChangedFile,
  was: Leaf | null,
  is: Leaf | null,
): string[] {
  return [
    ...(was === null ? [] : [`was ${at(oldPath, was.line, oldLines[was.line - 1] ?? '')}`]),
    ...(is === null ? [] : [`is  ${at(path, is.line, newLines[is.line - 1] ?? '')}`]),
  ];
}
