import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ModelRef } from '../../../src/models/index.ts';
import { agreeOnPrice } from '../../../src/requests/consent.ts';
import { agreeOnEscalation, type DearEscalation } from '../../../src/requests/escalation.ts';
import type { ChainLink, MoveCause, Tier } from '../../../src/router/index.ts';
import { band, facts, signals } from '../router/policy.ts';
import { because, route } from './results.ts';

/** A link whose usual answer to an explanation of 100k tokens costs so much; null: of unknown price. */
function link(model: ModelRef, tier: Tier, usd: number | null): ChainLink {
  const prices = usd === null ? [] : [band(usd * 10, 0)];
  return { model, tier, maxOutputTokens: 8_192, facts: facts(model, { prices }) };
}

const FROM = link('a/mid', 'mid', 0.01);
const ROUTE = route({ inputTokens: 100_000 });
const FAILED = because('check', 'its answer did not parse');

function world(limitUsd: number | null, answers: readonly boolean[], caller: string | null = null) {
  const asked: DearEscalation[] = [];
  const may = agreeOnEscalation(
    {
      settings: () => ({ askAboveUsd: limitUsd }),
      askAboutEscalation: async (escalation) => {
        asked.push(escalation);
        return answers[asked.length - 1] ?? false;
      },
    },
    ROUTE,
    caller,
  );
  return {
    asked,
    to: (usd: number | null) => may({ from: FROM, to: link('b/best', 'premium', usd), failure: FAILED }),
  };
}

describe('An escalation', () => {
  it('is asked about exactly where it costs more than the limit and than what was agreed, or where that is unknown', async () => {
    const price = fc.option(fc.integer({ min: 0, max: 300 }).map((cents) => cents / 100));
    await fc.assert(
      fc.asyncProperty(
        price,
        fc.array(fc.tuple(price, fc.boolean()), { maxLength: 5 }),
        async (limit, steps) => {
          let agreed = 0;
          const { asked, to } = world(
            limit,
            steps.map(([, yes]) => yes),
          );
          for (const [usd] of steps) {
            const before = asked.length;
            const may = await to(usd);
            const wasAsked = asked.length > before;
            const cost = usd ?? Infinity;
            assert.equal(wasAsked, limit !== null && cost > Math.max(limit, agreed) + 1e-9);
            if (!wasAsked) assert.ok(may);
            if (wasAsked && may) agreed = cost;
          }
        },
      ),
    );
  });

  it('is not asked about at the very limit, however its price was added up', async () => {
    for (const usd of [0.1, 0.3, 0.7, 2.97]) {
      const { asked, to } = world(usd, [false]);
      assert.equal(await to(usd), true);
      assert.equal(asked.length, 0);
    }
  });

  it('is told with both models, why, its price and the limit', async () => {
    const { asked, to } = world(0.25, [true]);
    assert.equal(await to(0.5), true);
    const [question] = asked;
    assert.deepEqual([question?.from, question?.to, question?.limitUsd], ['a/mid', 'b/best', 0.25]);
    assert.equal(question?.failure, FAILED);
    assert.ok(Math.abs((question?.usd ?? 0) - 0.5) < 0.01);
  });

  it('of another extension is not asked about, and that of VS Code’s own chat is', async () => {
    const other = world(0, [false], 'acme.bot');
    assert.equal(await other.to(5), true);
    assert.equal(other.asked.length, 0);
    const core = world(0, [false], 'core');
    assert.equal(await core.to(5), false);
    assert.equal(core.asked.length, 1);
  });
});

describe('A conversation', () => {
  const MOVED: readonly (readonly [MoveCause, boolean])[] = [
    [{ reason: 'harder-task', task: 'debug', tier: 'premium', words: [] }, true],
    [{ reason: 'failed-checks', tier: 'cheap', count: 2 }, true],
    [{ reason: 'chosen', choice: 'premium' }, false],
    [{ reason: 'limit-reached' }, false],
  ];
  for (const [cause, isAsked] of MOVED) {
    it(`that moves to a dearer model is ${isAsked ? '' : 'not '}asked about like an escalation: ${cause.reason}`, async () => {
      const asked: string[] = [];
      const move = { from: 'a/mid', to: 'b/best', cause, historyTokens: 10, rereadUsd: 0.3 } as const;
      await agreeOnPrice(
        {
          settings: () => ({ chat: { warnAboveUsd: 1 }, askAboveUsd: 0.25 }),
          askAboutPrice: async (_route, { setting }) => {
            asked.push(setting);
            return 'ask';
          },
        },
        { route: async () => route() },
        {
          task: 'chat',
          signals: signals({}),
          pin: null,
          sessionId: null,
          tier: null,
          messages: [],
          tools: null,
        },
        route({ move, expectedUsd: 0.4 }),
        0,
      );
      assert.deepEqual(asked, isAsked ? ['tierwise.routing.askAboveUsd'] : []);
    });
  }
});
