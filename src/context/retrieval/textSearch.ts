import { importTargets, isImport } from '../code/index.ts';
import type { FileText } from '../files/index.ts';
import { readFor } from './candidates.ts';
import { linesAround } from './excerpts.ts';
import type { ProjectFile, SelectedSymbol, SelectionContext } from './selection.ts';
import { addUsages } from './usages.ts';

/** Files whose text is searched, nearest first: some hundred milliseconds of reading. */
const MOST_SEARCHED = 400;

/** Of an imported file, where nobody tells which of its declarations are used: its beginning. */
const IMPORTED_LINES = 40;

/** Around a line that holds a name. */
const LINES_AROUND = 8;

/** Shorter names are in every file. */
const SEARCHABLE = /^[\p{L}\p{N}_$]{3,}$/u;

/** What other files have to do with the selection, where no language server tells. */
export async function searchText(context: SelectionContext): Promise<void> {
  await findImports(context);
  await findNames(context);
}

/** The files that the file of the selection imports. */
async function findImports(context: SelectionContext): Promise<void> {
  const { file, collector, signal } = context;
  const uris = new Map((await context.projectFiles()).map(({ path, uri }) => [path, uri] as const));
  for (const path of importTargets(file, file.path, [...uris.keys()])) {
    const uri = uris.get(path);
    if (signal.aborted || uri === undefined) return;
    const why = `imported by ${file.path}`;
    const imported = await readFor(context, uri, why);
    if (imported === null) continue;
    const lines = { start: 0, end: Math.min(imported.lineCount, IMPORTED_LINES) };
    const as = { form: 'excerpt', reasons: [{ source: 'import', why }], score: 1 } as const;
    collector.candidates.push({ ...as, uri, file: imported, lines, at: 0 });
  }
}

/** The places of other files that hold the names of the selected symbols. */
async function findNames(context: SelectionContext): Promise<void> {
  const { selection, collector } = context;
  await searchNames(context, selection.symbols, async (uri, file, symbol, line) => {
    collector.mark(uri, line);
    if (isImport(file.lineAt(line))) return;
    const lines = linesAround(file, line, LINES_AROUND);
    const reasons = [{ source: 'name', why: `names ${symbol.name}` }] as const;
    collector.candidates.push({ uri, file, lines, at: line, form: 'excerpt', reasons, score: 1 });
  });
}

/**
 * Those of files that import that of the selection: besides a language server, which may know only what is open, or what
 * its project file names.
 */
export async function findImporters(context: SelectionContext): Promise<void> {
  const { file: own, selection, collector } = context;
  const visible = selection.symbols.filter((symbol) => symbol.visible);
  await searchNames(context, visible, async (uri, file, symbol, line) => {
    if (importTargets(file, file.path, [own.path]).length === 0) return;
    collector.mark(uri, line);
    await addUsages(context, uri, [line], symbol.name, 1);
  });
}

async function searchNames(
  context: SelectionContext,
  symbols: readonly SelectedSymbol[],
  onName: (uri: string, file: FileText, symbol: SelectedSymbol, line: number) => Promise<void>,
): Promise<void> {
  const { file: own, files, signal } = context;
  const byName = new Map(symbols.map((symbol) => [symbol.name, symbol] as const));
  const names = [...byName.keys()].filter((name) => SEARCHABLE.test(name));
  if (names.length === 0) return;
  const searched = new Set(names);
  const near = nearestFirst(await context.projectFiles(), own.path).filter(({ uri }) => uri !== context.uri);
  for (const { uri } of near.slice(0, MOST_SEARCHED)) {
    if (signal.aborted) return;
    const read = await files.read(uri);
    // A file that may not be read is no news here: nobody said that it has to do with the selection.
    for (let line = 0; read.ok && line < read.file.lineCount; line++) {
      const words = read.file.lineAt(line).match(/[\p{L}\p{N}_$]+/gu) ?? [];
      const symbol = byName.get(words.find((word) => searched.has(word)) ?? '');
      if (symbol === undefined) continue;
      await onName(uri, read.file, symbol, line);
    }
  }
}

/** By the folders that two paths share. */
function nearestFirst(files: readonly ProjectFile[], path: string): ProjectFile[] {
  const near = new Map(files.map((file) => [file, sharedFolders(file.path, path)] as const));
  return files.toSorted((a, b) => (near.get(b) ?? 0) - (near.get(a) ?? 0));
}

export function sharedFolders(a: string, b: string): number {
  const [first, second] = [a.split('/').slice(0, -1), b.split('/').slice(0, -1)];
  const differs = first.findIndex((name, i) => name !== second[i]);
  return differs < 0 ? first.length : differs;
}
