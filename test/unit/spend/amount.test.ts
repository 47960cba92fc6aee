import assert from 'node:assert/strict';
import fc from 'fast-check';
import { problemOfAmount } from '../../../src/spend/budget.ts';

describe('An amount for a limit', () => {
  for (const typed of ['', ' ', '0', '7', '7.50', ' 12.5 ', '.5', '9999999', '0.000001']) {
    it(`may be “${typed}”`, () => assert.equal(problemOfAmount(typed, ''), null));
  }
  for (const typed of [
    '1,50',
    '1,000',
    '$5',
    '5 USD',
    '-1',
    '1e9',
    '10000000',
    'Infinity',
    'NaN',
    '0x10',
    '1.',
    '٣',
  ])
    it(`is not “${typed}”`, () => assert.match(problemOfAmount(typed, '7') ?? '', /such as 7\.50/));

  it('may stay as the settings have it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), (usd) => {
        assert.equal(problemOfAmount(String(usd), String(usd)), null);
      }),
    );
  });
});
