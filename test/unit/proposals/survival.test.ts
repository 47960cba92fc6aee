import assert from 'node:assert/strict';
import fc from 'fast-check';
import { rangeAfter, survivingShare } from '../../../src/proposals/survival.ts';

const change = (rangeOffset: number, rangeLength: number, text: string) => ({
  rangeOffset,
  rangeLength,
  text,
});

describe('A range of accepted text', () => {
  it('moves with what is typed or deleted before it', () => {
    assert.deepEqual(rangeAfter({ start: 10, end: 20 }, change(0, 0, 'abc')), { start: 13, end: 23 });
    assert.deepEqual(rangeAfter({ start: 10, end: 20 }, change(2, 3, '')), { start: 7, end: 17 });
  });

  it('stays where it is when something changes after it', () => {
    assert.deepEqual(rangeAfter({ start: 10, end: 20 }, change(25, 2, 'x')), { start: 10, end: 20 });
  });

  it('grows with what is typed inside, and shrinks with what is deleted inside', () => {
    assert.deepEqual(rangeAfter({ start: 10, end: 20 }, change(12, 0, 'abc')), { start: 10, end: 23 });
    assert.deepEqual(rangeAfter({ start: 10, end: 20 }, change(12, 4, '')), { start: 10, end: 16 });
  });

  it('is empty after all around it is deleted', () => {
    const { start, end } = rangeAfter({ start: 10, end: 20 }, change(5, 30, ''));
    assert.equal(end - start, 0);
  });

  it('never ends before its start, and lies in the document', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 60 }),
        fc.array(fc.tuple(fc.nat(80), fc.nat(20), fc.string({ maxLength: 10 })), { maxLength: 20 }),
        fc.nat(60),
        fc.nat(60),
        (text, changes, a, b) => {
          let document = text;
          let range = { start: Math.min(a, b, text.length), end: Math.min(Math.max(a, b), text.length) };
          for (const [at, size, inserted] of changes) {
            const offset = Math.min(at, document.length);
            const length = Math.min(size, document.length - offset);
            range = rangeAfter(range, change(offset, length, inserted));
            document = document.slice(0, offset) + inserted + document.slice(offset + length);
            assert.ok(range.start >= 0 && range.start <= range.end && range.end <= document.length);
          }
        },
      ),
    );
  });
});

describe('The share of accepted text that is still there', () => {
  it('is all of it when nothing changed, or only the indentation', () => {
    assert.equal(survivingShare('if (a) {\n  b();\n}', 'if (a) {\n      b();\n}'), 1);
  });

  it('is none of it when it was deleted', () => {
    assert.equal(survivingShare('return left + right;', ''), 0);
  });

  it('is what is left when a name was changed', () => {
    assert.equal(survivingShare('a + b + c', 'a + b + d'), 4 / 5);
  });

  it('counts each word as often as it is there', () => {
    assert.equal(survivingShare('x x x x', 'x x'), 0.5);
  });

  it('is between none and all of it, whatever the texts are', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (accepted, now) => {
        const share = survivingShare(accepted, now);
        assert.ok(share >= 0 && share <= 1);
        assert.equal(survivingShare(accepted, `${accepted}\n${now}`), 1);
      }),
    );
  });
});
