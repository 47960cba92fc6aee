import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addedProblems } from '../../../src/verify/added.ts';

const problem = fc.record({
  message: fc.constantFrom('Cannot find name x.', 'Expected 2 arguments.'),
  code: fc.constantFrom('2304', '2554', ''),
  line: fc.nat(9),
});

describe('Problems that were not there before', () => {
  it('are those that came, wherever all others have moved to', () => {
    const law = fc.property(fc.array(problem), fc.array(problem), fc.nat(99), (before, came, shift) => {
      const after = [...before.map((was) => ({ ...was, line: was.line + shift })), ...came];
      const told = ({ message, code }: (typeof came)[number]) => `${code} ${message}`;
      assert.deepEqual(addedProblems(before, after).map(told).sort(), came.map(told).sort());
    });
    fc.assert(law);
  });

  it('are none where some have gone', () => {
    const law = fc.property(fc.array(problem), fc.func(fc.boolean()), (before, stays) => {
      assert.deepEqual(addedProblems(before, before.filter(stays)), []);
    });
    fc.assert(law);
  });

  it('are told by their code, too', () => {
    const now = { message: 'Unexpected any.', code: 'no-any' };
    assert.deepEqual(addedProblems([{ ...now, code: 'any' }], [now]), [now]);
  });
});
