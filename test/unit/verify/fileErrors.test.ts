import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addedProblems, type FileError, isSameError } from '../../../src/verify/fileErrors.ts';

const problem = fc.record({
  message: fc.constantFrom('Cannot find name x.', 'Expected 2 arguments.'),
  code: fc.constantFrom('2304', '2554', null),
  line: fc.nat(9),
});
const added = (before: readonly FileError[], after: readonly FileError[]) =>
  addedProblems(before, after, isSameError);

describe('Problems that were not there before', () => {
  it('are those that came, wherever all others have moved to', () => {
    const law = fc.property(fc.array(problem), fc.array(problem), fc.nat(99), (before, came, shift) => {
      const after = [...before.map((was) => ({ ...was, line: was.line + shift })), ...came];
      const told = ({ message, code }: FileError) => `${code} ${message}`;
      assert.deepEqual(added(before, after).map(told).sort(), came.map(told).sort());
    });
    fc.assert(law);
  });

  it('are none where some have gone', () => {
    const law = fc.property(fc.array(problem), fc.func(fc.boolean()), (before, stays) => {
      assert.deepEqual(added(before, before.filter(stays)), []);
    });
    fc.assert(law);
  });

  it('are told by their code, too', () => {
    const now = { message: 'Unexpected any.', code: 'no-any', line: 1 };
    assert.deepEqual(added([{ ...now, code: 'any' }], [now]), [now]);
  });

  it('are left over by all rules, each old one accounting for one of them', () => {
    const at = (line: number, message: string) => ({ message, code: null, line });
    const found = addedProblems(
      [at(1, 'a'), at(2, 'b')],
      [at(2, 'c'), at(2, 'd'), at(9, 'a')],
      isSameError,
      (was, is) => was.line === is.line,
    );
    assert.deepEqual(found, [at(2, 'd')]);
  });
});
