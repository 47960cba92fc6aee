import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { ProviderEvent } from '../../../src/gateway/providers/index.ts';
import { DEFAULT_TIME_LIMITS, limitsFor, type TimeLimits } from '../../../src/gateway/timeLimits.ts';
import { createWatchdog, type Watchdog } from '../../../src/gateway/watchdog.ts';
import { type FaultServer, startFaultServer } from './faultServer.ts';
import { open, send, whole } from './faults.ts';
import { expectOutcome, type Harness, startHarness, trail } from './harness.ts';

const WORD: ProviderEvent = { type: 'text', text: 'word ' };
const THOUGHT: ProviderEvent = { type: 'alive' };

describe('The patience with a model', () => {
  let clock = 0;
  let watch: Watchdog;
  beforeEach(() => {
    clock = 0;
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    mock.method(performance, 'now', () => clock);
  });
  afterEach(() => {
    watch.stop();
    mock.timers.reset();
    mock.restoreAll();
  });

  const start = (limits: TimeLimits) => {
    watch = createWatchdog(limits, new AbortController().signal, () => undefined);
  };
  /** Seconds go by, with something at the end of every `every` of them. */
  function pass(seconds: number, every = seconds, what: () => void = () => undefined): void {
    for (let at = every; at <= seconds; at += every) {
      clock += every * 1_000;
      mock.timers.tick(every * 1_000);
      what();
    }
  }

  it('ends after a minute of silence', () => {
    start(DEFAULT_TIME_LIMITS);
    pass(59);
    assert.equal(watch.timedOut(), null);
    pass(1);
    assert.equal(watch.timedOut(), 'it said nothing for 60 s');
  });

  it('lasts while the server says that it is at work, but not for ever', () => {
    start(DEFAULT_TIME_LIMITS);
    pass(120, 5, watch.heard);
    assert.equal(watch.timedOut(), null);
    pass(60, 5, watch.heard);
    assert.match(watch.timedOut() ?? '', /said nothing/);
  });

  it('begins anew with each event, as of a thought', () => {
    start(DEFAULT_TIME_LIMITS);
    for (let i = 0; i < 3; i++) {
      pass(100, 5, watch.heard);
      watch.alive(THOUGHT);
    }
    assert.equal(watch.timedOut(), null);
  });

  it('is not longer for signs of life while somebody types', () => {
    start(limitsFor('autocomplete', false, DEFAULT_TIME_LIMITS));
    pass(4, 1, watch.heard);
    assert.equal(watch.timedOut(), 'it said nothing for 3 s');
  });

  it('with a trickle of words ends where another model stands ready, and nowhere else', () => {
    const trickle = (limits: TimeLimits) => {
      start(limits);
      watch.alive(WORD);
      pass(120, 3, () => watch.alive(WORD));
      watch.stop();
      return watch.timedOut();
    };
    assert.equal(
      trickle(limitsFor('chat', false, DEFAULT_TIME_LIMITS, true)),
      'it hardly wrote anything in 30 s',
    );
    assert.equal(trickle(limitsFor('chat', true, DEFAULT_TIME_LIMITS, true)), null);
    assert.equal(trickle(limitsFor('chat', false, DEFAULT_TIME_LIMITS, false)), null);
  });

  it('does not end for a slow model, nor for one that thinks or writes a tool call in between', () => {
    start(limitsFor('chat', false, DEFAULT_TIME_LIMITS, true));
    watch.alive(WORD);
    pass(120, 1, () => watch.alive(WORD));
    pass(120, 0.5, () => watch.alive(THOUGHT));
    assert.equal(watch.timedOut(), null);
  });
});

describe('A server that is at work', function () {
  this.timeout(10_000);
  let server: FaultServer;
  let harness: Harness;
  beforeEach(async () => {
    server = await startFaultServer({
      // `comments:TIMES`: signs of life before the answer
      async comments(call) {
        open(call);
        for (let i = 0; i < Number(call.args[0]); i++) {
          call.response.write(': still reading the prompt\n\n');
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        call.response.end(
          call.wire.start(call.usage, 'x') +
            call.wire.token('Done.') +
            call.wire.finish('stop', call.usage) +
            call.wire.done(),
        );
      },
      // Nothing but events without anything in them
      pings(call) {
        open(call);
        const isOpenAi = call.request.path.endsWith('/chat/completions');
        const ping = isOpenAi
          ? 'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n'
          : 'event: ping\ndata: {"type":"ping"}\n\n';
        const timer = setInterval(() => call.response.write(ping), 20);
        call.response.on('close', () => clearInterval(timer));
      },
      loads: (call) => {
        if (call.nth > 1) return whole(call);
        const error = { code: 503, message: 'Loading model', type: 'unavailable_error' };
        return send(call.response, 503, { error });
      },
    });
    const setting = { baseUrl: `${server.url}/v1` };
    harness = startHarness({
      settings: { open: setting, second: setting, claude: { kind: 'anthropic', baseUrl: server.url } },
      timeLimits: { firstTokenMs: 300, signsMs: 5_000 },
    });
  });
  afterEach(async () => {
    harness.stop();
    await server.stop();
  });

  for (const provider of ['open', 'claude'] as const) {
    it(`is waited for while it sends comments (${provider})`, async () => {
      const asked = await harness.ask([`${provider}/comments:12`]);
      assert.equal(expectOutcome(asked, 'ok').text, 'Done.');
    });

    it(`is not waited for without end while it only sends pings (${provider})`, async () => {
      const settings = harness.settings;
      const own = startHarness({ settings, timeLimits: { firstTokenMs: 200, signsMs: 200 } });
      const { failure } = expectOutcome(await own.ask([`${provider}/pings`]), 'failed');
      assert.match(failure.message, /it said nothing/);
      own.stop();
    });

    it(`is waited for while it loads its model, if it is the user’s own (${provider})`, async () => {
      const asked = await harness.ask([`${provider}/loads`, 'second/ok'], {
        facts: { priceSource: 'local' },
      });
      assert.deepEqual(trail(asked), [`${provider}/loads failed loading`, `${provider}/loads ok`]);
      const hosted = await harness.ask([`${provider}/loads:x`, 'second/ok']);
      assert.deepEqual(trail(hosted), [`${provider}/loads:x failed loading`, 'second/ok ok']);
      assert.equal(harness.breakers.problem(`${provider}/loads:x`), null);
    });
  }
});

describe('A server that fails after a long silence', function () {
  this.timeout(10_000);
  let server: FaultServer;
  let harness: Harness;
  let skew = 0;
  beforeEach(async () => {
    skew = 0;
    const real = performance.now.bind(performance);
    mock.method(performance, 'now', () => real() + skew);
    server = await startFaultServer({
      // `fails:STATUS:SECONDS`: so many seconds go by before it does
      fails: (call) => {
        const [status, seconds] = call.args.map(Number);
        skew += (seconds ?? 0) * 1_000;
        send(call.response, status ?? 504, call.wire.errorBody('api_error', 'upstream request timeout'));
      },
    });
    harness = startHarness({
      settings: {
        open: { baseUrl: `${server.url}/v1` },
        whole: { baseUrl: `${server.url}/v1`, stream: false },
        claude: { kind: 'anthropic', baseUrl: server.url },
      },
    });
  });
  afterEach(async () => {
    mock.restoreAll();
    harness.stop();
    await server.stop();
  });

  for (const provider of ['open', 'whole', 'claude'] as const) {
    for (const status of [429, 500, 502, 503, 504, 529]) {
      it(`is not asked once more: ${status} (${provider})`, async () => {
        const slow = await harness.ask([`${provider}/fails:${status}:45`, 'open/ok']);
        assert.equal(expectOutcome(slow, 'ok').model, 'open/ok');
        assert.equal(slow.attempts.length, 2);
      });
    }
  }

  it('is asked again where it failed soon', async () => {
    assert.equal((await harness.ask(['open/fails:504:1'])).attempts.length, 3);
  });
});

describe('A window that is not known', function () {
  this.timeout(10_000);
  let server: FaultServer;
  let harness: Harness;
  beforeEach(async () => {
    server = await startFaultServer();
    const setting = { baseUrl: `${server.url}/v1` };
    harness = startHarness({ settings: { open: setting, second: setting } });
  });
  afterEach(async () => {
    harness.stop();
    await server.stop();
  });

  it('is tried after another that is not known, however alike the two assumptions are', async () => {
    const facts = { contextKnown: false };
    const asked = await harness.ask(['open/too-long', 'second/ok'], { windows: [128_000, 128_000], facts });
    assert.deepEqual(trail(asked), ['open/too-long failed context-too-long', 'second/ok ok']);
  });
});
