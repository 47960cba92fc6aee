import type { Task } from '../../router/index.ts';
import type { Lines } from '../excerpt.ts';
import type { Files, FileText } from '../files/index.ts';
import type { LanguageServer, Span } from '../languageServer.ts';
import type { SecretMarks } from '../secretMarks.ts';
import { timed } from '../timed.ts';
import { findByText, findImporters, type ProjectFile } from './byText.ts';
import { choose, type EditFile } from './choose.ts';
import { type Collected, createCollected } from './collected.ts';
import { excerptAround } from './excerpts.ts';
import { ranked, rankedFiles, type TouchedFile } from './rank.ts';
import { linesOf, type Selected, selectedOf } from './selected.ts';
import { findCalls, findDefinitions, findImplementations, findReferences, type Sources } from './sources.ts';
import type { ProjectContext, Purpose } from './types.ts';

export interface ExploreOptions {
  readonly uri: string;
  readonly range: Span;
  /** What the prompt has of the document; null for the selection. */
  readonly shown: Span | null;
  readonly task: Task;
  readonly purpose: Purpose;
  readonly limitTokens: number;
  readonly depth: 1 | 2;
  readonly marks?: SecretMarks | undefined;
}

/** What it looks around with. */
export interface Surroundings {
  readonly server: LanguageServer;
  readonly files: Files;
  /** Files of the project in the language of the selection's. */
  readonly projectFiles: () => Promise<readonly ProjectFile[]>;
  /** URIs, nearest first. */
  readonly openFiles: () => readonly string[];
}

/** The symbols of one document: what takes longer is a server that is still starting, and the text will do. */
const SYMBOLS_MS = 2_000;

/**
 * For each source, all at once. A TypeScript server that is just starting answers about 5 s after the first file was
 * opened; one that runs, in some 100 ms. The answer of a model takes longer than both, and is worth little without this.
 */
const SERVER_MS = 6_000;

/** For reading some hundred files: twice what that takes from a slow disk. What comes later is left out. */
const TEXT_MS = 2_000;

/** Files whose symbols are asked for to show what an edit is about in them; of the others it is a few lines. */
const MOST_SYMBOL_FILES = 24;

/** Finds, ranks and cuts what hangs together with a selection. Never rejects; what came in time counts. */
export async function explore(
  options: ExploreOptions,
  around: Surroundings,
  signal: AbortSignal,
): Promise<ProjectContext> {
  const { uri, purpose, task, limitTokens } = options;
  const nothing = { pieces: [], symbols: [], filesTouched: 0, tokens: 0, foundBy: 'text' } as const;
  const read = await around.files.read(uri);
  if (!read.ok)
    return { ...nothing, leftOut: [{ reason: read.reason, path: read.path, what: 'the selection' }] };
  const { file } = read;
  const selected = await select(file, options, around.server, signal);
  const collected = createCollected(uri);
  await askServers(file, selected, options, { ...around, found: collected, signal });
  // Where nothing of another file was told there is no server, or one that does not know this project yet.
  const foundBy = collected.reachesOut() ? 'language-server' : 'text';
  const end = await timed(TEXT_MS, signal, async (until) => {
    const text = {
      file,
      uri,
      selected,
      projectFiles: await around.projectFiles(),
      openFiles: around.openFiles(),
    };
    const find = foundBy === 'text' ? findByText : findImporters;
    await find({ ...around, found: collected, signal: until }, text);
  });
  if (end !== 'done') collected.leave(end, null, 'files that name it');
  if (signal.aborted) {
    return { ...nothing, leftOut: [{ reason: 'cancelled', path: null, what: 'the rest of the project' }] };
  }

  const texts = await textsOf(file, uri, collected, around.files);
  const touched = touchedFiles(collected, texts, options);
  const chosen = choose({
    edits: purpose === 'edit' ? await editsOf(touched, selected, options, around.server, texts) : [],
    findings: ranked(collected.findings, task),
    texts,
    shown: { uri, lines: options.shown === null ? selected.lines : linesOf(options.shown) },
    limitTokens,
    marks: options.marks,
  });
  return {
    ...chosen,
    leftOut: [...collected.leftOut(), ...chosen.leftOut],
    symbols: selected.symbols.map(({ name }) => name),
    filesTouched: touched.length,
    foundBy,
  };
}

async function select(
  file: FileText,
  { uri, range }: ExploreOptions,
  server: LanguageServer,
  signal: AbortSignal,
): Promise<Selected> {
  let selected = selectedOf(file, [], range);
  await timed(SYMBOLS_MS, signal, async () => {
    selected = selectedOf(file, await server.symbols(uri), range);
  });
  return selected;
}

async function askServers(
  file: FileText,
  selected: Selected,
  { uri, depth }: ExploreOptions,
  sources: Sources,
): Promise<void> {
  const { found, signal } = sources;
  const run = async (what: string, work: (sources: Sources) => Promise<void>): Promise<void> => {
    const end = await timed(SERVER_MS, signal, (until) => work({ ...sources, signal: until }));
    if (end !== 'done') found.leave(end, null, what);
  };
  const { symbols, around, lines } = selected;
  const callable = symbols.length === 0 && around !== null ? [around] : symbols;
  await Promise.all([
    run('references', (until) => findReferences(until, symbols, uri)),
    run('definitions', (until) => findDefinitions(until, file, uri, lines, { depth })),
    run('implementations', (until) => findImplementations(until, symbols, uri)),
    run('calls', (until) => findCalls(until, callable, uri, depth)),
  ]);
}

/** The texts of all that was found, with the language of the selection's file where VS Code does not know theirs. */
async function textsOf(
  own: FileText,
  uri: string,
  collected: Collected,
  files: Files,
): Promise<ReadonlyMap<string, FileText>> {
  const texts = new Map<string, FileText>([[uri, own]]);
  const ending = (path: string) => /\.[^./]+$/.exec(path)?.[0];
  const others = collected.uris().filter((other) => other !== uri);
  const reads = await Promise.all(others.map(async (other) => [other, await files.read(other)] as const));
  for (const [other, read] of reads) {
    if (!read.ok) {
      collected.leave(read.reason, read.path, 'what uses the selected symbol');
      continue;
    }
    const { file } = read;
    const language = file.language || (ending(file.path) === ending(own.path) ? own.language : '');
    texts.set(other, { ...file, language });
  }
  return texts;
}

/** The files that hold a selected symbol and may be read; that of the selection always does. */
function touchedFiles(
  collected: Collected,
  texts: ReadonlyMap<string, FileText>,
  { uri }: ExploreOptions,
): TouchedFile[] {
  const lines = new Map([[uri, new Set<number>()], ...collected.touched]);
  const own = { uri, path: texts.get(uri)?.path ?? '' };
  const files = [...lines].flatMap(([other, at]) => {
    const path = texts.get(other)?.path;
    return path === undefined ? [] : [{ uri: other, path, lines: [...at].sort((a, b) => a - b) }];
  });
  return rankedFiles(files, own);
}

async function editsOf(
  touched: readonly TouchedFile[],
  selected: Selected,
  { uri }: ExploreOptions,
  server: LanguageServer,
  texts: ReadonlyMap<string, FileText>,
): Promise<EditFile[]> {
  const names = selected.symbols.map(({ name }) => name).join(', ');
  return Promise.all(
    touched.map(async (file, i): Promise<EditFile> => {
      const text = texts.get(file.uri);
      const isOwn = file.uri === uri;
      const symbols = i < MOST_SYMBOL_FILES ? await server.symbols(file.uri).catch(() => []) : [];
      const places = text === undefined ? [] : file.lines.map((line) => excerptAround(text, symbols, line));
      const excerpts: Lines[] = isOwn ? [selected.lines, ...places] : places;
      return {
        uri: file.uri,
        excerpts,
        why: isOwn ? 'the selection is in it' : `uses ${names}`,
        link: isOwn ? 'selection' : 'reference',
      };
    }),
  );
}
