import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createSnippetWatch, type Replaced } from '../../../src/nextEdits/snippet.ts';

const A = 'file:///a.ts';

/** Inserts a text at an offset, with the cursor at another. */
function inserted(text: string, at = 10, cursor = at + 4) {
  const watch = createSnippetWatch();
  watch.changed(A, [{ rangeOffset: at, rangeLength: 0, text }]);
  watch.selected(A, cursor, cursor, false);
  return watch;
}

const type = (rangeOffset: number, text: string): Replaced => ({ rangeOffset, rangeLength: 0, text });

describe('next edits: a snippet', () => {
  it('is a text that comes at once, with the cursor inside of it', () => {
    assert.equal(inserted('for (item of items) {}').isActive(), true);
    assert.equal(inserted('total', 10, 15).isActive(), false);
    const selected = createSnippetWatch();
    selected.changed(A, [type(10, 'log(value')]);
    selected.selected(A, 14, 19, false);
    assert.equal(selected.isActive(), true);
  });

  it('is one too where the cursor is behind it for a moment, but not where the user goes back into what has come', () => {
    const watch = inserted('call(first, second)', 10, 29);
    watch.selected(A, 15, 20, false);
    assert.equal(watch.isActive(), true);
    watch.selected(A, 16, 16, true);
    assert.equal(watch.isActive(), true);
    const gone = inserted('total', 10, 15);
    gone.selected(A, 14, 14, true);
    gone.selected(A, 13, 13, false);
    assert.equal(gone.isActive(), false);
  });

  it('is not what the editor closes, indents or formats by itself, nor what is typed', () => {
    for (const text of ['()', "''", '\n\t\n', '/** */', 'x']) {
      for (let cursor = 10; cursor <= 10 + text.length; cursor++)
        assert.equal(inserted(text, 10, cursor).isActive(), false, text);
    }
  });

  it('lasts while the cursor stays in it, whatever is typed there, and ends where it leaves or a line break is typed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(99), fc.stringMatching(/^[a-z]{1,4}$/)), { maxLength: 6 }),
        (keys) => {
          const watch = inserted('call(first, second)');
          let [start, length] = [10, 'call(first, second)'.length];
          for (const [spot, text] of keys) {
            const at = start + (spot % (length + 1));
            // An import that comes with it moves all of it.
            watch.changed(A, [type(at, text), type(0, 'import a\n')]);
            start += 'import a\n'.length;
            length += text.length;
            watch.selected(A, start + 1, start + 1, false);
            assert.equal(watch.isActive(), true);
          }
          watch.selected(A, start + length, start + length, false);
          assert.equal(watch.isActive(), true);
          watch.selected(A, start + length + 1, start + length + 1, false);
          assert.equal(watch.isActive(), false);
          watch.selected(A, start + 1, start + 1, false);
          assert.equal(watch.isActive(), false);
        },
      ),
    );
    const watch = inserted('call(first, second)');
    watch.changed(A, [type(15, '\n')]);
    assert.equal(watch.isActive(), false);
  });

  it('ends with undo, and in another document', () => {
    const undone = inserted('call(first, second)');
    undone.ended();
    assert.equal(undone.isActive(), false);
    const other = inserted('call(first, second)');
    other.selected('file:///b.ts', 14, 14, false);
    assert.equal(other.isActive(), false);
  });
});
