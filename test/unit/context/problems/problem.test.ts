import assert from 'node:assert/strict';
import { formatProblems } from '../../../../src/context/problems/problem.ts';
import { problem } from './problems.ts';

describe('Problems in the words of a prompt', () => {
  it('have their line, their code, where they come from, and what belongs to them', () => {
    const text = formatProblems([
      problem({
        line: 11,
        text: 'coupons',
        code: '2345',
        source: 'ts',
        message: "Argument of type 'string'\n  is not assignable.",
        related: [{ path: 'src/discounts.ts', line: 22, message: "The expected type comes from 'coupons'." }],
      }),
    ]);
    assert.equal(
      text,
      [
        "- line 12 at `coupons`: error (ts 2345): Argument of type 'string' is not assignable.",
        "  - see src/discounts.ts line 23: The expected type comes from 'coupons'.",
      ].join('\n'),
    );
  });

  it('are nothing where there are none', () => {
    assert.equal(formatProblems([]), '');
  });

  it('begin with the errors, then follow the file', () => {
    const text = formatProblems([
      problem({ line: 1, severity: 'warning', message: 'c' }),
      problem({ line: 9, message: 'b' }),
      problem({ line: 2, message: 'a' }),
    ]);
    assert.deepEqual(text.match(/line \d+/g), ['line 3', 'line 10', 'line 2']);
  });

  it('are told up to a number, and how many more there are', () => {
    const many = Array.from({ length: 60 }, (_, line) => problem({ line }));
    const lines = formatProblems(many).split('\n');
    assert.equal(lines.length, 51);
    assert.equal(lines.at(-1), '- and 10 more');
  });

  it('are cut where one holds pages', () => {
    assert.ok(formatProblems([problem({ message: 'x'.repeat(9_000) })]).length < 700);
  });
});
