import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { spendReport } from '../../../src/requests/index.ts';
import { attempt } from '../spend/samples.ts';

const OTHER = { requestId: 'r2', model: 'gpt-5.4-mini', provider: 'openai' };

/** As text: nothing of it is escaped that it says. */
function report(...changes: Parameters<typeof attempt>[0][]): string {
  const attempts = changes.map((change) => attempt({ inputTokens: 1_000, outputTokens: 50, ...change }));
  return spendReport(attempts).value.replaceAll('\\', '');
}

describe('What a conversation has cost', () => {
  it('says nothing of a cache that nothing was read from', () => {
    const none = report({ cacheReadTokens: 0 }, { ...OTHER, cacheReadTokens: 0 });
    assert.doesNotMatch(none, /cache|0%/);
    assert.match(none, /1k tokens in, 50 out/);
  });

  it('says what was read from a cache once where there is one model, and of each and all where there are two', () => {
    const one = report({ cacheReadTokens: 900 });
    assert.equal(one.match(/90%/g)?.length, 1, one);
    const two = report({ cacheReadTokens: 900 }, { ...OTHER, cacheReadTokens: 100 });
    assert.match(two, /with 50% of its input read.*90% of them.*10% of them/s);
  });

  it('counts attempts of unknown cost beside what is known', () => {
    const unknown = { costUsd: null, costSource: 'unknown' } as const;
    assert.match(
      report({ costUsd: 0.301 }, { ...OTHER, ...unknown }),
      /\$0\.301 and 1 attempt of unknown cost/,
    );
  });
});
