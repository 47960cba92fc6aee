import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { spendText, taskName, totalUsd } from '../../../src/router/index.ts';
import {
  attemptCount,
  caveats,
  columnUsd,
  percent,
  requestCount,
  shownModel,
  sourceText,
  tokensText,
} from '../../../src/spend/format.ts';

describe('sums of money', () => {
  for (const [usd, text] of [
    [0, '$0'],
    [0.00001, '<$0.0001'],
    [0.0042, '$0.0042'],
    [0.0999, '$0.0999'],
    [0.1, '$0.10'],
    [0.42, '$0.42'],
    [0.996, '$1.00'],
    [12.345, '$12.35'],
    [105, '$105.00'],
    [1234.5, '$1,234.50'],
  ] as const) {
    it(`${usd} is ${text}`, () => assert.equal(totalUsd(usd), text));
  }

  it('stand below one another in a table', () => {
    const shown = (...table: number[]) => table.map(columnUsd(table));
    assert.deepEqual(shown(0.32, 0, 0.1), ['$0.32', '$0', '$0.10']);
    assert.deepEqual(shown(0.32, 0.0769, 0.00001, 0.01), ['$0.3200', '$0.0769', '<$0.0001', '$0.0100']);
  });

  it('name what is unknown beside what is known', () => {
    assert.equal(spendText({ usd: 0.42, unknown: 2 }), '$0.42 + unknown');
  });

  it('are unknown, not $0, when nothing is known', () => {
    assert.equal(spendText({ usd: 0, unknown: 1 }), 'unknown');
  });

  it('are $0 when nothing was spent', () => {
    assert.equal(spendText({ usd: 0, unknown: 0 }), '$0');
  });
});

describe('what is said about a sum', () => {
  it('is nothing when it is exact', () => {
    assert.deepEqual(caveats({ usd: 1, unknown: 0, estimatedUsd: 0 }), []);
  });

  it('tells how many attempts are not in it', () => {
    assert.deepEqual(caveats({ usd: 1, unknown: 1, estimatedUsd: 0 }), [
      'The cost of 1 attempt is unknown; it is not in the sum.',
    ]);
    assert.deepEqual(caveats({ usd: 1, unknown: 1_200, estimatedUsd: 0 }), [
      'The cost of 1,200 attempts is unknown; they are not in the sum.',
    ]);
  });

  it('tells the part that is estimated, or that all of it is', () => {
    assert.deepEqual(caveats({ usd: 1, unknown: 0, estimatedUsd: 0.25 }), ['$0.25 of it is estimated.']);
    assert.deepEqual(caveats({ usd: 1, unknown: 0, estimatedUsd: 1 }), ['The sum is estimated.']);
  });
});

describe('words', () => {
  it('count in the singular and the plural', () => {
    assert.deepEqual(
      [requestCount(0), requestCount(1), requestCount(1_204), attemptCount(1), attemptCount(2)],
      ['0 requests', '1 request', '1,204 requests', '1 attempt', '2 attempts'],
    );
  });

  it('tell tokens, and those that no provider told', () => {
    assert.equal(tokensText(2_100, 640), '2.1k in, 640 out');
    assert.equal(tokensText(2_100, null), '2.1k in, unknown out');
    assert.equal(tokensText(null, null), 'tokens unknown');
  });

  it('never round a small part to none nor a large one to all', () => {
    assert.deepEqual([0, 0.001, 0.5, 0.998, 1].map(percent), ['0%', '<1%', '50%', '>99%', '100%']);
  });

  it('name tasks as people write them', () => {
    assert.deepEqual(['explain', 'unit-tests', 'multi-file-refactor'].map(taskName), [
      'Explain',
      'Unit tests',
      'Multi-file refactor',
    ]);
  });

  it('tell where a cost comes from', () => {
    assert.equal(sourceText(0.1, 'billed'), 'billed by the provider');
    assert.equal(sourceText(0.1, 'priced'), 'at list price');
    assert.equal(sourceText(0, 'priced'), 'no charge');
    assert.equal(sourceText(0.1, 'estimated'), 'estimated');
    assert.equal(sourceText(null, 'unknown'), 'cost unknown');
  });

  it('show a model by its own name and who serves it', () => {
    assert.deepEqual(shownModel('openrouter/deepseek/deepseek-v4-flash'), {
      name: 'deepseek-v4-flash',
      provider: 'openrouter',
    });
    assert.deepEqual(shownModel('gpt-6'), { name: 'gpt-6', provider: '' });
  });
});
