import { importLines } from '../code/index.ts';
import type { LineRange, Position, TextRange } from '../excerpt.ts';
import type { FileText } from '../files/index.ts';
import { type CodeSymbol, comparePositions, holds, pathTo, symbolAround } from '../symbols.ts';
import type { SourceContext } from './candidates.ts';

/** A symbol whose uses are looked for. */
export interface SelectedSymbol {
  readonly name: string;
  readonly at: Position;
  /** It is declared here, and not inside of a function: other files can mean it. */
  readonly visible: boolean;
  /** False for the function around the selection: only who calls it counts, its other uses do not. */
  readonly selected: boolean;
}

export interface Selection {
  /** What is declared in the selection, or named by it; empty where a part of a function is selected. */
  readonly symbols: readonly SelectedSymbol[];
  /** The function around the selection, where it declares nothing itself: who calls it tells what it is for. */
  readonly around: { readonly symbol: SelectedSymbol; readonly lines: LineRange } | null;
  /** What the selection stands for: its lines, or those of the symbol around the cursor. */
  readonly lines: LineRange;
}

/** A file of the project that may be looked into. */
export interface ProjectFile {
  readonly uri: string;
  readonly path: string;
}

/** What the sources of a selection work with. */
export interface SelectionContext extends SourceContext {
  readonly uri: string;
  readonly file: FileText;
  readonly selection: Selection;
  /** In the language of the file. */
  projectFiles(): Promise<readonly ProjectFile[]>;
}

/** Symbols whose references are asked for: of a whole file its first ones, which mostly are what it is about. */
const MOST_SYMBOLS = 8;

/** What a selection is about, by the symbols of its document, or by its text where there are none. */
export function selectionOf(file: FileText, symbols: readonly CodeSymbol[], range: TextRange): Selection {
  const isEmpty = comparePositions(range.start, range.end) === 0;
  const word = isEmpty ? null : wordOf(file, range);
  if (word !== null) {
    const path = pathTo(symbols, range.start);
    const declared = path.findLast(({ nameRange }) => holds(nameRange, range.start));
    const visible = declared !== undefined && !path.slice(0, -1).some(isFunction);
    const named = { name: word, at: range.start, visible, selected: true };
    return { symbols: [named], around: null, lines: linesOf(range) };
  }
  const whole = { start: { line: 0, character: 0 }, end: { line: file.lineCount, character: 0 } };
  const atCursor = symbolAround(symbols, range.start) ?? pathTo(symbols, range.start)[0];
  const used = isEmpty ? (atCursor?.range ?? whole) : range;
  const declared = symbols.length > 0 ? declaredIn(symbols, used) : declaredByText(file, linesOf(used));
  const enclosing = declared.length > 0 ? undefined : pathTo(symbols, used.start).findLast(isFunction);
  return {
    symbols: declared.slice(0, MOST_SYMBOLS),
    around:
      enclosing === undefined
        ? null
        : { symbol: selectedSymbol(enclosing, true, false), lines: linesOf(enclosing.range) },
    lines: linesOf(used),
  };
}

/** The outermost symbols whose names are in a range. */
function declaredIn(symbols: readonly CodeSymbol[], range: TextRange, visible = true): SelectedSymbol[] {
  return symbols.flatMap((symbol) =>
    holds(range, symbol.nameRange.start)
      ? [selectedSymbol(symbol, visible, true)]
      : declaredIn(symbol.children, range, visible && !isFunction(symbol)),
  );
}

function selectedSymbol(
  { name, nameRange }: CodeSymbol,
  visible: boolean,
  selected: boolean,
): SelectedSymbol {
  // Some servers add the parameters to the name of a function.
  const bare = /^[\p{L}\p{N}_$#~.]+/u.exec(name)?.[0] ?? name;
  return { name: bare, at: nameRange.start, visible, selected };
}

const DECLARATION =
  /^(\s*(?:(?:export|public|private|protected|internal|static|abstract|final|async|pub(?:\([a-z]+\))?|default|unsafe|open|data|sealed)\s+)*(?:function\*?|class|interface|type|enum|struct|trait|record|def|fn|func(?:\s*\([^)]*\))?|const|let|var|val|module|object)\s+)([\p{L}_$][\p{L}\p{N}_$]*)/u;
const VARIABLE = /\b(?:const|let|var|val)\s+$/;

/** What a line declares, as far as its text tells; null where it does nothing of the kind. */
export function declaredBy(line: string): string | null {
  return DECLARATION.exec(line)?.[2] ?? null;
}

/** Declarations that are seen without a language server: the least indented ones of some lines. */
function declaredByText(file: FileText, lines: LineRange): SelectedSymbol[] {
  const imports = importLines(file);
  const found: (SelectedSymbol & { readonly indent: number })[] = [];
  for (let line = lines.start; line < Math.min(lines.end, file.lineCount); line++) {
    const [, before, name] = imports.has(line) ? [] : (DECLARATION.exec(file.lineAt(line)) ?? []);
    if (before === undefined || name === undefined) continue;
    const indent = /^\s*/.exec(before)?.[0].length ?? 0;
    // An indented variable is one of a function.
    if (indent > 0 && VARIABLE.test(before)) continue;
    const at = { line, character: before.length };
    found.push({ name, at, visible: true, selected: true, indent });
  }
  const least = Math.min(...found.map(({ indent }) => indent));
  return found.filter(({ indent }) => indent === least).map(({ indent: _, ...symbol }) => symbol);
}

/** The one name that is selected, and nothing else; null for more or less. */
function wordOf(file: FileText, { start, end }: TextRange): string | null {
  if (start.line !== end.line) return null;
  const line = file.lineAt(start.line);
  const text = line.slice(start.character, end.character);
  const isName = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(text);
  return isName && !/[\p{L}\p{N}_$]/u.test(line.charAt(end.character)) ? text : null;
}

function isFunction({ kind }: CodeSymbol): boolean {
  return kind === 'function';
}

/** A range that ends at the beginning of a line does not hold that line. */
function linesOf({ start, end }: TextRange): LineRange {
  const last = end.character === 0 && end.line > start.line ? end.line : end.line + 1;
  return { start: start.line, end: last };
}
