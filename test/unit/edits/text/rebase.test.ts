import assert from 'node:assert/strict';
import { type FileChange, rebase, reversed } from '../../../../src/edits/index.ts';

const CHANGE: FileChange = {
  path: 'a.ts',
  before: 'a\nb\nc\nd\ne\n',
  after: 'a\nB\nc\nd\nE\n',
  movedFrom: null,
};

function rebasedText(change: FileChange, current: string | null): string | null {
  const rebased = rebase(change, current);
  return rebased.kind === 'conflict' ? rebased.message : rebased.change.after;
}

describe('a change of a text that was changed meanwhile', () => {
  it('keeps what was typed in other lines', () => {
    assert.equal(rebasedText(CHANGE, 'new\na\nb\nc\nd\ne\n'), 'new\na\nB\nc\nd\nE\n');
    assert.equal(rebasedText(CHANGE, 'a\nb\nc\ntyped\nd\ne\nend\n'), 'a\nB\nc\ntyped\nd\nE\nend\n');
    assert.equal(rebasedText(CHANGE, 'a\nb\nd\ne\n'), 'a\nB\nd\nE\n');
  });

  it('is a conflict where both touch the same lines, and says so', () => {
    assert.equal(rebasedText(CHANGE, 'a\nbb\nc\nd\ne\n'), 'a.ts was changed in the same lines meanwhile.');
    assert.equal(rebasedText(CHANGE, 'a\nc\nd\ne\n'), 'a.ts was changed in the same lines meanwhile.');
  });

  it('counts once what both did alike', () => {
    assert.equal(rebasedText(CHANGE, 'a\nB\nc\nd\ne\n'), 'a\nB\nc\nd\nE\n');
    assert.equal(rebasedText(CHANGE, CHANGE.after), CHANGE.after);
  });

  it('is a conflict where the file came or went', () => {
    assert.equal(rebasedText(CHANGE, null), 'a.ts was deleted meanwhile.');
    assert.equal(rebasedText({ ...CHANGE, before: null }, 'x\n'), 'a.ts was made by someone else meanwhile.');
    assert.equal(
      rebasedText({ ...CHANGE, after: null }, 'x\n'),
      'a.ts is to be deleted, but was changed meanwhile.',
    );
    assert.equal(rebasedText({ ...CHANGE, after: null }, CHANGE.before), null);
  });

  it('never joins two lines where one of both texts has no last line end', () => {
    const end = { ...CHANGE, before: 'a\nb', after: 'a\nb\nc' };
    assert.equal(rebasedText(end, 'x\na\nb'), 'x\na\nb\nc');
    assert.match(rebasedText(end, 'a\nb\nx') ?? '', /meanwhile/);
  });

  it('is taken back, and what was typed after it stays', () => {
    assert.equal(rebasedText(reversed(CHANGE), 'typed\na\nB\nc\nd\nE\n'), 'typed\na\nb\nc\nd\ne\n');
    const moved = { ...CHANGE, path: 'lib/a.ts', movedFrom: 'a.ts' };
    assert.deepEqual(reversed(moved), {
      path: 'a.ts',
      before: CHANGE.after,
      after: CHANGE.before,
      movedFrom: 'lib/a.ts',
    });
  });
});
