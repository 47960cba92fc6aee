import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ModelFacts, ModelRef } from '../../../src/models/index.ts';
import {
  ACCESSES,
  type Access,
  type AccessQuestion,
  createCallerAccess,
  formatRefusal,
  UNKNOWN_CALLER,
} from '../../../src/requests/index.ts';
import type { Route } from '../../../src/router/index.ts';

const DEAR = 'anthropic/dear';
const LOCAL = 'ollama/local';
const INCLUDED = 'vscode/copilot/included';
const UNPRICED = 'work/unpriced';

function factsOf(ref: ModelRef): ModelFacts {
  const usd = ref === DEAR ? 5 : 0;
  const price = {
    aboveInputTokens: 0,
    inputUsd: usd,
    outputUsd: usd,
    cacheReadUsd: usd,
    cacheWriteUsd: usd,
  };
  const source = { [DEAR]: 'library', [LOCAL]: 'local', [INCLUDED]: 'included' } as const;
  return {
    ref,
    contextTokens: 100_000,
    contextKnown: true,
    maxOutputTokens: null,
    prices: ref === UNPRICED ? [] : [price],
    priceSource: (source as Record<string, ModelFacts['priceSource']>)[ref] ?? 'unknown',
  };
}

function routeTo(...models: ModelRef[]): Route {
  return {
    task: 'chat',
    tier: 'mid',
    chain: models.map((model) => ({ model, tier: 'mid', maxOutputTokens: 1_000, facts: factsOf(model) })),
    passedOver: [],
    inputTokens: 100,
    expectedUsd: 0.01,
    reasons: [],
  };
}

const LIVE = new AbortController().signal;

function scene(answers: (Access | null)[] = []) {
  const kept = new Map<string, unknown>();
  const asked: AccessQuestion[] = [];
  const clock = { now: 0 };
  const memory = {
    get: (key: string) => kept.get(key),
    update: async (key: string, value: unknown) => void kept.set(key, value),
  };
  const open = () =>
    createCallerAccess({
      ask: async (question) => {
        asked.push(question);
        return answers.shift() ?? null;
      },
      memory,
      now: () => clock.now,
    });
  return { access: open(), reopened: open, asked, clock, kept };
}

const models = (admitted: Awaited<ReturnType<ReturnType<typeof scene>['access']['admit']>>) =>
  admitted.ok ? admitted.route.chain.map(({ model }) => model) : admitted.reason;

describe('Access of callers', () => {
  it('is asked about once at the first call that can cost something, and remembered over a restart', async () => {
    const { access, reopened, asked } = scene(['all']);
    const admitted = await access.admit('acme.agent', routeTo(DEAR, LOCAL), LIVE);
    assert.deepEqual(models(admitted), [DEAR, LOCAL]);
    await access.admit('Acme.Agent', routeTo(DEAR), LIVE);
    assert.deepEqual(models(await reopened().admit('acme.agent', routeTo(DEAR), LIVE)), [DEAR]);
    assert.deepEqual(
      asked.map(({ caller }) => caller),
      ['acme.agent'],
    );
  });

  it('is one question for several first calls at once, whoever of them gives up waiting', async () => {
    const { promise, resolve } = Promise.withResolvers<Access | null>();
    const asked: string[] = [];
    const access = createCallerAccess({
      ask: ({ caller }) => {
        asked.push(caller);
        return promise;
      },
      memory: { get: () => undefined, update: async () => undefined },
      now: () => 0,
    });
    const gone = new AbortController();
    const calls = [LIVE, gone.signal, LIVE].map((signal) =>
      access.admit('acme.agent', routeTo(DEAR), signal),
    );
    const other = access.admit('acme.other', routeTo(DEAR), LIVE);
    gone.abort();
    assert.deepEqual(models((await calls[1]) ?? assert.fail()), 'cancelled');
    resolve('all');
    assert.deepEqual(
      [await calls[0], await calls[2], await other].map((one) => one?.ok),
      [true, true, true],
    );
    assert.deepEqual(asked, ['acme.agent', 'acme.other']);
  });

  it('is not asked about for models that are known to cost nothing, and is for subscriptions and unknown prices', async () => {
    const { access, asked } = scene();
    assert.deepEqual(models(await access.admit('acme.agent', routeTo(LOCAL), LIVE)), [LOCAL]);
    assert.equal(asked.length, 0);
    for (const [i, model] of [INCLUDED, UNPRICED, DEAR].entries()) {
      assert.equal(
        models(await access.admit(`acme.a${i}`, routeTo(LOCAL, model as ModelRef), LIVE)),
        'unanswered',
      );
      assert.equal(asked.length, i + 1, model);
    }
  });

  it('leaves free models where only they are allowed, and says so where there is none', async () => {
    const { access } = scene(['free']);
    assert.deepEqual(
      models(await access.admit('acme.agent', routeTo(DEAR, UNPRICED, INCLUDED, LOCAL), LIVE)),
      [LOCAL],
    );
    assert.equal(models(await access.admit('acme.agent', routeTo(DEAR, INCLUDED), LIVE)), 'only-free');
  });

  it('stays refused without a question, free models too, until the user changes it', async () => {
    const { access, asked } = scene(['none', 'all']);
    for (const route of [routeTo(DEAR), routeTo(DEAR), routeTo(LOCAL)]) {
      assert.equal(models(await access.admit('acme.agent', route, LIVE)), 'none');
    }
    assert.equal(asked.length, 1);
    access.set('acme.agent', null);
    assert.deepEqual(access.known(), []);
    assert.ok((await access.admit('acme.agent', routeTo(DEAR), LIVE)).ok);
    assert.equal(asked.length, 2);
  });

  it('is a no for ten minutes where the question is dismissed, and asked about again then', async () => {
    const { access, asked, clock } = scene([null, 'all']);
    for (let call = 0; call < 5; call++) {
      assert.equal(models(await access.admit('acme.agent', routeTo(DEAR), LIVE)), 'unanswered');
    }
    assert.equal(asked.length, 1);
    assert.deepEqual(access.known(), [{ id: 'acme.agent', access: null }], 'who waits can be let in');
    clock.now += 10 * 60_000;
    assert.ok((await access.admit('acme.agent', routeTo(DEAR), LIVE)).ok);
  });

  it('is the user’s own where VS Code asks itself, and ends with the window where nobody says who asks', async () => {
    const { access, reopened, asked } = scene(['all', 'all']);
    assert.ok((await access.admit('core', routeTo(DEAR), LIVE)).ok);
    assert.equal(asked.length, 0);
    assert.ok((await access.admit(null, routeTo(DEAR), LIVE)).ok);
    assert.ok((await access.admit(null, routeTo(DEAR), LIVE)).ok);
    assert.equal(asked.length, 1);
    assert.deepEqual(access.known(), [{ id: UNKNOWN_CALLER, access: 'all' }]);
    await reopened().admit(null, routeTo(DEAR), LIVE);
    assert.equal(asked.length, 2);
  });

  it('has no limit where it is unknown and only what is kept lets it in', async () => {
    const { access, kept } = scene(['all']);
    kept.set('callers.access', { [UNKNOWN_CALLER]: 'all', 'acme.agent': 'all' });
    assert.deepEqual(access.limits({ '*': 5 }), { 'acme.agent': 5, '*': 0 });
    assert.ok((await access.admit(null, routeTo(DEAR), LIVE)).ok);
    assert.deepEqual(access.limits({ '*': 5 }), { 'acme.agent': 5, [UNKNOWN_CALLER]: 5, '*': 0 });
  });

  it('is asked about again where what was kept cannot be read', async () => {
    for (const broken of ['x', 7, [1], { 'acme.agent': 'everything' }, { 'acme.agent': true }]) {
      const { access, asked, kept } = scene([null]);
      kept.set('callers.access', broken);
      assert.equal(models(await access.admit('acme.agent', routeTo(DEAR), LIVE)), 'unanswered');
      assert.equal(asked.length, 1);
    }
  });

  it('gives a limit to those that were let in alone, and nothing to anybody else, whatever is set', () => {
    const id = fc.constantFrom('acme.a', 'acme.b', 'acme.c', 'core', '__proto__.x');
    const usd = fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: null });
    fc.assert(
      fc.property(
        fc.dictionary(id, usd),
        fc.option(usd, { nil: undefined }),
        fc.dictionary(id, fc.constantFrom(...ACCESSES)),
        (own, others, known) => {
          const { access, kept } = scene();
          kept.set('callers.access', known);
          const set = others === undefined ? own : { ...own, '*': others };
          const limits = access.limits(set);
          assert.equal(limits['*'], 0);
          for (const [caller, state] of Object.entries(known)) {
            if (caller === 'core') continue;
            const expected = Object.hasOwn(own, caller) ? own[caller] : others === undefined ? 0 : others;
            assert.equal(Object.hasOwn(limits, caller), state === 'all');
            if (state === 'all') assert.equal(limits[caller], expected);
          }
        },
      ),
    );
  });

  it('is refused in words that name who is refused and what changes it', () => {
    for (const reason of ['none', 'only-free', 'unanswered'] as const) {
      const words = formatRefusal({ ok: false, caller: 'acme.agent', reason });
      assert.match(words, /acme\.agent/);
      assert.match(words, /Manage Access/);
    }
  });
});
