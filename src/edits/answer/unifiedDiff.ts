import type { Edit } from '../types.ts';

/** The edits of a unified diff. Its line numbers are ignored: models make them up. */
export interface ReadDiff {
  readonly edits: readonly Edit[];
  /** Why a part of it is no edit. */
  readonly problems: readonly string[];
  /** The line after it. */
  readonly next: number;
}

export function beginsDiff(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  return line.startsWith('diff --git ') || (/^--- \S/.test(line) && /^\+\+\+ \S/.test(lines[at + 1] ?? ''));
}

/** Reads the diff of one file, from the line where it begins. */
export function readDiff(lines: readonly string[], start: number): ReadDiff {
  let at = start;
  let [old, now]: [string | null, string | null] = [null, null];
  let [movedFrom, movedTo]: [string | null, string | null] = [null, null];
  let removed = false;
  if ((lines[at] ?? '').startsWith('diff --git ')) at++;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.startsWith('--- ')) old = pathOf(line.slice(4));
    else if (line.startsWith('+++ ')) now = pathOf(line.slice(4));
    else if (line.startsWith('rename from ')) movedFrom = line.slice(12).trim();
    else if (line.startsWith('rename to ')) movedTo = line.slice(10).trim();
    else if (line.startsWith('deleted file mode ')) removed = true;
    else if (
      !/^(?:index |new file mode |old mode |new mode |similarity index |dissimilarity index )/.test(line)
    )
      break;
  }
  const edits: Edit[] = [];
  const problems: string[] = [];
  if (movedFrom !== null && movedTo !== null) edits.push({ kind: 'move', path: movedFrom, to: movedTo });
  const path = movedTo ?? now ?? old;
  const created = old === null && now !== null;
  removed ||= now === null && old !== null;
  while ((lines[at] ?? '').startsWith('@@')) {
    const hunk = readHunk(lines, at + 1);
    at = hunk.next;
    if (path === null || removed) continue;
    if (created) edits.push({ kind: 'write', path, text: hunk.text });
    else if (hunk.find.trim() === '')
      problems.push(`A part of the diff of ${path} has no lines that say where it belongs.`);
    else edits.push({ kind: 'replace', path, find: hunk.find, text: hunk.text });
  }
  if (removed && old !== null) edits.push({ kind: 'delete', path: old });
  if (edits.length === 0 && problems.length === 0) problems.push('A diff without changes.');
  return { edits, problems, next: Math.max(at, start + 1) };
}

interface DiffHunk {
  readonly find: string;
  readonly text: string;
  readonly next: number;
}

function readHunk(lines: readonly string[], start: number): DiffHunk {
  const find: string[] = [];
  const text: string[] = [];
  let last = '';
  let [findOpen, textOpen] = [false, false];
  let at = start;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const sign = line.charAt(0);
    if (line === '' ? !blankGoesOn(lines, at) : !' \t+-\\'.includes(sign) || beginsDiff(lines, at)) break;
    if (sign === '\\') {
      if (last !== '+') findOpen = true;
      if (last !== '-') textOpen = true;
      continue;
    }
    const content = sign === '\t' ? line : line.slice(1);
    if (sign !== '+') find.push(content);
    if (sign !== '-') text.push(content);
    last = sign;
  }
  return { find: textOf(find, findOpen), text: textOf(text, textOpen), next: at };
}

function textOf(lines: readonly string[], open: boolean): string {
  return lines.length === 0 ? '' : lines.join('\n') + (open ? '' : '\n');
}

/** Whether an empty line belongs to the hunk: models leave out the space that marks it as such. */
function blankGoesOn(lines: readonly string[], at: number): boolean {
  let next = at;
  while (lines[next] === '') next++;
  return /^[ +\\-]/.test(lines[next] ?? '') && !/^(?:[-+*] |-{3})/.test(lines[next] ?? '');
}

function pathOf(text: string): string | null {
  const path = text
    .replace(/\t.*$/, '')
    .trim()
    .replace(/^"(.*)"$/, '$1');
  return path === '/dev/null' ? null : path.replace(/^[ab]\//, '');
}
