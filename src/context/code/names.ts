import type { LineRange, Position, TextLines } from '../excerpt.ts';
import { importLines } from './imports.ts';
import { COMMON_WORDS, codeOf, PROSE } from './languages.ts';

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

/** Look-ups for one prompt: a language server answers in 1 to 10 ms each, one after the other, and 150 ms are all. */
export const MOST_NAMES = 12;

/** A name imported but not used near the cursor: it may be what comes next. */
const UNUSED_WEIGHT = 0.3;

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

/** The names in some lines of a text, most used first; imported ones before those that may be local. */
export function namesInLines(text: TextLines, lines: LineRange, language: string, most: number): UsedName[] {
  if (PROSE.has(language)) return [];
  const imports = importLines(text);
  const imported = new Set(
    [...imports].flatMap((at) => namesIn(text.lineAt(at), language).map(({ name }) => name)),
  );
  const found = new Map<string, UsedName & { readonly count: number }>();
  for (let line = lines.start; line < Math.min(lines.end, text.lineCount); line++) {
    if (imports.has(line)) continue;
    const code = text.lineAt(line);
    for (const { name, character } of namesIn(code, language)) {
      const known = found.get(name);
      const first = known ?? { name, line, character, imported: imported.has(name), count: 0, weight: 0 };
      const count = first.count + 1;
      // Each further use says less. Imported names say most, then what is called or a type by its capital letter; the rest
      // are variables, and members of something else.
      const telling = /^\p{Lu}/u.test(name) || code.charAt(character + name.length) === '(';
      const ceiling = first.imported ? 1 : telling && code.charAt(character - 1) !== '.' ? 0.8 : 0.4;
      const weight = Math.max(known?.weight ?? 0, (1 - 0.5 ** count) * ceiling);
      found.set(name, { ...first, count, weight });
    }
  }
  return [...found.values()]
    .sort((a, b) => b.weight - a.weight || a.line - b.line || a.character - b.character)
    .slice(0, most)
    .map(({ count: _, ...name }) => name);
}

/** What some lines of a text call, each name once, where it is called first. */
export function calledNames(text: TextLines, lines: LineRange, language: string): UsedName[] {
  const found = new Map<string, UsedName>();
  for (let line = lines.start; line < Math.min(lines.end, text.lineCount); line++) {
    const code = text.lineAt(line);
    for (const { name, character } of namesIn(code, language)) {
      const isCalled = /^\s*\(/.test(code.slice(character + name.length));
      if (!isCalled || found.has(name)) continue;
      found.set(name, { name, line, character, imported: false, weight: 0.98 ** found.size });
    }
  }
  return [...found.values()];
}

const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
function namesIn(line: string, language: string): { readonly name: string; readonly character: number }[] {
  if (line.length > 500) return [];
  return [...codeOf(line, language).matchAll(NAME)].flatMap(({ 0: name, index }) =>
    name.length < 2 || COMMON_WORDS.has(name) ? [] : [{ name, character: index }],
  );
}
