import type { Files } from '../../files/index.ts';
import type { Location } from '../../symbols.ts';
import { type Candidate, each, timed } from '../candidates.ts';
import { compareText } from '../excerpts.ts';
import type { ProjectFile } from '../selection.ts';
import { createMatcher, type FileHits, isAbout } from './match.ts';
import { placesIn } from './rank.ts';
import type { Query } from './read.ts';

/** What it looks around with. */
export interface ProjectSearch {
  readonly files: Files;
  /** Those that may hold text, in no order. */
  projectFiles(): Promise<readonly ProjectFile[]>;
  /** Where the language servers know something of that name; may reject. */
  declared(name: string): Promise<readonly Location[]>;
}

/** For all of it, in ms: the user waits. */
const LIMIT_MS = 1_500;

/** Files of which a language server says that a name is declared there; the same name is in many where it says little. */
const MOST_DECLARED = 5;

/**
 * Finds the places of a project that a question is about, best first: reads its files, those first whose paths say something of it, and
 * asks the language servers for its names. Never rejects; what came in time counts, and when the signal is aborted there is nothing.
 */
export async function findPlaces(
  query: Query,
  search: ProjectSearch,
  signal: AbortSignal,
): Promise<Candidate[]> {
  if (isEmpty(query)) return [];
  const { files } = search;
  const matcher = createMatcher(query);
  const found = new Map<string, FileHits>();
  const asked = new Set<string>();
  let searched = 0;
  const read = async (uri: string): Promise<void> => {
    if (asked.has(uri)) return;
    asked.add(uri);
    const file = await files.read(uri);
    // A file that may not be read is no news: nobody said that it has to do with the question.
    if (!file.ok || signal.aborted) return;
    searched++;
    const hits = matcher.match(uri, file.file);
    if (hits) found.set(uri, hits);
  };
  await timed(LIMIT_MS, signal, async (until) => {
    const declared = each(query.names, until, async (name) => {
      const locations = await search.declared(name);
      const uris = [...new Set(locations.map(({ uri }) => uri))].slice(0, MOST_DECLARED);
      await each(uris, until, read);
    });
    const all = await search.projectFiles();
    const near = likelyFirst(all, query, matcher.termsIn);
    await each(near, until, ({ uri }) => read(uri));
    await declared;
  });
  if (signal.aborted) return [];
  return placesIn(
    query,
    [...found.values()].toSorted((a, b) => compareText(a.uri, b.uri)),
    searched,
  );
}

function isEmpty({ names, files, texts, terms, aboutProject }: Query): boolean {
  return !aboutProject && [names, files, texts, terms].every(({ length }) => length === 0);
}

/** Those that were named, those whose paths have the most of the words, then what is nearest to the top; in an order of its own. */
function likelyFirst(
  files: readonly ProjectFile[],
  { files: named }: Query,
  termsIn: (text: string) => ReadonlySet<number>,
): ProjectFile[] {
  const names = new Set(named.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)));
  const rated = files.map((file) => {
    const { path } = file;
    const isNamed = names.has(path.slice(path.lastIndexOf('/') + 1)) || isAbout(path);
    return { file, rate: (isNamed ? 100 : 0) + termsIn(path).size * 10 - path.split('/').length };
  });
  return rated
    .toSorted((a, b) => b.rate - a.rate || compareText(a.file.path, b.file.path))
    .map(({ file }) => file);
}
