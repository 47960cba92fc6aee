import { callersIn } from './callers.ts';
import { addSuggested, addSurvived, completionStatsOf } from './completions.ts';
import { type Database, transaction, tryOrLog } from './database.ts';
import { type DayOfAnswers, evidenceSince } from './evidence.ts';
import type {
  CallerTotal,
  CellFilter,
  CompletionStats,
  RecordedRequest,
  SessionTotal,
  SpendCell,
  SpendTotal,
  TierSpend,
} from './figures.ts';
import { callerSpend, countedHours, countedSpend } from './limits.ts';
import { sumNextMonth } from './months.ts';
import {
  attemptsOfRequest,
  attemptsOfSession,
  type CallerSum,
  callerOf,
  callersSince,
  cellsOf,
  firstAt,
  inputRatios,
  pageOf,
  recentAttempts,
  recordedIn,
  requestsOf,
  seriesOf,
  sessionsOf,
  totalOf,
} from './queries.ts';
import { insertReservation, noteProgress, refuseUnavailable, reserveIn } from './reserve.ts';
import { forget } from './retention.ts';
import { cleanReservation, cleanSettlement } from './rows.ts';
import { settleIn, setVerdict } from './settle.ts';
import { createSweep } from './stale.ts';
import { createTidying } from './tidying.ts';
import { type TrajectorySum, trajectoriesIn, trajectoryOf } from './trajectories.ts';
import type {
  Attempt,
  AttemptDetails,
  CountedSpend,
  Limits,
  Reservation,
  ReserveResult,
  Settlement,
  SuggestionCounts,
  TrajectoryNote,
  Verdict,
} from './types.ts';
import { createWatch } from './watch.ts';
import { createWriter } from './writer.ts';

/**
 * The record of every attempt. All methods but `forget` are synchronous. Writing never throws because of the file: what
 * cannot be written now is written later.
 */
export interface Ledger {
  /** Records the attempt as running, in one transaction with the check of the limits. No reservation, no call. */
  reserve(reservation: Reservation, limits: Limits): ReserveResult;
  /** Records the output tokens seen so far, so that a crash leaves an estimate. Cheap; call it about once a second. */
  progress(id: number, outputTokens: number): void;
  /**
   * Turns a reservation into an attempt of the same id. A second settlement of the same id is ignored, but the true
   * figures replace an estimate that another window has written because it took this process for dead.
   */
  settle(id: number, settlement: Settlement): void;
  /**
   * Records what the user did with the answer of an attempt, also of one that still runs. `rejected` follows no other
   * verdict, `accepted` follows `partly`, `undone` follows both and can be accepted again. What does not follow is
   * ignored, and so is an unknown id.
   */
  verdict(attemptId: number, verdict: Verdict): void;
  /** Adds to what was shown and accepted of the answer of an attempt, also of one that still runs. */
  suggested(attemptId: number, counts: SuggestionCounts): void;
  /**
   * Records the share (0 to 1) of an accepted suggestion that is still in the code after this many seconds. Where an
   * attempt paid for several suggestions, the mean of the measurements counts.
   */
  survived(attemptId: number, after: 30 | 120 | 600, share: number): void;
  /**
   * Deletes the requests made before `before` (Unix ms), in small batches so that nobody waits, and shrinks the file
   * where that is worth it. Resolves to the number of attempts deleted. Failures are logged.
   */
  forget(before: number): Promise<number>;
  /** Sums over the attempts made at `from` (Unix ms) or later and before `to`. */
  total(from: number, to: number): SpendTotal;
  /** The same cell by cell. */
  cells(from: number, to: number): readonly SpendCell[];
  /** The spend of each tier between each edge (Unix ms, ascending) and the next. */
  series(edges: readonly number[], filter: CellFilter): readonly (readonly TierSpend[])[];
  /** The most expensive conversations that were active in that time. */
  sessions(from: number, to: number, count: number): readonly SessionTotal[];
  /** What is spent and reserved now, as the limits count it, in USD. */
  counted(limits: Limits): CountedSpend;
  /** The newest requests with all their attempts, newest first. A request matches when any of its attempts does. */
  requests(
    from: number,
    to: number,
    filter: CellFilter,
    count: number,
  ): readonly (readonly AttemptDetails[])[];
  /** The yield of ghost text, most expensive first. */
  completionStats(from: number, to: number, by: 'model' | 'language'): readonly CompletionStats[];
  /** All requests of a time that were answered. */
  recorded(from: number, to: number): readonly RecordedRequest[];
  /** Up to `count` attempts with ids above `afterId`, in the order of their ids: an export reads page by page. */
  page(afterId: number, count: number): readonly AttemptDetails[];
  /** What became of the newest answers since a moment (Unix ms), day by day; empty when it cannot be read. Some milliseconds. */
  evidence(from: number): readonly DayOfAnswers[];
  /** What counts against limits since a moment, by the hour (of UTC, since 1970), in USD; empty when it cannot be read. */
  hours(start: number): readonly (readonly [hour: number, usd: number])[];
  /** By model, input tokens that its provider counted for each estimated one; up to a minute old. */
  inputRatios(): ReadonlyMap<string, readonly number[]>;
  /** When the first attempt was made; null when there is none. */
  began(): number | null;
  /** The newest attempts, newest first. */
  recent(count: number): readonly Attempt[];
  /** The attempts of a request, in the order they were made. */
  attemptsOf(requestId: string): readonly AttemptDetails[];
  /** The attempts of a conversation, in the order they were made. */
  attemptsOfSession(sessionId: string): readonly Attempt[];
  /** What counts against the daily limit of a caller since a moment (Unix ms), in USD. */
  callerSpend(caller: string, from: number): number;
  /** Null when the request came through Tierwise's own commands. */
  callerOf(requestId: string): string | null;
  /** What each caller has asked and spent from `from` to before `to` (Unix ms), the most expensive first. */
  callers(from: number, to: number): readonly CallerTotal[];
  /** Callers since a moment (Unix ms), who asked last first; for a short time, since it reads each attempt. */
  callersSince(from: number): CallerSum[];
  /** What the trajectory of the agent that asked called for; null: nothing. */
  trajectoryOf(requestId: string): TrajectoryNote | null;
  /** What trajectories of agents called for, from `from` to before `to` (Unix ms). */
  trajectories(from: number, to: number): readonly TrajectorySum[];
  /**
   * Calls the listener after each settled attempt or verdict: of this window at once, of other windows within seconds.
   * Not after a suggestion was merely shown: that would be at every other key.
   */
  onDidChange(listener: () => void): { dispose(): void };
  /** Closes the file; later calls do nothing. What still runs stays reserved until the process has ended. */
  close(): void;
}

const MINUTE_MS = 60_000;
/** Between two months that are summed after an update: other windows get their turn. */
const SUM_PAUSE_MS = 100;

/** The ledger over an open, migrated database, which `close` closes. */
export function createLedger(db: Database, now: () => number, log: (line: string) => void): Ledger {
  const sweep = createSweep(db);
  const watch = createWatch(db, log);
  const writer = createWriter(db, watch.notify, log);
  const tidying = createTidying(db, log);
  /** Reservations that the file did not take, under negative ids, and the ids that they get in the end. */
  const unwritten = new Map<number, Reservation>();
  const finalIds = new Map<number, number>();
  /** What is to be written about those once they are. */
  const deferred = new Map<number, ((finalId: number) => boolean)[]>();
  let lastUnwritten = 0;
  let ratios: { readonly at: number; readonly found: ReturnType<typeof inputRatios> } | null = null;
  let closed = false;

  const sumMonths = (): void => {
    if (closed) return;
    if (tryOrLog('sum what was before', log, () => sumNextMonth(db)) === true) summing.refresh();
  };
  const summing = setTimeout(sumMonths, SUM_PAUSE_MS).unref();

  const reserve = (reservation: Reservation, limits: Limits): ReserveResult => {
    const unavailable = () => refuseUnavailable(db, reservation, limits);
    if (closed) return unavailable() ?? { ok: false, reason: 'ledger-unavailable', spentUsd: 0, limitUsd: 0 };
    writer.flush();
    const clean = cleanReservation(reservation, now());
    const result = tryOrLog('reserve', log, () =>
      transaction(db, () => reserveIn(db, clean, limits, now(), sweep)),
    );
    tidying.appended();
    const decided = result ?? unavailable();
    if (decided !== null) return decided;
    lastUnwritten -= 1;
    unwritten.set(lastUnwritten, clean);
    return { ok: true, id: lastUnwritten };
  };

  /** Writes something about an attempt, after the attempt itself. */
  const writeAbout = (id: number, write: (finalId: number) => boolean): void => {
    if (closed) return;
    if (unwritten.has(id)) {
      deferred.set(id, [...(deferred.get(id) ?? []), write]);
      return;
    }
    writer.write(() => write(finalIds.get(id) ?? id));
    tidying.appended();
  };

  const settle = (id: number, settlement: Settlement): void => {
    if (closed) {
      log('An attempt was settled after the ledger was closed; it will be recovered as an estimate.');
      return;
    }
    const clean = cleanSettlement(settlement);
    const reservation = unwritten.get(id);
    unwritten.delete(id);
    const writes = deferred.get(id) ?? [];
    deferred.delete(id);
    writer.write(() => {
      if (reservation === undefined) return settleIn(db, id, clean);
      const finalId = insertReservation(db, reservation, now());
      finalIds.set(id, finalId);
      settleIn(db, finalId, clean);
      for (const write of writes) write(finalId);
      return true;
    });
    tidying.appended();
  };

  return {
    reserve,
    progress: (id, outputTokens) => {
      if (!closed && id > 0) {
        tryOrLog('note progress', log, () => noteProgress(db, id, outputTokens, now()));
      }
    },
    settle,
    verdict: (attemptId, verdict) => writeAbout(attemptId, (id) => setVerdict(db, id, verdict)),
    suggested: (attemptId, counts) => writeAbout(attemptId, (id) => addSuggested(db, id, counts)),
    survived: (attemptId, after, share) => writeAbout(attemptId, (id) => addSurvived(db, id, after, share)),
    forget: async (before) => {
      const deleted = await forget(db, before, () => closed, log);
      if (deleted > 0 && !closed) watch.notify();
      return deleted;
    },
    total: (from, to) => totalOf(db, from, to),
    cells: (from, to) => cellsOf(db, from, to),
    series: (edges, filter) => seriesOf(db, edges, filter),
    sessions: (from, to, count) => sessionsOf(db, from, to, count),
    counted: (limits) => countedSpend(db, limits),
    requests: (from, to, filter, count) => requestsOf(db, from, to, filter, count),
    completionStats: (from, to, by) => completionStatsOf(db, from, to, by),
    recorded: (from, to) => recordedIn(db, from, to),
    page: (afterId, count) => pageOf(db, afterId, count),
    hours: (start) => (closed ? null : tryOrLog('be read', log, () => countedHours(db, start))) ?? [],
    evidence: (from) => (closed ? null : tryOrLog('be read', log, () => evidenceSince(db, from))) ?? [],
    inputRatios: () => {
      if (ratios === null || now() - ratios.at > MINUTE_MS) {
        const found = closed ? null : tryOrLog('be read', log, () => inputRatios(db));
        ratios = { at: now(), found: found ?? new Map() };
      }
      return ratios.found;
    },
    began: () => firstAt(db),
    recent: (count) => recentAttempts(db, count),
    attemptsOf: (requestId) => attemptsOfRequest(db, requestId),
    attemptsOfSession: (sessionId) => attemptsOfSession(db, sessionId),
    callerSpend: (caller, from) => callerSpend(db, caller, from),
    callerOf: (requestId) => callerOf(db, requestId),
    callers: (from, to) => callersIn(db, from, to),
    callersSince: (from) => callersSince(db, from),
    trajectoryOf: (requestId) => trajectoryOf(db, requestId),
    trajectories: (from, to) => trajectoriesIn(db, from, to),
    onDidChange: (listener) => (closed ? { dispose: () => undefined } : watch.listen(listener)),
    close: () => {
      if (closed) return;
      writer.flush();
      closed = true;
      tidying.stop();
      clearTimeout(summing);
      watch.stop();
      writer.stop();
      tryOrLog('be closed', log, () => db.close());
    },
  };
}
