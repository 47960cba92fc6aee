import type { Hunk } from '../edits/index.ts';
import type { ChangedFile } from './changed.ts';
import type { Leaves } from './syntax/index.ts';
import type { CheckFailure, CheckInput, CheckRule, Selection } from './types.ts';
import { at, failure } from './words.ts';

/** Changes of files that may not be changed, and of lines outside of the selection. */
export async function inScope(
  files: readonly ChangedFile[],
  { scope }: CheckInput,
  rule: CheckRule,
): Promise<CheckFailure | null> {
  const otherFiles = files.flatMap((file) => {
    if (isNew(file)) return rule.newFiles ? [] : [`${file.path} is a new file`];
    return scope.files === null || scope.files.includes(file.oldPath)
      ? []
      : [`${file.oldPath} is not to be changed`];
  });
  if (otherFiles.length > 0) {
    const allowed = scope.files === null ? '' : ` Only these files may be: ${scope.files.join(', ')}.`;
    return failure(
      'in-scope',
      'changed other files',
      `The edits change files that they may not change.${allowed}`,
      otherFiles,
    );
  }
  const { selection } = scope;
  const file = files.find(({ oldPath }) => oldPath === selection?.path);
  if (selection === null || file === undefined || rule.outside === 'anything') return null;
  const places = await outside(file, selection, rule);
  if (places.length === 0) return null;
  return failure(
    'in-scope',
    'changed code outside of the selection',
    `Only lines ${selection.startLine} to ${selection.endLine} of ${selection.path} may change, but these did:`,
    places,
  );
}

/** A file that is moved is there already, but its new place is not. */
function isNew({ before, path, oldPath }: ChangedFile): boolean {
  return before === null || path !== oldPath;
}

async function outside(
  file: ChangedFile,
  selection: Selection,
  { outside: allowed }: CheckRule,
): Promise<string[]> {
  const range = { start: attachedFrom(file.oldLines, selection.startLine - 1), end: selection.endLine };
  const beyond = file.hunks.filter((hunk) => !isBlank(file, hunk) && !isInside(file, hunk, range));
  if (beyond.length === 0) return [];
  const both = allowed === 'nothing' ? null : await file.leaves();
  const wrong = beyond.filter((hunk) => {
    if (allowed === 'nothing') return true;
    return !onlyAdds(file, hunk) && !touchesOnlyImports(file, hunk, both);
  });
  return wrong.map(({ start, end, from }) =>
    end > start
      ? at(file.oldPath, start + 1, file.oldLines[start] ?? '')
      : at(file.path, from + 1, `added: ${file.newLines[from] ?? ''}`),
  );
}

const ATTACHED =
  /^\s*(?:@|#\[|\[[\w.]+[\](]|\/\/|\/\*|\*|#(?!include|define|if|end)|template\s*<|export\s*$)/;

/** Comments, decorators and attributes right above what is selected belong to it. */
function attachedFrom(lines: readonly string[], start: number): number {
  let from = start;
  while (from > 0 && ATTACHED.test(lines[from - 1] ?? '')) from--;
  return from;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Lines that are put in or taken out between equal lines can be said to be at several places: one of them inside is
 * enough. `a b` with `b a` put in is `a [b a] b`, and `a b [a b]`, and so on.
 */
function isInside({ oldLines, newLines }: ChangedFile, hunk: Hunk, range: Range): boolean {
  const { start, end } = hunk;
  if (start >= range.start && end <= range.end) return true;
  const putIn = start === end;
  if (!putIn && hunk.from !== hunk.to) return false;
  const lines = putIn ? newLines : oldLines;
  const [first, last] = putIn ? [hunk.from, hunk.to] : [start, end];
  const length = last - first;
  let up = 0;
  while (first - up > 0 && lines[first - up - 1] === lines[first - up - 1 + length]) up++;
  let down = 0;
  while (last + down < lines.length && lines[last + down] === lines[last + down - length]) down++;
  return start - up <= range.end - (end - start) && start + down >= range.start;
}

function isBlank({ oldLines, newLines }: ChangedFile, { start, end, from, to }: Hunk): boolean {
  return [...oldLines.slice(start, end), ...newLines.slice(from, to)].every((line) => line.trim() === '');
}

/** Whether all that the old lines had is still there, in its order: new lines, or a name more in a list. */
function onlyAdds({ oldLines, newLines }: ChangedFile, { start, end, from, to }: Hunk): boolean {
  const words = (lines: readonly string[]): string[] => lines.join('\n').match(/\w+|[^\w\s]/g) ?? [];
  const there = words(newLines.slice(from, to))[Symbol.iterator]();
  return words(oldLines.slice(start, end)).every((word) => {
    for (let next = there.next(); next.done !== true; next = there.next())
      if (next.value === word) return true;
    return false;
  });
}

const IMPORT =
  /^\s*(?:import\b|from\s+\S+\s+import\b|#\s*include\b|using\s|use\s|(?:const|let|var)\s.*=\s*require\()/;

function touchesOnlyImports(
  { oldLines, newLines }: ChangedFile,
  { start, end, from, to }: Hunk,
  both: { readonly before: Leaves; readonly after: Leaves } | null,
): boolean {
  const only = (
    lines: readonly string[],
    first: number,
    last: number,
    leaves: Leaves | undefined,
  ): boolean => {
    const importing = leaves && linesOf(leaves, 'import');
    const code = leaves && linesOf(leaves, 'code');
    return lines.slice(first, last).every((line, i) => {
      if (line.trim() === '') return true;
      if (importing === undefined) return IMPORT.test(line);
      return importing.has(first + i + 1) && code?.has(first + i + 1) !== true;
    });
  };
  return only(oldLines, start, end, both?.before) && only(newLines, from, to, both?.after);
}

function linesOf({ leaves }: Leaves, role: string): Set<number> {
  return new Set(leaves.flatMap((leaf) => (leaf.role === role ? [leaf.line] : [])));
}
