import assert from 'node:assert/strict';
import { type AllowedOrigins, createProviders, type EditorModels } from '../../../src/gateway/index.ts';
import { band } from '../router/policy.ts';
import { expectOutcome, HOLE, startHarness } from './harness.ts';

const MODEL = 'vscode/acme/large';

function modelsThatSay(text: string): EditorModels & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    list: async () => [],
    async *stream(call) {
      asked.push(call);
      yield { type: 'text', text };
      yield { type: 'end', reason: 'stop' };
    },
  };
}

describe('The models of VS Code, as a provider', () => {
  const providers = (allowed: AllowedOrigins, editorModels?: EditorModels) =>
    createProviders({
      settings: () => ({ providers: {}, allowedOrigins: allowed }),
      key: async () => assert.fail('there is no key to ask for'),
      ...(editorModels ? { editorModels } : {}),
    })('vscode');

  it('need no key, and are not there without VS Code', async () => {
    assert.ok('stream' in (await providers(null, modelsThatSay('x'))));
    const missing = await providers(null);
    assert.equal('reason' in missing && missing.reason, 'no-model');
  });

  it('are not asked while only some servers are allowed, for nobody knows where they send the code', async () => {
    const refused = await providers(['https://api.anthropic.com'], modelsThatSay('x'));
    assert.equal('reason' in refused && refused.reason, 'not-allowed');
  });

  it('cost nothing for certain, though they report no usage', async () => {
    const models = modelsThatSay('It jumps.');
    const harness = startHarness({
      settings: {},
      editorModels: models,
      facts: { priceSource: 'included', prices: [band(0, 0)] },
    });
    try {
      const asked = await harness.ask([MODEL]);
      const { cost, text } = expectOutcome(asked, 'ok');
      assert.equal(text, 'It jumps.');
      assert.deepEqual(cost, { usd: 0, source: 'priced' });
      assert.ok((asked.attempts[0]?.outputTokens ?? 0) > 0);
    } finally {
      harness.stop();
    }
  });

  it('fill holes as a chat', async () => {
    const models = modelsThatSay('a + b');
    const harness = startHarness({ settings: {}, editorModels: models });
    try {
      expectOutcome(await harness.ask([MODEL], { hole: HOLE }), 'ok');
      assert.match(JSON.stringify(models.asked[0]), /"messages":.*<hole\/>/);
    } finally {
      harness.stop();
    }
  });
});
