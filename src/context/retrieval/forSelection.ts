import type { Task } from '../../router/index.ts';
import type { SecretMarks } from '../../secrets/index.ts';
import type { TextRange } from '../excerpt.ts';
import type { LanguageServer } from '../symbols.ts';
import { createCollector, runSources, timed } from './candidates.ts';
import { findImplementations, findUsedDeclarations } from './declarations.ts';
import { editCandidates, touchedFiles } from './edits.ts';
import { pack, ranked } from './pack.ts';
import { type SelectionContext, selectionOf } from './selection.ts';
import { fencedFormat, type Snippet } from './snippets.ts';
import { findImporters, searchText } from './textSearch.ts';
import { findUsages } from './usages.ts';

/**
 * What the snippets are for. `read`: excerpts, so that the selection can be understood. `edit`: besides those, the files
 * that hold the selected symbol, whole as far as they fit, since a change of it may have to change them too.
 */
type Purpose = 'read' | 'edit';

export interface SelectionRequest {
  readonly uri: string;
  /** The selection; an empty one stands for the symbol around it. The prompt has it already. */
  readonly range: TextRange;
  readonly task: Task;
  readonly purpose: Purpose;
  /** For all snippets together, as `formatSnippets` renders them. */
  readonly limitTokens: number;
  /** Of the prompt that the snippets are for. */
  readonly marks: SecretMarks;
}

/** What it looks around with. */
export type Surroundings = Pick<SelectionContext, 'server' | 'files' | 'projectFiles'>;

export interface ProjectContext {
  /** Of files to be edited first, then what is to be read, best first. */
  readonly snippets: readonly Snippet[];
  /** Files that hold one of the symbols, that of the selection included: what a change of it touches. */
  readonly filesTouched: number;
}

/**
 * For all of it. A TypeScript server that is just starting answers about 5 s after the first file was opened; one that
 * runs, in some 100 ms. A change over several files is worth little without it; where the code is only to be understood,
 * what is found by then must do.
 */
const LIMIT_MS: Readonly<Record<Purpose, number>> = { read: 3_000, edit: 10_000 };

/** The parts of the time after which the symbols of the document must be there, and what a server knows of other files. */
const SYMBOLS_BY = 0.2;
const SERVER_BY = 0.8;

/** What a text only guesses counts less than what a language server knows. */
const GUESSED = { import: 0.5, name: 0.4 };

/**
 * What a source is worth. Most tasks are about what the selection does: then it counts what it uses. Where it is to be
 * changed, or judged by how it is used, those count that use it.
 */
const NEEDS = { ...GUESSED, declaration: 1, implementation: 0.7, reference: 0.6 };
const USES = { ...GUESSED, reference: 1, implementation: 0.9, declaration: 0.8 };
const USES_FIRST: ReadonlySet<Task> = new Set([
  'rename',
  'refactor',
  'multi-file-refactor',
  'architecture',
  'debug',
  'security',
  'performance',
]);

/** Finds, ranks and cuts what hangs together with a selection. Never rejects; what came in time counts. */
export async function retrieveForSelection(
  request: SelectionRequest,
  around: Surroundings,
  signal: AbortSignal,
): Promise<ProjectContext> {
  const { uri, range, purpose, limitTokens } = request;
  const started = performance.now();
  const msUntil = (part: number) => LIMIT_MS[purpose] * part - (performance.now() - started);
  const read = await around.files.read(uri);
  if (!read.ok) return { snippets: [], filesTouched: 0 };
  const { file } = read;
  const server = rememberSymbols(around.server);
  let selection = selectionOf(file, [], range);
  await timed(msUntil(SYMBOLS_BY), signal, async () => {
    selection = selectionOf(file, await server.symbols(uri), range);
  });

  const collector = createCollector();
  const context = { ...around, server, uri, file, selection, collector, signal };
  await runSources(
    { references: findUsages, definitions: findUsedDeclarations, implementations: findImplementations },
    msUntil(SERVER_BY),
    context,
  );
  // Where nothing of another file was told there is no server, or one that does not know this project yet.
  const told = [...collector.marked.keys(), ...collector.candidates.map((candidate) => candidate.uri)];
  const reachesOut =
    told.some((other) => other !== uri) || collector.leftOut().some(({ path }) => path !== null);
  await runSources({ 'files that name it': reachesOut ? findImporters : searchText }, msUntil(1), context);
  if (signal.aborted) return { snippets: [], filesTouched: 0 };

  const touched = await touchedFiles(context);
  const edits = purpose === 'edit' ? editCandidates(touched, context) : [];
  const reads = ranked(collector.candidates, USES_FIRST.has(request.task) ? USES : NEEDS);
  const shown = { uri, ...selection.lines };
  const format = fencedFormat(request.marks);
  const { snippets } = pack([...edits, ...reads], { limitTokens, format, shown });
  return { snippets, filesTouched: touched.length };
}

/** Many places of one file are asked about. */
function rememberSymbols(server: LanguageServer): LanguageServer {
  const known = new Map<string, ReturnType<LanguageServer['symbols']>>();
  const symbols = (uri: string) => {
    const found = known.get(uri) ?? server.symbols(uri);
    known.set(uri, found);
    return found;
  };
  return { ...server, symbols };
}
