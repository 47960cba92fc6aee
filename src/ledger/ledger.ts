import { countedIn } from './budget.ts';
import { attemptsOfConversation, callerOfRequest, noteCaller } from './callers.ts';
import { addSuggested, addSurvived, completionStatsOf } from './completions.ts';
import { checkpoint, type Database, sqliteCode, transaction } from './database.ts';
import {
  attemptsOfRequest,
  cellsOf,
  firstAt,
  groupsOf,
  pageOf,
  recentAttempts,
  recordedIn,
  requestsOf,
  seriesOf,
  sessionsOf,
  totalOf,
} from './queries.ts';
import { insertReservation, noteProgress, refuseUnavailable, reserveIn } from './reserve.ts';
import { compact, pruneBatch } from './retention.ts';
import { cleanReservation, cleanSettlement } from './rows.ts';
import { settleIn, setVerdict } from './settle.ts';
import { createSweep } from './stale.ts';
import type { Ledger, Limits, Reservation, ReserveResult } from './types.ts';
import { createWatch } from './watch.ts';
import { createWriter } from './writer.ts';

/** After so much quiet the write-ahead log is moved into the file, so that no append has to wait for that. */
const IDLE_MS = 2_000;

/** Between two batches of deletions, so that other windows get their turn. */
const FORGET_PAUSE_MS = 20;

/** The ledger over an open, migrated database, which `close` closes. */
export function createLedger(db: Database, now: () => number, log: (line: string) => void): Ledger {
  const sweep = createSweep(db);
  const watch = createWatch(db, log);
  const writer = createWriter(db, watch.changed, log);
  /** Attempts that the file did not take at their beginning, under negative ids, and the ids they get in the end. */
  const unwritten = new Map<number, Reservation>();
  const realIds = new Map<number, number>();
  /** What is to be written about those once they are. */
  const early = new Map<number, ((realId: number) => boolean)[]>();
  let lastUnwritten = 0;
  let closed = false;
  let idle: NodeJS.Timeout | undefined;

  /** Does what the file may refuse; null when it did. Faults of ours are thrown. */
  const tried = <T>(what: string, work: () => T): T | null => {
    try {
      return work();
    } catch (error) {
      if (sqliteCode(error) === null) {
        throw error;
      }
      log(`The ledger cannot ${what}: ${String(error)}`);
      return null;
    }
  };

  const touched = (): void => {
    idle =
      idle?.refresh() ??
      setTimeout(() => !closed && tried('be tidied', () => checkpoint(db)), IDLE_MS).unref();
  };

  const reserve = (reservation: Reservation, limits: Limits): ReserveResult => {
    const unavailable = refuseUnavailable(reservation, limits);
    if (closed) {
      return unavailable ?? { ok: false, reason: 'ledger-unavailable', spentUsd: 0, limitUsd: 0 };
    }
    writer.flush();
    const clean = cleanReservation(reservation, now());
    const result = tried('reserve', () => transaction(db, () => reserveIn(db, clean, limits, now(), sweep)));
    touched();
    if (result !== null) {
      return result;
    }
    if (unavailable !== null) {
      return unavailable;
    }
    lastUnwritten -= 1;
    unwritten.set(lastUnwritten, clean);
    return { ok: true, id: lastUnwritten };
  };

  /** Writes what became of an answer, in its turn. */
  const judge = (id: number, write: (realId: number) => boolean): void => {
    if (closed) {
      return;
    }
    if (unwritten.has(id)) {
      early.set(id, [...(early.get(id) ?? []), write]);
      return;
    }
    writer.write(() => write(realIds.get(id) ?? id));
    touched();
  };

  const forget = async (before: number): Promise<number> => {
    let deleted = 0;
    for (let more = true; more && !closed; ) {
      const batch = tried('forget', () => pruneBatch(db, before));
      deleted += batch?.deleted ?? 0;
      more = batch?.more ?? false;
      await new Promise((resolve) => setTimeout(resolve, FORGET_PAUSE_MS));
    }
    if (deleted > 0 && !closed) {
      tried('be compacted', () => compact(db));
      watch.changed();
    }
    return deleted;
  };

  return {
    reserve,
    progress: (id, outputTokens) => {
      if (!closed && id > 0) {
        tried('note progress', () => noteProgress(db, id, outputTokens, now()));
      }
    },
    settle: (id, settlement) => {
      if (closed) {
        log('An attempt was settled after the ledger was closed; it will be recovered as an estimate.');
        return;
      }
      const clean = cleanSettlement(settlement);
      const late = unwritten.get(id);
      unwritten.delete(id);
      const judged = early.get(id) ?? [];
      early.delete(id);
      writer.write(() => {
        if (late === undefined) {
          return settleIn(db, id, clean);
        }
        const realId = insertReservation(db, late, now());
        realIds.set(id, realId);
        settleIn(db, realId, clean);
        for (const write of judged) {
          write(realId);
        }
        return true;
      });
      touched();
    },
    verdict: (attemptId, verdict) => judge(attemptId, (id) => setVerdict(db, id, verdict)),
    suggested: (attemptId, counts) => judge(attemptId, (id) => addSuggested(db, id, counts)),
    survived: (attemptId, after, share) => judge(attemptId, (id) => addSurvived(db, id, after, share)),
    recover: (at) => {
      const count = closed
        ? 0
        : (tried('recover', () => transaction(db, () => sweep(at, 'thoroughly'))) ?? 0);
      if (count > 0) {
        watch.changed();
      }
      return count;
    },
    forget,
    total: (from, to) => totalOf(db, from, to),
    by: (group, from, to) => groupsOf(db, group, from, to),
    cells: (from, to) => cellsOf(db, from, to),
    series: (edges, filter) => seriesOf(db, edges, filter),
    sessions: (from, to, count) => sessionsOf(db, from, to, count),
    counted: (limits) => countedIn(db, limits),
    requests: (from, to, filter, count) => requestsOf(db, from, to, filter, count),
    completionStats: (from, to, by) => completionStatsOf(db, from, to, by),
    recorded: (from, to) => recordedIn(db, from, to),
    page: (afterId, count) => pageOf(db, afterId, count),
    began: () => firstAt(db),
    recent: (count) => recentAttempts(db, count),
    attemptsOf: (requestId) => attemptsOfRequest(db, requestId),
    attemptsOfSession: (sessionId) => attemptsOfConversation(db, sessionId),
    calledBy: (requestId, caller) => {
      if (!closed) {
        writer.write(() => {
          noteCaller(db, requestId, caller);
          return false;
        });
      }
    },
    callerOf: (requestId) => callerOfRequest(db, requestId),
    onDidChange: (listener) => (closed ? { dispose: () => undefined } : watch.listen(listener)),
    close: () => {
      if (closed) {
        return;
      }
      writer.flush();
      closed = true;
      clearTimeout(idle);
      watch.stop();
      writer.stop();
      tried('be closed', () => db.close());
    },
  };
}
