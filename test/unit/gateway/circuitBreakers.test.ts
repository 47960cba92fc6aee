import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import {
  type CircuitBreakers,
  createCircuitBreakers,
  type FailureReason,
  failure,
} from '../../../src/gateway/index.ts';
import type { ModelRef } from '../../../src/models/index.ts';
import { formatUnfit } from '../../../src/router/index.ts';
import { type FaultServer, startFaultServer } from './faultServer.ts';
import { expectOutcome, type Harness, HOLE, settingsFor, startHarness, trail } from './harness.ts';

const MODEL: ModelRef = 'alpha/one';

describe('A circuit', () => {
  let clock: number;
  let breakers: CircuitBreakers;
  beforeEach(() => {
    clock = 1_000_000;
    breakers = createCircuitBreakers(() => clock);
  });

  function fail(times: number, reason: FailureReason = 'server', retryAfterMs: number | null = null): void {
    for (let i = 0; i < times; i++) breakers.failed(MODEL, failure(reason, '', { retryAfterMs }));
  }

  const said = (model: ModelRef) => {
    const problem = breakers.problem(model);
    return problem && formatUnfit(problem);
  };

  it('opens after five faults in a row, of that model only', () => {
    fail(4);
    assert.equal(breakers.problem(MODEL), null);
    fail(1);
    assert.deepEqual(breakers.problem(MODEL), { reason: 'failing', faults: 5, retryInMs: 20_000 });
    assert.equal(said(MODEL), 'it failed 5 times in a row; tried again in 20 s');
    assert.equal(breakers.problem('alpha/two'), null);
  });

  it('stays closed where an answer came between', () => {
    fail(4);
    breakers.succeeded(MODEL);
    fail(4);
    assert.equal(breakers.problem(MODEL), null);
  });

  it('lets one request try again after its time, and holds off the others meanwhile', () => {
    fail(5);
    assert.notEqual(breakers.admit(MODEL), null);
    clock += 20_000;
    assert.equal(breakers.problem(MODEL), null);
    assert.equal(breakers.admit(MODEL), null);
    assert.notEqual(breakers.admit(MODEL), null);
    assert.notEqual(breakers.problem(MODEL), null);
  });

  it('opens again when the probe fails, and closes when it works', () => {
    fail(5);
    clock += 20_000;
    breakers.admit(MODEL);
    clock += 500;
    fail(1);
    assert.equal(said(MODEL), 'it failed 6 times in a row; tried again in 20 s');
    clock += 20_000;
    breakers.admit(MODEL);
    breakers.succeeded(MODEL);
    assert.equal(breakers.admit(MODEL), null);
    assert.equal(breakers.admit(MODEL), null);
  });

  it('lets the next request try where the probe was cancelled', () => {
    fail(5);
    clock += 20_000;
    assert.equal(breakers.admit(MODEL), null);
    clock += 20_000;
    assert.equal(breakers.admit(MODEL), null);
  });

  it('is closed by an answer that is not what was wanted: the model works', () => {
    for (const reason of ['length', 'content-policy', 'empty', 'context-too-long'] as const) {
      fail(5);
      clock += 20_000;
      breakers.admit(MODEL);
      fail(1, reason);
      assert.equal(breakers.admit(MODEL), null);
    }
  });

  it('does not open for what is wrong with the request, the budget or the network', () => {
    for (const reason of ['bad-request', 'budget', 'no-key', 'offline', 'rate-limit'] as const)
      fail(9, reason);
    assert.equal(breakers.problem(MODEL), null);
  });

  it('stops a provider whose key is refused until the key changes', () => {
    fail(1, 'auth');
    clock += 1e12;
    assert.equal(said('alpha/two'), 'its provider refused the API key');
    breakers.reset('alpha');
    assert.equal(breakers.problem('alpha/two'), null);
  });

  it('doubts a key that was refused once for a minute, and believes it when it is refused once more', () => {
    const refused = () => breakers.failed(MODEL, failure('auth', ''), { confirmed: false });
    refused();
    // Calls side by side are refused for one cause.
    refused();
    assert.equal(said('alpha/two'), 'its provider refused the API key');
    clock += 60_000;
    assert.equal(breakers.problem('alpha/two'), null);
    refused();
    clock += 1e12;
    assert.deepEqual(breakers.problem('alpha/two'), { reason: 'key-refused' });
    breakers.succeeded(MODEL);
    refused();
    clock += 60_000;
    assert.equal(breakers.problem('alpha/two'), null);
  });

  it('remembers a refused key until it is another or something answers, also when it may be tried again, and tells both', () => {
    const told: boolean[] = [];
    const own = createCircuitBreakers(
      () => clock,
      () => told.push(own.isRefused('alpha')),
    );
    assert.equal(own.isRefused('alpha'), false);
    own.failed(MODEL, failure('auth', ''), { confirmed: false });
    clock += 60_000;
    assert.equal(own.problem(MODEL), null);
    assert.equal(own.isRefused('alpha'), true);
    own.failed(MODEL, failure('auth', ''));
    own.succeeded(MODEL);
    own.failed(MODEL, failure('auth', ''));
    own.reset('alpha');
    own.failed(MODEL, failure('payment', ''));
    own.reset('alpha');
    assert.deepEqual(told, [true, false, true, false]);
  });

  it('is one for each use of a model, while a pause that it asks for and a key that is refused hold for all', () => {
    const slow = failure('timeout', 'it said nothing for 3 s');
    for (let i = 0; i < 9; i++) breakers.failed(MODEL, slow, { use: 'typing' });
    assert.equal(breakers.problem(MODEL), null);
    assert.notEqual(breakers.problem(MODEL, 'typing'), null);
    breakers.succeeded(MODEL);
    assert.notEqual(breakers.problem(MODEL, 'typing'), null);
    breakers.failed(MODEL, failure('rate-limit', '', { retryAfterMs: 90_000 }), { use: 'typing' });
    assert.equal(breakers.problem(MODEL)?.reason, 'resting');
    breakers.failed(MODEL, failure('auth', ''), { use: 'typing' });
    assert.equal(breakers.problem(MODEL)?.reason, 'key-refused');
    breakers.reset('alpha');
    assert.equal(breakers.problem(MODEL, 'typing'), null);
  });

  it('stops a provider without balance for a quarter of an hour', () => {
    fail(1, 'payment');
    assert.equal(said('alpha/two'), 'its account has no balance left');
    clock += 15 * 60_000;
    assert.equal(breakers.problem('alpha/two'), null);
  });

  it('leaves a model alone for as long as it asks, but no longer than an hour', () => {
    fail(1, 'rate-limit', 90_000);
    assert.deepEqual(breakers.problem(MODEL), { reason: 'resting', retryInMs: 90_000 });
    assert.equal(said(MODEL), 'it asked to be left alone for a while; tried again in 90 s');
    fail(1, 'server', 1e15);
    clock += 3_600_000;
    assert.equal(breakers.problem(MODEL), null);
  });
});

describe('A gateway with an open circuit', function () {
  this.timeout(10_000);
  this.slow(5_000);
  let server: FaultServer;
  let harness: Harness;
  let skew = 0;
  beforeEach(async () => {
    server = await startFaultServer();
    skew = 0;
    harness = startHarness({ settings: settingsFor(server.url), now: () => Date.now() + skew });
  });
  afterEach(async () => {
    harness.stop();
    await server.stop();
  });

  it('serves from the next model meanwhile, probes once, and comes back', async () => {
    const chain: ModelRef[] = ['open/status:503:6', 'second/ok'];
    await harness.ask(chain);
    // The fifth fault opens the circuit in the middle of the second request, which then does not try a third time.
    const second = await harness.ask(chain);
    assert.equal(second.attempts.length, 3);

    const third = await harness.ask(chain);
    assert.deepEqual(trail(third), ['second/ok ok']);
    const moved = third.events.find((event) => event.type === 'moved');
    assert.equal(moved?.failure.reason, 'unavailable');

    skew = 20_000;
    const probing = await Promise.all(Array.from({ length: 8 }, () => harness.ask(chain)));
    for (const asked of probing) assert.equal(expectOutcome(asked, 'ok').model, 'second/ok');
    assert.equal(server.journal.filter((call) => call.model === 'status:503:6').length, 6);

    skew = 40_000;
    const back = await harness.ask(chain);
    assert.deepEqual(trail(back), ['open/status:503:6 ok']);
  });

  it('says so at once when there is no other model', async () => {
    await harness.ask(['open/status:503']);
    await harness.ask(['open/status:503']);
    const asked = await harness.ask(['open/status:503']);
    const { failure } = expectOutcome(asked, 'failed');
    assert.match(failure.message, /^it failed 5 times in a row; tried again in \d+ s$/);
    assert.deepEqual(asked.attempts, []);
  });

  it('asks a provider whose key is refused twice no third time', async () => {
    await harness.ask(['open/status:401']);
    const asked = await harness.ask(['open/status:401', 'open/ok']);
    assert.match(expectOutcome(asked, 'failed').failure.message, /refused the API key/);
    assert.equal(server.journal.length, 2);
  });

  it('tries a refused key again, as good ones are refused now and then, unless another provider can answer', async () => {
    const alone = await harness.ask(['open/status:401:1', 'open/ok']);
    assert.deepEqual(trail(alone), ['open/status:401:1 failed auth', 'open/status:401:1 ok']);
    const beside = await harness.ask(['claude/status:401:1', 'second/ok']);
    assert.deepEqual(trail(beside), ['claude/status:401:1 failed auth', 'second/ok ok']);
    skew = 60_000;
    assert.deepEqual(trail(await harness.ask(['claude/status:401:1'])), ['claude/status:401:1 ok']);
  });

  it('asks a provider with another address or header at once', async () => {
    const chain: ModelRef[] = ['open/status:401'];
    await harness.ask(chain);
    assert.notEqual(harness.breakers.problem('open/ok'), null);
    const open = { ...harness.settings['open'], headers: { 'x-team': 'another' } };
    harness.settings = { ...harness.settings, open };
    assert.deepEqual(trail(await harness.ask(['open/ok'])), ['open/ok ok']);
  });

  it('asks the same model for another use', async () => {
    for (let i = 0; i < 5; i++) await harness.ask(['open/status:500'], { hole: HOLE });
    assert.notEqual(harness.breakers.problem('open/status:500', 'typing'), null);
    assert.equal(harness.breakers.problem('open/status:500'), null);
    assert.equal((await harness.ask(['open/status:500'])).attempts.length, 3);
  });
});
