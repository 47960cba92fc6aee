import { estimateTokens } from '../../models/index.ts';
import {
  bestWindow,
  familyOf,
  indexLines,
  LEAST_SCORE,
  type Match,
  narrow,
  queryOf,
  WINDOW_LINES,
  type WordIndex,
} from '../code/index.ts';
import type { Lines } from '../excerpt.ts';
import type { Files, FileText } from '../files/index.ts';
import { maskedLines } from '../masked.ts';
import type { Collector, RelatedRequest } from './types.ts';

/** More are noise, and those that try more find no better ones (Copilot's and Cody's figure). */
export const MOST_SIMILAR = 4;

/** Files that are compared, nearest first: who has more open does not mean all of them. */
export const MOST_FILES = 20;

/** Longer files are generated ones mostly, and cost more time than all others together. */
const MOST_LINES = 10_000;

/** Comparing goes on in a later turn after so long: what the user types is not held up (half of a frame). */
const TURN_MS = 8;

/** Indexes kept: of those that are compared, and of those that were until just now. */
const MOST_INDEXES = 2 * MOST_FILES;

export interface SimilarOptions {
  readonly files: Files;
  /** Nearest first. */
  readonly uris: readonly string[];
  readonly request: Pick<RelatedRequest, 'uri' | 'prefix' | 'suffix' | 'language'>;
  /** The lines of the document that are in the prompt. */
  readonly shown: Lines;
  /** For each snippet. */
  readonly limitTokens: number;
  readonly signal: AbortSignal;
  /** After so long no further file is looked at: what was found until then counts. */
  readonly timeMs: number;
  /** Milliseconds. */
  readonly now: () => number;
}

interface Query {
  /** Equal for equal questions. */
  readonly key: string;
  readonly words: ReadonlySet<string>;
}

export interface SimilarSource {
  propose(options: SimilarOptions, collector: Collector): Promise<void>;
  clear(): void;
}

/** A window of a file that is like the place of the cursor, and what of it is sent. */
interface Found {
  readonly uri: string;
  readonly path: string;
  readonly version: string;
  readonly window: Lines;
  readonly score: number;
}

/** What is remembered of a file: its words, and the answer to the last question. */
interface Entry {
  readonly version: string;
  readonly index: WordIndex;
  readonly asked: { readonly key: string; readonly match: Match | null } | null;
}

/** Finds windows of other files that look like what is around the cursor. Remembers the words of files by version. */
export function createSimilar(): SimilarSource {
  const entries = new Map<string, Entry>();

  const compare = (uri: string, file: FileText, query: Query, except: Lines | null): Entry => {
    const known = entries.get(uri);
    const same = known?.version === file.version;
    const key = `${query.key} ${except?.start} ${except?.end}`;
    const index = same ? known.index : indexLines(file, known?.index ?? null);
    const asked =
      same && known.asked?.key === key ? known.asked : { key, match: bestWindow(index, query.words, except) };
    const entry = { version: file.version, index, asked };
    entries.delete(uri);
    entries.set(uri, entry);
    const [oldest] = entries.keys();
    if (entries.size > MOST_INDEXES && oldest !== undefined) entries.delete(oldest);
    return entry;
  };

  const findIn = (uri: string, file: FileText, query: Query, options: SimilarOptions): Found | null => {
    const except = uri === options.request.uri ? options.shown : null;
    const { index, asked } = compare(uri, file, query, except);
    const match = asked?.match ?? null;
    if (match === null || match.score < LEAST_SCORE) return null;
    const window = narrow(index, query.words, match, options.limitTokens, costOf);
    if (window.start === window.end) return null;
    return { uri, path: file.path, version: file.version, window, score: match.score };
  };

  const propose = async (options: SimilarOptions, collector: Collector): Promise<void> => {
    const { files, request, signal, now } = options;
    const lines = queryLines(request);
    const query = { key: lines.join('\n'), words: queryOf(lines) };
    if (query.words.size === 0) return;
    const found: Found[] = [];
    const started = now();
    let turn = started;
    for (const uri of options.uris.slice(0, MOST_FILES)) {
      if (now() - turn > TURN_MS) {
        await nextTurn();
        turn = now();
      }
      if (signal.aborted) return;
      if (turn - started > options.timeMs) {
        collector.leave('similar', 'time');
        break;
      }
      const read = await files.read(uri);
      if (!read.ok) collector.leave('similar', read.reason, read.path);
      else if (familyOf(read.file.language) !== familyOf(request.language)) continue;
      else if (read.file.lineCount > MOST_LINES) collector.leave('similar', 'too-large', read.file.path);
      else {
        const window = findIn(uri, read.file, query, options);
        if (window !== null) found.push(window);
      }
    }
    found.sort((a, b) => b.score - a.score);
    for (const { path } of found.splice(MOST_SIMILAR)) collector.leave('similar', 'limit', path);
    for (const { uri, path, version, window, score } of found) {
      const read = await files.read(uri);
      // A change in between would shift the lines.
      if (!read.ok || read.file.version !== version) continue;
      const text = maskedLines(read.file, window.start, window.end).join('\n');
      collector.add({ source: 'similar', path, text, score });
    }
  };
  return { propose, clear: () => entries.clear() };
}

/**
 * The lines before the cursor's own, and the next ones where there are too few. Without the line of the cursor: so what
 * is found stays the same, and a provider's cache warm, until the user goes to another line.
 */
function queryLines({ prefix, suffix }: SimilarOptions['request']): string[] {
  const before = prefix.split('\n').slice(0, -1).slice(-WINDOW_LINES);
  const after = suffix.split('\n').slice(1, 1 + WINDOW_LINES - before.length);
  return [...before, ...after];
}

/** What a line costs in a prompt; two more for the mark of the comment and the line end. */
function costOf(line: string): number {
  return line === '' ? 2 : estimateTokens(line) + 2;
}

async function nextTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setImmediate(resolve);
  await promise;
}
