import type { LineRange } from '../excerpt.ts';
import type { Files, FileText, Refusal } from '../files/index.ts';
import type { LanguageServer } from '../symbols.ts';

/** How code hangs together with the selection or the cursor: by what it was found; `edit` is what a change may have to change. */
export type Source =
  | 'edit'
  | 'declaration'
  | 'implementation'
  | 'reference'
  | 'import'
  | 'name'
  | 'similar'
  | 'recent-edit';

/** Why code is there: by what it was found, and in words. */
export interface Reason {
  readonly source: Source;
  /** `definition of Cart`. */
  readonly why: string;
}

/** Lines of a file that a source proposes. */
export interface Candidate {
  readonly uri: string;
  readonly file: FileText;
  /** One line, as an outline, where it is not known how far a declaration goes. */
  readonly lines: LineRange;
  /** The line that it is about: where a symbol is used, or where a declaration begins. */
  readonly at: number;
  readonly form: 'file' | 'excerpt' | 'outline';
  /** Of an outline that does not fit. */
  readonly mostLines?: number;
  /** The best first. */
  readonly reasons: readonly [Reason, ...Reason[]];
  /** From 0 to 1: comparable within a source, roughly so between them. */
  readonly score: number;
}

/**
 * Why something is not there: a file that may not be read; code that the prompt has already, or another snippet; over the
 * token limit; a source that did not answer in time, or failed, or was not wanted any more.
 */
export type LeftOutReason = Refusal | 'shown' | 'duplicate' | 'limit' | 'time' | 'failed' | 'cancelled';

export interface LeftOut {
  readonly reason: LeftOutReason;
  /** Null where it is about a whole source. */
  readonly path: string | null;
  /** What it would have been there for, or which source: `definition of Cart`, `references`. */
  readonly what: string;
}

/** What a source works with. */
export interface SourceContext {
  readonly server: LanguageServer;
  readonly files: Files;
  readonly collector: Collector;
  readonly signal: AbortSignal;
}

/** Takes what sources find, as they find it: what came in time counts, even when a source is not done. */
export function createCollector() {
  const candidates: Candidate[] = [];
  const marked = new Map<string, Set<number>>();
  const excluded = new Map<string, LeftOut>();
  return {
    candidates,
    /** Lines that hold a selected symbol, by file. */
    marked,
    mark(uri: string, line: number): void {
      const lines = marked.get(uri) ?? new Set();
      marked.set(uri, lines.add(line));
    },
    /** The same file is met many times; a source that fails does so once. */
    exclude(reason: LeftOutReason, path: string | null, what: string): void {
      excluded.set(`${reason} ${path ?? what}`, { reason, path, what });
    },
    leftOut: (): LeftOut[] => [...excluded.values()],
  };
}

type Collector = ReturnType<typeof createCollector>;

/** Sources by their names, each of which ends when the signal of its context is aborted. */
export type Sources<Context> = Readonly<Record<string, (context: Context) => Promise<void>>>;

/** Runs sources side by side, each until the time limit (ms) or the context's signal ends it. Never rejects. */
export async function runSources<Context extends SourceContext>(
  sources: Sources<Context>,
  limitMs: number,
  context: Context,
): Promise<void> {
  const run = async ([name, find]: [string, Sources<Context>[string]]): Promise<void> => {
    const end = await timed(limitMs, context.signal, (signal) => find({ ...context, signal }));
    if (end !== 'done') context.collector.exclude(end, null, name);
  };
  await Promise.all(Object.entries(sources).map(run));
}

/**
 * Waits for work until a time limit (ms) or the caller's signal ends it. The work gets a signal for both; what it does not
 * notice goes on unseen, and its failure is no one's.
 */
export async function timed(
  limitMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<'done' | 'time' | 'cancelled' | 'failed'> {
  if (signal.aborted) return 'cancelled';
  const until = AbortSignal.any([signal, AbortSignal.timeout(Math.max(0, Math.ceil(limitMs)))]);
  const { promise: over, resolve } = Promise.withResolvers<'time' | 'cancelled'>();
  until.addEventListener('abort', () => resolve(signal.aborted ? 'cancelled' : 'time'), { once: true });
  return Promise.race([
    work(until).then(
      () => 'done' as const,
      () => 'failed' as const,
    ),
    over,
  ]);
}

/** A file that a source wants to read; null, which is told with the reason, where it may not be read. */
export async function readFor(
  { files, collector }: Pick<SourceContext, 'files' | 'collector'>,
  uri: string,
  why: string,
): Promise<FileText | null> {
  const read = await files.read(uri);
  if (read.ok) return read.file;
  collector.exclude(read.reason, read.path, why);
  return null;
}

/** Look-ups under way at a time: what is asked of a language server cannot be taken back. */
const AT_A_TIME = 4;

/** Does something for each, a few at a time, until nobody waits for it; what fails for one is no reason for the others. */
export async function each<T>(
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

/** Adds to a map, of which the oldest goes when it has too many. */
export function remember<T>(known: Map<string, T>, key: string, value: T, most: number): void {
  known.delete(key);
  known.set(key, value);
  const [oldest] = known.keys();
  if (known.size > most && oldest !== undefined) known.delete(oldest);
}
