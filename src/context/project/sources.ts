import { isImport, namesInLines } from '../code/index.ts';
import type { Lines } from '../excerpt.ts';
import type { Files, FileText, Position } from '../files/index.ts';
import type { LanguageServer, Place, Span } from '../languageServer.ts';
import { declarationAt, excerptAround } from './excerpts.ts';
import { whyText } from './render.ts';
import type { SelectedSymbol } from './selected.ts';
import type { Finding, Link, ProjectLeftOutReason } from './types.ts';

/** Takes what a source finds, as it finds it: what came in time counts, even when the source is not done. */
export interface Found {
  add(finding: Finding): void;
  /** A line of a file that holds a selected symbol. */
  touch(uri: string, line: number): void;
  leave(reason: ProjectLeftOutReason, path: string | null, what: string): void;
}

export interface Sources {
  readonly server: LanguageServer;
  readonly files: Pick<Files, 'read'>;
  readonly found: Found;
  readonly signal: AbortSignal;
}

/** Look-ups under way at a time: what is asked of a language server cannot be taken back. */
const AT_A_TIME = 4;

/** Names whose definitions are looked up: a long function has about as many that are not local. */
const MOST_NAMES = 30;

/** Declarations in which those names are looked up when it goes a second step outwards. */
const MOST_NAMES_OUT = 8;

/** References and calls of one symbol that are looked at: who has more needs a search, not a prompt. */
const MOST_PLACES = 300;

/** Files of which excerpts are made; of further ones only the names of the files are kept. */
const MOST_EXCERPT_FILES = 24;

/** Of a name without a known declaration around it. */
const LINES_BELOW = 12;

/** Each further step outwards counts half. */
const STEP = 0.5;

/** Where a selected symbol is used, by file, and the functions that do so. */
export async function findReferences(
  sources: Sources,
  symbols: readonly SelectedSymbol[],
  uri: string,
): Promise<void> {
  const { server, found, signal } = sources;
  for (const symbol of symbols) {
    const places = await server.places('reference', uri, symbol.at);
    if (signal.aborted) return;
    if (places.length > MOST_PLACES)
      found.leave('limit', null, `more than ${MOST_PLACES} uses of ${symbol.name}`);
    const byFile = Map.groupBy(places.slice(0, MOST_PLACES), (place) => place.uri);
    for (const [file, inFile] of byFile) {
      for (const { range } of inFile) found.touch(file, range.start.line);
    }
    const excerpts = [...byFile].slice(0, MOST_EXCERPT_FILES);
    await each(excerpts, signal, async ([file, inFile], i) => {
      const ranges = inFile.map(({ range }) => range);
      await addUses(sources, file, ranges, {
        link: 'reference',
        why: `uses ${symbol.name}`,
        score: fading(i),
      });
    });
  }
}

/** What some places that use a symbol are part of. */
export async function addUses(
  { server, files, found, signal }: Sources,
  uri: string,
  ranges: readonly Span[],
  as: Pick<Finding, 'link' | 'why' | 'score'>,
): Promise<void> {
  const read = await files.read(uri);
  if (!read.ok) return found.leave(read.reason, read.path, as.why);
  const symbols = await server.symbols(uri).catch(() => []);
  if (signal.aborted) return;
  for (const { start } of ranges) {
    const { line } = start;
    // That it is imported says nothing; the names of an import over several lines stand alone in theirs.
    if (isImport(read.file.lineAt(line)) || /^\s*(?:type\s+)?[\w$]+,?\s*$/.test(read.file.lineAt(line)))
      continue;
    found.add({ ...as, uri, lines: excerptAround(read.file, symbols, line), at: line });
  }
}

/** The definitions of the names that some lines use, or of the types of what is defined in those lines themselves. */
export async function findDefinitions(
  sources: Sources,
  file: FileText,
  uri: string,
  lines: Lines,
  options: { readonly depth: number; readonly step?: number; readonly through?: string },
): Promise<void> {
  const { server, signal } = sources;
  const { depth, step = 1, through } = options;
  const names = namesInLines(file, lines, file.language, step === 1 ? MOST_NAMES : MOST_NAMES_OUT);
  const isShown = (place: Place) => place.uri === uri && within(place.range.start.line, lines);
  await each(names, signal, async ({ name, weight, ...at }) => {
    let link: Link = 'definition';
    let [place] = await server.places('definition', uri, at);
    if (place !== undefined && isShown(place)) {
      link = 'type';
      [place] = await server.places('type', uri, at);
    }
    if (place === undefined || isShown(place) || signal.aborted) return;
    const why = link === 'type' ? `type of ${name}` : `definition of ${name}`;
    const score = weight * STEP ** (step - 1);
    const found = await addDeclaration(sources, place, { link, why, through, score });
    if (found !== null && step < depth) {
      await findDefinitions(sources, found.file, place.uri, found.lines, {
        depth,
        step: step + 1,
        through: name,
      });
    }
  });
}

async function addDeclaration(
  { server, files, found, signal }: Sources,
  { uri, range }: Place,
  as: Pick<Finding, 'link' | 'why' | 'through' | 'score'>,
): Promise<{ readonly file: FileText; readonly lines: Lines } | null> {
  const read = await files.read(uri);
  if (!read.ok) {
    found.leave(read.reason, read.path, whyText(as));
    return null;
  }
  const { file } = read;
  const line = range.start.line;
  if (line >= file.lineCount || isImport(file.lineAt(line))) return null;
  const symbols = range.end.line > line ? [] : await server.symbols(uri).catch(() => []);
  if (signal.aborted) return null;
  const below = { start: line, end: Math.min(file.lineCount, line + LINES_BELOW) };
  const lines = declarationAt(file, symbols, range) ?? below;
  found.add({ ...as, uri, lines, at: line });
  return { file, lines };
}

/** Who calls a function and whom it calls, so many steps outwards. */
export async function findCalls(
  sources: Sources,
  symbols: readonly SelectedSymbol[],
  uri: string,
  depth: number,
): Promise<void> {
  const functions = symbols.filter(({ kind }) => kind !== 'type');
  for (const { name, at } of functions) {
    const outgoing = callees(sources, name, uri, at);
    await Promise.all([outgoing, callers(sources, name, uri, at, { depth, step: 1, seen: new Set() })]);
  }
}

async function callers(
  sources: Sources,
  name: string,
  uri: string,
  at: Position,
  { depth, step, seen }: { readonly depth: number; readonly step: number; readonly seen: Set<string> },
): Promise<void> {
  const { server, signal } = sources;
  const calls = await server.calls('incoming', uri, at);
  await each(calls.slice(0, MOST_PLACES), signal, async (call, i) => {
    const key = `${call.uri} ${call.nameAt.line}:${call.nameAt.character}`;
    if (seen.has(key)) return;
    seen.add(key);
    await addUses(sources, call.uri, call.sites, {
      link: 'caller',
      why: `calls ${name}`,
      score: fading(i) * STEP ** (step - 1),
    });
    if (step < depth)
      await callers(sources, call.name, call.uri, call.nameAt, { depth, step: step + 1, seen });
  });
}

async function callees(sources: Sources, name: string, uri: string, at: Position): Promise<void> {
  const calls = await sources.server.calls('outgoing', uri, at);
  await each(calls.slice(0, MOST_NAMES), sources.signal, async (call, i) => {
    await addDeclaration(sources, call, { link: 'callee', why: `called by ${name}`, score: fading(i) });
  });
}

/** What implements the selected types and their members. */
export async function findImplementations(
  sources: Sources,
  symbols: readonly SelectedSymbol[],
  uri: string,
): Promise<void> {
  const { server, signal } = sources;
  for (const { name, at } of symbols) {
    const places = await server.places('implementation', uri, at);
    const others = places.filter((place) => place.uri !== uri || place.range.start.line !== at.line);
    await each(others.slice(0, MOST_NAMES), signal, async (place, i) => {
      const why = `implements ${name}`;
      await addDeclaration(sources, place, { link: 'implementation', why, score: fading(i) });
    });
  }
}

/** Servers tell the important first, if in any order. */
function fading(rank: number): number {
  return 0.98 ** rank;
}

/** Does something for each, a few at a time, until nobody waits for it; what fails for one is no reason for the others. */
async function each<T>(
  items: readonly T[],
  signal: AbortSignal,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const waiting = [...items.entries()];
  const workers = Array.from({ length: AT_A_TIME }, async () => {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
      await work(next[1], next[0]).catch(() => undefined);
    }
  });
  await Promise.all(workers);
}

function within(line: number, { start, end }: Lines): boolean {
  return line >= start && line < end;
}
