import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { MADE_FROM, TASKS, TIERS } from '../../../src/router/classify/weights.ts';
import { learn } from '../../../training/learn.ts';
import { HELD_OUT, readExamples, readHands } from '../../../training/messages.ts';
import { pack, textOf } from '../../../training/pack.ts';

const key = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

describe('The weights of the classifier', () => {
  it('are made of the messages and the code that stand here', () => {
    assert.equal(MADE_FROM, readExamples().digest, 'run `npm run train`');
  });

  it('come out the same to the last byte when they are made again', function () {
    this.timeout(900_000);
    const { tiers, tasks } = learn(readExamples().examples);
    const made = [tiers, tasks].map((table) => textOf(pack(table)));
    assert.deepEqual(made, [TIERS.text, TASKS.text]);
  });
});

describe('The messages', () => {
  const trained = [...readHands()];
  const heldOut = [...readHands(HELD_OUT).values()].flat();

  it('are at least ten thousand first ones and two thousand later ones, each read twice', () => {
    const later = trained.filter(([hand]) => hand.endsWith('-later')).flatMap(([, lines]) => lines);
    const first = trained.filter(([hand]) => !hand.endsWith('-later')).flatMap(([, lines]) => lines);
    assert.ok(first.length >= 10_000, String(first.length));
    assert.ok(later.length >= 2_000, String(later.length));
    assert.ok(later.every(({ before }) => before !== undefined && before.length > 0));
    assert.deepEqual(
      [...first, ...later].filter(({ labels }) => labels.length !== 2).map(({ text }) => text),
      [],
    );
  });

  it('that are reported are at least six hundred, and none of them is trained on', () => {
    assert.ok(heldOut.length >= 600, String(heldOut.length));
    const known = new Set(trained.flatMap(([, lines]) => lines).map(({ text }) => key(text)));
    assert.deepEqual(
      heldOut.map(({ text }) => key(text)).filter((text) => known.has(text)),
      [],
    );
  });
});
