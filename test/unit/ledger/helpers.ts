import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, transaction } from '../../../src/ledger/database.ts';
import {
  type Ledger,
  type Limits,
  type OpenedLedger,
  type OpenOptions,
  openLedger,
  type Reservation,
  type Settlement,
} from '../../../src/ledger/index.ts';
import { createSweep } from '../../../src/ledger/stale.ts';

export const NO_LIMITS: Limits = {
  perRequestUsd: null,
  perSessionUsd: null,
  models: [],
  perDayUsd: null,
  perMonthUsd: null,
  dayStart: 0,
  monthStart: 0,
};

/** A Thursday, 10:20 UTC: not on an hour's edge. */
export const NOW = Date.UTC(2026, 10, 19, 10, 20);

export function reservation(change: Partial<Reservation> = {}): Reservation {
  return {
    requestId: 'request-1',
    sessionId: null,
    at: NOW,
    task: 'explain',
    tier: 'mid',
    provider: 'anthropic',
    model: 'claude-haiku-4-5',
    attempt: 1,
    language: 'typescript',
    workspace: 'shop',
    reasons: ['explain is a mid task'],
    prices: { source: 'library', pricedAs: 'anthropic/claude-haiku-4-5', on: '2026-11-22', bands: [] },
    contextTokens: 1_000,
    worstUsd: 0.02,
    inputUsd: 0.001,
    outputTokenUsd: 0.000005,
    ...change,
  };
}

export function settlement(change: Partial<Settlement> = {}): Settlement {
  return {
    outcome: 'ok',
    reason: null,
    inputTokens: 1_000,
    cacheReadTokens: 200,
    cacheWriteTokens: 0,
    outputTokens: 300,
    reasoningTokens: 100,
    costUsd: 0.0025,
    costSource: 'priced',
    baselineUsd: 0.0125,
    firstTokenMs: 210,
    latencyMs: 1_400,
    ...change,
  };
}

/** Reserves without limits and settles at once. Returns the id. */
export function record(
  ledger: Ledger,
  reserved: Partial<Reservation> = {},
  settled: Partial<Settlement> = {},
): number {
  const id = idOf(ledger.reserve(reservation(reserved), NO_LIMITS));
  ledger.settle(id, settlement(settled));
  return id;
}

export function idOf(result: ReturnType<Ledger['reserve']>): number {
  if (!result.ok) {
    throw new Error(`Refused: ${result.reason}`);
  }
  return result.id;
}

/** A folder for one test and the ledgers opened in it; `clean` closes and removes them. */
export function workshop(): {
  readonly folder: string;
  readonly file: string;
  readonly lines: string[];
  readonly open: (options?: Partial<OpenOptions>) => OpenedLedger;
  /** Settles what dead processes left in the file, as opening it and reserving do; returns how many attempts. */
  readonly recover: (now: number) => number;
  readonly clean: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'tierwise-ledger-'));
  const file = join(folder, 'storage', 'ledger.db');
  const opened: OpenedLedger[] = [];
  const lines: string[] = [];
  return {
    folder,
    file,
    lines,
    open: (options) => {
      const result = openLedger({ file, now: () => NOW, log: (line) => lines.push(line), ...options });
      opened.push(result);
      return result;
    },
    recover: (now) => {
      const db = connect(file, 1_000);
      try {
        return transaction(db, () => createSweep(db)(now, 'thoroughly'));
      } finally {
        db.close();
      }
    },
    clean: () => {
      for (const { ledger } of opened) {
        ledger.close();
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
