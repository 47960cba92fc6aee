import { type Hunk, movable } from '../edits/index.ts';
import type { ChangedFile, Check, Scope, SyntaxPair } from './change.ts';
import type { Selection } from './reasons.ts';
import type { Syntax } from './syntax/index.ts';

/** What a change may do beyond what the user pointed at. */
export interface Allowance {
  /** Whether it may add files. */
  readonly newFiles: boolean;
  /** What it may do to the file of a selection, outside of it. Changes of imports count as additions. */
  readonly outside: 'nothing' | 'additions' | 'anything';
}

/** Nothing changes but what the user pointed at, and what is allowed beyond that. */
export function inScope(allowance: Allowance): Check {
  return async ({ files, scope }) => {
    const others = otherFiles(files, scope, allowance);
    if (others.length > 0)
      return { check: 'in-scope', fault: 'other-files', files: others, allowed: scope.files };
    const { selection } = scope;
    const file = files.find(({ oldPath }) => oldPath === selection?.path);
    if (selection === null || file === undefined || allowance.outside === 'anything') return null;
    const lines = await linesOutside(file, selection, allowance.outside);
    return lines.length === 0 ? null : { check: 'in-scope', fault: 'outside-selection', lines, selection };
  };
}

function otherFiles(files: readonly ChangedFile[], { files: allowed }: Scope, { newFiles }: Allowance) {
  return files.flatMap(({ path, oldPath, before }) => {
    // A moved file exists already, but not at its new place.
    if (before === null || path !== oldPath) return newFiles ? [] : [{ path, isNew: true }];
    return allowed === null || allowed.includes(oldPath) ? [] : [{ path: oldPath, isNew: false }];
  });
}

async function linesOutside(
  file: ChangedFile,
  { startLine, endLine }: Selection,
  allowed: 'nothing' | 'additions',
) {
  const from = attachedFrom(file.oldLines, startLine - 1);
  const outside = file.hunks.filter((hunk) => !isBlank(file, hunk) && !isInside(file, hunk, from, endLine));
  if (outside.length === 0) return [];
  const syntax = allowed === 'nothing' ? null : await file.syntax();
  const wrong = outside.filter(
    (hunk) => allowed === 'nothing' || !(onlyAdds(file, hunk) || changesOnlyImports(file, hunk, syntax)),
  );
  return wrong.map((hunk) =>
    hunk.end > hunk.start
      ? { path: file.oldPath, line: hunk.start + 1, text: file.oldLines[hunk.start] ?? '', isAdded: false }
      : { path: file.path, line: hunk.from + 1, text: file.newLines[hunk.from] ?? '', isAdded: true },
  );
}

const ATTACHED =
  /^\s*(?:@|#\[|\[[\w.]+[\](]|\/\/|\/\*|\*|#(?!include|define|if|end)|template\s*<|export\s*$)/;

/** Comments, decorators and attributes right above the selection belong to it. */
function attachedFrom(lines: readonly string[], start: number): number {
  let from = start;
  while (from > 0 && ATTACHED.test(lines[from - 1] ?? '')) from--;
  return from;
}

/** A hunk that can be moved without a difference is inside if it can be moved there. */
function isInside({ oldLines, newLines }: ChangedFile, hunk: Hunk, from: number, to: number): boolean {
  const { low, high } = movable(oldLines, newLines, hunk);
  const length = hunk.end - hunk.start;
  return low + length <= to && high - length >= from;
}

function isBlank({ oldLines, newLines }: ChangedFile, { start, end, from, to }: Hunk): boolean {
  return [...oldLines.slice(start, end), ...newLines.slice(from, to)].every((line) => line.trim() === '');
}

/** Whether everything in the old lines is still there, in its order: there are new lines, or one more name in a list. */
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

function changesOnlyImports(
  { oldLines, newLines }: ChangedFile,
  { start, end, from, to }: Hunk,
  syntax: SyntaxPair | null,
): boolean {
  return areImports(oldLines, start, end, syntax?.before) && areImports(newLines, from, to, syntax?.after);
}

function areImports(lines: readonly string[], start: number, end: number, syntax?: Syntax): boolean {
  return lines.slice(start, end).every((line, i) => {
    if (line.trim() === '') return true;
    if (syntax === undefined) return IMPORT.test(line);
    const roles = syntax.leaves.flatMap((leaf) => (leaf.line === start + i + 1 ? [leaf.role] : []));
    return roles.includes('import') && !roles.includes('code');
  });
}
