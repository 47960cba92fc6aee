import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { ENOUGH } from '../../../src/gateway/index.ts';
import { type FaultServer, startFaultServer } from './faultServer.ts';
import {
  assertTotals,
  expectOutcome,
  type Harness,
  HOLE,
  settingsFor,
  startHarness,
  trail,
} from './harness.ts';

let server: FaultServer;
let harness: Harness;
before(async () => {
  server = await startFaultServer();
  harness = startHarness({ settings: settingsFor(server.url) });
});
after(async () => {
  harness.stop();
  await server.stop();
});

describe('A listener that has enough', function () {
  this.timeout(5_000);

  for (const provider of ['open', 'claude'] as const) {
    it(`gets an answer that is ok, with tokens as estimated (${provider})`, async () => {
      const controller = new AbortController();
      const asked = await harness.ask([`${provider}/slow`, 'second/ok'], {
        hole: HOLE,
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === 'text' && event.text.includes('quick')) controller.abort(ENOUGH);
        },
      });
      const result = expectOutcome(asked, 'ok');
      assert.equal(result.text, 'The quick');
      const [row] = asked.attempts;
      assert.deepEqual(trail(asked), [`${provider}/slow ok`]);
      assert.equal(row?.costSource, 'estimated');
      assert.ok((row?.outputTokens ?? 0) >= 2 && (row?.costUsd ?? 0) > 0);
      assert.equal(row?.id, result.attemptId);
      assertTotals(asked);
    });

    it(`has the connection closed (${provider})`, async () => {
      // Its sockets are its own, so that those which other tests left idle are not counted.
      const own = await startFaultServer();
      const fresh = startHarness({ settings: settingsFor(own.url) });
      const controller = new AbortController();
      await fresh.ask([`${provider}/slow`], {
        hole: HOLE,
        signal: controller.signal,
        onEvent: (event) => event.type === 'text' && controller.abort(ENOUGH),
      });
      await own.left();
      fresh.stop();
      await own.stop();
    });
  }

  it('before any text has cancelled', async () => {
    const controller = new AbortController();
    const asked = await harness.ask(['open/starts-only'], {
      hole: HOLE,
      signal: controller.signal,
      onEvent: (event) => event.type === 'attempt' && setTimeout(() => controller.abort(ENOUGH), 40),
    });
    expectOutcome(asked, 'cancelled');
    assert.equal(asked.attempts[0]?.outcome, 'cancelled');
  });

  it('after the end has what the provider reported', async () => {
    const controller = new AbortController();
    const asked = await harness.ask(['open/never-closes'], {
      hole: HOLE,
      signal: controller.signal,
      onEvent: (event) =>
        event.type === 'text' && event.text.includes('dog') && setTimeout(() => controller.abort(ENOUGH), 40),
    });
    expectOutcome(asked, 'ok');
    assert.equal(asked.attempts[0]?.costSource, 'priced');
    assert.equal(asked.attempts[0]?.outputTokens, 20);
  });

  it('is no fault of the model', async () => {
    for (let i = 0; i < 8; i++) {
      const controller = new AbortController();
      await harness.ask(['open/slow'], {
        hole: HOLE,
        signal: controller.signal,
        onEvent: (event) => event.type === 'text' && controller.abort(ENOUGH),
      });
    }
    assert.equal(harness.breakers.problem('open/slow'), null);
  });
});
