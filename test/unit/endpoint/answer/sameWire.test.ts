import assert from 'node:assert/strict';
import { asked, PATH, SPOKEN, said, well } from './scripts.ts';
import { startUpstream, startWorld, type Upstream, type World } from './world.ts';

const PROVIDERS = (url: string) => ({
  claude: { kind: 'anthropic' as const, baseUrl: url },
  open: { kind: 'openai' as const, baseUrl: `${url}/v1`, wires: ['chat', 'responses'] as const },
});

describe('a server that speaks the wire of its client', () => {
  let upstream: Upstream;
  let world: World;
  before(async () => {
    upstream = await startUpstream(well);
    world = await startWorld({
      providers: PROVIDERS(upstream.url),
      tiers: { mid: ['claude/sonnet', 'open/gpt'] },
      names: { anthropic: 'claude/sonnet', openai: 'open/gpt' },
    });
  });
  after(async () => {
    await world.stop();
    await upstream.stop();
  });

  for (const wire of SPOKEN) {
    for (const stream of [true, false]) {
      it(`gets the bytes of ${wire} but for the model, and its client gets the answer’s, ${stream ? 'streamed' : 'whole'}`, async () => {
        const model = wire === 'messages' ? 'claude/sonnet' : 'open/gpt';
        const name = wire === 'messages' ? 'sonnet' : 'gpt';
        const body = JSON.stringify(
          asked(wire, { model, stream, metadata: { odd: 'caf\u00e9' }, unknown: [1e3] }),
          null,
          3,
        ).replace('1000', '1e3, 1.0, 12345678901234567890');
        const response = await fetch(world.url + PATH[wire], { method: 'POST', body });
        const text = await response.text();
        assert.equal(response.status, 200, text);
        const sent = upstream.received.at(-1)?.body.toString();
        assert.equal(sent, body.replace(`"${model}"`, `"${name}"`));
        const { events, whole } = said(wire, name);
        assert.equal(text, stream ? events.join('') : JSON.stringify(whole));
        assert.equal(response.headers.get('x-tierwise-model'), model);
        const row = world.attempts().at(-1);
        assert.deepEqual(
          [row?.outcome, row?.inputTokens, row?.cacheReadTokens, row?.outputTokens, row?.costSource],
          ['ok', 100, 40, 20, 'priced'],
        );
      });
    }
  }

  it('is asked with references to its own earlier answers as they are', async () => {
    for (const more of [
      { previous_response_id: 'resp_1', store: true },
      { input: [{ type: 'item_reference', id: 'msg_1' }] },
      { conversation: 'conv_1' },
    ]) {
      const body = JSON.stringify(asked('responses', { model: 'open/gpt', ...more }));
      const response = await fetch(world.url + PATH.responses, { method: 'POST', body });
      assert.equal(response.status, 200, await response.text());
      assert.equal(upstream.received.at(-1)?.body.toString(), body.replace('"open/gpt"', '"gpt"'));
    }
  });
});
