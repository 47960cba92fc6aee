import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Limits, openLedger, type Reservation } from '../../src/ledger/index.ts';
import { reservation, settlement } from '../unit/ledger/helpers.ts';
import { percentile } from './percentile.ts';

const WARM_UP = 500;
const ROUNDS = 5_000;

/** Of times in ms, in whole microseconds. */
function percentileUs(times: readonly number[], share: number): number {
  return Math.round(percentile(times, share) * 1_000);
}

/**
 * Times `reserve` (with all limits set) and `settle`, the append of an attempt, each by itself, on a real file: `file`,
 * or a new one in the system's temporary folder. Microseconds.
 */
export async function benchLedger(file?: string): Promise<{
  appendP50Us: number;
  appendP99Us: number;
  reserveP99Us: number;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'tierwise-bench-'));
  const { ledger, kind } = openLedger({ file: file ?? join(folder, 'ledger.db') });
  try {
    if (kind !== 'file') {
      throw new Error('The ledger could not be opened on a file.');
    }
    const begin = Date.now();
    const limits: Limits = {
      perRequestUsd: 1,
      perSessionUsd: 1e6,
      models: [{ pattern: 'anthropic/*', perDayUsd: 1e6, perMonthUsd: 1e6 }],
      perDayUsd: 1e6,
      perMonthUsd: 1e6,
      dayStart: begin - 43_200_000,
      monthStart: begin - 15 * 86_400_000,
    };
    const reserves: number[] = [];
    const settles: number[] = [];
    for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
      const start = performance.now();
      const reserved = ledger.reserve(requestOf(round), limits);
      const between = performance.now();
      if (!reserved.ok) {
        throw new Error(`Refused: ${reserved.reason}`);
      }
      ledger.settle(reserved.id, settlement());
      if (round >= WARM_UP) {
        reserves.push(between - start);
        settles.push(performance.now() - between);
      }
      if (round % 20 === 0) {
        // As in life, calls have pauses between them, in which timers run.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    return {
      appendP50Us: percentileUs(settles, 0.5),
      appendP99Us: percentileUs(settles, 0.99),
      reserveP99Us: percentileUs(reserves, 0.99),
    };
  } finally {
    ledger.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every other one is a client's, whose spend is summed up as well. */
function requestOf(round: number): Reservation {
  const caller = round % 2 === 0 ? 'Claude Code' : null;
  return reservation({ requestId: `bench-${round}`, at: Date.now(), caller });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(JSON.stringify(await benchLedger()));
}
