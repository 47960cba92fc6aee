import assert from 'node:assert/strict';
import { checkNames, namesIn } from '../../../src/commands/names.ts';

describe('suggested names', () => {
  it('are read with what they are good for', () => {
    assert.deepEqual(namesIn('splitByWeight: says what by\nallocate: the usual word for it', 'split'), [
      { name: 'splitByWeight', why: 'says what by' },
      { name: 'allocate', why: 'the usual word for it' },
    ]);
  });

  for (const line of [
    '1. `allocate`: why',
    '- **allocate** — why',
    '* allocate: why',
    '2) `allocate` – why',
    'allocate - why',
    '> `allocate`: why',
  ]) {
    it(`are found in “${line}”`, () => {
      assert.deepEqual(namesIn(line, 'split'), [{ name: 'allocate', why: 'why' }]);
    });
  }

  it('are never the name that is there, and none comes twice', () => {
    const names = namesIn('split: as it is\nshare: a\nshare: b', 'split');
    assert.deepEqual(
      names.map(({ name }) => name),
      ['share'],
    );
  });

  it('can be in any alphabet, with $ and _', () => {
    const names = namesIn('größe: Größe\n_private$: x\nimię: y', 'a');
    assert.equal(names.length, 3);
  });

  it('are not found in prose, and then the answer is turned down', () => {
    const prose = 'I would suggest to think about what this function does first.\nThen it gets easier!';
    assert.deepEqual(namesIn(prose, 'split'), []);
    assert.partialDeepStrictEqual(checkNames(prose, 'split'), { ok: false, rejection: { check: 'names' } });
    const value = [{ name: 'allocate', why: 'why' }];
    assert.deepEqual(checkNames('allocate: why', 'split'), { ok: true, value });
  });

  it('are no more than can be looked over', () => {
    const many = Array.from({ length: 40 }, (_, i) => `name${i}: x`).join('\n');
    assert.equal(namesIn(many, 'split').length, 8);
  });
});
