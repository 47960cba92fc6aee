import { isImport } from '../code/index.ts';
import type { TextRange } from '../excerpt.ts';
import { comparePositions, pathTo } from '../symbols.ts';
import { each, type Reason, readFor, type SourceContext } from './candidates.ts';
import { excerptAround } from './excerpts.ts';
import type { SelectedSymbol, SelectionContext } from './selection.ts';

/** References of one symbol that are looked at: who has more needs a search, not a prompt. */
const MOST_REFERENCES = 300;

/** Files of which excerpts are made; of further ones only the names of the files are kept. */
const MOST_EXCERPT_FILES = 24;

/** What stands behind the name of what is called, and, since not every server tells of prototypes, before what is declared. */
const CALLED = /^\s*(?:<[^<>()]*>)?\s*\(/;
const DECLARING =
  /(?<!\b(?:return|await|yield|new|throw|else|case|in|not|and|or|if|while|do|go|defer|assert))(?<=\w)(?:\s+[*&]?|[*&]\s+)$/;

/** Where the selected symbols are used, by file, and the functions that do so. */
export async function findUsages(context: SelectionContext): Promise<void> {
  const { uri, selection, server, collector, signal } = context;
  const { symbols, around } = selection;
  for (const symbol of around === null ? symbols : [around.symbol]) {
    const found = await server.locations('reference', uri, symbol.at);
    if (signal.aborted) return;
    const byFile = Map.groupBy(found.slice(0, MOST_REFERENCES), (location) => location.uri);
    for (const [file, inFile] of byFile) {
      if (symbol.selected) for (const { range } of inFile) collector.mark(file, range.start.line);
    }
    await each([...byFile].slice(0, MOST_EXCERPT_FILES), signal, async ([file, inFile], i) => {
      const ranges = inFile.map(({ range }) => range);
      // Servers tell the important first, if in any order.
      await addUsages(context, file, ranges, symbol, 0.98 ** i);
    });
  }
}

/** What some places of a file that use a symbol are part of. */
export async function addUsages(
  context: SourceContext,
  uri: string,
  ranges: readonly TextRange[],
  { name, kind, selected }: SelectedSymbol,
  score: number,
): Promise<void> {
  const { server, collector, signal } = context;
  const file = await readFor(context, uri, `uses ${name}`);
  if (file === null) return;
  const symbols = await server.symbols(uri).catch(() => []);
  if (signal.aborted) return;
  for (const { start, end } of ranges) {
    const text = file.lineAt(start.line);
    // That it is imported says nothing; the names of an import over several lines stand alone in theirs.
    if (isImport(text) || /^\s*(?:type\s+)?[\w$]+,?\s*$/.test(text)) continue;
    const isDeclared =
      DECLARING.test(text.slice(0, start.character)) ||
      pathTo(symbols, start).some(({ nameRange }) => comparePositions(nameRange.start, start) === 0);
    const isCall = kind !== 'type' && !isDeclared && CALLED.test(text.slice(end.character));
    if (!isCall && !selected) continue;
    const lines = excerptAround(file, symbols, start.line);
    const reason: Reason = isCall
      ? { source: 'caller', why: `calls ${name}` }
      : { source: 'reference', why: `uses ${name}` };
    collector.candidates.push({
      uri,
      file,
      lines,
      at: start.line,
      form: 'excerpt',
      reasons: [reason],
      score,
    });
  }
}
