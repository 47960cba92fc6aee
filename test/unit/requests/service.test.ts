import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  answerStream,
  createCircuitBreakers,
  type GatewayEvent,
  type GatewayRequest,
  type GatewayResult,
} from '../../../src/gateway/index.ts';
import { loadPriceLibrary } from '../../../src/models/index.ts';
import {
  type BudgetChoice,
  type BudgetQuestion,
  createRequestService,
  type Question,
} from '../../../src/requests/service.ts';
import { formatRouteReasons, type Route } from '../../../src/router/index.ts';
import { createKeys } from '../../../src/settings/keys.ts';
import { currentPolicy } from '../../../src/settings/policy.ts';
import type { SettingKey } from '../../../src/settings/schema.ts';
import { pinnedTo, policy, signals } from '../router/policy.ts';
import { check } from '../settings/contributed.ts';
import { createVault } from '../settings/vault.ts';
import { answered, because, failed } from './results.ts';

const CHEAP = 'deepseek/deepseek-v4-flash';
const HAIKU = 'anthropic/claude-haiku-4-5';
const MINI = 'openai/gpt-5.4-mini';
const OPUS = 'anthropic/claude-opus-5-5';

const OVER = because('budget', 'it could pass the limit of $1.00 per day ($0.99 is spent or reserved)');
const overBudget = () => failed([[HAIKU, OVER]], { attempts: 0, cost: { usd: 0, source: 'billed' } });

/** The service with the true router, and a gateway that gives these results one after the other. */
function world(
  changed: Partial<Record<SettingKey, unknown>> = {},
  results: readonly GatewayResult<never>[] = [answered()],
  choice: BudgetChoice = 'stop',
) {
  const { settings } = check({
    'tiers.cheap': [CHEAP],
    'tiers.mid': [HAIKU, MINI],
    'tiers.premium': [OPUS],
    ...changed,
  });
  const environment = { ANTHROPIC_API_KEY: 'a', OPENAI_API_KEY: 'b', DEEPSEEK_API_KEY: 'c' };
  const keys = createKeys(createVault(), environment);
  const breakers = createCircuitBreakers(Date.now);
  const asked: GatewayRequest[] = [];
  const questions: string[] = [];
  const budgets: BudgetQuestion[] = [];
  const routed: Route[] = [];
  const events: GatewayEvent[] = [];
  const prices = { ready: async () => void (await loadPriceLibrary()) };
  // Enough answers to know what it counts for a token: before that, a limit this low leaves no room for the worst.
  const ledger = { inputRatios: () => new Map([[CHEAP, Array(20).fill(1)]]) };
  const requests = createRequestService({
    policy: (also) => currentPolicy({ settings: () => settings, keys, breakers, prices, ledger }, also),
    settings: () => settings,
    gateway: {
      run: (request, signal) => {
        asked.push(request);
        const result = results[asked.length - 1] ?? answered();
        return answerStream(signal, async () => result);
      },
    },
    askAboutBudget: async (asked) => {
      questions.push(asked.refused.message);
      budgets.push(asked);
      return choice;
    },
    askAboutEscalation: async () => true,
    onRouted: (_requestId, route) => routed.push(route),
  });
  const ask = async (more: Partial<Question> = {}) => {
    const asking = question(more);
    const route = await requests.route(asking);
    const answer = requests.answer(asking, route, new AbortController().signal);
    for await (const event of answer) events.push(event);
    return answer.result;
  };
  /** The models of each call to the gateway. */
  const chains = () => asked.map(({ route }) => route.chain.map(({ model }) => model));
  return { requests, breakers, ask, asked, chains, questions, budgets, routed, events };
}

function question(more: Partial<Question> = {}): Question {
  return {
    task: 'explain',
    signals: signals({ contextTokens: 2_000, language: 'typescript' }),
    pin: null,
    sessionId: 's1',
    tier: null,
    messages: [{ role: 'user', content: 'Explain.' }],
    tools: null,
    ...more,
  };
}

describe('the request service', () => {
  it('goes the other way once in eight answers to a task, where what fails its check goes on', async () => {
    const trial = { trial: true, agreed: true, began: 0, since: 0, kept: 0, turnedDown: 0 };
    const lesson = {
      task: 'bug-fix',
      language: null,
      from: 'mid',
      to: 'cheap',
      model: 'alpha/small',
    } as const;
    const lessons = [{ ...lesson, ...trial, against: 0.1, usdPerMonth: 2 }];
    const good = (): GatewayResult<never> => answered();
    const tiersOf = async (escalation: 'off' | 'nextTier') => {
      const tiers: string[] = [];
      const requests = createRequestService({
        policy: async () => policy({ lessons }),
        settings: () => ({
          escalation,
          budget: { onLimit: 'stop' },
          secondOpinion: 'off',
          askAboveUsd: null,
        }),
        gateway: { run: (_request, signal) => answerStream(signal, async () => good()) },
        askAboutBudget: async () => 'stop',
        askAboutEscalation: async () => true,
        onRouted: (_requestId, { tier }) => tiers.push(tier),
      });
      for (let i = 0; i < 16; i++) {
        const asking = question({ task: 'bug-fix' });
        const route = await requests.route(asking);
        assert.deepEqual(await requests.route(asking), route, 'whoever looks twice sees the same');
        await requests.answer(asking, route, new AbortController().signal).result;
      }
      return tiers.flatMap((tier, i) => (tier === 'cheap' ? [i] : []));
    };
    assert.deepEqual(await tiersOf('nextTier'), [7, 15]);
    assert.deepEqual(await tiersOf('off'), []);
  });

  it('has as much thought as the user wants, of models that can be told', async () => {
    const { requests } = world({ 'tiers.mid': [MINI, HAIKU] });
    const effortsOf = ({ chain }: Route) => chain.slice(0, 2).map(({ effort }) => effort);
    assert.deepEqual(effortsOf(await requests.route(question())), ['medium', undefined]);
    assert.deepEqual(effortsOf(await requests.route(question({ effort: 'high' }))), ['high', undefined]);
  });

  it('routes a question, hands all of it to the gateway, and tells the route', async () => {
    const { ask, asked, routed, questions } = world();
    const result = await ask();
    assert.equal(result.outcome, 'ok');
    assert.partialDeepStrictEqual(asked, [
      {
        sessionId: 's1',
        language: 'typescript',
        messages: [{ role: 'user', content: 'Explain.' }],
        tools: null,
      },
    ]);
    assert.deepEqual(
      asked[0]?.route.chain.map(({ model }) => model),
      [HAIKU, MINI, OPUS],
    );
    assert.deepEqual(routed, [asked[0]?.route]);
    assert.deepEqual(questions, []);
  });

  it('leaves a failure that has nothing to do with budgets as it is', async () => {
    const { ask, asked, questions } = world({}, [
      failed([[HAIKU, because('server', 'its server reported an error (500)')]]),
    ]);
    assert.equal((await ask()).outcome, 'failed');
    assert.equal(asked.length, 1);
    assert.deepEqual(questions, []);
  });

  describe('at a limit', () => {
    it('asks, and stops when the user says so', async () => {
      const { ask, asked, questions } = world({}, [overBudget()], 'stop');
      assert.equal((await ask()).outcome, 'cancelled');
      assert.deepEqual(questions, [OVER.message]);
      assert.equal(asked.length, 1);
    });

    it('asks, and goes on with cheap models only when the user says so', async () => {
      const { ask, chains, questions, events, routed } = world({}, [overBudget()], 'cheap');
      assert.equal((await ask()).outcome, 'ok');
      assert.equal(questions.length, 1);
      assert.deepEqual(chains()[1], [CHEAP]);
      assert.deepEqual(events, [{ type: 'moved', from: HAIKU, to: CHEAP, failure: OVER, restarted: false }]);
      assert.equal(routed[1]?.tier, 'cheap');
      assert.deepEqual(routed[1]?.reasons[0], { reason: 'limit-reached' });
    });

    it('goes on without asking when the setting says downgrade', async () => {
      const { ask, chains, questions } = world({ 'budget.onLimit': 'downgrade' }, [overBudget()]);
      assert.equal((await ask()).outcome, 'ok');
      assert.deepEqual(chains()[1], [CHEAP]);
      assert.deepEqual(questions, []);
    });

    it('stops without asking when the setting says stop', async () => {
      const { ask, asked, questions } = world({ 'budget.onLimit': 'stop' }, [overBudget()]);
      assert.equal((await ask()).outcome, 'failed');
      assert.equal(asked.length, 1);
      assert.deepEqual(questions, []);
    });

    it('stays cheap, however large the request', async () => {
      const { ask, chains } = world({ 'budget.onLimit': 'downgrade' }, [overBudget()]);
      await ask({ signals: signals({ contextTokens: 40_000, files: 12 }) });
      assert.deepEqual(chains()[1], [CHEAP]);
    });

    it('leaves a conversation’s model, for that is the one over the limit', async () => {
      const { ask, chains } = world({ 'budget.onLimit': 'downgrade' }, [overBudget()]);
      await ask({ pin: pinnedTo(HAIKU, 'mid') });
      assert.deepEqual(chains()[1], [CHEAP]);
    });

    it('keeps to the limit’s own message when there is no cheap model', async () => {
      const { ask, asked } = world({ 'budget.onLimit': 'downgrade', 'tiers.cheap': [] }, [overBudget()]);
      const result = await ask();
      assert.ok(result.outcome === 'failed' && result.failure === OVER);
      assert.equal(asked.length, 1);
    });

    it('says what the request could cost at most, with the model over the limit and with the cheap one', async () => {
      const { ask, budgets } = world({}, [overBudget()], 'stop');
      await ask();
      const [asked] = budgets;
      assert.equal(asked?.asked.model, HAIKU);
      assert.equal(asked?.cheap?.model, CHEAP);
      assert.ok((asked.cheap.usd ?? 0) > 0 && (asked.asked.usd ?? 0) > (asked.cheap.usd ?? 0));
    });

    it('is quiet where the user stops it, and not where the settings do, or where another asks', async () => {
      const stopped = await world({}, [overBudget()], 'stop').ask();
      assert.equal(stopped.outcome, 'cancelled');
      assert.equal(stopped.requestId, overBudget().requestId);
      assert.equal((await world({ 'budget.onLimit': 'stop' }, [overBudget()]).ask()).outcome, 'failed');
      assert.equal((await world({}, [overBudget()], 'stop').ask({ caller: 'acme.bot' })).outcome, 'failed');
    });

    for (const [left, limits, isOffered] of [
      ['enough', { limitUsd: 1, spentUsd: 0.9 }, true],
      ['nothing of it', { limitUsd: 1, spentUsd: 1 }, false],
      ['less than it could cost', { limitUsd: 1, spentUsd: 0.999_999 }, false],
      ['nothing, since the limit is $0', { limitUsd: 0, spentUsd: 0 }, false],
      ['nothing, but for other models', { limitUsd: 1, spentUsd: 1, pattern: 'anthropic/*' }, true],
    ] as const) {
      it(`offers a cheap model only where a limit pays for it: ${left}`, async () => {
        const refusal = { ok: false, reason: 'day-limit', ...limits } as const;
        const { ask, asked, budgets } = world({}, [failed([[HAIKU, { ...OVER, refusal }]])], 'cheap');
        await ask();
        assert.equal(budgets[0]?.cheap?.model, isOffered ? CHEAP : undefined);
        assert.equal(asked.length, isOffered ? 2 : 1);
      });
    }

    it('offers nothing cheaper for a cheap request', async () => {
      const { ask, asked, questions } = world({}, [overBudget()], 'cheap');
      await ask({ task: 'docstring' });
      assert.equal(asked.length, 1);
      assert.equal(questions.length, 1);
    });

    it('asks the same models again when the limit is raised, and does not ask the user twice', async () => {
      const { ask, chains, questions, events } = world({}, [overBudget(), overBudget()], 'raised');
      const result = await ask();
      assert.equal(result.outcome, 'failed');
      assert.deepEqual(chains(), [
        [HAIKU, MINI, OPUS],
        [HAIKU, MINI, OPUS],
      ]);
      assert.equal(questions.length, 1);
      assert.deepEqual(events, [], 'no model takes over from another');
    });

    it('says before anything is asked that the limit per request leaves no model, and offers the tier that fits', async () => {
      const limit = { 'budget.perRequestUsd': 0.002 };
      const tried = async (choice: BudgetChoice, more: Parameters<typeof world>[0] = {}) => {
        const { requests, questions, asked } = world({ ...limit, ...more }, [], choice);
        const route = await requests.fitting(question(), await requests.route(question()));
        assert.equal(asked.length, 0);
        return { models: route?.chain.map(({ model }) => model) ?? [], questions };
      };
      const cheap = await tried('cheap');
      assert.deepEqual(cheap.models, [CHEAP]);
      assert.match(cheap.questions.join(), /^it could cost \$[\d.]+, over the limit of \$0.002 per request$/);
      assert.deepEqual((await tried('stop')).models, []);
      const stopped = await tried('cheap', { 'budget.onLimit': 'stop' });
      assert.deepEqual([stopped.models, stopped.questions], [[], []]);
      const within = await tried('stop', { 'budget.perRequestUsd': 5 });
      assert.deepEqual([within.models.length, within.questions], [3, []]);
    });

    it('asks even if a later model failed otherwise', async () => {
      const down = because('server', 'its server reported an error (500)');
      const { ask, questions, chains } = world(
        {},
        [
          failed([
            [HAIKU, OVER],
            [MINI, down],
          ]),
        ],
        'cheap',
      );
      await ask();
      assert.deepEqual(questions, [OVER.message]);
      assert.deepEqual(chains()[1], [CHEAP]);
    });

    it('counts what was spent before the limit in the cost of the request', async () => {
      const spent = failed(
        [
          [HAIKU, because('timeout', 'x')],
          [MINI, OVER],
        ],
        {
          attempts: 2,
          cost: { usd: 0.01, source: 'estimated' },
        },
      );
      const { ask, asked } = world({ 'budget.onLimit': 'downgrade' }, [
        spent,
        answered({ cost: { usd: 0.002, source: 'billed' } }),
      ]);
      const { attempts, cost } = await ask();
      assert.equal(attempts, 3);
      assert.equal(asked[0]?.after, undefined);
      assert.equal(asked[1]?.after?.requestId, spent.requestId);
      assert.equal(asked[1]?.after?.attempts, 2);
      assert.ok(Math.abs((cost.usd ?? 0) - 0.012) < 1e-12);
      assert.equal(cost.source, 'estimated');
      const unknown = world({ 'budget.onLimit': 'downgrade' }, [
        { ...spent, cost: { usd: null, source: 'unknown' } },
      ]);
      assert.deepEqual((await unknown.ask()).cost, { usd: null, source: 'unknown' });
    });

    it('per request goes to cheap before anything is asked, when the setting says downgrade', async () => {
      const limit = { 'budget.perRequestUsd': 0.002 };
      const { requests } = world({ ...limit, 'budget.onLimit': 'downgrade' });
      const route = await requests.route(question());
      assert.deepEqual(
        route.chain.map(({ model }) => model),
        [CHEAP],
      );
      assert.deepEqual(formatRouteReasons(route), ['a limit is reached, so cheap']);
      for (const onLimit of ['ask', 'stop']) {
        const stopped = await world({ ...limit, 'budget.onLimit': onLimit }).requests.route(question());
        assert.deepEqual(stopped.chain, []);
        assert.equal(stopped.passedOver[0]?.reason, 'over-request-limit');
      }
    });
  });

  describe('with a tier chosen by hand', () => {
    it('routes there, and says who chose it', async () => {
      const { requests } = world({ routes: { chat: MINI } });
      for (const [tier, model] of [
        ['cheap', CHEAP],
        ['mid', HAIKU],
        ['premium', OPUS],
      ] as const) {
        const route = await requests.route(question({ task: 'chat', tier }));
        assert.equal(route.tier, tier);
        assert.equal(route.chain[0]?.model, model);
        assert.deepEqual(formatRouteReasons(route), [`you chose the ${tier} tier`]);
      }
    });

    it('does not climb out of it, however large the request', async () => {
      const { requests } = world();
      const large = signals({ contextTokens: 60_000, files: 9, prompt: 'harden the security of all files' });
      assert.equal(
        (await requests.route(question({ task: 'chat', tier: 'cheap', signals: large }))).tier,
        'cheap',
      );
    });

    it('keeps a conversation on its model within the tier, the first of its list or not', async () => {
      const { requests } = world();
      const route = await requests.route(question({ tier: 'mid', pin: pinnedTo(MINI, 'mid') }));
      assert.equal(route.chain[0]?.model, MINI);
      assert.deepEqual(route.reasons, [{ reason: 'stays', model: MINI }]);
    });

    it('takes a conversation to the tier that the user changes to, and says so', async () => {
      const { requests } = world();
      const route = await requests.route(question({ tier: 'premium', pin: pinnedTo(MINI, 'mid') }));
      assert.equal(route.chain[0]?.model, OPUS);
      assert.deepEqual(formatRouteReasons(route), [
        `this conversation moves from ${MINI} to ${OPUS}: you chose the premium tier`,
      ]);
    });

    it('keeps a conversation on the model of a higher tier, as long as the chosen one has none', async () => {
      const { requests } = world({ 'tiers.cheap': [] });
      const route = await requests.route(question({ tier: 'cheap', pin: pinnedTo(MINI, 'mid') }));
      assert.equal(route.chain[0]?.model, MINI);
    });
  });

  describe('with a conversation', () => {
    it('stays on its model, one that no setting names included', async () => {
      const { requests } = world();
      const pinned = 'openai/gpt-5.6-sol';
      const route = await requests.route(question({ pin: pinnedTo(pinned, 'premium') }));
      assert.equal(route.chain[0]?.model, pinned);
    });

    it('moves when its model is down, and says why', async () => {
      const { requests, breakers } = world();
      breakers.failed(MINI, because('payment', 'its account has no balance left'));
      const route = await requests.route(question({ pin: pinnedTo(MINI, 'mid') }));
      assert.equal(route.chain[0]?.model, HAIKU);
      assert.match(
        formatRouteReasons(route).join(),
        /moves from openai\/gpt-5.4-mini to anthropic.* no balance/,
      );
    });
  });
});
