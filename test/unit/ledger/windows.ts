import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { openLedger } from '../../../src/ledger/index.ts';

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));

/** Starts a window in a process of its own and collects the lines that it prints. */
export function start(...args: string[]): {
  readonly child: ChildProcess;
  readonly lines: string[];
  readonly end: Promise<unknown>;
  /** Resolves when this many lines have come, or the process has ended. */
  readonly printed: (count: number) => Promise<void>;
} {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  let ended = false;
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const complete = (rest + chunk.toString()).split('\n');
    rest = complete.pop() ?? '';
    lines.push(...complete);
  });
  const end = once(child, 'close').then(() => {
    ended = true;
  });
  const printed = async (count: number): Promise<void> => {
    while (lines.length < count && !ended) await Promise.race([once(child.stdout, 'data'), end]);
  };
  return { child, lines, end, printed };
}

export function assertSound(file: string): void {
  const db = new DatabaseSync(file);
  assert.equal(db.prepare('PRAGMA integrity_check').get()?.['integrity_check'], 'ok');
  db.close();
}

/** What a window of the race has told: each attempt that was acknowledged, with what it cost. */
function settledIn(lines: readonly string[]): Map<number, number> {
  const settled = lines.filter((line) => line.startsWith('settled ')).map((line) => line.split(' '));
  return new Map(settled.map(([, id, usd]) => [Number(id), Number(usd)]));
}

/**
 * Eight windows make `attempts` each against a limit of $1.00 a day, at random costs, with delays and cancels; two of
 * them are killed at some moment. The limit holds, nothing that was acknowledged is lost, and within 60 s nothing is
 * reserved any more.
 */
export async function race(file: string, attempts: number): Promise<void> {
  const limit = 1;
  openLedger({ file }).ledger.close();
  const windows = Array.from({ length: 8 }, (_, i) =>
    start('budget', file, String.fromCharCode(97 + i), String(limit), String(attempts)),
  );
  for (const victim of windows.slice(0, 2)) {
    const moment = 2 + Math.random() * attempts * 0.4;
    void victim.printed(moment).then(() => victim.child.kill('SIGKILL'));
  }
  await Promise.all(windows.map(({ end }) => end));
  for (const { lines } of windows.slice(2)) assert.equal(lines.at(-1), 'done file', lines.join('\n'));

  // A minute later, in a window that is new.
  const { ledger, kind } = openLedger({ file, now: () => Date.now() + 60_000 });
  assert.equal(kind, 'file');
  const told = new Map(windows.flatMap(({ lines }) => [...settledIn(lines)]));
  const { usd } = ledger.total(0, Number.MAX_SAFE_INTEGER);
  const found = new Map(ledger.recent(1_000_000).map((attempt) => [attempt.id, attempt]));
  assert.ok(usd <= limit, `${usd} spent`);
  assert.ok(told.size > 20);
  for (const [id, costUsd] of told) assert.equal(found.get(id)?.costUsd, costUsd, `attempt ${id}`);
  ledger.close();
  const db = new DatabaseSync(file);
  assert.equal(db.prepare('SELECT count(*) AS n FROM reservations').get()?.['n'], 0);
  const counted = db.prepare(
    'SELECT (SELECT total(nano) FROM spend_hours) + (SELECT total(nano) FROM holds) AS nano',
  );
  assert.ok(Number(counted.get()?.['nano']) <= limit * 1e9);
  db.close();
  assertSound(file);
}

/** Kills a window that writes, at so many random moments; returns how many attempts were acknowledged, and are there. */
export async function crash(file: string, kills: number): Promise<number> {
  const acknowledged = new Set<number>();
  for (let kill = 0; kill < kills; kill += 1) {
    const { child, lines, end, printed } = start('write', file);
    await printed(2);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
    child.kill('SIGKILL');
    await end;
    for (const line of lines) acknowledged.add(Number(line));
  }
  const { ledger, kind } = openLedger({ file });
  assert.equal(kind, 'file');
  const found = new Set(ledger.recent(10_000_000).map(({ id }) => id));
  for (const id of acknowledged) assert.ok(found.has(id), `attempt ${id} is lost`);
  ledger.close();
  assertSound(file);
  return acknowledged.size;
}
