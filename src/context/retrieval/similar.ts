import { estimateTokens } from '../../models/index.ts';
import {
  bestWindow,
  familyOf,
  indexLines,
  LEAST_SCORE,
  type Match,
  queryOf,
  WINDOW_LINES,
  type WordIndex,
} from '../code/index.ts';
import type { LineRange } from '../excerpt.ts';
import type { FileText } from '../files/index.ts';
import { readFor, remember, type SourceContext } from './candidates.ts';

/** Files that are compared, nearest first: who has more open does not mean all of them. */
const MOST_FILES = 20;

/** Longer files are generated ones mostly, and cost more time than all others together. */
const MOST_LINES = 5_000;

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
  /** For each window: of a longer one the part that is most alike. */
  readonly limitTokens: number;
}

/** What is remembered of a file: its words, and the answer to the last question. */
interface Entry {
  readonly version: string;
  readonly index: WordIndex;
  readonly question: string;
  /** Of the window that is most alike its likeness, and the lines of it that are proposed. */
  readonly match: Match | null;
}

const WHY = 'similar';

/** Finds windows of open files that look like some lines. Remembers the words of files by version. */
export function createSimilarity() {
  const entries = new Map<string, Entry>();

  const matchIn = (uri: string, file: FileText, options: SimilarOptions): Match | null => {
    const known = entries.get(uri);
    const { version } = file;
    const { start, end } = uri === options.uri ? options.shown : NOTHING;
    const question = `${start} ${end} ${options.lines.join('\n')}`;
    if (known?.version === version && known.question === question) return known.match;
    const index = known?.version === version ? known.index : indexLines(file);
    const query = queryOf(options.lines);
    const window = bestWindow(index, query, outside(start, end, file.lineCount));
    const match =
      window &&
      narrowed(window, file, options.limitTokens, (size) => bestWindow(index, query, [window], size));
    remember(entries, uri, { version, index, question, match }, MOST_INDEXES);
    return match;
  };

  return {
    async find(context: SourceContext, options: SimilarOptions): Promise<void> {
      const { collector, signal } = context;
      let turn = performance.now();
      for (const uri of options.uris.slice(0, MOST_FILES)) {
        if (performance.now() - turn > TURN_MS) {
          await nextTurn();
          turn = performance.now();
        }
        const file = await readFor(context, uri, WHY);
        if (signal.aborted) return;
        if (file === null || familyOf(file.language) !== familyOf(options.language)) continue;
        if (file.lineCount > MOST_LINES) {
          collector.exclude('too-large', file.path, WHY);
          continue;
        }
        const match = matchIn(uri, file, options);
        if (match === null || match.score < LEAST_SCORE) continue;
        const reasons = [{ source: 'similar', why: WHY }] as const;
        const { start, end, score } = match;
        const lines = { start, end };
        collector.candidates.push({ uri, file, lines, at: start, form: 'excerpt', reasons, score });
      }
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

const NOTHING: LineRange = { start: 0, end: 0 };

/** What a file has before and after some lines. */
function outside(start: number, end: number, lineCount: number): LineRange[] {
  const parts = [
    { start: 0, end: Math.min(start, lineCount) },
    { start: end, end: lineCount },
  ];
  return parts.filter((part) => part.start < part.end);
}

/** Of a window that is over the limit as many lines as fit, those that are most alike. */
function narrowed(
  window: Match,
  file: FileText,
  limitTokens: number,
  best: (size: number) => Match | null,
): Match {
  // As comments, under the path of the file.
  const tokensOf = ({ start, end }: LineRange): number => {
    const lines = Array.from({ length: end - start }, (_, i) => `// ${file.lineAt(start + i)}\n`);
    return estimateTokens(`// ${file.path}:\n${lines.join('')}`);
  };
  const tokens = tokensOf(window);
  if (tokens <= limitTokens) return window;
  const size = Math.max(1, Math.floor(((window.end - window.start) * limitTokens) / tokens));
  let { start, end } = best(size) ?? window;
  while (end - start > 1 && tokensOf({ start, end }) > limitTokens) end--;
  return { start, end, score: window.score };
}

async function nextTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setImmediate(resolve);
  await promise;
}
