import { isImport } from '../code/index.ts';
import { each, readFor, type SourceContext } from './candidates.ts';
import { excerptAround } from './excerpts.ts';
import type { SelectionContext } from './selection.ts';

/** References of one symbol that are looked at: who has more needs a search, not a prompt. */
const MOST_REFERENCES = 300;

/** Files of which excerpts are made; of further ones only the names of the files are kept. */
const MOST_EXCERPT_FILES = 24;

/** Where the selected symbols are used, by file, and what is around it there. */
export async function findUsages(context: SelectionContext): Promise<void> {
  const { uri, selection, server, collector, signal } = context;
  const { symbols, around } = selection;
  for (const symbol of around === null ? symbols : [around.symbol]) {
    const found = await server.locations('reference', uri, symbol.at);
    if (signal.aborted) return;
    // Its declaration is among them.
    const uses = found.filter((use) => use.uri !== uri || use.range.start.line !== symbol.at.line);
    const byFile = Map.groupBy(uses.slice(0, MOST_REFERENCES), (use) => use.uri);
    for (const [file, inFile] of byFile) {
      if (symbol.selected) for (const { range } of inFile) collector.mark(file, range.start.line);
    }
    await each([...byFile].slice(0, MOST_EXCERPT_FILES), signal, async ([file, inFile], i) => {
      const places = inFile.map(({ range }) => range.start.line);
      // Servers tell the important first, if in any order.
      await addUsages(context, file, places, symbol.name, 0.98 ** i);
    });
  }
}

/** What some lines of a file that use a symbol are part of. */
export async function addUsages(
  context: SourceContext,
  uri: string,
  lines: readonly number[],
  name: string,
  score: number,
): Promise<void> {
  const { server, collector, signal } = context;
  const why = `uses ${name}`;
  const file = await readFor(context, uri, why);
  if (file === null) return;
  const symbols = await server.symbols(uri).catch(() => []);
  if (signal.aborted) return;
  for (const at of lines) {
    const text = file.lineAt(at);
    // That it is imported says nothing; the names of an import over several lines stand alone in theirs.
    if (isImport(text) || /^\s*(?:type\s+)?[\w$]+,?\s*$/.test(text)) continue;
    const reasons = [{ source: 'reference', why }] as const;
    const shown = excerptAround(file, symbols, at);
    collector.candidates.push({ uri, file, lines: shown, at, form: 'excerpt', reasons, score });
  }
}
