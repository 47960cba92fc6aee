import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { formatTokens, formatUsd } from '../../../src/router/index.ts';

describe('Figures in words', () => {
  it('tells tokens as people read them', () => {
    const cases = new Map([
      [0, '0'],
      [840, '840'],
      [999.6, '1k'],
      [2_100, '2.1k'],
      [16_000, '16k'],
      [99_960, '100k'],
      [128_000, '128k'],
      [999_900, '1M'],
      [1_050_000, '1.05M'],
    ]);
    for (const [tokens, text] of cases) assert.equal(formatTokens(tokens), text);
  });

  it('tells small amounts from nothing, and the unknown from both', () => {
    assert.equal(formatUsd(null), 'unknown');
    assert.equal(formatUsd(0), '$0');
    assert.equal(formatUsd(0.00001), '<$0.0001');
    assert.equal(formatUsd(0.0042), '$0.0042');
    assert.equal(formatUsd(0.25), '$0.250');
    assert.equal(formatUsd(12.5), '$12.50');
  });
});
