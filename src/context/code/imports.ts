import type { TextLines } from '../excerpt.ts';

/** Lines from the top that can hold imports. */
const IMPORT_LINES = 200;

const IMPORT =
  /^\s*(?:(?:import|from|export\s.*\bfrom|use|using|require|#include|@import)\b|(?:const|let|var)\s.*\brequire\s*\()/;
const IMPORT_OPENS = /^\s*import\b(?!.*['"]).*[{(]\s*$|^\s*from\b.*\(\s*$|^\s*use\b.*\{\s*$/;

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

/**
 * Which files of a project a text imports, told without a language server: those whose paths are what the imports name,
 * relative to the file (`./cart`, `.cart`) or from somewhere in the project (`shop.cart`, `crate::cart`, `shop/cart.h`).
 */
export function importTargets(text: TextLines, path: string, paths: readonly string[]): string[] {
  const byStem = Map.groupBy(paths, stemOf);
  const folder = path.split('/').slice(0, -1);
  const found = [...importLines(text)]
    .flatMap((line) => namedIn(text.lineAt(line)))
    .flatMap((name) => resolve(name, folder, byStem) ?? []);
  return [...new Set(found)].filter((target) => target !== path);
}

/** Without what an import leaves out: the ending, and the name of a folder's face. */
function stemOf(path: string): string {
  return path.replace(/\.[^./]+$/, '').replace(/\/(?:index|__init__|mod|lib)$/, '');
}

/** What a line imports: what stands in quotes or angle brackets, else dotted names. */
function namedIn(line: string): string[] {
  const quoted = [...line.matchAll(/(["'])([^"']+)\1|<([^<>]+\.h\w*)>/g)].map(
    (match) => match[2] ?? match[3] ?? '',
  );
  if (quoted.length > 0) return quoted;
  const from = /^\s*from\s+([.\w]+)\s+import\s+(.*)$/.exec(line);
  if (from?.[1] !== undefined) {
    const base = from[1];
    const names = (from[2] ?? '').match(/\w+/g) ?? [];
    // Either the module of a name is a file, or the name itself is one.
    return [...names.map((name) => (base.endsWith('.') ? `${base}${name}` : `${base}.${name}`)), base];
  }
  const dotted = /^\s*(?:import|use|using|require)\s+(?:static\s+)?([\w.\\]+(?:::\w+)*)/.exec(line)?.[1];
  return dotted === undefined ? [] : [dotted];
}

function resolve(
  name: string,
  folder: readonly string[],
  byStem: ReadonlyMap<string, readonly string[]>,
): readonly string[] | null {
  if (/^\.{1,2}\//.test(name)) return byStem.get(join(folder, stemOf(name).split('/'))) ?? null;
  const crate = /^crate::(.+)$/.exec(name)?.[1]?.split('::');
  if (crate !== undefined) {
    const source = folder.slice(0, folder.indexOf('src') + 1);
    return byStem.get(join(source, crate)) ?? byStem.get(join(source, crate.slice(0, -1))) ?? null;
  }
  const dots = /^\.+(?=\w|$)/.exec(name)?.[0].length ?? 0;
  const parts = name
    .slice(dots)
    .replace(/^(?:self|super)::/, '')
    .split(name.includes('/') ? '/' : /\.|::|\\/)
    .filter((part) => part !== '');
  if (dots > 0) return byStem.get(join(folder.slice(0, folder.length - dots + 1), parts)) ?? null;
  const whole = name.includes('/') ? stemOf(parts.join('/')) : parts.join('/');
  // The last part can be a name in the file rather than the file.
  for (const stem of name.includes('/') ? [whole] : [whole, parts.slice(0, -1).join('/')]) {
    const exact = byStem.get(stem);
    if (exact !== undefined) return exact;
    // A single word ends the paths of too many files.
    const ends = stem.includes('/') ? [...byStem.keys()].filter((known) => known.endsWith(`/${stem}`)) : [];
    if (ends.length === 1) return byStem.get(ends[0] ?? '') ?? null;
  }
  return null;
}

function join(folder: readonly string[], parts: readonly string[]): string {
  const out = [...folder];
  for (const part of parts) {
    if (part === '..') out.pop();
    else if (part !== '.') out.push(part);
  }
  return out.join('/');
}
