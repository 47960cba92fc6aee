import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { ModelRef } from '../../../src/models/index.ts';
import { type FaultServer, startFaultServer, TEXT } from './faultServer.ts';
import {
  type Asked,
  assertTotals,
  expectOutcome,
  type Harness,
  settingsFor,
  startHarness,
  trail,
} from './harness.ts';

/** A fault on the first model, and how many attempts that model gets before the second one answers. */
interface Case {
  readonly fault: string;
  readonly attempts: number;
  readonly outcome?: string;
  readonly reason: string;
  readonly costs: boolean;
  readonly restarted?: true;
  readonly only?: 'open' | 'claude';
}

const CASES: readonly Case[] = [
  { fault: 'status:500', attempts: 3, reason: 'server', costs: false },
  { fault: 'status:502', attempts: 3, reason: 'server', costs: false },
  { fault: 'status:503', attempts: 3, reason: 'server', costs: false },
  { fault: 'status:504', attempts: 3, reason: 'server', costs: false },
  { fault: 'status:529', attempts: 3, reason: 'server', costs: false },
  { fault: 'silent-behind', attempts: 1, reason: 'timeout', costs: true },
  { fault: 'status:408', attempts: 3, reason: 'server', costs: false },
  { fault: 'status:409', attempts: 3, reason: 'server', costs: false },
  { fault: 'status:429', attempts: 3, reason: 'rate-limit', costs: false },
  { fault: 'rate-limit', attempts: 3, reason: 'rate-limit', costs: false },
  { fault: 'quota', attempts: 1, reason: 'payment', costs: false },
  { fault: 'status:400', attempts: 1, reason: 'bad-request', costs: false },
  { fault: 'status:401', attempts: 1, reason: 'auth', costs: false },
  { fault: 'status:402', attempts: 1, reason: 'payment', costs: false },
  { fault: 'status:403', attempts: 1, reason: 'forbidden', costs: false },
  { fault: 'status:404', attempts: 1, reason: 'bad-request', costs: false },
  { fault: 'list-error', attempts: 1, reason: 'auth', costs: false },
  { fault: 'bare-error', attempts: 1, reason: 'auth', costs: false },
  { fault: 'reset', attempts: 3, reason: 'network', costs: true },
  { fault: 'silent', attempts: 1, reason: 'timeout', costs: true },
  { fault: 'headers-only', attempts: 1, reason: 'timeout', costs: true },
  { fault: 'starts-only', attempts: 1, reason: 'timeout', costs: true },
  { fault: 'stall', attempts: 1, reason: 'timeout', outcome: 'incomplete', costs: true, restarted: true },
  { fault: 'cut', attempts: 1, reason: 'cut-off', outcome: 'incomplete', costs: true, restarted: true },
  {
    fault: 'ends-early',
    attempts: 1,
    reason: 'cut-off',
    outcome: 'incomplete',
    costs: true,
    restarted: true,
  },
  { fault: 'malformed', attempts: 1, reason: 'cut-off', outcome: 'incomplete', costs: true, restarted: true },
  { fault: 'wrong-shape', attempts: 1, reason: 'malformed', costs: true },
  { fault: 'inband:overloaded_error', attempts: 3, reason: 'server', costs: false, only: 'open' },
  // Anthropic has told how many tokens it has read before it breaks off.
  { fault: 'inband:overloaded_error', attempts: 3, reason: 'server', costs: true, only: 'claude' },
  {
    fault: 'inband:overloaded_error:middle',
    attempts: 1,
    reason: 'cut-off',
    outcome: 'incomplete',
    costs: true,
    restarted: true,
  },
  { fault: 'inband:rate_limit_error', attempts: 3, reason: 'rate-limit', costs: false, only: 'open' },
  { fault: 'inband-code:502', attempts: 3, reason: 'server', costs: false, only: 'open' },
  { fault: 'inband-code:402', attempts: 1, reason: 'payment', costs: false, only: 'open' },
  { fault: 'json-error', attempts: 3, reason: 'server', costs: false },
  { fault: 'finish:error:early', attempts: 3, reason: 'server', costs: true, only: 'open' },
  {
    fault: 'finish:error',
    attempts: 1,
    reason: 'cut-off',
    outcome: 'incomplete',
    costs: true,
    restarted: true,
    only: 'open',
  },
  { fault: 'finish:stop:early', attempts: 1, reason: 'empty', outcome: 'rejected', costs: true },
];

type Provider = 'open' | 'claude';

const RUNS = CASES.flatMap(({ only, ...rest }) =>
  (['open', 'claude'] as const)
    .filter((provider) => only === undefined || only === provider)
    .map((provider) => ({ provider, ...rest })),
);

/** So many at a time: their pauses pass together, and their time limits do not strike for want of a processor. */
const AT_ONCE = 16;

async function askWith(provider: Provider, fault: string): Promise<Asked & { calls: number }> {
  const server = await startFaultServer();
  const harness = startHarness({ settings: settingsFor(server.url) });
  const asked = await harness.ask([`${provider}/${fault}`, 'second/ok']);
  harness.stop();
  await server.stop();
  return { ...asked, calls: server.journal.length };
}

describe('A fault of the first model', function () {
  this.timeout(60_000);
  const results = new Map<string, Asked & { calls: number }>();
  before(async () => {
    for (let i = 0; i < RUNS.length; i += AT_ONCE) {
      const some = RUNS.slice(i, i + AT_ONCE);
      const asked = await Promise.all(some.map(({ provider, fault }) => askWith(provider, fault)));
      for (const [n, run] of some.entries()) {
        const result = asked[n];
        if (result) results.set(`${run.provider}/${run.fault}`, result);
      }
    }
  });

  for (const { provider, fault, attempts, reason, costs, outcome = 'failed', restarted } of RUNS) {
    const times = attempts === 1 ? 'once' : `${attempts} times`;
    it(`${fault} (${provider}) is tried ${times}, recorded as ${reason}, and answered by the second`, () => {
      const asked = results.get(`${provider}/${fault}`);
      assert.ok(asked);
      const answer = expectOutcome(asked, 'ok');
      assert.equal(answer.model, 'second/ok');
      assert.equal(answer.text, TEXT);
      const first = `${provider}/${fault} ${outcome} ${reason}`;
      assert.deepEqual(trail(asked), [...Array(attempts).fill(first), 'second/ok ok']);
      assert.equal(asked.calls, attempts + 1);

      const moved = asked.events.filter((event) => event.type === 'moved');
      assert.equal(moved.length, 1);
      assert.equal(moved[0]?.from, `${provider}/${fault}`);
      assert.equal(moved[0]?.to, 'second/ok');
      assert.equal(moved[0]?.restarted, restarted ?? false);
      assert.equal(asked.events.filter((event) => event.type === 'waiting').length, attempts - 1);

      for (const row of asked.attempts.slice(0, -1)) {
        if (costs) assert.ok((row.costUsd ?? 0) > 0);
        else assert.deepEqual([row.costUsd, row.costSource], [0, 'priced']);
      }
      assertTotals(asked);
    });
  }
});

describe('A fault that no other model can mend', function () {
  this.timeout(10_000);
  this.slow(4_000);
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

  for (const provider of ['open', 'claude'] as const) {
    const ref = (fault: string): ModelRef => `${provider}/${fault}`;

    for (const fault of ['cut', 'stall', 'ends-early', 'inband:api_error:middle', 'malformed']) {
      it(`${fault} (${provider}) without a next model is incomplete, never a success`, async () => {
        const asked = await harness.ask([ref(fault)]);
        const result = expectOutcome(asked, 'incomplete');
        assert.ok(result.text.length > 0 && TEXT.startsWith(result.text));
        assert.equal(asked.attempts[0]?.outcome, 'incomplete');
        assert.equal(asked.attempts[0]?.costSource, 'estimated');
        assertTotals(asked);
      });
    }

    it(`a length stop (${provider}) is incomplete, and no other model is asked`, async () => {
      const asked = await harness.ask([ref('finish:length'), 'second/ok']);
      const result = expectOutcome(asked, 'incomplete');
      assert.equal(result.failure.reason, 'length');
      assert.equal(result.text, TEXT);
      assert.deepEqual(trail(asked), [`${provider}/finish:length incomplete length`]);
      assert.equal(asked.attempts[0]?.costSource, 'priced');
    });

    it(`a refusal (${provider}) stops with its reason, and no other model is asked`, async () => {
      const asked = await harness.ask([ref('finish:refused:early'), 'second/ok']);
      assert.equal(expectOutcome(asked, 'failed').failure.reason, 'content-policy');
      assert.equal(asked.attempts.length, 1);
      const partly = await harness.ask([ref('finish:refused'), 'second/ok']);
      assert.equal(expectOutcome(partly, 'incomplete').failure.reason, 'content-policy');
    });

    it(`a content policy (${provider}) stops and shows the provider's words`, async () => {
      const asked = await harness.ask([ref('policy'), 'second/ok']);
      const { failure } = expectOutcome(asked, 'failed');
      assert.equal(failure.reason, 'content-policy');
      assert.match(failure.message, /^it declined: .*flagged by our content policy/);
      assert.equal(asked.attempts.length, 1);
    });

    it(`a prompt too long for one model (${provider}) goes to a larger one only`, async () => {
      const chain: ModelRef[] = [ref('too-long'), 'second/ok', 'second/ok:same', 'second/ok:large'];
      const asked = await harness.ask(chain, { windows: [200_000, 64_000, 200_000, 1_000_000] });
      assert.equal(expectOutcome(asked, 'ok').model, 'second/ok:large');
      assert.equal(asked.attempts.length, 2);
      const none = await harness.ask([ref('too-long'), 'second/ok'], { windows: [200_000, 200_000] });
      assert.equal(expectOutcome(none, 'failed').failure.reason, 'context-too-long');
    });

    it(`a whole answer whose connection stays open (${provider}) ends soon, with its usage`, async () => {
      // No limit but that for the end could strike within the test's own time.
      const long = { firstTokenMs: 60_000, gapMs: 60_000, totalMs: 60_000 };
      const patient = startHarness({ settings: settingsFor(server.url), timeLimits: long });
      for (const fault of ['never-closes', 'lingers']) {
        const asked = await patient.ask([ref(fault)]);
        const result = expectOutcome(asked, 'ok');
        assert.equal(result.text, TEXT);
        assert.equal(result.usage?.outputTokens, 20);
      }
      patient.stop();
    });

    it(`a model that thinks longer than the first limit (${provider}) is waited for`, async () => {
      const hasty = startHarness({ settings: settingsFor(server.url), timeLimits: { firstTokenMs: 300 } });
      const asked = await hasty.ask([ref('thinks')]);
      assert.equal(expectOutcome(asked, 'ok').text, TEXT);
      assert.ok((asked.attempts[0]?.firstTokenMs ?? 0) > 300);
      hasty.stop();
    });

    it(`characters split over chunks, CRLF and comments (${provider}) are read`, async () => {
      const asked = await harness.ask([ref('utf8')]);
      assert.equal(expectOutcome(asked, 'ok').text, 'Größe 🦊 日本');
    });
  }

  it('keeps half an answer when the fallback fails as well', async () => {
    const asked = await harness.ask(['open/cut', 'second/status:400']);
    const result = expectOutcome(asked, 'incomplete');
    assert.equal(result.model, 'open/cut');
    assert.ok(TEXT.startsWith(result.text) && result.text !== '');
  });

  it('does not ask a second model of a provider whose key is refused', async () => {
    const asked = await harness.ask(['open/status:401', 'open/ok', 'claude/ok']);
    assert.equal(expectOutcome(asked, 'ok').model, 'claude/ok');
    assert.deepEqual(trail(asked), ['open/status:401 failed auth', 'claude/ok ok']);
    harness.breakers.reset('open');
  });

  it('tells all that was tried when nothing answers', async () => {
    const asked = await harness.ask(['open/status:400', 'claude/status:404']);
    const { tried, failure, model } = expectOutcome(asked, 'failed');
    assert.deepEqual(
      tried.map((one) => `${one.model} ${one.failure.message}`),
      [
        'open/status:400 its server refused the request (400)',
        'claude/status:404 its server does not know this model (404)',
      ],
    );
    assert.equal(model, 'claude/status:404');
    assert.equal(failure.reason, 'bad-request');
  });

  it('says that there is no model when the chain is empty', async () => {
    const asked = await harness.ask([]);
    assert.equal(expectOutcome(asked, 'failed').failure.reason, 'no-model');
    assert.deepEqual(asked.result.cost, { usd: 0, source: 'billed' });
  });
});
