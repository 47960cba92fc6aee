import assert from 'node:assert/strict';
import { checkFindings, findingsIn } from '../../../src/commands/review/findings.ts';

const ANSWER = `The code is small. Two things:

### lines 3-5: problem
An unknown SKU throws, and no caller catches it.

src/cart.ts
<<<<<<< SEARCH
  throw new Error(sku);
=======
  return cart;
>>>>>>> REPLACE

### Line 12: style
\`x\` says nothing.
`;

describe('the findings of a review', () => {
  const findings = findingsIn(ANSWER, 'src/cart.ts', 40, 7) ?? [];

  it('are read with their lines, counted from 0', () => {
    assert.deepEqual(
      findings.map(({ lines, severity }) => [lines.start, lines.end, severity]),
      [
        [2, 4, 'problem'],
        [11, 11, 'style'],
      ],
    );
  });

  it('bring their change along, which is not part of their text', () => {
    assert.equal(findings[0]?.text, 'An unknown SKU throws, and no caller catches it.');
    assert.deepEqual(findings[0]?.edits, [
      { kind: 'replace', path: 'src/cart.ts', find: '  throw new Error(sku);\n', text: '  return cart;\n' },
    ]);
    assert.deepEqual(findings[1]?.edits, []);
  });

  it('leave out changes of other files, which nobody sees at this line', () => {
    const elsewhere = findingsIn(ANSWER, 'src/other.ts', 40, 7) ?? [];
    assert.ok(elsewhere.every(({ edits }) => edits.length === 0));
  });

  it('stay within the file', () => {
    const [only] = findingsIn('### lines 90-80: risk\nText.', 'a.ts', 10, 7) ?? [];
    assert.deepEqual(only?.lines, { start: 9, end: 9 });
  });

  for (const heading of [
    '## Line 7 — bug',
    '### lines 7 to 8: **problem**',
    '#### src/cart.ts lines 7–8: problem',
    '### Line 7, problem',
  ]) {
    it(`are found under “${heading}”`, () => {
      const [only] = findingsIn(`${heading}\nText.`, 'src/cart.ts', 40, 7) ?? [];
      assert.equal(only?.lines.start, 6);
      assert.equal(only?.severity, 'problem');
    });
  }

  it('can be none, said so', () => {
    assert.deepEqual(findingsIn('NO FINDINGS', 'a.ts', 10, 7), []);
    assert.deepEqual(checkFindings('No findings.', 'a.ts', 10, 7), { ok: true, value: [] });
  });

  it('are missing from prose, and then the answer is turned down', () => {
    assert.equal(findingsIn('Looks good to me!', 'a.ts', 10, 7), null);
    const checked = checkFindings('Looks good to me!', 'a.ts', 10, 7);
    assert.partialDeepStrictEqual(checked, { ok: false, rejection: { check: 'review' }, value: null });
  });
});
