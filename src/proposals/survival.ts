import type * as vscode from 'vscode';
import type { Ledger } from '../ledger/index.ts';

/** When accepted text is compared with the document, in seconds after it was accepted. */
const CHECKS = [30, 120, 600] as const;

/** Texts that are tracked at a time; the oldest misses its later checks. */
const MAX_TRACKED = 200;

/** Records in the ledger how much of accepted text is still in the document some time later. */
export interface SurvivalTracker extends vscode.Disposable {
  accepted(attemptId: number, document: vscode.TextDocument, start: number, text: string): void;
}

interface Tracked {
  readonly attemptId: number;
  readonly uri: string;
  readonly text: string;
  range: OffsetRange;
  readonly timers: NodeJS.Timeout[];
}

export function createSurvivalTracker(
  ledger: Pick<Ledger, 'survived'>,
  workspace: Pick<typeof vscode.workspace, 'textDocuments' | 'onDidChangeTextDocument'>,
): SurvivalTracker {
  const tracked = new Set<Tracked>();
  const remove = (one: Tracked) => {
    for (const timer of one.timers) clearTimeout(timer);
    tracked.delete(one);
  };
  const check = (one: Tracked, seconds: (typeof CHECKS)[number]) => {
    const document = workspace.textDocuments.find(({ uri }) => uri.toString() === one.uri);
    // Whether a closed file was saved or discarded is unknown.
    if (!document || document.isClosed) return remove(one);
    const now = document.getText().slice(one.range.start, one.range.end);
    ledger.survived(one.attemptId, seconds, survivingShare(one.text, now));
    if (seconds === CHECKS.at(-1)) remove(one);
  };
  const changes = workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (contentChanges.length === 0) return;
    const uri = document.uri.toString();
    for (const one of tracked) {
      if (one.uri !== uri) continue;
      for (const change of contentChanges) one.range = rangeAfter(one.range, change);
    }
  });
  return {
    accepted(attemptId, document, start, text) {
      const one: Tracked = {
        attemptId,
        uri: document.uri.toString(),
        text,
        range: { start, end: start + text.length },
        timers: [],
      };
      for (const seconds of CHECKS) {
        const timer = setTimeout(() => check(one, seconds), seconds * 1_000);
        timer.unref();
        one.timers.push(timer);
      }
      tracked.add(one);
      const oldest = tracked.values().next().value;
      if (tracked.size > MAX_TRACKED && oldest) remove(oldest);
    },
    dispose() {
      changes.dispose();
      for (const one of [...tracked]) remove(one);
    },
  };
}

/** A change of a document, by offsets before the change. */
export type OffsetChange = Pick<
  vscode.TextDocumentContentChangeEvent,
  'rangeOffset' | 'rangeLength' | 'text'
>;

export interface OffsetRange {
  readonly start: number;
  readonly end: number;
}

/** Where a range is after a change. What is typed inside it or at its end becomes part of it, as it may edit it. */
export function rangeAfter({ start, end }: OffsetRange, change: OffsetChange): OffsetRange {
  const { rangeOffset, rangeLength, text } = change;
  const changeEnd = rangeOffset + rangeLength;
  const growth = text.length - rangeLength;
  if (changeEnd < start || (changeEnd === start && rangeOffset < start)) {
    return { start: start + growth, end: end + growth };
  }
  if (rangeOffset > end) return { start, end };
  return { start: Math.min(start, rangeOffset), end: Math.max(end, changeEnd) + growth };
}

/**
 * How much of an accepted text is left, 0 to 1: the share of its words and signs that the range still has, in the same
 * number. Moved lines and other indentation count as left, rewritten text does not.
 */
export function survivingShare(accepted: string, now: string): number {
  const wanted = wordsOf(accepted);
  if (wanted.length === 0) return 1;
  const left = Map.groupBy(wordsOf(now), (word) => word);
  return wanted.filter((word) => left.get(word)?.pop() !== undefined).length / wanted.length;
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
}
