import assert from 'node:assert/strict';
import { fakeEditor } from './editor.ts';

/** What is offered after the first of two equal lines became another. */
async function afterLine(old: string, now: string): Promise<string | undefined> {
  const editor = fakeEditor({ 'a.ts': `${old}\nfirst();\n${old}\nlast();\n` });
  await editor.replace('a.ts', old, now);
  return editor.engine.current()?.newText;
}

describe('next edits: the same change elsewhere', () => {
  it('is offered for a whole line of code that was changed once', async () => {
    for (const [old, now] of [
      ['send(message, socket.id, now);', 'send(message, socket.key, now);'],
      ["import { send } from 'socket/one';", "import { post } from 'socket/one';"],
      ['const size = read(file, options);', 'const size = await read(file, options);'],
      ['if (size === limit.most) stop();', 'if (size >= limit.most) stop();'],
      ["check(answer.code, 'LATE', now);", "check(answer.code, 'NEVER', now);"],
    ] as const)
      assert.equal(await afterLine(old, now), now);
  });

  it('is not offered where the line only tells something else of its own place', async () => {
    for (const [old, now] of [
      ["fail(error, 'no such file', now);", "fail(error, 'no such folder', now);"],
      ['fail(error, `it\\`s late`, now);', 'fail(error, `it\\`s too late`, now);'],
      ['send(message, socket.id, now); // At once.', 'send(message, socket.id, now); // Later.'],
      ['send(message, socket.id, now)  # At once.', 'send(message, socket.id, now)  # Later.'],
      ["import { send } from 'socket/one';", "import { post, send } from 'socket/one';"],
      ['const one = read(file, options);', 'const text = read(file, options);'],
      ['pub fn send(to: Key, at: Time) {', 'pub fn send(to: Key, at: Date) {'],
      ['line, _ := reader.peek(file)', 'line, rest := reader.peek(file)'],
    ] as const)
      assert.equal(await afterLine(old, now), undefined);
  });

  it('is offered for a part of a line the later the less stands around it', async () => {
    const calls = ['one', 'two', 'three', 'four', 'five']
      .map((name) => `${name}(new Buffer(${name}));\n`)
      .join('');
    const few = fakeEditor({ 'a.ts': calls });
    for (const [mark, isOffered] of [
      ['one', false],
      ['two', false],
      ['three', false],
      ['four', true],
    ] as const) {
      await few.replace('a.ts', 'new Buffer', 'Buffer', mark);
      assert.equal(few.engine.current() !== undefined, isOffered, mark);
    }
    const lines = fakeEditor({ 'a.ts': 'go(to, my.own);\n'.repeat(4) });
    for (const isOffered of [false, true]) {
      await lines.replace('a.ts', 'my.own', 'your.own', lines.text('a.ts').includes('your') ? 'your' : 'go');
      assert.equal(lines.engine.current() !== undefined, isOffered);
    }
    const heads = ['Copy', 'Clone', 'Debug', 'Eq'].map((one) => `impl<'a, E> ${one} for Edges<'a, E> {}\n`);
    const parts = fakeEditor({ 'a.rs': heads.join('') });
    for (const one of ['Copy', 'Clone', 'Debug'])
      await parts.replace('a.rs', `<'a, E> ${one} for Edges<'a, E>`, `<E> ${one} for Edges<'_, E>`);
    assert.equal(parts.engine.current(), undefined);
    const remarks = fakeEditor({ 'a.ts': 'send(one.two, three); // by hand\n'.repeat(5) });
    for (let i = 0; i < 4; i++) await remarks.replace('a.ts', ' // by hand', '');
    assert.equal(remarks.engine.current(), undefined);
    const removed = fakeEditor({ 'a.ts': 'read(file, options, true);\nread(file, options, true) + 1;\n' });
    await removed.replace('a.ts', ', options, true', ', true');
    assert.equal(removed.engine.current(), undefined);
  });
});
