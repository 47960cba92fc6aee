import type { Lines } from '../excerpt.ts';
import type { Files } from '../files/index.ts';
import { maskedLines } from '../masked.ts';
import type { EditedPlace } from './edits.ts';
import type { Collector } from './types.ts';

/** Lines above and below an edit that show what it is part of. */
const SURROUNDING_LINES = 3;

/** Of a longer place its end is shown: that is where the writing went on. */
const MOST_LINES = 20;

/** Newest places that are looked at: more would never fit. */
const MOST_SNIPPETS = 6;

/** Each older place counts so much less than the one after it. */
const FADING = 0.8;

export interface RecentEditsOptions {
  readonly places: readonly EditedPlace[];
  readonly files: Files;
  /** The document that is typed in, and its lines that are in the prompt. */
  readonly current: string;
  readonly shown: Lines;
  readonly signal: AbortSignal;
}

/** Proposes what was edited lately, as it is now. */
export async function proposeRecentEdits(options: RecentEditsOptions, collector: Collector): Promise<void> {
  const { current, shown } = options;
  let rank = 0;
  for (const { uri, start, end } of options.places) {
    if (options.signal.aborted || rank >= MOST_SNIPPETS) return;
    if (uri === current && start < shown.end && end > shown.start) {
      collector.leave('recent-edit', 'shown');
      continue;
    }
    const read = await options.files.read(uri);
    if (!read.ok) {
      collector.leave('recent-edit', read.reason, read.path);
      continue;
    }
    const { file } = read;
    const to = Math.min(
      file.lineCount,
      end + SURROUNDING_LINES,
      uri === current && end <= shown.start ? shown.start : Infinity,
    );
    const from = Math.max(
      0,
      start - SURROUNDING_LINES,
      to - MOST_LINES,
      uri === current && start >= shown.end ? shown.end : 0,
    );
    const text = maskedLines(file, from, to).join('\n');
    collector.add({ source: 'recent-edit', path: file.path, text, score: FADING ** rank++ });
  }
}
