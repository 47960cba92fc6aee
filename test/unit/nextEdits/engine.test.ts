import assert from 'node:assert/strict';
import { fakeEditor } from './editor.ts';

const TEXT = 'let total = 0;\ntotal = total + 1;\nconst totals = [];\n';

describe('next edits: the engine', () => {
  it('offers the other places of a renamed word, and none within longer words', async () => {
    const editor = fakeEditor({ 'a.ts': TEXT, 'b.ts': 'print(total);\n' });
    await editor.type('a.ts', 'total', 'count');
    const offered = [editor.engine.current(), ...editor.engine.following()];
    assert.deepEqual(
      offered.map((one) => [one?.uri, one?.range.start.line, one?.oldText, one?.newText]),
      [
        ['a.ts', 1, 'total', 'count'],
        ['a.ts', 1, 'total', 'count'],
        ['b.ts', 0, 'total', 'count'],
      ],
    );
  });

  it('is through when all places are accepted', async () => {
    const editor = fakeEditor({ 'a.ts': TEXT });
    await editor.type('a.ts', 'total', 'count');
    while ((await editor.accept()) !== undefined);
    assert.equal(editor.text('a.ts'), 'let count = 0;\ncount = count + 1;\nconst totals = [];\n');
    assert.equal(editor.engine.current(), undefined);
  });

  it('does not offer again what was sent away', async () => {
    const editor = fakeEditor({ 'a.ts': 'let total = 0;\nshow(total);\n' });
    await editor.replace('a.ts', 'total', 'count');
    const first = editor.engine.current();
    assert.ok(first);
    editor.engine.sentAway(first);
    assert.equal(editor.engine.current(), undefined);
  });

  it('offers nothing after an undo', async () => {
    const editor = fakeEditor({ 'a.ts': TEXT });
    await editor.replace('a.ts', 'total', 'count');
    assert.ok(editor.engine.current());
    await editor.undo('a.ts', TEXT);
    assert.equal(editor.engine.current(), undefined);
  });
});
