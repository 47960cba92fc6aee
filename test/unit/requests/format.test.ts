import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { costLine, formatCost, movedLine, routeLine, waitingLine } from '../../../src/requests/format.ts';
import { answered, because, failed, route } from './results.ts';

const HAIKU = 'anthropic/claude-haiku-4-5';

describe('the line above an answer', () => {
  it('names tier, model, tokens and what it may cost', () => {
    assert.equal(routeLine(route()), 'mid: explaining · claude-haiku-4-5 · 2.1k tokens · about $0.004');
  });

  const COSTS: readonly (readonly [number, string])[] = [
    [0.00001, 'less than $0.0001'],
    [0.00012, 'about $0.0001'],
    [0.0249, 'about $0.02'],
    [0.11, 'about $0.1'],
    [0.52, 'about $0.5'],
    [1.2, 'about $1'],
    [12, 'about $10'],
    [0, '$0'],
  ];
  for (const [usd, words] of COSTS) {
    it(`gives a guess one digit: ${usd} is ${words}`, () => {
      assert.ok(routeLine(route({ expectedUsd: usd })).endsWith(` tokens · ${words}`));
    });
  }

  it('says that a cost is unknown', () => {
    const line = routeLine(route({ expectedUsd: null }, { priceSource: 'unknown', prices: [] }));
    assert.equal(line, 'mid: explaining · claude-haiku-4-5 · 2.1k tokens · cost unknown');
  });

  it('says that a model is local', () => {
    const line = routeLine(route({ expectedUsd: 0 }, { priceSource: 'local' }));
    assert.equal(line, 'mid: explaining · claude-haiku-4-5 · 2.1k tokens · local, $0');
  });

  it('says that a model is included in a subscription', () => {
    const line = routeLine(route({ expectedUsd: 0 }, { priceSource: 'included' }));
    assert.equal(line, 'mid: explaining · claude-haiku-4-5 · 2.1k tokens · included, $0');
    const free = answered({ usage: null, cost: { usd: 0, source: 'priced' } });
    assert.equal(costLine(free, route({}, { priceSource: 'included' })), 'claude-haiku-4-5 · included, $0');
  });

  it('is empty where no model can be asked', () => {
    assert.equal(routeLine(route({ chain: [] })), '');
  });
});

describe('the line below an answer', () => {
  it('names the model, its tokens and its true cost', () => {
    assert.equal(costLine(answered()), 'claude-haiku-4-5 · 2.1k in, 640 out · $0.0031');
  });

  it('names the model that answered, where a router or a gateway gave the question to another', () => {
    const line = costLine(answered({ model: 'openrouter/openrouter/auto', answeredBy: 'openai/gpt-5-mini' }));
    assert.equal(line, 'auto (gpt-5-mini answered) · 2.1k in, 640 out · $0.0031');
  });

  it('says how many attempts there were, when there was more than one', () => {
    assert.ok(costLine(answered({ attempts: 4 })).endsWith(' · 4 attempts · $0.0031'));
    assert.equal(
      costLine(failed([[HAIKU, because('server', 'x')]], { attempts: 3 })),
      '3 attempts · $0.0031',
    );
  });

  it('tells an estimate from a bill', () => {
    assert.equal(formatCost({ usd: 0.0031, source: 'estimated' }), 'about $0.0031 (estimated)');
    assert.equal(formatCost({ usd: 0.00003, source: 'estimated' }), 'less than $0.0001 (estimated)');
    assert.equal(formatCost({ usd: 0.0031, source: 'priced' }), '$0.0031');
  });

  it('says that an answer was kept from before', () => {
    const kept = answered({ cached: true, usage: null, cost: { usd: 0, source: 'priced' } });
    assert.equal(costLine(kept), 'claude-haiku-4-5 · cached, $0');
    const paid = answered({ cached: true, usage: null, attempts: 2 });
    assert.equal(costLine(paid), 'claude-haiku-4-5 · 2 attempts · $0.0031');
  });

  it('never takes an unknown cost for $0', () => {
    assert.equal(
      costLine(answered({ cost: { usd: null, source: 'unknown' }, usage: null })),
      'claude-haiku-4-5 · cost unknown',
    );
    assert.equal(formatCost({ usd: 0, source: 'billed' }), '$0');
  });
});

describe('a change of model', () => {
  it('is told with its cause', () => {
    assert.equal(
      movedLine(HAIKU, 'openai/gpt-5.4-mini', because('server', 'its server reported an error (500)'), false),
      'claude-haiku-4-5 gave up: its server reported an error (500). Asking gpt-5.4-mini.',
    );
  });

  it('says what becomes of an answer that had begun', () => {
    const line = movedLine(HAIKU, 'openai/a', because('cut-off', 'the answer broke off'), true);
    assert.ok(line.startsWith('Discarded the answer above. claude-haiku-4-5 gave up'));
  });

  it('does not say that a model gave up which was never asked', () => {
    assert.equal(
      movedLine(HAIKU, 'openai/a', because('budget', 'it could pass the limit of $1 per day'), false),
      'claude-haiku-4-5 was not asked: it could pass the limit of $1 per day. Asking a.',
    );
  });

  it('tells two providers of one model apart', () => {
    const line = movedLine(HAIKU, 'openrouter/anthropic/claude-haiku-4.5', because('server', 'x'), false);
    assert.ok(line.endsWith('Asking openrouter/anthropic/claude-haiku-4.5.'));
  });
});

describe('a pause', () => {
  it('is told with its length in whole seconds', () => {
    const limited = because('rate-limit', 'it is over its rate limit (429)');
    assert.equal(
      waitingLine(HAIKU, 2_300, limited),
      'claude-haiku-4-5: it is over its rate limit (429). Asking again in 3 s.',
    );
    assert.ok(waitingLine(HAIKU, 400, limited).endsWith('Asking again.'));
  });
});
