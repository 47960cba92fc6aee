import type { Edit, FilePath } from '../types.ts';

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
export function readDiff(lines: readonly string[], start: number, known: ReadonlySet<FilePath>): ReadDiff {
  let at = start;
  let [old, now]: [string | null, string | null] = [null, null];
  let [movedFrom, movedTo]: [string | null, string | null] = [null, null];
  let removed = false;
  if ((lines[at] ?? '').startsWith('diff --git ')) at++;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.startsWith('--- ')) old = nameIn(line.slice(4));
    else if (line.startsWith('+++ ')) now = nameIn(line.slice(4));
    else if (line.startsWith('rename from ')) movedFrom = nameIn(line.slice(12));
    else if (line.startsWith('rename to ')) movedTo = nameIn(line.slice(10));
    else if (line.startsWith('deleted file mode ')) removed = true;
    else if (
      !/^(?:index |new file mode |old mode |new mode |similarity index |dissimilarity index )/.test(line)
    )
      break;
  }
  [old, now] = withoutPrefixes(old, now, known);
  const edits: Edit[] = [];
  const problems: string[] = [];
  if (movedFrom !== null && movedTo !== null) edits.push({ kind: 'move', path: movedFrom, to: movedTo });
  const isOne = movedTo !== null || old === null || now === null || old === now;
  if (!isOne) problems.push(`A diff names two files, ${old} and ${now}.`);
  const path = isOne ? (movedTo ?? now ?? old) : null;
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
    if (line === '') {
      const next = goesOnAt(lines, at);
      if (next === null) break;
      const blank = Array<string>(next - at).fill('');
      find.push(...blank);
      text.push(...blank);
      last = '';
      at = next - 1;
      continue;
    }
    if (!' \t+-\\'.includes(sign) || beginsDiff(lines, at)) break;
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

/** Where a hunk goes on after empty lines that belong to it; null where it ends. Models leave out the space before them. */
function goesOnAt(lines: readonly string[], at: number): number | null {
  let next = at;
  while (lines[next] === '') next++;
  const goesOn = /^[ +\\-]/.test(lines[next] ?? '') && !/^(?:[-+*] |-{3})/.test(lines[next] ?? '');
  return goesOn ? next : null;
}

/** The name in a header, without the date behind it; null for no file. */
function nameIn(text: string): string | null {
  const name = (text.split('\t', 1)[0] ?? '').trim();
  return name === '/dev/null' ? null : unquoted(name);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

/** Git puts names with unusual signs in quotes, and writes their bytes as octal numbers. */
function unquoted(name: string): string {
  const [, inside] = /^"(.*)"$/.exec(name) ?? [];
  if (inside === undefined) return name;
  const bytes = [...inside.matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gu)].map(([, octal, escaped, plain]) =>
    octal === undefined
      ? Buffer.from(escaped === undefined ? (plain ?? '') : (ESCAPES[escaped] ?? escaped))
      : Buffer.of(Number.parseInt(octal, 8)),
  );
  return Buffer.concat(bytes).toString();
}

/** Names without the `a/` and `b/` that a diff puts before them. Where only one side has it, it is a folder. */
function withoutPrefixes(
  old: string | null,
  now: string | null,
  known: ReadonlySet<FilePath>,
): [string | null, string | null] {
  const [from, to] = [old?.replace(/^a\//, '') ?? null, now?.replace(/^b\//, '') ?? null];
  const hasPrefixes = (old === null || from !== old) && (now === null || to !== now);
  const isFolder = [old, now].some((name) => name !== null && known.has(name));
  return hasPrefixes && !isFolder ? [from, to] : [old, now];
}
