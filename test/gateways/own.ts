import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reservation } from '../../src/ledger/index.ts';
import { startFaultServer } from '../unit/gateway/faultServer.ts';
import { TEXT } from '../unit/gateway/faults.ts';
import { type Asked, assertTotals, expectOutcome, NO_LIMITS, trail } from '../unit/gateway/harness.ts';
import type { Fault } from './exam.ts';
import { SIXTY_TEXT, TOOL_ARGUMENTS } from './misbehave.ts';
import { settingFor, startTierwise, type Tierwise } from './tierwise.ts';

function assertAnswered(asked: Asked, by: string, text: string): void {
  const answer = expectOutcome(asked, 'ok');
  assert.equal(answer.model, by);
  assert.equal(answer.text, text);
  assertTotals(asked);
}

const RESERVATION: Omit<Reservation, 'worstUsd'> = {
  requestId: 'last',
  sessionId: null,
  at: Date.now(),
  task: 'explain',
  tier: 'mid',
  provider: 'first',
  model: 'ok',
  attempt: 1,
  language: null,
  workspace: null,
  reasons: [],
  prices: { source: 'unknown', pricedAs: null, on: null, bands: [] },
  contextTokens: 1,
  inputUsd: 0,
  outputTokenUsd: 0,
};

const TOOLS = {
  list: [{ name: 'read', description: 'Reads a file.', schema: { type: 'object', properties: {} } }],
  required: false,
};

/** What only a gateway inside of the editor can be asked: it is looked into, its ledger, its log and its leftovers. */
export const OWN_FAULTS: readonly Fault<Tierwise>[] = [
  {
    id: 17,
    title: 'an error object inside a 200',
    examine: async ({ subject, variant }) => {
      assertAnswered(await subject.look(['json-error', 'sixty']), 'second/sixty', SIXTY_TEXT);
      if (!variant.streaming) return;
      const asked = await subject.look(['inband:server_error:middle', 'sixty']);
      assertAnswered(asked, 'second/sixty', SIXTY_TEXT);
      assert.equal(asked.attempts[0]?.outcome, 'incomplete');
      expectOutcome(await subject.look(['inband:server_error:middle']), 'incomplete');
    },
  },
  {
    id: 18,
    title: 'finish reasons length, content_filter and error',
    examine: async ({ subject, variant }) => {
      const long = expectOutcome(await subject.look(['finish:length', 'sixty']), 'incomplete');
      assert.equal(long.failure.reason, 'length');
      const refused = expectOutcome(await subject.look(['finish:refused', 'sixty']), 'incomplete');
      assert.equal(refused.failure.reason, 'content-policy');
      // Anthropic has no such reason: its errors are events of their own.
      if (variant.wire === 'anthropic') return;
      assertAnswered(await subject.look(['finish:error', 'sixty']), 'second/sixty', SIXTY_TEXT);
      expectOutcome(await subject.look(['finish:error']), 'incomplete');
    },
  },
  {
    id: 19,
    title: '402 and 401 in the middle of the day',
    examine: async ({ subject, server }) => {
      for (const [status, reason] of [
        ['402', 'payment'],
        ['401', 'auth'],
      ] as const) {
        const model = `later:${status}:1`;
        assertAnswered(await subject.look([model, 'sixty']), `first/${model}`, SIXTY_TEXT);
        const refused = await subject.look([model, 'sixty']);
        assertAnswered(refused, 'second/sixty', SIXTY_TEXT);
        assert.equal(trail(refused)[0], `first/${model} failed ${reason}`);
        // Nothing more goes to this provider, whatever its model, until the key or the balance changes.
        for (const chain of [
          [model, 'sixty'],
          ['ok', 'sixty'],
        ]) {
          assert.deepEqual(trail(await subject.look(chain)), ['second/sixty ok']);
        }
        assert.equal(server.journal.filter((call) => call.model === model).length, 2);
        subject.harness.breakers.reset('first');
        assertAnswered(await subject.look(['ok', 'sixty']), 'first/ok', TEXT);
      }
    },
  },
  {
    id: 20,
    title: 'a redirect to another origin',
    examine: async ({ server, variant }) => {
      const other = await startFaultServer();
      const setting = { ...settingFor(server.url, variant), headers: { 'x-redirect-to': other.url } };
      const subject = await startTierwise(setting);
      try {
        const asked = await subject.look(['redirect']);
        assert.equal(expectOutcome(asked, 'failed').failure.reason, 'redirect');
        assert.deepEqual(other.journal, [], 'key and code went to another origin');
      } finally {
        await subject.stop();
        await other.stop();
      }
    },
  },
  {
    id: 21,
    title: 'UTF-8 split across chunks, CRLF, comments, an event of 5 MB',
    examine: async ({ subject }) => {
      assertAnswered(await subject.look(['utf8']), 'first/utf8', 'Größe 🦊 日本');
      assertAnswered(await subject.look(['big:5000000']), 'first/big:5000000', SIXTY_TEXT);
    },
  },
  {
    id: 22,
    title: 'gzip that ends early',
    examine: async ({ subject }) => {
      assertAnswered(await subject.look(['gzip-cut', 'sixty']), 'second/sixty', SIXTY_TEXT);
      const alone = (await subject.look(['gzip-cut'])).result;
      assert.ok(alone.outcome === 'incomplete' || alone.outcome === 'failed', alone.outcome);
    },
  },
  {
    id: 23,
    title: 'overloaded_error before and in the middle of a stream',
    where: ({ streaming }) => streaming,
    examine: async ({ subject }) => {
      const before = await subject.look(['inband:overloaded_error', 'sixty']);
      assertAnswered(before, 'second/sixty', SIXTY_TEXT);
      assert.equal(before.attempts.length, 4);
      const middle = await subject.look(['inband:overloaded_error:middle', 'sixty']);
      assertAnswered(middle, 'second/sixty', SIXTY_TEXT);
      assert.equal(middle.attempts[0]?.outcome, 'incomplete');
      assert.equal(middle.attempts.length, 2);
    },
  },
  {
    id: 24,
    title: 'two tool calls interleaved, and one cut',
    examine: async ({ subject }) => {
      const asked = await subject.look(['tools'], { tools: TOOLS });
      const inputs = expectOutcome(asked, 'ok').toolCalls.map(({ input }) => JSON.stringify(input));
      assert.deepEqual(inputs, TOOL_ARGUMENTS);
      const cut = await subject.look(['tools:cut'], { tools: TOOLS });
      assert.notEqual(cut.result.outcome, 'ok', 'half a tool call was handed out');
      assert.ok(!cut.events.some(({ type }) => type === 'tool-call'));
      assertAnswered(
        await subject.look(['tools:cut', 'sixty'], { tools: TOOLS }),
        'second/sixty',
        SIXTY_TEXT,
      );
    },
  },
  {
    id: 25,
    title: 'a clock that jumps',
    alone: true,
    examine: async ({ subject }) => {
      const real = Date.now;
      try {
        for (const jump of [3_600_000, -7_200_000]) {
          let jumped = 0;
          Date.now = () => real() + jumped;
          const asked = await subject.look(['wait:retry-after:1', 'sixty'], {
            onEvent: ({ type }) => {
              if (type === 'waiting') jumped = jump;
            },
          });
          expectOutcome(asked, 'ok');
          for (const row of asked.attempts) assert.ok(row.latencyMs >= 0 && row.latencyMs < 5_000);
          const later = await subject.look(['ok', 'sixty']);
          expectOutcome(later, 'ok');
          assert.equal(later.attempts.length, 1, 'a circuit hangs on the clock');
        }
      } finally {
        Date.now = real;
      }
    },
  },
  {
    id: 26,
    title: 'DNS failure, then success',
    alone: true,
    examine: async ({ subject }) => {
      const real = globalThis.fetch;
      let failures = 0;
      globalThis.fetch = async (input, init) => {
        if (!String(init?.body).includes('"sixty:dns"') || failures++ > 0) return real(input, init);
        const cause = Object.assign(new Error('getaddrinfo EAI_AGAIN api.example'), { code: 'EAI_AGAIN' });
        throw new TypeError('fetch failed', { cause });
      };
      try {
        const asked = await subject.look(['sixty:dns', 'sixty']);
        assertAnswered(asked, 'first/sixty:dns', SIXTY_TEXT);
        assert.equal(trail(asked)[0], 'first/sixty:dns failed offline');
        assert.equal(subject.harness.breakers.problem('first/sixty:dns'), null);
      } finally {
        globalThis.fetch = real;
      }
    },
  },
  {
    id: 27,
    title: '1,000 requests, every tenth cancelled at a random moment',
    alone: true,
    examine: async ({ subject, server }) => {
      const usual = ['sixty', 'ok', 'status:400', 'ends-early', 'cut-at-40'];
      const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
      const timersBefore = timers();
      // 250 in each of the four variants.
      for (let round = 0; round < 5; round++) {
        await Promise.all(
          Array.from({ length: 50 }, (_, i) => {
            if (i % 10 !== 0) return subject.look([usual[i % usual.length] ?? 'ok', 'sixty']);
            const signal = AbortSignal.timeout(1 + Math.floor(Math.random() * 60));
            return subject.look(['slow', 'sixty'], { signal });
          }),
        );
      }
      // The server's own pauses between two tokens.
      await sleep(300);
      const { ledger } = subject.harness;
      const { usd, unknown, attempts } = ledger.total(0, Number.MAX_SAFE_INTEGER);
      assert.ok(attempts > 200 && unknown === 0, `${attempts} attempts, ${unknown} of unknown cost`);
      // Whatever was still reserved would be in the way of a limit that just fits.
      const limits = { ...NO_LIMITS, perDayUsd: usd + 0.00101 };
      const fits = ledger.reserve({ ...RESERVATION, worstUsd: 0.001 }, limits);
      assert.ok(fits.ok, 'a reservation is left');
      assert.ok(timers() <= timersBefore, `${timers() - timersBefore} timers are left`);
      assert.equal(server.busy(), 0, `${server.busy()} connections are in use`);
    },
  },
];
