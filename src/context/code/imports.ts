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
  const targetsOf = ({ base, parts }: ImportedName): readonly string[] => {
    // The last part can be a name in the file rather than the file.
    for (const tried of [parts, parts.slice(0, -1)].filter(({ length }) => length > 0)) {
      const stem = join(base ?? [], tried);
      // A single word ends the paths of too many files.
      const isTelling = base === null && stem.includes('/');
      const ends = isTelling ? [...byStem.keys()].filter((known) => known.endsWith(`/${stem}`)) : [];
      const found = byStem.get(stem) ?? (ends.length === 1 ? byStem.get(ends[0] ?? '') : undefined);
      if (found !== undefined) return found;
    }
    return [];
  };
  const folder = path.split('/').slice(0, -1);
  const names = [...importLines(text)].flatMap((line) => namesIn(text.lineAt(line), folder));
  return [...new Set(names.flatMap(targetsOf))].filter((target) => target !== path);
}

interface ImportedName {
  /** The folder that it is relative to; null for anywhere in the project. */
  readonly base: readonly string[] | null;
  readonly parts: readonly string[];
}

/** What a line imports: what stands in quotes or angle brackets, else dotted names. */
function namesIn(line: string, folder: readonly string[]): ImportedName[] {
  const quoted = [...line.matchAll(/(["'])([^"']+)\1|<([^<>]+\.h\w*)>/g)];
  if (quoted.length > 0) {
    return quoted.map(([, , name, header = '']) => ({
      base: name?.startsWith('.') ? folder : null,
      parts: stemOf(name ?? header).split('/'),
    }));
  }
  const [, dots = '', name = '', list = ''] =
    /^\s*(?:from|import|use|using|require)\s+(?:static\s+)?(\.*)([\w.\\:]*)(?:\s+import\s+(.*))?/.exec(
      line,
    ) ?? [];
  const crate = name.startsWith('crate::') ? folder.slice(0, folder.indexOf('src') + 1) : null;
  const base = dots === '' ? crate : folder.slice(0, folder.length - dots.length + 1);
  const parts = name.split(/::|[.\\]/).filter((part) => !/^(?:crate|self|super)?$/.test(part));
  // Either the module of a name is a file, or the name itself is one.
  const imported = (list.match(/\w+/g) ?? []).map((one) => ({ base, parts: [...parts, one] }));
  return [...imported, { base, parts }];
}

/** Without what an import leaves out: the ending, and the name of a folder's face. */
function stemOf(path: string): string {
  return path.replace(/\.[^./]+$/, '').replace(/\/(?:index|__init__|mod|lib)$/, '');
}

function join(folder: readonly string[], parts: readonly string[]): string {
  const out = [...folder];
  for (const part of parts) {
    if (part === '..') out.pop();
    else if (part !== '.') out.push(part);
  }
  return out.join('/');
}
