import type { Edit, FilePath } from '../types.ts';
import { closesFence, fileOfFence, isFence } from './framing.ts';
import { fileInSentence, fileOfLine, type NamedFile, NO_FILE } from './pathLine.ts';

/** What begins, outside of a block, a change in some other form: a half diff, marks of other formats, the call of a tool. */
const FOREIGN: readonly RegExp[] = [
  /^@@ /,
  /^\*\*\* (?:Begin Patch|Update File|Add File|Delete File|Move to)\b/,
  /^\s*(?:<{5,}|>{5,}|(?:&lt;){5,}|(?:&gt;){5,})(?:\s|$)/,
  /^\s*-{5,} ?(?:SEARCH|WRITE|DELETE|MOVE)\b/i,
  /^\s*<(?:\w+:)?(?:write_to_file|replace_in_file|create_file|edit_file|apply_(?:diff|patch)|(?:search|str)_replace|file_edit|edit|invoke|function_calls?|tool_calls?)(?:\s[^>]*)?>/i,
  /"(?:old|new)_?(?:str(?:ing)?|text|code)"\s*:/i,
];

/** What stands in fences of these is run or looked at, and no file. */
const NO_CODE =
  /^\s*(?:`{3,}|~{3,})\s*(?:sh|bash|zsh|fish|shell|shellsession|console|terminal|powershell|ps1?|cmd|bat|text|txt|plaintext|output|log|mermaid)\b/i;
const DIFF = /^\s*(?:`{3,}|~{3,})\s*(?:u?diff|patch)\b/i;

/**
 * The lines of prose where something begins that is meant as a change, and that is in none of the forms that are read: whoever
 * takes the edits of such an answer for all of it makes half of a change. One line for each part.
 */
export function unreadParts(
  lines: readonly string[],
  prose: readonly number[],
  known: ReadonlySet<FilePath>,
  edits: readonly Edit[],
): number[] {
  const found: number[] = [];
  let fence: number | null = null;
  /** The last line of text, if only blank lines were after it. */
  let above: number | null = null;
  let before = -1;
  /** Where the part that was found last is still going on. */
  let told = false;
  for (const at of prose) {
    const line = lines[at] ?? '';
    if (at !== before + 1) [above, told] = [null, false];
    before = at;
    if (line.trim() === '') continue;
    const opens = fence === null && isFence(line);
    const changes = opens
      ? holdsFile(lines, at, above === null ? '' : (lines[above] ?? ''), known)
      : FOREIGN.some((form) => form.test(line));
    if (changes && !told) found.push(at);
    told ||= changes;
    if (opens) fence = at;
    else if (fence !== null && closesFence(line)) [fence, told] = [null, false];
    above = at;
  }
  // A file's name at the very end, and nothing for it.
  const last = prose.findLast((at) => (lines[at] ?? '').trim() !== '');
  const line = lines[last ?? -1] ?? '';
  const file = fence === null ? fileOfLine(line, known) : NO_FILE;
  const isNew = file.kind === 'path' && edits.every((edit) => edit.path !== file.path);
  const isListed = /^\s*(?:[-*+]|\d+[.)])\s/.test(line);
  if (last !== undefined && isNew && !isListed && isEnd(lines, last)) found.push(last);
  return found;
}

function isEnd(lines: readonly string[], at: number): boolean {
  return lines.slice(at + 1).every((line) => line.trim() === '');
}

/** Whether a fence holds a file, or what is to become of one: it is a diff, or it is named in it or right above. */
function holdsFile(
  lines: readonly string[],
  at: number,
  above: string,
  known: ReadonlySet<FilePath>,
): boolean {
  const line = lines[at] ?? '';
  if (DIFF.test(line)) return true;
  if (NO_CODE.test(line)) return false;
  if (fileOfFence(line, known).kind !== 'none' || fileOfLine(above, known).kind !== 'none') return true;
  // `Math.round` in a sentence, or alone in the first line, is no file.
  const isFile = (file: NamedFile) =>
    file.kind === 'path' && (known.has(file.path) || file.path.includes('/'));
  const [first = '', second = ''] = lines.slice(at + 1, at + 3);
  const isList = closesFence(second) || fileOfLine(second, known).kind !== 'none';
  const isComment = /^\s*(?:\/\/|\/\*|#|--|<!--|;|%)/.test(first);
  const inside = fileOfLine(first, known);
  const named = !isList && (isComment ? inside.kind !== 'none' : isFile(inside));
  return named || isFile(fileInSentence(above, known));
}
