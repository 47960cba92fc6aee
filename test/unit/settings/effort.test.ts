import assert from 'node:assert/strict';
import type { ModelRef } from '../../../src/models/index.ts';
import { decide } from '../../../src/router/index.ts';
import { imaginedPolicy } from '../../../src/settings/policy.ts';
import { signals } from '../router/policy.ts';
import { check } from './contributed.ts';

const OWN = { kind: 'openai', baseUrl: 'https://llm.example.com/v1' };

describe('The effort that a route shows', () => {
  const CASES: readonly (readonly [ModelRef, object, boolean])[] = [
    ['openai/gpt-5-mini', {}, true],
    ['anthropic/claude-opus-5', {}, true],
    ['openrouter/openai/gpt-5-mini', {}, true],
    // Nothing is known of these servers, so they are told nothing.
    ['own/gpt-5-mini', { own: OWN }, false],
    ['litellm/gpt-5-mini', {}, false],
    ['vscode/copilot/gpt-5-mini', {}, false],
    // The user has a word of their own on it.
    ['openai/gpt-5-mini', { openai: { body: { reasoning_effort: 'low' } } }, false],
  ];
  for (const [model, providers, isTold] of CASES) {
    it(`is ${isTold ? 'there' : 'not there'} where the gateway ${isTold ? 'sends it' : 'sends none'}: ${model}`, () => {
      const { settings } = check({ 'tiers.mid': [model], providers });
      const route = decide('explain', signals({}), imaginedPolicy(settings, null, new Date()), null);
      assert.equal(route.chain[0]?.model, model);
      assert.equal(route.chain[0]?.effort ?? null, isTold ? 'medium' : null);
    });
  }
});
