import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'mocha';
import { has, placesBelow, placesIn, shows } from '../pictures/places.ts';
import { UNSEEN } from '../pictures/unseen.ts';

const FILE = 'src/spend/a.ts';
const root = fileURLToPath(new URL('../..', import.meta.url));

describe('The places that bring something onto the screen', () => {
  for (const [what, body, texts] of [
    ['a message', "inform(t('It is {0}.', x), t('Open'));", ['It is {0}.', 'Open']],
    ['one that is handed on', "deps.ask(t('Undo it?'));", ['Undo it?']],
    ['a list', "pickOne(items, { title: t('Budget') });", ['Budget']],
    ['a notice', "return { message: t('No key.'), buttons: [] };", ['No key.']],
    ['a notice that is told at once, once', "notify({ message: t('No key.'), buttons: [] });", ['No key.']],
    ['words that stand in a variable', "const words = t('Done.'); inform(words);", ['Done.']],
    [
      'words of the last variable of that name',
      "{ const words = t('A.'); } { const words = t('B.'); inform(words); }",
      ['B.'],
    ],
    [
      'the words of no variable that is only a field by its name',
      "const message = t('A.'); inform(t('B.'), { message: failure.message });",
      ['B.'],
    ],
    ['none that only hands on', 'notify(notice);', null],
    ['none that is no door', "log(t('Done.'));", null],
  ] as const) {
    it(`has ${what}`, () => {
      const found = placesIn(FILE, `export function work() { ${body} }`);
      assert.deepEqual(
        found.map((place) => place.texts),
        texts === null ? [] : [texts],
      );
      for (const { name } of found) assert.match(name, /^spend\/a\.ts work \w+$/);
    });
  }

  it('has a name for each of several', () => {
    const found = placesIn(FILE, "const tell = () => { inform(t('A.')); inform(t('B.')); };");
    assert.deepEqual(
      found.map(({ name }) => name),
      ['spend/a.ts tell inform', 'spend/a.ts tell inform 2'],
    );
  });

  it('are some hundred of this project, and no reason is given for one that is no more', async () => {
    const names = new Set((await placesBelow(root)).map(({ name }) => name));
    assert.ok(names.size > 90, String(names.size));
    assert.deepEqual(
      Object.keys(UNSEEN).filter((name) => !names.has(name)),
      [],
    );
  });
});

describe('What a picture shows', () => {
  it('has a text whatever stands in its places, in the order of the text', () => {
    assert.ok(has('It costs $0.25 a day.', 'It costs {0} a day.'));
    assert.ok(!has('a day. It costs $0.25', 'It costs {0} a day.'));
    assert.ok(!has('$0.25', '{0}'));
  });

  it('is a place by a long text of it, or by all that it has', () => {
    const place = { name: 'x', texts: ['Discard', 'Its steps and its changes are deleted.'] };
    assert.ok(shows('Its steps and its changes are deleted. No', place));
    assert.ok(!shows('Discard', place));
    assert.ok(shows('Look Resume', { name: 'x', texts: ['Resume', 'Look'] }));
    assert.ok(!shows('Resume', { name: 'x', texts: ['Resume', 'Look'] }));
  });
});
