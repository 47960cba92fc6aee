import assert from 'node:assert/strict';
import {
  type Edit,
  parseEdits,
  planEdits,
  problemWords,
  type RefusedEdit,
  refusedWords,
} from '../../../src/edits/index.ts';

const FILES: Readonly<Record<string, string>> = { 'a.ts': 'one();\ntwo();\none();\n', 'b.ts': 'b();\n' };

function refused(...edits: readonly Edit[]): RefusedEdit['reason'] | string {
  const plan = planEdits(edits, (path) => FILES[path] ?? null, new Set(['closed.ts']));
  const [first] = plan.refused;
  assert.ok(first, JSON.stringify(edits));
  return refusedWords(first);
}

describe('Why an edit cannot be made', () => {
  const replace = (find: string, path = 'a.ts'): Edit => ({ kind: 'replace', path, find, text: 'x();\n' });

  it('is told to the user by what is wrong, with its file', () => {
    assert.equal(
      refused(replace('\n  three();\n')),
      'a.ts: the code to be replaced is not there (“three();”).',
    );
    assert.match(refused(replace('one();\n')), /^a\.ts: it is not certain which code .* \(“one\(\);”\)\.$/);
    assert.match(refused(replace('x', 'none.ts')), /^none\.ts: there is no such file\.$/);
    assert.match(refused(replace('x', '../up.ts')), /^\.\.\/up\.ts: this is no path of a file in/);
    assert.match(refused(replace('x', 'closed.ts')), /^closed\.ts: this file is not read/);
    assert.match(
      refused({ kind: 'move', path: 'a.ts', to: 'b.ts' }),
      /^a\.ts: it cannot be moved to b\.ts, where/,
    );
  });

  it('is told of what is no edit by its line in the answer', () => {
    const { problems } = parseEdits('a.ts\n<<<<<<< SEARCH\none();\n=======\nx();\n');
    assert.deepEqual(
      problems.map((problem) => problemWords(problem)),
      ['Line 2 of the answer: an edit begins there and has no end.'],
    );
  });
});
