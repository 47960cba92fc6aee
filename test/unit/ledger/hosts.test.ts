import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createOtherHosts, hostId, type Ledger, type Limits } from '../../../src/ledger/index.ts';
import { NO_LIMITS, NOW, record, reservation, workshop } from './helpers.ts';

const DAY_START = Date.UTC(2026, 10, 19);
const MONTH_START = Date.UTC(2026, 10, 1);
const HOUR = 3_600_000;

/** VS Code's global state: each window has it in memory, writes the whole of it, and hears of what others write. */
function globalState() {
  const values = new Map<string, unknown>();
  return {
    values,
    keys: () => [...values.keys()],
    get: (key: string) => values.get(key),
    update: async (key: string, value: unknown) => {
      if (value === undefined) values.delete(key);
      else values.set(key, JSON.parse(JSON.stringify(value)));
    },
  };
}

describe('Ledgers of several hosts', () => {
  let shops: ReturnType<typeof workshop>[];
  beforeEach(() => {
    shops = [];
  });
  afterEach(() => {
    for (const shop of shops) shop.clean();
  });

  /** A host with a ledger of its own. */
  function host(state: ReturnType<typeof globalState>, id: string) {
    const shop = workshop();
    shops.push(shop);
    const { ledger } = shop.open();
    const silent = { hours: ledger.hours, onDidChange: () => ({ dispose: () => undefined }) };
    const others = createOtherHosts({ ledger: silent, state, id, now: () => NOW });
    const limits = (more: Partial<Limits>): Limits => ({
      ...NO_LIMITS,
      dayStart: DAY_START,
      monthStart: MONTH_START,
      elsewhere: { dayUsd: others.spentSince(DAY_START), monthUsd: others.spentSince(MONTH_START) },
      ...more,
    });
    return { ledger, others, limits };
  }
  const told = (state: ReturnType<typeof globalState>, id: string, ledger: Ledger) =>
    state.update(`spend.host.${id}`, ledger.hours(MONTH_START));

  it('hold the limits of day and month together', async () => {
    const state = globalState();
    const [here, ssh] = [host(state, 'here'), host(state, 'ssh')];
    record(ssh.ledger, { at: NOW - HOUR }, { costUsd: 0.6 });
    record(ssh.ledger, { at: NOW - 48 * HOUR }, { costUsd: 0.3 });
    record(here.ledger, { at: NOW }, { costUsd: 0.3 });
    await told(state, 'ssh', ssh.ledger);
    await told(state, 'here', here.ledger);
    const ask = (more: Partial<Limits>) =>
      here.ledger.reserve(reservation({ worstUsd: 0.15 }), here.limits(more));
    assert.deepEqual(ask({ perDayUsd: 1 }), {
      ok: false,
      reason: 'day-limit',
      spentUsd: 0.9,
      limitUsd: 1,
    });
    assert.partialDeepStrictEqual(ask({ perMonthUsd: 1.3 }), { reason: 'month-limit', spentUsd: 1.2 });
    assert.deepEqual(here.ledger.counted(here.limits({ perDayUsd: 1, perMonthUsd: 5 })), {
      day: { usd: 0.9, elsewhereUsd: 0.6, runningUsd: 0, unknownUsd: 0 },
      month: { usd: 1.2, elsewhereUsd: 0.9, runningUsd: 0, unknownUsd: 0 },
      models: [],
    });
    assert.equal(ask({ perDayUsd: 1.1 }).ok, true);
    assert.ok(Math.abs(ssh.others.spentSince(MONTH_START) - 0.3) < 1e-12, 'each hears of the other alone');
  });

  it('count what may have been spent at an unknown price', async () => {
    const state = globalState();
    const [here, wsl] = [host(state, 'here'), host(state, 'wsl')];
    record(wsl.ledger, { worstUsd: 0.25 }, { costUsd: null, costSource: 'unknown' });
    await told(state, 'wsl', wsl.ledger);
    assert.equal(here.others.spentSince(DAY_START), 0.25);
  });

  it('tell each other by themselves, again where it was undone, and forget hosts of long ago', async () => {
    const state = globalState();
    const { ledger } = host(state, 'unused');
    let told = Promise.withResolvers<unknown>();
    const seen = {
      ...state,
      update: async (key: string, value: unknown) => {
        await state.update(key, value);
        if (key === 'spend.host.me') told.resolve(value);
      },
    };
    state.values.set('spend.host.gone', [[Math.floor(NOW / HOUR) - 41 * 24, 9]]);
    state.values.set('spend.host.broken', { hours: 'many' });
    record(ledger, { at: NOW }, { costUsd: 0.5 });
    const others = createOtherHosts({ ledger, state: seen, id: 'me', now: () => NOW });
    assert.deepEqual(await told.promise, [[Math.floor(NOW / HOUR), 0.5]]);
    assert.equal(state.values.has('spend.host.gone'), false);
    told = Promise.withResolvers();
    state.values.delete('spend.host.me');
    assert.equal(others.spentSince(DAY_START), 0);
    assert.deepEqual(await told.promise, [[Math.floor(NOW / HOUR), 0.5]]);
    others.dispose();
  }).timeout(10_000);

  it('know their own host by a file beside the ledger', () => {
    const shop = workshop();
    shops.push(shop);
    const file = join(shop.folder, 'new', 'host-id');
    const id = hostId(file);
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.equal(hostId(file), id);
    assert.equal(readFileSync(file, 'utf8'), id);
    assert.ok(existsSync(file));
    assert.notEqual(hostId('/dev/null/host-id'), hostId('/dev/null/host-id'), 'one for each window');
  });
});
