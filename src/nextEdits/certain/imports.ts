import { diffLines } from '../../edits/index.ts';
import { placesOf, tokensOf } from '../texts.ts';

const IMPORT = /^(?:(?:(?:pub(?:\([a-z]+\))? )?use|import|from)\s|export\s.*\bfrom\b)/;

/** In the brackets of an import of Go: a path, and a name before it. */
const GO_IMPORT = /^(?:([\w.]+) )?"([^"\s]+)"$/;

/** Words of an import that are no names. */
const WORDS = new Set([
  'import',
  'from',
  'use',
  'pub',
  'crate',
  'super',
  'self',
  'type',
  'static',
  'export',
  'default',
  'as',
]);

/**
 * Tells which files that have an import need the same change; null where a line is no import. Each file imports what it uses:
 * it is for all of them that something comes from another place, and else for those that have no use of what goes, and have
 * one of what comes.
 */
export function needImport(old: string, now: string, languageId: string): ((text: string) => boolean) | null {
  const isImport = languageId === 'go' ? GO_IMPORT.test(old.replace(/^import /, '')) : IMPORT.test(old);
  if (!isImport) return null;
  const [before, after] = [namesOf(old, languageId), namesOf(now, languageId)];
  const gone = before.filter((name) => !after.includes(name));
  const come = after.filter((name) => !before.includes(name));
  // What only comes in addition is for the one file that wants it.
  const goes = diffLines(tokensOf(old), tokensOf(now)).some(({ start, end }) => start < end);
  const stands = (text: string, name: string) => placesOf(text, name, 1).length > 0;
  return (text) => {
    const rest = text.replaceAll(old, '').replaceAll(now, '');
    return goes && !gone.some((name) => stands(rest, name)) && come.every((name) => stands(rest, name));
  };
}

/** The names that a file knows by an import. */
function namesOf(line: string, languageId: string): string[] {
  if (languageId === 'go') {
    const [, alias, path = ''] = GO_IMPORT.exec(line.replace(/^import /, '')) ?? [];
    const name = path.replace(/\/v\d+$/, '');
    return [alias ?? name.slice(name.lastIndexOf('/') + 1)];
  }
  const code = line.replaceAll(/"[^"]*"|'[^']*'/g, '');
  return [...code.matchAll(/[\p{L}\p{N}_$]+/gu)]
    .filter(({ 0: name, index }) => !WORDS.has(name) && !LEADS_ON.test(code.slice(index + name.length)))
    .map(([name]) => name);
}

/** What stands behind a part of a path, or behind a name that gets another one. */
const LEADS_ON = /^\s{0,9}(?:\.|::)|^\s{1,9}(?:as|import)\b/;
