import type { Position, TextLines } from '../files/index.ts';
import { COMMON_WORDS } from './words.ts';

/** A name whose declaration could help at the cursor. */
export interface UsedName extends Position {
  readonly name: string;
  /** It stands in the imports: whatever is typed here, it means the same. */
  readonly imported: boolean;
  /** From 0 to 1: the nearer to the cursor, the higher. */
  readonly weight: number;
}

/** Lines around the cursor whose names are looked up: about a function; the next ones matter less. */
const LINES_BEFORE = 25;
const LINES_AFTER = 8;

/** Lines from the top that can hold imports. */
const IMPORT_LINES = 200;

/** Look-ups for one prompt: a language server answers in 1 to 10 ms each, one after the other, and 150 ms are all. */
export const MOST_NAMES = 12;

/** A name imported but not used near the cursor: it may be what comes next. */
const UNUSED_WEIGHT = 0.3;

const IMPORT =
  /^\s*(?:import|from|export\s.*\bfrom|use|using|require|#include|@import|(?:const|let|var)\s.*\brequire\s*\()\b/;
const IMPORT_OPENS = /^\s*import\b(?!.*['"]).*[{(]\s*$|^\s*from\b.*\(\s*$|^\s*use\b.*\{\s*$/;

/** Languages without declarations to go to. */
const PROSE = new Set([
  'markdown',
  'plaintext',
  'latex',
  'tex',
  'restructuredtext',
  'asciidoc',
  'git-commit',
  'json',
  'jsonc',
  'log',
  'csv',
]);

/** The names near the cursor and in the imports, best first. Rough on purpose: what is none has no declaration. */
export function usedNames(text: TextLines, { line, character }: Position, language: string): UsedName[] {
  if (PROSE.has(language)) return [];
  const imports = importLines(text);
  const first = Math.max(0, line - LINES_BEFORE);
  const last = Math.min(text.lineCount - 1, line + LINES_AFTER);
  const imported = new Map<string, Position>();
  for (const at of imports) {
    for (const word of namesIn(text.lineAt(at), language)) {
      if (!imported.has(word.name)) imported.set(word.name, { line: at, character: word.character });
    }
  }

  const found = new Map<string, UsedName>();
  for (let at = first; at <= last; at++) {
    if (imports.has(at)) continue;
    const distance =
      at <= line ? (line - at) / (LINES_BEFORE + 1) : 0.3 + (0.7 * (at - line)) / (LINES_AFTER + 1);
    for (const { name, character: column } of namesIn(text.lineAt(at), language)) {
      // The word that is being typed is no name yet.
      if (at === line && column <= character && character <= column + name.length) continue;
      const isImported = imported.has(name);
      // An imported name says more than a local one: its declaration is nowhere on the screen.
      const weight = (1 - distance) * (isImported ? 1 : 0.7);
      if (weight <= (found.get(name)?.weight ?? 0)) continue;
      found.set(name, { name, line: at, character: column, imported: isImported, weight });
    }
  }
  for (const [name, position] of imported) {
    if (!found.has(name)) found.set(name, { name, ...position, imported: true, weight: UNUSED_WEIGHT });
  }
  return [...found.values()]
    .sort((a, b) => b.weight - a.weight || b.line - a.line || a.character - b.character)
    .slice(0, MOST_NAMES);
}

/** The text of all imports: while it stays the same, imported names mean the same. */
export function importText(text: TextLines): string {
  return [...importLines(text)].map((line) => text.lineAt(line)).join('\n');
}

/** Whether a line imports: as a declaration it says nothing. */
export function isImport(line: string): boolean {
  return IMPORT.test(line);
}

/** The lines that import, those in between included where an import has several. */
export function importLines(text: TextLines): ReadonlySet<number> {
  const found = new Set<number>();
  const end = Math.min(text.lineCount, IMPORT_LINES);
  for (let at = 0; at < end; at++) {
    const line = text.lineAt(at);
    if (!IMPORT.test(line)) continue;
    found.add(at);
    if (!IMPORT_OPENS.test(line)) continue;
    while (at + 1 < end && !/^\s*[})]/.test(text.lineAt(at))) found.add(++at);
  }
  return found;
}

const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const STRING = /(["'])(?:\\.|(?!\1)[^\\])*\1|`(?:\\.|[^`\\$])*`/g;
const HASH_COMMENTS = new Set([
  'python',
  'ruby',
  'shellscript',
  'perl',
  'r',
  'elixir',
  'julia',
  'yaml',
  'toml',
  'makefile',
  'dockerfile',
  'powershell',
  'coffeescript',
  'crystal',
]);

function namesIn(line: string, language: string): { readonly name: string; readonly character: number }[] {
  if (line.length > 500 || /^\s*(?:\/?\*|\/\/|--|<!--)/.test(line)) return [];
  const blank = (part: string) => ' '.repeat(part.length);
  const comment = HASH_COMMENTS.has(language) ? /#.*$/ : /\/\/.*$/;
  const code = line.replace(STRING, blank).replace(comment, blank);
  return [...code.matchAll(NAME)].flatMap(({ 0: name, index }) =>
    name.length < 2 || COMMON_WORDS.has(name) ? [] : [{ name, character: index }],
  );
}
