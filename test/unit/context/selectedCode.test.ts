import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { selectCode } from '../../../src/context/selectedCode.ts';
import { SECRETS } from '../secrets/samples.ts';

const FILE = 'import x;\n\nfunction a() {\n  return 1;\n}\n\nexport { a };\n';

const of = (part: string, text = FILE, limit = 3_000) => {
  const start = text.indexOf(part);
  return selectCode(text, start, start + part.length, limit);
};

describe('what is sent of a file', () => {
  it('is all of it, with nothing around it', () => {
    assert.deepEqual(of(FILE), {
      code: FILE,
      lineNumbers: [1, 2, 3, 4, 5, 6, 7, 8],
      surroundings: '',
      masked: 0,
    });
  });

  it('is the selected lines, and the code around them', () => {
    assert.deepEqual(of('function a() {\n  return 1;\n}'), {
      code: 'function a() {\n  return 1;\n}',
      lineNumbers: [3, 4, 5],
      surroundings: 'import x;\n\n[...]\n\nexport { a };\n',
      masked: 0,
    });
  });

  it('is the selected part of a line, and the rest of the line with the code around it', () => {
    assert.deepEqual(of('1'), {
      code: '1',
      lineNumbers: [4],
      surroundings: 'import x;\n\nfunction a() {\n  return [...];\n}\n\nexport { a };\n',
      masked: 0,
    });
  });

  it('is no more around it than fits into the limit', () => {
    const lines = Array.from({ length: 1_000 }, (_, i) => `line ${i}`);
    const { code, surroundings } = of('line 500', lines.join('\n'), 100);
    assert.equal(code, 'line 500');
    assert.match(surroundings, /line 499\n\[\.\.\.\]\nline 501/);
    assert.ok(surroundings.length < 400 && !surroundings.includes('line 400'));
  });

  it('is without secrets, those included that the selection cuts in two', () => {
    const secret = SECRETS['PKCS 8 key'] ?? '';
    const text = `before\n${secret}\nafter\n${SECRETS['GitHub token']}\nend`;
    const start = text.indexOf('before') + 60;
    const { code, surroundings, masked } = selectCode(text, start, text.indexOf('\nafter'), 10_000);
    assert.equal(code, '<secret 1>');
    assert.equal(surroundings, 'before\n<secret 1>[...]\nafter\n<secret 1>\nend');
    assert.equal(masked, 3);
  });

  it('has the numbers of its lines in the file, behind a masked key of many lines too', () => {
    const secret = SECRETS['PKCS 8 key'] ?? '';
    const text = `before\n${secret}\nafter\nend`;
    const last = text.split('\n').length;
    const { code, lineNumbers } = selectCode(text, 0, text.length, 10_000);
    assert.deepEqual(code.split('\n'), ['before', '<secret 1>', 'after', 'end']);
    assert.deepEqual(lineNumbers, [1, 2, last - 1, last]);
  });

  it('puts together again to a part of the file, wherever the selection stands', () => {
    const line = fc.constantFrom('', 'a', '  return 1;', '}\r', 'x = `[...`');
    fc.assert(
      fc.property(fc.array(line), fc.nat(), fc.nat(), fc.nat(60), (lines, a, b, limit) => {
        const text = lines.join('\n');
        const start = a % (text.length + 1);
        const end = start + (b % (text.length - start + 1));
        const { code, surroundings } = selectCode(text, start, end, limit);
        assert.equal(code, text.slice(start, end));
        const [before = '', after = ''] = surroundings.split('[...]');
        assert.ok(text.slice(0, start).endsWith(before));
        assert.ok(text.slice(end).startsWith(after));
        assert.ok(before.length === start || text.slice(0, start - before.length).endsWith('\n'));
      }),
    );
  });
});
