import {
  bestWindow,
  familyOf,
  importTargets,
  indexLines,
  isImport,
  LEAST_SCORE,
  queryOf,
} from '../code/index.ts';
import type { Lines } from '../excerpt.ts';
import type { FileText } from '../files/index.ts';
import type { Span } from '../languageServer.ts';
import { LINES_AROUND, linesAround } from './excerpts.ts';
import type { Selected } from './selected.ts';
import { addUses, type Sources } from './sources.ts';

/** A file of the project that may be looked into. */
export interface ProjectFile {
  readonly uri: string;
  readonly path: string;
}

export interface ByTextOptions {
  readonly file: FileText;
  readonly uri: string;
  readonly selected: Selected;
  /** Of the project, in the language of the file. */
  readonly projectFiles: readonly ProjectFile[];
  /** URIs, nearest first. */
  readonly openFiles: readonly string[];
}

/** Files whose text is searched, nearest first: some hundred milliseconds of reading. */
const MOST_SEARCHED = 400;

/** Of an imported file, where nobody tells which of its declarations are used: its beginning. */
const IMPORTED_LINES = 40;

/** Windows of open files that look like the selection; more are noise (as with ghost text). */
const MOST_SIMILAR = 4;
const MOST_COMPARED = 20;

/** Shorter names are in every file. */
const SEARCHABLE = /^[\p{L}\p{N}_$]{3,}$/u;

/**
 * What other files have to do with the selection, where no language server tells: those that the file imports, those
 * that hold the names of its symbols, and open ones that look like it.
 */
export async function findByText(sources: Sources, options: ByTextOptions): Promise<void> {
  await findImports(sources, options);
  await findNames(sources, options);
  await findSimilar(sources, options);
}

async function findImports({ files, found, signal }: Sources, options: ByTextOptions): Promise<void> {
  const { file, projectFiles } = options;
  const uris = new Map(projectFiles.map(({ path, uri }) => [path, uri] as const));
  for (const path of importTargets(file, file.path, [...uris.keys()])) {
    const uri = uris.get(path);
    if (signal.aborted || uri === undefined) return;
    const why = `imported by ${file.path}`;
    const read = await files.read(uri);
    if (!read.ok) found.leave(read.reason, read.path, why);
    else {
      const lines = { start: 0, end: Math.min(read.file.lineCount, IMPORTED_LINES) };
      found.add({ link: 'import', uri, lines, at: 0, why, score: 1 });
    }
  }
}

/**
 * Files that import that of the selection and hold the name of one of its symbols: besides the language server, which may
 * know only what is open, or what its project file names.
 */
export async function findImporters(sources: Sources, options: ByTextOptions): Promise<void> {
  const { found } = sources;
  const { file, selected } = options;
  const visible = { ...selected, symbols: selected.symbols.filter((symbol) => symbol.visible) };
  await searchNames(sources, { ...options, selected: visible }, async (uri, text, places) => {
    if (importTargets(text, text.path, [file.path]).length === 0) return;
    for (const { line } of places) found.touch(uri, line);
    for (const { name, ranges } of byName(places)) {
      await addUses(sources, uri, ranges, { link: 'reference', why: `uses ${name}`, score: 1 });
    }
  });
}

async function findNames(sources: Sources, options: ByTextOptions): Promise<void> {
  const { found } = sources;
  await searchNames(sources, options, (uri, text, places) => {
    for (const { line, name } of places) {
      found.touch(uri, line);
      if (isImport(text.lineAt(line))) continue;
      const lines = linesAround(text, line, LINES_AROUND);
      found.add({ link: 'name', uri, lines, at: line, why: `names ${name}`, score: 1 });
    }
  });
}

interface NamedPlace {
  readonly name: string;
  readonly line: number;
  readonly character: number;
}

async function searchNames(
  { files, found, signal }: Sources,
  { file, uri: own, selected, projectFiles }: ByTextOptions,
  onFile: (uri: string, file: FileText, places: readonly NamedPlace[]) => Promise<void> | void,
): Promise<void> {
  const names = selected.symbols.map(({ name }) => name).filter((name) => SEARCHABLE.test(name));
  if (names.length === 0) return;
  const any = names.map((name) => name.replaceAll('$', '\\$')).join('|');
  const form = new RegExp(`(?<![\\p{L}\\p{N}_$])(?:${any})(?![\\p{L}\\p{N}_$])`, 'u');
  const near = nearestFirst(projectFiles, file.path).filter(({ uri }) => uri !== own);
  if (near.length > MOST_SEARCHED) found.leave('limit', null, `search in more than ${MOST_SEARCHED} files`);
  for (const { uri } of near.slice(0, MOST_SEARCHED)) {
    if (signal.aborted) return;
    const read = await files.read(uri);
    // A file that may not be read is no news here: nobody said that it has to do with the selection.
    if (!read.ok) continue;
    const places: NamedPlace[] = [];
    for (let line = 0; line < read.file.lineCount; line++) {
      const match = form.exec(read.file.lineAt(line));
      if (match !== null) places.push({ name: match[0], line, character: match.index });
    }
    if (places.length > 0) await onFile(uri, read.file, places);
  }
}

function byName(places: readonly NamedPlace[]): { readonly name: string; readonly ranges: Span[] }[] {
  return [...Map.groupBy(places, ({ name }) => name)].map(([name, group]) => ({
    name,
    ranges: group.map((start) => ({ start, end: start })),
  }));
}

async function findSimilar({ files, found, signal }: Sources, options: ByTextOptions): Promise<void> {
  const { file, uri: own, selected, openFiles } = options;
  const query = queryOf(textOf(file, selected.lines));
  const windows: { readonly uri: string; readonly window: Lines & { readonly score: number } }[] = [];
  for (const uri of openFiles.filter((open) => open !== own).slice(0, MOST_COMPARED)) {
    if (signal.aborted) return;
    const read = await files.read(uri);
    if (!read.ok || familyOf(read.file.language) !== familyOf(file.language)) continue;
    const window = bestWindow(indexLines(read.file, null), query);
    if (window !== null && window.score >= LEAST_SCORE) windows.push({ uri, window });
  }
  windows.sort((a, b) => b.window.score - a.window.score);
  for (const { uri, window } of windows.slice(0, MOST_SIMILAR)) {
    const { start, end, score } = window;
    found.add({
      link: 'similar',
      uri,
      lines: { start, end },
      at: start,
      why: 'looks like the selection',
      score,
    });
  }
}

function textOf(file: FileText, { start, end }: Lines): string[] {
  return Array.from({ length: end - start }, (_, i) => file.lineAt(start + i));
}

/** By the folders that two paths share. */
export function nearestFirst<T extends { readonly path: string }>(files: readonly T[], path: string): T[] {
  const near = new Map(files.map((file) => [file, sharedFolders(file.path, path)] as const));
  return files.toSorted((a, b) => (near.get(b) ?? 0) - (near.get(a) ?? 0));
}

export function sharedFolders(a: string, b: string): number {
  const [first, second] = [a.split('/').slice(0, -1), b.split('/').slice(0, -1)];
  const differs = first.findIndex((name, i) => name !== second[i]);
  return differs < 0 ? first.length : differs;
}
