import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FileChange } from '../../../src/edits/index.ts';
import {
  acceptedChanges,
  acceptedShare,
  acceptFile,
  acceptHunk,
  type FileDecision,
  hunkAt,
  isThere,
  refreshed,
  refuseFile,
  refuseHunk,
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
    assert.deepEqual(acceptedChanges([file]), []);
    assert.equal(acceptedShare([file]), 'none');
  });

  it('can take a file as a whole', () => {
    const file = acceptFile(decision());
    assert.equal(file.state, 'accepted');
    assert.deepEqual(acceptedChanges([file]), [file.change]);
    assert.equal(acceptedShare([file]), 'all');
  });

  it('can refuse a file as a whole', () => {
    const file = refuseFile(decision());
    assert.equal(file.state, 'refused');
    assert.deepEqual(acceptedChanges([file]), []);
  });

  it('can take one part and refuse another, and the file is decided with the last of them', () => {
    const first = acceptHunk(decision(), hunk(decision(), 0));
    assert.equal(first.state, 'open');
    assert.equal(first.accepted, 'A\nb\nc\nd\ne\n');
    const second = refuseHunk(first, hunk(first, 4));
    assert.equal(second.state, 'accepted');
    assert.equal(second.proposed, 'A\nb\nc\nd\ne\n');
    assert.equal(acceptedChanges([second])[0]?.after, 'A\nb\nc\nd\ne\n');
    assert.equal(acceptedShare([second]), 'some');
  });

  it('keeps the parts that were taken when the rest is refused', () => {
    const file = refuseFile(acceptHunk(decision(), hunk(decision(), 0)));
    assert.equal(acceptedChanges([file])[0]?.after, 'A\nb\nc\nd\ne\n');
  });

  it('is a refusal when every part is refused', () => {
    const one = refuseHunk(decision(), hunk(decision(), 0));
    const both = refuseHunk(one, hunk(one, 4));
    assert.equal(both.state, 'refused');
    assert.deepEqual(acceptedChanges([both]), []);
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
    const file = acceptFile(withProposed(decision(), 'A\nb\nc\nd\ne, by hand\n'));
    assert.equal(acceptedChanges([file])[0]?.after, 'A\nb\nc\nd\ne, by hand\n');
    assert.equal(acceptedShare([file]), 'some');
  });

  it('can take and refuse a new file', () => {
    const created = decision({ before: null });
    assert.deepEqual(acceptedChanges([acceptFile(created)]), [created.change]);
    assert.deepEqual(acceptedChanges([refuseFile(created)]), []);
    assert.equal(refuseHunk(created, hunk(created, 0)).state, 'refused');
  });

  it('can take and refuse a deletion', () => {
    const deleted = decision({ after: null });
    assert.deepEqual(acceptedChanges([acceptFile(deleted)]), [deleted.change]);
    assert.deepEqual(acceptedChanges([refuseFile(deleted)]), []);
  });

  it('can take and refuse a move that changes no text', () => {
    const moved = decision({ after: BEFORE, movedFrom: 'old.txt' });
    assert.equal(moved.state, 'open');
    assert.deepEqual(acceptedChanges([acceptFile(moved)]), [moved.change]);
    assert.deepEqual(acceptedChanges([refuseFile(moved)]), []);
  });

  it('is partly taken when one file of two is', () => {
    assert.equal(acceptedShare([acceptFile(decision()), refuseFile(decision({ path: 'y.txt' }))]), 'some');
  });

  it('comes to what was proposed when every part is taken, and to nothing when every part is refused', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, fc.array(fc.boolean()), (before, after, choices) => {
        fc.pre(before !== after);
        for (const how of [acceptHunk, refuseHunk]) {
          let file = decision({ before, after });
          for (let i = 0; file.state === 'open'; i++) {
            assert.ok(i <= 50);
            file = how(file, hunk(file, 0));
          }
          assert.equal(file.accepted, how === acceptHunk ? after : before);
        }
        // However the choices fall, they come to an end, and both sides are the same then.
        let mixed = decision({ before, after });
        for (let i = 0; mixed.state === 'open'; i++) {
          mixed = (choices[i] ? acceptHunk : refuseHunk)(mixed, hunk(mixed, i));
        }
        assert.equal(mixed.accepted, mixed.proposed);
      }),
    );
  });

  it('stays the same about a file that did not change, and goes along with what was typed elsewhere', () => {
    const first = acceptHunk(decision(), hunk(decision(), 0));
    assert.deepEqual(refreshed(first, BEFORE, 'adjacent'), first);
    const now = refreshed(first, BEFORE.replace('c', 'typed\nc'), 'adjacent');
    assert.equal(now?.accepted, 'A\nb\ntyped\nc\nd\ne\n');
    assert.equal(now?.proposed, 'A\nb\ntyped\nc\nd\nE\nf\n');
    assert.equal(now?.change.before, 'a\nb\ntyped\nc\nd\ne\n');
    assert.equal(refreshed(first, BEFORE.replace('a', 'typed'), 'adjacent'), null);
    assert.equal(refreshed(first, null, 'adjacent'), null);
  });

  it('has nothing left to decide where the file has the change already', () => {
    const now = refreshed(decision(), AFTER, 'adjacent');
    assert.ok(now && isThere(now));
    assert.equal(now.state, 'accepted');
  });
});
