import assert from 'node:assert/strict';
import { asked, PATH, well } from './answer/scripts.ts';
import { startUpstream, startWorld } from './answer/world.ts';

const KEY = 'key-of-the-user-without-a-form';

describe('What a program in a terminal sends', () => {
  for (const wire of ['messages', 'chat'] as const) {
    it('sends on what a program wrote, with the user’s own keys masked', async () => {
      const upstream = await startUpstream(well);
      const world = await startWorld({
        providers: { up: { kind: 'openai', baseUrl: `${upstream.url}/v1`, wires: ['messages', 'chat'] } },
        tiers: { cheap: ['up/a'], mid: ['up/a'], premium: ['up/a'] },
        ownKeys: [KEY],
      });
      try {
        const messages = [{ role: 'user', content: `printenv says ${KEY}, and  two   spaces` }];
        const body = JSON.stringify(asked(wire, { messages, unheard_of: 1 }));
        const response = await fetch(world.url + PATH[wire], { method: 'POST', body });
        assert.equal(response.status, 200, await response.clone().text());
        const [received] = upstream.received;
        assert.ok(received);
        assert.doesNotMatch(received.body.toString(), new RegExp(KEY));
        assert.match(received.body.toString(), /printenv says .*, and {2}two {3}spaces/);
        assert.equal(received.json['unheard_of'], 1);
      } finally {
        await world.stop();
        await upstream.stop();
      }
    });
  }
});
