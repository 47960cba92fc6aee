import type { Position, TextRange } from './excerpt.ts';

export interface Location {
  readonly uri: string;
  readonly range: TextRange;
}

export interface CodeSymbol {
  readonly name: string;
  /** What it is, as far as it matters here. */
  readonly kind: 'function' | 'type' | 'other';
  /** All of it, and its name. */
  readonly range: TextRange;
  readonly nameRange: TextRange;
  readonly children: readonly CodeSymbol[];
}

export type LocationKind = 'definition' | 'type' | 'implementation' | 'reference';

/** What is asked of language servers. Each may reject; none gives empty answers. */
export interface LanguageServer {
  symbols(uri: string): Promise<readonly CodeSymbol[]>;
  locations(kind: LocationKind, uri: string, at: Position): Promise<readonly Location[]>;
}

/** The symbols that hold a position, the outermost first. */
export function pathTo(symbols: readonly CodeSymbol[], at: Position): CodeSymbol[] {
  const found = symbols.find(({ range }) => holds(range, at));
  return found === undefined ? [] : [found, ...pathTo(found.children, at)];
}

/** The innermost function or type around a position. */
export function symbolAround(symbols: readonly CodeSymbol[], at: Position): CodeSymbol | undefined {
  return pathTo(symbols, at).findLast(({ kind }) => kind !== 'other');
}

export function holds({ start, end }: TextRange, at: Position): boolean {
  return comparePositions(start, at) <= 0 && comparePositions(at, end) <= 0;
}

export function comparePositions(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}
