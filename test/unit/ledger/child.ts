/**
 * A window of its own, for the tests with several processes:
 * `race FILE NAME LIMIT COUNT` reserves and settles COUNT times and prints what was acknowledged;
 * `budget FILE NAME LIMIT COUNT` does so with cancels, delays and unknown costs, telling each settlement at once;
 * `die FILE` settles some attempts, leaves one running, prints both and waits to be killed;
 * `write FILE` settles attempts one after the other, printing each id once it is acknowledged, until it is killed;
 * `open FILE` opens the ledger and prints how.
 */
import { writeSync } from 'node:fs';
import { openLedger } from '../../../src/ledger/index.ts';
import { idOf, NO_LIMITS, reservation, settlement } from './helpers.ts';

const [mode = '', file = '', name = '', limit = '', count = ''] = process.argv.slice(2);
/** Written at once: a process that is killed must have said what it acknowledged. */
const say = (text: string): void => {
  writeSync(1, `${text}\n`);
};
const { ledger, kind } = openLedger({ file, log: (line) => say(`log ${line}`) });

if (mode === 'race') {
  let spent = 0;
  let settled = 0;
  let refused = 0;
  for (let round = 0; round < Number(count); round += 1) {
    const worstUsd = Math.random() * 0.02;
    const reserved = ledger.reserve(
      reservation({ requestId: `${name}-${round}`, at: Date.now(), worstUsd }),
      { ...NO_LIMITS, perDayUsd: Number(limit), dayStart: Date.now() - 3_600_000 },
    );
    if (reserved.ok) {
      const costUsd = worstUsd * Math.random();
      ledger.settle(reserved.id, settlement({ costUsd }));
      spent += costUsd;
      settled += 1;
    } else {
      refused += 1;
    }
    if (round % 10 === 0) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
    }
  }
  say(JSON.stringify({ kind, spent, settled, refused }));
  ledger.close();
} else if (mode === 'budget') {
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  for (let round = 0; round < Number(count); round += 1) {
    const worstUsd = Math.random() ** 3 * 0.02;
    const reserved = ledger.reserve(
      reservation({ requestId: `${name}-${round}`, sessionId: name, at: Date.now(), worstUsd }),
      { ...NO_LIMITS, perDayUsd: Number(limit), dayStart: Date.now() - 3_600_000 },
    );
    if (Math.random() < 0.2) await pause(Math.random() * 4);
    if (!reserved.ok) continue;
    const cancelled = Math.random() < 0.2;
    const unknown = Math.random() < 0.05;
    const costUsd = unknown ? null : worstUsd * (Math.random() < 0.3 ? 1 : Math.random());
    ledger.settle(
      reserved.id,
      settlement({
        outcome: cancelled ? 'cancelled' : 'ok',
        costUsd,
        costSource: unknown ? 'unknown' : cancelled ? 'estimated' : 'billed',
      }),
    );
    if (costUsd !== null) say(`settled ${reserved.id} ${costUsd}`);
  }
  say(`done ${kind}`);
  ledger.close();
} else if (mode === 'die') {
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const id = idOf(ledger.reserve(reservation({ attempt }), NO_LIMITS));
    ledger.settle(id, settlement());
  }
  const running = idOf(ledger.reserve(reservation({ attempt: 6 }), NO_LIMITS));
  ledger.progress(running, 123);
  say(JSON.stringify({ kind, running }));
  setInterval(() => undefined, 1_000);
} else if (mode === 'write') {
  for (;;) {
    const id = idOf(ledger.reserve(reservation({ requestId: crypto.randomUUID() }), NO_LIMITS));
    ledger.settle(id, settlement());
    say(String(id));
  }
} else {
  say(JSON.stringify({ kind }));
  ledger.close();
}
