import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { syntaxProblems } from '../../../../src/verify/syntax/problems.ts';

describe('JSON that is nested', () => {
  it('deeper than its parser can follow is told as that', async () => {
    for (const text of ['['.repeat(100_000), '{"a":'.repeat(100_000)]) {
      const problems = await syntaxProblems('json', text);
      assert.deepEqual(problems, [{ line: 1, endLine: 1, message: 'it is nested too deep' }]);
    }
  });

  it('as usual is parsed', async () => {
    assert.deepEqual(await syntaxProblems('json', `${'['.repeat(100)}1${']'.repeat(100)}`), []);
  });
});
