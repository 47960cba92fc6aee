import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { answerIn, followupsOf, summaryOf } from '../../../src/chat/memory.ts';

const ROUTE = '*mid · claude-haiku-4-5 · 2.1k tokens · about $0.004*\n\n';
const MOVED =
  '\n\n> Discarded the answer above. claude-haiku-4-5 gave up: it broke off. Asking gpt-5.4-mini.\n\n';
const COST = '\n\n---\n*claude-haiku-4-5 · $0.0031*';
const NOTICE = '\n\n$(warning) The answer is not complete.\n\n';

describe('the answer of an earlier turn', () => {
  it('is what stands between our lines', () => {
    const answer = 'It adds.\n\n---\n*so it does*';
    assert.equal(answerIn(ROUTE + answer + COST, [ROUTE, COST], answer.length), answer);
  });

  it('is without the notice below', () => {
    assert.equal(answerIn(`${ROUTE}It a${COST}${NOTICE}`, [ROUTE, COST], 4), 'It a');
  });

  it('is not the void one of a model that broke off', () => {
    const shown = `${ROUTE}A void answer, longer than the true one.${MOVED}It adds.${COST}`;
    assert.equal(answerIn(shown, [ROUTE, MOVED, COST], 'It adds.'.length), 'It adds.');
  });

  it('is the part that there is, when the next model wrote nothing', () => {
    const shown = `${ROUTE}It a${MOVED}${COST}${NOTICE}`;
    assert.equal(answerIn(shown, [ROUTE, MOVED, COST], 4), 'It a');
  });

  it('is the last try, when the same model was asked again', () => {
    assert.equal(answerIn(`${ROUTE}It aIt adds.${COST}`, [ROUTE, COST], 'It adds.'.length), 'It adds.');
  });

  it('is nothing, when nothing was written', () => {
    assert.equal(answerIn(ROUTE + COST + NOTICE, [ROUTE, COST], 0), '');
  });

  it('comes back as it was, whatever is in it', () => {
    const text = fc
      .array(fc.constantFrom('a', ' ', '\n', '---', '*', '$&', ROUTE.trim(), 'It adds.'))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, text, (voided, answer) => {
        const shown = `${ROUTE}${voided}${MOVED}${answer}${COST}`;
        assert.equal(answerIn(shown, [ROUTE, MOVED, COST], answer.length), answer.trim());
      }),
    );
  });
});

describe('the summary of a conversation', () => {
  const turn = (metadata: unknown) => ({ result: { metadata } }) as Parameters<typeof summaryOf>[0][number];
  const short = { text: 'Two turns, in short.', turns: 4 };
  const long = { text: 'Four turns, in short.', turns: 8 };
  const bound = { sessionId: 's', model: 'open/one', tier: 'mid' };

  it('is kept of a turn that failed, since it is paid for', () => {
    assert.deepEqual(summaryOf([turn({ outcome: 'failed', sessionId: 's', summary: short })]), short);
    assert.deepEqual(
      summaryOf([turn({ ...bound, summary: short }), turn({ outcome: 'refused', summary: long })]),
      long,
    );
  });

  it('is the one that stands for most, and none where no turn has one', () => {
    const turns = [
      turn({ ...bound, summary: long }),
      turn({ ...bound, summary: short }),
      turn({ ...bound }),
      turn(undefined),
    ];
    assert.deepEqual(summaryOf(turns), long);
    assert.equal(summaryOf([turn(bound), turn({ outcome: 'failed' })]), null);
  });
});

describe('What is offered below an answer', () => {
  const tiers = { cheap: ['open/one'], mid: ['open/one'], premium: ['open/big'] } as const;
  const bound = { sessionId: 's', model: 'open/one', tier: 'mid', answerChars: 9, outcome: 'ok' };
  const labels = (more: object, set: Parameters<typeof followupsOf>[1] = tiers) =>
    followupsOf({ metadata: { ...bound, ...more } }, set).map(({ label }) => label);

  it('is what is worth asking next', () => {
    const all = ['Which cases are not handled?', 'Why this model?', 'Go on with a premium model'];
    assert.deepEqual(labels({}), all);
  });

  it('is to continue it where it stopped in the middle', () => {
    assert.equal(labels({ outcome: 'incomplete', canGoOn: true })[0], 'Continue the answer');
    assert.equal(labels({ outcome: 'cancelled' })[0], 'Continue the answer');
  });

  it('is another model where its own can get no further', () => {
    assert.equal(labels({ outcome: 'incomplete' })[0], 'Choose another model');
    assert.equal(labels({ outcome: 'failed' })[0], 'Choose another model');
  });

  it('is no premium model where none is set, where one has answered, and where another was chosen', () => {
    const premium = 'Go on with a premium model';
    assert.ok(!labels({}, { ...tiers, premium: [] }).includes(premium));
    assert.ok(!labels({ tier: 'premium' }).includes(premium));
    assert.ok(!labels({ chosen: true }).includes(premium));
  });

  it('is nothing where there is no answer', () => {
    assert.deepEqual(labels({ answerChars: 0 }), []);
  });
});
