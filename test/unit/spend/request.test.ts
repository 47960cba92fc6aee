import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { summarizeRequest } from '../../../src/spend/request.ts';
import { attempt } from './samples.ts';

describe('the last request', () => {
  it('is nothing before the first one', () => {
    assert.equal(summarizeRequest([], null), null);
  });

  it('tells task, model, tokens, cost and where the cost comes from', () => {
    const { why, ...facts } = summarizeRequest([attempt()], null) ?? { why: [] };
    assert.deepEqual(facts, {
      task: 'Explain',
      model: 'claude-haiku-4-5',
      provider: 'anthropic',
      trouble: '',
      tokens: '2.1k in, 640 out',
      cost: '$0.0053',
      source: 'at list price',
    });
    assert.deepEqual(why, ['mid tier']);
  });

  it('says that it failed and why, in the words of the list', () => {
    const last = attempt({ task: 'autocomplete', outcome: 'failed', reason: 'payment', costUsd: 0 });
    const request = summarizeRequest([last], null);
    assert.deepEqual([request?.task, request?.trouble], ['Ghost text', 'Failed: no balance']);
    const later = summarizeRequest([last, attempt({ attempt: 2 })], null);
    assert.equal(later?.trouble, '', 'the next one answered');
  });

  it('says that an answer was kept from before', () => {
    const kept = attempt({ reason: 'cached', costUsd: 0, inputTokens: 0, outputTokens: 0 });
    const request = summarizeRequest([kept], null);
    assert.equal(request?.cost, '$0');
    assert.equal(request?.source, 'cached');
  });

  it('gives the reasons of its route when this window made it', () => {
    const reasons = ['explain is a mid task'];
    assert.deepEqual(summarizeRequest([attempt()], { requestId: 'r1', reasons })?.why, reasons);
  });

  it("does not give another request's reasons", () => {
    const other = { requestId: 'r0', reasons: ['docstring is a cheap task'] };
    assert.deepEqual(summarizeRequest([attempt()], other)?.why, ['mid tier']);
  });

  it('sums over all attempts and tells which models failed before', () => {
    const failed = { model: 'gpt-5-mini', provider: 'openai', outcome: 'failed', reason: 'server' } as const;
    const request = summarizeRequest(
      [
        attempt({ ...failed, costUsd: 0, inputTokens: 0, outputTokens: 0 }),
        attempt({ ...failed, attempt: 2, costUsd: 0.001, costSource: 'estimated', inputTokens: 100 }),
        attempt({ attempt: 3, costSource: 'billed' }),
      ],
      null,
    );
    assert.equal(request?.model, 'claude-haiku-4-5');
    assert.equal(request?.cost, '$0.0063');
    assert.equal(request?.source, 'estimated');
    assert.equal(request?.tokens, '2.2k in, 1.3k out');
    assert.deepEqual(request?.why, ['mid tier', 'gpt-5-mini was tried before: server error (2 attempts)']);
  });

  it('does not count retries of the same model as another model', () => {
    const request = summarizeRequest(
      [attempt({ outcome: 'failed', reason: 'rate-limit', costUsd: 0 }), attempt({ attempt: 2 })],
      null,
    );
    assert.deepEqual(request?.why, ['mid tier']);
  });

  it('keeps the better source when the other attempt was free', () => {
    const free = attempt({ outcome: 'failed', reason: 'server', costUsd: 0 });
    assert.equal(
      summarizeRequest([free, attempt({ costSource: 'billed' })], null)?.source,
      'billed by the provider',
    );
  });

  it('is unknown, not $0, when its cost is', () => {
    const unknown = attempt({ costUsd: null, costSource: 'unknown', inputTokens: null, outputTokens: null });
    const request = summarizeRequest([unknown], null);
    assert.deepEqual([request?.cost, request?.source, request?.tokens], ['unknown', '', 'tokens unknown']);
    assert.equal(summarizeRequest([unknown, attempt()], null)?.cost, '$0.0053 + unknown');
  });

  it('of a local model is free of charge', () => {
    const local = attempt({ provider: 'ollama', model: 'qwen3', costUsd: 0 });
    const request = summarizeRequest([local], null);
    assert.deepEqual([request?.cost, request?.source], ['$0', 'no charge']);
  });
});
