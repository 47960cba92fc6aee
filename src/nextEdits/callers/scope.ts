import { indentAt, lineAround, placesOf } from '../texts.ts';
import type { Family, Language } from './languages.ts';
import { withoutStrings } from './literals.ts';

const MOST_LINES = 1_000;
const MOST_CHARS_OF_LINE = 300;
const MOST_PLACES = 10;

/** Whether a name is declared between two parts of a line. */
type Declares = (before: string, after: string) => boolean;

const byType: Declares = (before, after) =>
  /[\w>\]*&?]\s+[*&]*$/.test(before) && /^\s*(?:[=;,{[]|$)/.test(after) && !/[=(]|\breturn\b/.test(before);
/** Behind such words stand names, and before the next sign that ends them. */
const byKeyword =
  (variables: RegExp, functions: RegExp): Declares =>
  (before) =>
    functions.test(before) || (variables.test(before) && !/[=;(]/.test(before));

const SCRIPT = byKeyword(
  /^\s*(?:export\s+)?(?:const|let|var|using|import)\b/,
  /^\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:function\b\*?|class|enum)\s+$/,
);
const PYTHON = byKeyword(
  /^\s*(?:(?:async\s+)?(?:for|with)|import|from)\b/,
  /^\s*(?:async\s+)?(?:def|class)\s+$/,
);
const RUST = byKeyword(/^\s*(?:pub(?:\([^()]*\))?\s+)?(?:let|const|static|use)\b/, /\bfn\s+$/);
const GO = byKeyword(/^\s*(?:var|const)\s/, /^\s*func\s+$/);

const DECLARES: Readonly<Record<Family, Declares>> = {
  script: SCRIPT,
  rust: RUST,
  python: (before, after) =>
    PYTHON(before, after) || (/^[\w\s,]*$/.test(before) && /^[\w\s,]*(?::[^=]+)?=(?!=)/.test(after)),
  go: (before, after) => GO(before, after) || (/^[\w\s,]*$/.test(before) && /^[\w\s,]*:=/.test(after)),
  java: byType,
  csharp: byType,
  c: byType,
};

/**
 * Whether a name surely means something where a text goes on: it is declared above, in the same block or in one around it,
 * or is a parameter of a function around it. By lines and their indentation alone.
 */
export function isInScope(text: string, offset: number, name: string, language: Language): boolean {
  /** Whether it stands in a line, neither as a member of something nor called. */
  const stands = (line: string, declares: Declares): boolean => {
    if (!line.includes(name)) return false;
    const code = withoutStrings(line, language);
    return placesOf(code, name, MOST_PLACES).some((at) => {
      const [before, after] = [code.slice(0, at), code.slice(at + name.length)];
      return !/(?:\.|->|::)$/.test(before) && !after.startsWith('(') && declares(before, after);
    });
  };
  let { start } = lineAround(text, offset);
  if (stands(text.slice(Math.max(start, offset - MOST_CHARS_OF_LINE), offset), () => true)) return true;
  let least = indentAt(text, start);
  /** The indentation of a head that goes over several lines, while these are passed. */
  let head: number | null = null;
  for (let lines = 0; lines < MOST_LINES && start > 0; lines++) {
    const line = lineAround(text, start - 1);
    start = line.start;
    const whole = text.slice(start, Math.min(line.end, start + MOST_CHARS_OF_LINE));
    if (whole.trim() === '' || /^\s*(?:\/\/|\/?\*|#)/.test(whole)) continue;
    const indent = indentAt(text, start);
    const isAround = indent < least;
    if (isAround || head !== null) {
      if (stands(whole, () => true)) return true;
    } else if (indent === least && stands(whole, DECLARES[language.family])) return true;
    if (head !== null && indent <= head) head = null;
    else if (isAround && /^\s*[)\]]/.test(whole)) head = indent;
    if (isAround) least = indent;
  }
  return false;
}
