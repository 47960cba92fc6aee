import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FileChange } from '../../../src/edits/index.ts';
import {
  agreed,
  type FileDecision,
  hunkAt,
  refuseFile,
  refuseHunk,
  shareTaken,
  takeFile,
  takeHunk,
  undecided,
  withProposed,
} from '../../../src/proposals/decisions.ts';

const BEFORE = 'a\nb\nc\nd\ne\n';
const AFTER = 'A\nb\nc\nd\nE\nf\n';

function decision(more: Partial<FileChange> = {}): FileDecision {
  const change = { path: 'x.txt', before: BEFORE, after: AFTER, movedFrom: null, ...more };
  const [only] = undecided({ changes: [change] });
  assert.ok(only);
  return only;
}

function hunk(file: FileDecision, line: number) {
  const found = hunkAt(file, line);
  assert.ok(found);
  return found;
}

describe('what the user decides about a proposal', () => {
  it('is open at first, and nothing is agreed to', () => {
    const file = decision();
    assert.equal(file.state, 'open');
    assert.deepEqual(agreed([file]), []);
    assert.equal(shareTaken([file]), 'none');
  });

  it('can take a file as a whole', () => {
    const file = takeFile(decision());
    assert.equal(file.state, 'taken');
    assert.deepEqual(agreed([file]), [file.change]);
    assert.equal(shareTaken([file]), 'all');
  });

  it('can refuse a file as a whole', () => {
    const file = refuseFile(decision());
    assert.equal(file.state, 'refused');
    assert.deepEqual(agreed([file]), []);
  });

  it('can take one part and refuse another, and the file is decided with the last of them', () => {
    const first = takeHunk(decision(), hunk(decision(), 0));
    assert.equal(first.state, 'open');
    assert.equal(first.taken, 'A\nb\nc\nd\ne\n');
    const second = refuseHunk(first, hunk(first, 4));
    assert.equal(second.state, 'taken');
    assert.equal(second.proposed, 'A\nb\nc\nd\ne\n');
    assert.equal(agreed([second])[0]?.after, 'A\nb\nc\nd\ne\n');
    assert.equal(shareTaken([second]), 'some');
  });

  it('keeps the parts that were taken when the rest is refused', () => {
    const file = refuseFile(takeHunk(decision(), hunk(decision(), 0)));
    assert.equal(agreed([file])[0]?.after, 'A\nb\nc\nd\ne\n');
  });

  it('is a refusal when every part is refused', () => {
    const one = refuseHunk(decision(), hunk(decision(), 0));
    const both = refuseHunk(one, hunk(one, 4));
    assert.equal(both.state, 'refused');
    assert.deepEqual(agreed([both]), []);
  });

  it('finds the part at a line, the next one, and past the end the last', () => {
    const file = decision();
    assert.equal(hunk(file, 0).from, 0);
    assert.equal(hunk(file, 2).from, 4);
    assert.equal(hunk(file, 99).from, 4);
  });

  it('finds a part that only removes lines at the line where they stood', () => {
    const file = decision({ after: 'a\nb\nd\ne\n' });
    assert.deepEqual(hunk(file, 2), { start: 2, end: 3, from: 2, to: 2 });
  });

  it('counts what the user changes in the preview as a part of what was proposed', () => {
    const file = takeFile(withProposed(decision(), 'A\nb\nc\nd\ne, by hand\n'));
    assert.equal(agreed([file])[0]?.after, 'A\nb\nc\nd\ne, by hand\n');
    assert.equal(shareTaken([file]), 'some');
  });

  it('can take and refuse a new file', () => {
    const created = decision({ before: null });
    assert.deepEqual(agreed([takeFile(created)]), [created.change]);
    assert.deepEqual(agreed([refuseFile(created)]), []);
    assert.equal(refuseHunk(created, hunk(created, 0)).state, 'refused');
  });

  it('can take and refuse a deletion', () => {
    const deleted = decision({ after: null });
    assert.deepEqual(agreed([takeFile(deleted)]), [deleted.change]);
    assert.deepEqual(agreed([refuseFile(deleted)]), []);
  });

  it('can take and refuse a move that changes no text', () => {
    const moved = decision({ after: BEFORE, movedFrom: 'old.txt' });
    assert.equal(moved.state, 'open');
    assert.deepEqual(agreed([takeFile(moved)]), [moved.change]);
    assert.deepEqual(agreed([refuseFile(moved)]), []);
  });

  it('is partly taken when one file of two is', () => {
    assert.equal(shareTaken([takeFile(decision()), refuseFile(decision({ path: 'y.txt' }))]), 'some');
  });

  it('comes to what was proposed when every part is taken, and to nothing when every part is refused', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, fc.array(fc.boolean()), (before, after, choices) => {
        fc.pre(before !== after);
        for (const how of [takeHunk, refuseHunk]) {
          let file = decision({ before, after });
          for (let i = 0; file.state === 'open'; i++) {
            assert.ok(i <= 50);
            file = how(file, hunk(file, 0));
          }
          assert.equal(file.taken, how === takeHunk ? after : before);
        }
        // However the choices fall, they come to an end, and both sides are the same then.
        let mixed = decision({ before, after });
        for (let i = 0; mixed.state === 'open'; i++) {
          mixed = (choices[i] ? takeHunk : refuseHunk)(mixed, hunk(mixed, i));
        }
        assert.equal(mixed.taken, mixed.proposed);
      }),
    );
  });
});
