import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDoor } from '../../../src/endpoint/door/index.ts';
import { startWorld } from '../../unit/endpoint/answer/world.ts';

/** The endpoint in a process of its own, with its door, a ledger on a file, limits on. Its parent asks what it has left over. */

const [, , upstream = '', token = ''] = process.argv;

const world = await startWorld({
  providers: {
    same: { kind: 'anthropic', baseUrl: upstream },
    other: { kind: 'openai', baseUrl: `${upstream}/v1` },
  },
  tiers: { cheap: ['other/m', 'other/slow'], mid: ['same/m', 'same/slow'] },
  limits: { perDayUsd: 1_000, perMonthUsd: 10_000 },
});
const database = new DatabaseSync(join(world.folder, 'ledger.db'), { readOnly: true });
const reservations = database.prepare('SELECT count(*) AS open FROM reservations');
const opened = await openDoor(0, {
  token: () => token,
  secret: 'bench',
  answer: world.answer,
  log: () => undefined,
});
if (!opened.ok) throw new Error(opened.message);

/** What a process still holds when nobody asks anything. */
export interface Held {
  readonly heapBytes: number;
  /** Sockets, timers and whatever else would keep it from its end. */
  readonly resources: number;
  /** Attempts that are still reserved. */
  readonly reserved: number;
}

process.on('message', () => {
  void world.quiet().then(() => {
    globalThis.gc?.();
    const reserved = reservations.get()?.['open'] ?? 0;
    const resources = process.getActiveResourcesInfo().length;
    const held: Held = { heapBytes: process.memoryUsage().heapUsed, resources, reserved: Number(reserved) };
    process.send?.(held);
  });
});
process.send?.(`http://127.0.0.1:${opened.door.port}`);
