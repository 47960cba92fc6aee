import assert from 'node:assert/strict';
import type { Checked, EscalationStep, Rejection } from '../../../src/gateway/index.ts';
import { type FaultServer, startFaultServer, TEXT } from './faultServer.ts';
import { assertTotals, expectOutcome, type Harness, settingsFor, startHarness, trail } from './harness.ts';

const REJECTION: Rejection = {
  check: 'parses',
  short: 'did not parse',
  detail: 'src/cart.ts, line 3: “}” is missing.',
};

/** Turns down so many answers, then takes them. */
function turningDown(count: number) {
  const seen: string[] = [];
  const check = async (text: string) => {
    seen.push(text);
    const rejected = { ok: false as const, rejection: REJECTION, value: `part of ${seen.length}` };
    return seen.length <= count ? rejected : { ok: true as const, value: `answer ${seen.length}` };
  };
  return { check, seen };
}

const CHEAP_THEN_MID = { tiers: ['cheap', 'mid'], prices: [[0.1, 0.4] as const, [1, 5] as const] } as const;

describe('an answer that fails its check', () => {
  let server: FaultServer;
  let harness: Harness;
  before(async () => {
    server = await startFaultServer();
  });
  after(() => server.stop());
  beforeEach(() => {
    server.journal.length = 0;
    harness = startHarness({ settings: settingsFor(server.url) });
  });
  afterEach(() => harness.stop());

  it('is looked at whole, and counts when it passes', async () => {
    const { check, seen } = turningDown(0);
    const asked = await harness.ask(['open/ok'], { check });
    expectOutcome(asked, 'ok');
    assert.deepEqual(seen, [TEXT]);
    assert.deepEqual(trail(asked), ['open/ok ok']);
    assert.equal(expectOutcome(asked, 'ok').value, 'answer 1');
  });

  it('goes back once to the model that gave it, with what is wrong', async () => {
    const { check } = turningDown(1);
    const asked = await harness.ask(['open/ok', 'claude/ok'], { ...CHEAP_THEN_MID, check });
    assert.equal(expectOutcome(asked, 'ok').model, 'open/ok');
    assert.deepEqual(trail(asked), ['open/ok rejected check-parses', 'open/ok ok']);
    assert.partialDeepStrictEqual(server.journal.at(-1)?.body['messages'], [
      { role: 'user' },
      { role: 'assistant', content: TEXT },
      { role: 'user', content: `That cannot be used: ${REJECTION.detail}\nAnswer again, whole.` },
    ]);
    assertTotals(asked);
    const again = asked.events.find(({ type }) => type === 'waiting');
    assert.partialDeepStrictEqual(again, {
      restarted: true,
      failure: { message: 'its answer did not parse' },
    });
  });

  it('goes on to the next tier when it fails twice, past the other models of its own', async () => {
    const { check } = turningDown(2);
    const asked = await harness.ask(['open/ok', 'second/ok', 'claude/ok'], {
      tiers: ['cheap', 'cheap', 'mid'],
      prices: [
        [0.1, 0.4],
        [0.1, 0.4],
        [1, 5],
      ],
      check,
    });
    assert.equal(expectOutcome(asked, 'ok').model, 'claude/ok');
    assert.deepEqual(trail(asked), [
      'open/ok rejected check-parses',
      'open/ok rejected check-parses',
      'claude/ok ok',
    ]);
    // The better model is not burdened with the bad answer.
    const messages = server.journal.at(-1)?.body['messages'];
    assert.ok(Array.isArray(messages) && messages.length === 1);
    const moved = asked.events.find(({ type }) => type === 'moved');
    assert.partialDeepStrictEqual(moved, { from: 'open/ok', to: 'claude/ok', restarted: true });
    assertTotals(asked);
  });

  it('does not go back where the next tier costs less than the longer question', async () => {
    const { check } = turningDown(1);
    const prices = [
      [5, 25],
      [1, 5],
    ] as const;
    const asked = await harness.ask(['open/ok', 'claude/ok'], { tiers: ['cheap', 'mid'], prices, check });
    assert.deepEqual(trail(asked), ['open/ok rejected check-parses', 'claude/ok ok']);
  });

  it('ends the request when escalation is off, with the answer for the user to see', async () => {
    const { check } = turningDown(9);
    const asked = await harness.ask(['open/ok', 'claude/ok'], {
      ...CHEAP_THEN_MID,
      check,
      escalation: 'off',
    });
    const { text, failure } = expectOutcome(asked, 'incomplete');
    assert.equal(text, TEXT);
    assert.deepEqual(failure.rejection, REJECTION);
    assert.deepEqual(trail(asked), ['open/ok rejected check-parses']);
  });

  it('stays in its tier when that is set', async () => {
    const { check } = turningDown(9);
    const asked = await harness.ask(['open/ok', 'claude/ok'], {
      ...CHEAP_THEN_MID,
      check,
      escalation: 'sameTier',
    });
    expectOutcome(asked, 'incomplete');
    assert.equal(asked.attempts.length, 2);
    assert.ok(asked.attempts.every(({ provider }) => provider === 'open'));
  });

  it('asks again within its tier also where the next tier, which it may not go to, would cost less', async () => {
    const { check } = turningDown(1);
    const prices = [
      [5, 25],
      [1, 5],
    ] as const;
    const asked = await harness.ask(['open/ok', 'claude/ok'], {
      tiers: ['cheap', 'mid'],
      prices,
      check,
      escalation: 'sameTier',
    });
    assert.deepEqual(trail(asked), ['open/ok rejected check-parses', 'open/ok ok']);
  });

  it('ends with the last answer when no model passes', async () => {
    const { check } = turningDown(9);
    const asked = await harness.ask(['open/ok', 'claude/ok'], { ...CHEAP_THEN_MID, check });
    const { model, value } = expectOutcome(asked, 'incomplete');
    assert.deepEqual([model, value], ['claude/ok', 'part of 4']);
    assert.equal(asked.attempts.length, 4);
    assert.ok(asked.attempts.every(({ outcome, costUsd }) => outcome === 'rejected' && (costUsd ?? 0) > 0));
  });

  it('escalates what was cut at the output limit, which passes no check', async () => {
    const { check, seen } = turningDown(0);
    const asked = await harness.ask(['open/finish:length', 'claude/ok'], { ...CHEAP_THEN_MID, check });
    assert.equal(expectOutcome(asked, 'ok').model, 'claude/ok');
    assert.equal(seen.length, 1);
  });

  it('never passes the budget: what a second try could cost is reserved like a first', async () => {
    harness.stop();
    // Enough for one worst case of the dear model, not for what has been spent besides.
    harness = startHarness({ settings: settingsFor(server.url), limits: { perRequestUsd: 0.0055 } });
    const { check } = turningDown(9);
    const asked = await harness.ask(['open/ok', 'claude/ok'], {
      tiers: ['cheap', 'mid'],
      prices: [
        [1, 5],
        [1, 5],
      ],
      check,
    });
    expectOutcome(asked, 'incomplete');
    const spent = asked.attempts.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
    assert.ok(spent <= 0.0055, `${spent}`);
  });

  it('does not count when the check itself breaks, and does not go back to its model', async () => {
    const check = async () => {
      throw new Error('no such grammar');
    };
    const asked = await harness.ask(['open/ok'], { check });
    const { value, failure } = expectOutcome(asked, 'incomplete');
    assert.deepEqual([value, failure.reason], [null, 'check']);
    assert.deepEqual(
      asked.attempts.map(({ outcome }) => outcome),
      ['rejected'],
    );
    assert.ok(harness.log.some((line) => line.includes('no such grammar')));
  });

  it('gives nothing of an answer before, where the check breaks on a later one', async () => {
    let looked = 0;
    const check = async (): Promise<Checked<string>> => {
      if (++looked >= 2) throw new Error('no such grammar');
      return { ok: false, rejection: REJECTION, value: 'of the first' };
    };
    const asked = await harness.ask(['open/ok', 'claude/ok'], { ...CHEAP_THEN_MID, check });
    const { model, value } = expectOutcome(asked, 'incomplete');
    assert.deepEqual([model, value], ['claude/ok', null]);
  });

  it('gives what it made of the answer that counts, though a later one came to nothing', async () => {
    const { check } = turningDown(9);
    const asked = await harness.ask(['open/ok', 'claude/status:400'], { ...CHEAP_THEN_MID, check });
    const { model, value } = expectOutcome(asked, 'incomplete');
    assert.deepEqual([model, value], ['open/ok', 'part of 2']);
  });

  it('gives no plan where the answer that is left was never looked at', async () => {
    const { check } = turningDown(9);
    const asked = await harness.ask(['open/ok', 'claude/cut'], { ...CHEAP_THEN_MID, check });
    const { model, value } = expectOutcome(asked, 'incomplete');
    assert.deepEqual([model, value], ['claude/cut', null]);
  });

  it('is cancelled at once while the check is still at work, and what it cost is kept', async () => {
    const controller = new AbortController();
    const check = () => {
      setImmediate(() => controller.abort());
      return new Promise<Checked<null>>(() => undefined);
    };
    const asked = await harness.ask(['open/ok'], { check, signal: controller.signal });
    expectOutcome(asked, 'cancelled');
    assert.deepEqual(trail(asked), ['open/ok cancelled cancelled']);
    assert.ok((asked.attempts[0]?.costUsd ?? 0) > 0);
  });

  describe('where the user has a word on it', () => {
    const saying = (answer: boolean) => {
      const steps: string[] = [];
      const mayEscalate = async ({ from, to, failure }: EscalationStep) => {
        steps.push(`${from.model} to ${to.model}: ${failure.reason}`);
        return answer;
      };
      return { steps, mayEscalate };
    };

    it('asks before a model of a higher tier, and goes on with their yes', async () => {
      const { check } = turningDown(2);
      const { steps, mayEscalate } = saying(true);
      const asked = await harness.ask(['open/ok', 'claude/ok'], { ...CHEAP_THEN_MID, check, mayEscalate });
      assert.deepEqual(steps, ['open/ok to claude/ok: check']);
      assert.equal(expectOutcome(asked, 'ok').model, 'claude/ok');
    });

    it('ends with what there is where they say no: nothing more is asked, and nothing is spent', async () => {
      const { check } = turningDown(2);
      const asked = await harness.ask(['open/ok', 'claude/ok'], {
        ...CHEAP_THEN_MID,
        check,
        mayEscalate: saying(false).mayEscalate,
      });
      const result = expectOutcome(asked, 'incomplete');
      assert.deepEqual([result.text, result.failure.reason], [TEXT, 'check']);
      assert.ok(asked.attempts.every(({ provider }) => provider === 'open'));
      assert.ok(asked.events.every(({ type }) => type !== 'moved'));
      assertTotals(asked);
    });

    it('asks after a provider’s fault too, and not for another model of the same tier', async () => {
      const { steps, mayEscalate } = saying(true);
      const chain = ['open/status:500', 'second/status:500', 'claude/ok'] as const;
      const asked = await harness.ask(chain, { tiers: ['mid', 'mid', 'premium'], mayEscalate });
      expectOutcome(asked, 'ok');
      assert.deepEqual(steps, ['second/status:500 to claude/ok: server']);
    });

    it('is cancelled while the question is open', async () => {
      const controller = new AbortController();
      const { check } = turningDown(2);
      const mayEscalate = () => {
        controller.abort();
        return new Promise<boolean>(() => undefined);
      };
      const asked = await harness.ask(['open/ok', 'claude/ok'], {
        ...CHEAP_THEN_MID,
        check,
        mayEscalate,
        signal: controller.signal,
      });
      expectOutcome(asked, 'cancelled');
    });
  });
});
