import assert from 'node:assert/strict';
import { planEdits } from '../../../src/edits/index.ts';
import { type Change, type Check, changeOf, verify } from '../../../src/verify/change.ts';
import { noNewProblems } from '../../../src/verify/problems.ts';

const { signal } = new AbortController();

function change(): Change {
  const edit = { kind: 'replace', path: 'a.ts', find: 'a\n', text: 'b\nc\n' } as const;
  return changeOf({
    end: 'stop',
    edits: [edit],
    problems: [],
    plan: planEdits([edit], () => 'a\nd\n'),
    scope: { files: null, selection: null },
    instruction: null,
  });
}

describe('Whether a change is good', () => {
  it('is said by the first check that rejects it; those after it are not run', async () => {
    const ran: string[] = [];
    const check =
      (name: string, result: ReturnType<Check>): Check =>
      (given, stop) => {
        assert.deepEqual([given.files.map(({ path }) => path), stop], [['a.ts'], signal]);
        ran.push(name);
        return result;
      };
    const reason = { check: 'differs', fault: 'no-change' } as const;
    const checks = [
      check('first', null),
      check('second', Promise.resolve(reason)),
      check('third', { check: 'has-edits', fault: 'no-edits' }),
    ];
    assert.deepEqual(await verify(change(), checks, signal), reason);
    assert.deepEqual(ran, ['first', 'second']);
    assert.deepEqual(await verify(change(), checks.slice(0, 1), signal), null);
  });

  it('is not denied by a language server that knows nothing, nor by errors that were there before', async () => {
    const error = { line: 2, message: 'Cannot find name d.', code: '2304' };
    const found = (line: number, message: string) =>
      noNewProblems(async () => ({
        before: new Map([['a.ts', [error]]]),
        after: new Map([
          ['a.ts', [{ ...error, line, message }]],
          ['unknown-before.ts', [error]],
        ]),
      }));
    const passes = async (check: Check) => (await verify(change(), [check], signal)) === null;
    assert.ok(await passes(noNewProblems(async () => null)));
    assert.ok(await passes(found(9, error.message)), 'the same words on another line');
    assert.ok(await passes(found(3, 'Cannot find name e.')), 'other words on the line as it is numbered now');
    assert.ok(!(await passes(found(1, 'Cannot find name e.'))));
  });
});
