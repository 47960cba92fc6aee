import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { ProviderSettings } from '../../../src/gateway/index.ts';
import { estimateTokens, factsOf, loadPriceLibrary, type ModelFacts } from '../../../src/models/index.ts';
import { COST_CASES, ESTIMATED } from './costCases.ts';
import { type FaultServer, startFaultServer, TEXT } from './faultServer.ts';
import { type Harness, startHarness } from './harness.ts';

const UNKNOWN: Partial<ModelFacts> = { prices: [], priceSource: 'unknown' };

describe('The cost of an answer', function () {
  this.timeout(60_000);
  let server: FaultServer;
  let harness: Harness;
  const providers = [...new Set(COST_CASES.map(({ provider }) => provider))];
  before(async () => {
    await loadPriceLibrary();
    server = await startFaultServer();
    const settings: ProviderSettings = Object.fromEntries(
      providers.map((id) => [id, { baseUrl: id === 'anthropic' ? server.url : `${server.url}/v1` }]),
    );
    harness = startHarness({ settings });
    assert.equal(estimateTokens(TEXT), ESTIMATED.output);
  });
  after(async () => {
    harness.stop();
    await server.stop();
  });

  it('has been worked out by hand for hundreds of answers of ten providers', () => {
    assert.equal(providers.length, 10);
    assert.ok(COST_CASES.length >= 400, String(COST_CASES.length));
  });

  for (const provider of providers) {
    it(`of ${provider} is what its usage says, to a thousand-millionth of a dollar, and unknown is never 0`, async () => {
      const wrong: string[] = [];
      for (const { name, pricedAs, at, usage, header, usd, source } of COST_CASES.filter(
        (one) => one.provider === provider,
      )) {
        const facts = pricedAs === null ? UNKNOWN : factsOf(pricedAs, new Date(at));
        const model = header === undefined ? 'usage' : `costs:${header}`;
        const { attempts } = await harness.ask([`${provider}/${model}`], {
          prompt: JSON.stringify(usage),
          facts: { prices: facts.prices ?? [], priceSource: facts.priceSource ?? 'unknown' },
        });
        const got = attempts[0];
        const same =
          usd === null || got?.costUsd === null
            ? got?.costUsd === usd
            : Math.abs((got?.costUsd ?? Number.NaN) - usd) < 1e-9;
        if (!same || got?.costSource !== source || attempts.length !== 1)
          wrong.push(`${name}: ${usd} ${source} expected, got ${got?.costUsd} ${got?.costSource}`);
      }
      assert.deepEqual(wrong, []);
    });
  }
});
