import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, before, describe, it } from 'mocha';
import { factsOf, loadPriceLibrary } from '../../../src/models/index.ts';
import { BUNDLED_PRICES, type PriceLibrary, replacePrices } from '../../../src/models/priceLibrary.ts';
import { type PriceFetch, startPriceRefresh } from '../../../src/models/priceRefresh.ts';
import { OPENROUTER_URL, useOpenRouterList } from '../../../src/models/secondList.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const HOUR = 60 * 60 * 1000;

/** Price data as the maintainers publish it, with one price of our own. */
function pricesWith(inputUsd: number): string {
  const model = {
    id: 'gpt-6-luna',
    match: { or: [{ equals: 'gpt-6-luna' }] },
    prices: { input_mtok: inputUsd, output_mtok: 9 },
  };
  const provider = {
    id: 'openai',
    name: 'OpenAI',
    api_pattern: 'https://api\\.openai\\.com',
    models: [model],
  };
  return JSON.stringify([provider, { ...provider, id: 'anthropic', name: 'Anthropic' }]);
}

function memory(initial: string | null = null): {
  text: string | null;
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
} {
  return {
    text: initial,
    read() {
      return Promise.resolve(this.text);
    },
    write(text) {
      this.text = text;
      return Promise.resolve();
    },
  };
}

function server(body: string, status = 200): PriceFetch & { calls: number } {
  const fetch = (url: string): ReturnType<PriceFetch> => {
    if (url === OPENROUTER_URL) return Promise.reject(new Error('not reached'));
    answer.calls++;
    return Promise.resolve({ ok: status === 200, status, text: () => Promise.resolve(body) });
  };
  const answer = Object.assign(fetch, { calls: 0 });
  return answer;
}

const inUse = (): number | undefined => factsOf('openai/gpt-6-luna', new Date(NOW)).prices[0]?.inputUsd;
const on = { now: () => NOW, enabled: () => true };

describe('refresh of prices', () => {
  let bundled: PriceLibrary;
  before(async () => {
    bundled = await loadPriceLibrary();
  });
  afterEach(() => replacePrices(bundled.providers, bundled.date));

  it('states the version and the date of the prices that are bundled', () => {
    const file = new URL('../../../node_modules/@pydantic/genai-prices/package.json', import.meta.url);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).version, BUNDLED_PRICES.version);
  });

  it('puts fetched prices into use and keeps them', async () => {
    const store = memory();
    const fetch = server(pricesWith(7));
    const refresh = startPriceRefresh({ ...on, store, fetch });
    assert.equal(inUse(), 0.1);
    assert.deepEqual(await refresh.check(), { source: 'refreshed', date: '2026-11-22', problem: null });
    assert.equal(inUse(), 7);
    assert.ok(store.text?.includes('gpt-6-luna'));
    await refresh.check();
    assert.equal(fetch.calls, 1);
  });

  it('fetches OpenRouter’s own prices too, keeps them, and does without them', async () => {
    const own = {
      data: [{ id: 'deepseek/deepseek-v4-flash', pricing: { prompt: '0.000009', completion: '0.00001' } }],
    };
    const fetch: PriceFetch = async (url) => ({
      ok: true,
      status: 200,
      text: async () => (url === OPENROUTER_URL ? JSON.stringify(own) : pricesWith(7)),
    });
    const doubt = () => factsOf('openrouter/deepseek/deepseek-v4-flash', new Date(NOW));
    const store = memory();
    const none = JSON.stringify({ data: [{ id: 'no/model', pricing: { prompt: '0', completion: '0' } }] });
    const forget = () => useOpenRouterList(none, '2026-11-22');
    assert.equal((await startPriceRefresh({ store, fetch, ...on }).check()).problem, null);
    assert.equal(doubt().prices[0]?.inputUsd, 9);
    forget();
    await startPriceRefresh({ store, fetch: server('', 500), ...on }).check();
    assert.equal(doubt().prices[0]?.inputUsd, 9, 'from the store');
    forget();
  });

  it('finds no fault with the data that the library itself brings', async () => {
    const fetch = server(JSON.stringify(bundled.providers));
    const status = await startPriceRefresh({ ...on, store: memory(), fetch }).check();
    assert.deepEqual([status.source, status.problem], ['refreshed', null]);
    assert.equal(inUse(), 0.1);
  });

  it('uses the stored copy as long as it is not a day old', async () => {
    const store = memory(JSON.stringify({ fetchedAt: NOW - 23 * HOUR, data: pricesWith(5) }));
    const fetch = server(pricesWith(7));
    let now = NOW;
    const refresh = startPriceRefresh({ enabled: () => true, now: () => now, store, fetch });
    assert.equal((await refresh.check()).date, '2026-11-21');
    assert.deepEqual([inUse(), fetch.calls], [5, 0]);
    now += 2 * HOUR;
    await refresh.check();
    assert.deepEqual([inUse(), fetch.calls], [7, 1]);
  });

  it('does not use a stored copy that is older than the bundled prices, or from the future', async () => {
    for (const fetchedAt of [Date.parse(BUNDLED_PRICES.date) - HOUR, NOW + 48 * HOUR]) {
      const store = memory(JSON.stringify({ fetchedAt, data: pricesWith(5) }));
      await startPriceRefresh({ now: () => NOW, enabled: () => false, store, fetch: server('') }).check();
      assert.equal(inUse(), 0.1);
    }
  });

  it('asks two addresses for lists that are the same for everybody, with nothing of the user', async () => {
    const asked: [url: string, sent: readonly string[]][] = [];
    const fetch: PriceFetch = (url, init) => {
      asked.push([url, Object.keys(init)]);
      return Promise.resolve({ ok: true, status: 200, text: () => Promise.resolve(pricesWith(7)) });
    };
    await startPriceRefresh({ ...on, store: memory(), fetch }).check();
    assert.deepEqual(asked, [
      [
        'https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/new_data/v2/data.json',
        ['signal'],
      ],
      ['https://openrouter.ai/api/v1/models', ['signal']],
    ]);
  });

  it('fetches nothing when it is off, and still uses the stored copy', async () => {
    const store = memory(JSON.stringify({ fetchedAt: NOW - 72 * HOUR, data: pricesWith(5) }));
    const fetch = server(pricesWith(7));
    const refresh = startPriceRefresh({ now: () => NOW, enabled: () => false, store, fetch });
    assert.equal((await refresh.check()).problem, null);
    assert.deepEqual([inUse(), fetch.calls], [5, 0]);
  });

  for (const [what, fetch, reason] of [
    ['an error page', server('<!doctype html><title>Sorry</title>'), /not JSON/],
    ['a cut-off download', server(pricesWith(7).slice(0, -30)), /not JSON/],
    ['something else than a list', server('{"openai": []}'), /not a list/],
    ['an empty list', server('[]'), /no models of openai/],
    ['a negative price', server(pricesWith(-1)), /not a list of prices/],
    ['a price that is a text', server(pricesWith(7).replaceAll('7', '"7"')), /not a list of prices/],
    [
      'an expression that is none',
      server(pricesWith(7).replaceAll('{"equals":"gpt-6-luna"}', '{"regex":"("}')),
      /not a list/,
    ],
    ['a refusal', server('', 503), /503/],
    ['no network', () => Promise.reject(new Error('fetch failed')), /fetch failed/],
  ] as const) {
    it(`keeps the prices it has when it gets ${what}`, async () => {
      const store = memory();
      const refresh = startPriceRefresh({ ...on, store, fetch });
      const status = await refresh.check();
      assert.equal(status.source, 'bundled');
      assert.match(status.problem ?? '', reason);
      assert.equal(inUse(), 0.1);
      assert.equal(store.text, null);
    });
  }

  it('tries again an hour after a failure, not before', async () => {
    const fetch = server('', 500);
    let now = NOW;
    const refresh = startPriceRefresh({ enabled: () => true, now: () => now, store: memory(), fetch });
    await refresh.check();
    now += HOUR / 2;
    await refresh.check();
    assert.equal(fetch.calls, 1);
    now += HOUR;
    await refresh.check();
    assert.equal(fetch.calls, 2);
  });

  it('goes on without a store that works', async () => {
    const store = {
      read: () => Promise.reject(new Error('disk')),
      write: () => Promise.reject(new Error('full')),
    };
    const status = await startPriceRefresh({ ...on, store, fetch: server(pricesWith(7)) }).check();
    assert.equal(status.source, 'refreshed');
    assert.equal(status.problem, 'full');
    assert.equal(inUse(), 7);
  });

  it('fetches once for callers at the same time', async () => {
    const fetch = server(pricesWith(7));
    const refresh = startPriceRefresh({ ...on, store: memory(), fetch });
    await Promise.all([refresh.check(), refresh.check(), refresh.check()]);
    assert.equal(fetch.calls, 1);
  });

  it('mends a damaged stored copy', async () => {
    const store = memory('{"fetchedAt":');
    const status = await startPriceRefresh({ ...on, store, fetch: server(pricesWith(7)) }).check();
    assert.deepEqual([status.source, status.problem], ['refreshed', null]);
    assert.ok(store.text?.startsWith('{"fetchedAt":1'));
  });
});
