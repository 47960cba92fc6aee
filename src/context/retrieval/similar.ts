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
import type { LineRange } from '../excerpt.ts';
import type { FileText } from '../files/index.ts';
import { type Candidate, readFor, remember, type SourceContext } from './candidates.ts';

/** More are noise, and those that try more find no better ones (Copilot's and Cody's figure). */
export const MOST_SIMILAR = 4;

/** Files that are compared, nearest first: who has more open does not mean all of them. */
const MOST_FILES = 20;

/** Longer files are generated ones mostly, and cost more time than all others together. */
const MOST_LINES = 10_000;

/** Comparing goes on in a later turn after so long: what the user types is not held up (half of a frame). */
const TURN_MS = 8;

/** Indexes kept: of those that are compared, and of those that were until just now. */
const MOST_INDEXES = 2 * MOST_FILES;

export interface SimilarOptions {
  /** Nearest first. */
  readonly uris: readonly string[];
  readonly uri: string;
  readonly language: string;
  /** What windows are compared with. */
  readonly lines: readonly string[];
  /** The lines of the document that are in the prompt. */
  readonly shown: LineRange;
  readonly why: string;
  /** For each window: of a longer one the part that is most alike. */
  readonly limitTokens: number;
}

/** What is remembered of a file: its words, and the answer to the last question. */
interface Entry {
  readonly version: string;
  readonly index: WordIndex;
  readonly question: string;
  readonly match: Match | null;
}

/** Finds windows of open files that look like some lines. Remembers the words of files by version. */
export function createSimilarity() {
  const entries = new Map<string, Entry>();

  const compare = (
    uri: string,
    file: FileText,
    query: ReadonlySet<string>,
    options: SimilarOptions,
  ): Entry => {
    const known = entries.get(uri);
    const { version } = file;
    const except = uri === options.uri ? options.shown : null;
    const question = `${except?.start} ${except?.end} ${options.lines.join('\n')}`;
    if (known?.version === version && known.question === question) return known;
    const index = known?.version === version ? known.index : indexLines(file, known?.index ?? null);
    const entry = { version, index, question, match: bestWindow(index, query, except) };
    remember(entries, uri, entry, MOST_INDEXES);
    return entry;
  };

  return {
    async find(context: SourceContext, options: SimilarOptions): Promise<void> {
      const { collector, signal } = context;
      const query = queryOf(options.lines);
      if (query.size === 0) return;
      const found: Candidate[] = [];
      let turn = performance.now();
      for (const uri of options.uris.slice(0, MOST_FILES)) {
        if (performance.now() - turn > TURN_MS) {
          await nextTurn();
          turn = performance.now();
        }
        const file = await readFor(context, uri, options.why);
        if (signal.aborted) {
          collector.exclude('time', null, options.why);
          break;
        }
        if (file === null) continue;
        if (familyOf(file.language) !== familyOf(options.language)) continue;
        if (file.lineCount > MOST_LINES) {
          collector.exclude('too-large', file.path, options.why);
          continue;
        }
        const { index, match } = compare(uri, file, query, options);
        if (match === null || match.score < LEAST_SCORE) continue;
        const lines = narrow(index, query, match, options.limitTokens, costOf);
        const reasons = [{ source: 'similar', why: options.why }] as const;
        if (lines.start === lines.end) continue;
        found.push({ uri, file, lines, at: lines.start, form: 'excerpt', reasons, score: match.score });
      }
      found.sort((a, b) => b.score - a.score);
      for (const { file } of found.splice(MOST_SIMILAR)) collector.exclude('limit', file.path, options.why);
      collector.candidates.push(...found);
    },
    clear: () => entries.clear(),
  };
}

/**
 * The lines before the cursor's own, and the next ones where there are too few. Without the line of the cursor: so what
 * is found stays the same, and a provider's cache warm, until the user goes to another line.
 */
export function queryLines(prefix: string, suffix: string): string[] {
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
