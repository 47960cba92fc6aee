import { importLines } from '../code/index.ts';
import type { Lines } from '../excerpt.ts';
import type { FileText, Position } from '../files/index.ts';
import type { CodeSymbol, Span } from '../languageServer.ts';

/** A symbol whose uses are looked for. */
export interface SelectedSymbol {
  readonly name: string;
  readonly kind: CodeSymbol['kind'];
  readonly at: Position;
  /** It is declared here, and not inside of a function: other files can mean it. */
  readonly visible: boolean;
}

export interface Selected {
  /** What is declared in the selection, or named by it; empty where a part of a function is selected. */
  readonly symbols: readonly SelectedSymbol[];
  /** The function around the selection, where it declares nothing itself: who calls it tells what it is for. */
  readonly around: SelectedSymbol | null;
  /** What the selection stands for: its lines, or those of the symbol around the cursor. */
  readonly lines: Lines;
}

/** Symbols whose references are asked for: of a whole file its first ones, which mostly are what it is about. */
const MOST_SYMBOLS = 8;

/** What a selection is about, by the symbols of its document, or by its text where there are none. */
export function selectedOf(file: FileText, symbols: readonly CodeSymbol[], range: Span): Selected {
  const whole: Span = {
    start: { line: 0, character: 0 },
    end: { line: file.lineCount, character: 0 },
  };
  const word = isEmpty(range) ? null : wordOf(file, range);
  if (word !== null) {
    const path = pathTo(symbols, range.start);
    const declared = path.findLast(({ nameRange }) => holds(nameRange, range.start));
    const visible = declared !== undefined && !path.slice(0, -1).some(isFunction);
    const named = { name: word, kind: declared?.kind ?? 'other', at: range.start, visible } as const;
    return { symbols: [named], around: null, lines: linesOf(range) };
  }
  const used = isEmpty(range) ? (around(symbols, range.start)?.range ?? whole) : range;
  const declared = symbols.length > 0 ? declaredIn(symbols, used) : declaredByText(file, linesOf(used));
  const enclosing = declared.length > 0 ? undefined : pathTo(symbols, used.start).findLast(isFunction);
  return {
    symbols: declared.slice(0, MOST_SYMBOLS),
    around: enclosing === undefined ? null : selectedSymbol(enclosing, true),
    lines: linesOf(used),
  };
}

/** The symbols that hold a position, the outermost first. */
export function pathTo(symbols: readonly CodeSymbol[], at: Position): CodeSymbol[] {
  const found = symbols.find(({ range }) => holds(range, at));
  return found === undefined ? [] : [found, ...pathTo(found.children, at)];
}

/** Of the cursor: the innermost function or type, else what stands there at the top of the file. */
function around(symbols: readonly CodeSymbol[], at: Position): CodeSymbol | undefined {
  const path = pathTo(symbols, at);
  return path.findLast(({ kind }) => kind !== 'other') ?? path[0];
}

/** The outermost symbols whose names are in a range. */
function declaredIn(symbols: readonly CodeSymbol[], range: Span, visible = true): SelectedSymbol[] {
  return symbols.flatMap((symbol) =>
    holds(range, symbol.nameRange.start)
      ? [selectedSymbol(symbol, visible)]
      : declaredIn(symbol.children, range, visible && !isFunction(symbol)),
  );
}

function selectedSymbol({ name, kind, nameRange }: CodeSymbol, visible: boolean): SelectedSymbol {
  // Some servers add the parameters to the name of a function.
  return { name: /^[\p{L}\p{N}_$#~.]+/u.exec(name)?.[0] ?? name, kind, at: nameRange.start, visible };
}

const DECLARATION =
  /^(\s*(?:(?:export|public|private|protected|internal|static|abstract|final|async|pub(?:\([a-z]+\))?|default|unsafe|open|data|sealed)\s+)*(?:function\*?|class|interface|type|enum|struct|trait|record|def|fn|func(?:\s*\([^)]*\))?|const|let|var|val|module|object)\s+)([\p{L}_$][\p{L}\p{N}_$]*)/u;
const VARIABLE = /\b(?:const|let|var|val)\s+$/;
const TYPE = /\b(?:class|interface|type|enum|struct|trait|record)\s+$/;

/** Declarations that are seen without a language server: the least indented ones of some lines. */
function declaredByText(file: FileText, lines: Lines): SelectedSymbol[] {
  const imports = importLines(file);
  const found: (SelectedSymbol & { readonly indent: number })[] = [];
  for (let line = lines.start; line < Math.min(lines.end, file.lineCount); line++) {
    const [, before, name] = imports.has(line) ? [] : (DECLARATION.exec(file.lineAt(line)) ?? []);
    if (before === undefined || name === undefined) continue;
    const kind = TYPE.test(before) ? 'type' : 'function';
    const indent = /^\s*/.exec(before)?.[0].length ?? 0;
    // An indented variable is one of a function.
    if (indent > 0 && VARIABLE.test(before)) continue;
    found.push({ name, kind, at: { line, character: before.length }, visible: true, indent });
  }
  const least = Math.min(...found.map(({ indent }) => indent));
  return found.filter(({ indent }) => indent === least).map(({ indent: _, ...symbol }) => symbol);
}

/** The one name that is selected, and nothing else; null for more or less. */
function wordOf(file: FileText, { start, end }: Span): string | null {
  if (start.line !== end.line) return null;
  const line = file.lineAt(start.line);
  const text = line.slice(start.character, end.character);
  const isName = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(text);
  return isName && !/[\p{L}\p{N}_$]/u.test(line.charAt(end.character)) ? text : null;
}

function isFunction({ kind }: CodeSymbol): boolean {
  return kind === 'function';
}

export function holds({ start, end }: Span, at: Position): boolean {
  return compare(start, at) <= 0 && compare(at, end) <= 0;
}

function isEmpty({ start, end }: Span): boolean {
  return compare(start, end) === 0;
}

/** A range that ends at the beginning of a line does not hold that line. */
export function linesOf({ start, end }: Span): Lines {
  const last = end.character === 0 && end.line > start.line ? end.line : end.line + 1;
  return { start: start.line, end: last };
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}
