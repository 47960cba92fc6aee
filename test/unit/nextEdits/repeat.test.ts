import assert from 'node:assert/strict';
import fc from 'fast-check';
import { repeated } from '../../../src/nextEdits/certain/index.ts';
import { changeBetween, type Edit, merged } from '../../../src/nextEdits/edit.ts';
import { fakeEditor } from './editor.ts';

/** What is offered after the first of two equal lines below equal ones became another. */
async function afterLine(old: string, now: string): Promise<string | undefined> {
  const editor = fakeEditor({ 'a.ts': `begin();\n${old}\nfirst();\nbegin();\n${old}\nlast();\n` });
  await editor.replace('a.ts', old, now);
  return editor.engine.current()?.newText;
}

/** The files in which something is offered after the first `old` of the first file became `now`, and where. */
function offered(
  languageId: string,
  files: readonly string[],
  old: string,
  now: string,
  earlier: readonly Edit[] = [],
): string[] {
  const [first = '', ...others] = files;
  const text = first.replace(old, now);
  const document = { uri: '0', languageId, text };
  const change = changeBetween(first, text);
  const edit = change && merged(null, document, first, change);
  assert.ok(edit);
  const documents = [document, ...others.map((one, i) => ({ uri: String(i + 1), languageId, text: one }))];
  return repeated(edit, earlier, documents).map(({ uri, start }) => {
    const { text: there = '' } = documents[Number(uri)] ?? {};
    return `${uri}:${there.slice(0, start).split('\n').length - 1}`;
  });
}

describe('next edits: the same change elsewhere', () => {
  it('is offered for a whole line of code that was changed once', async () => {
    for (const [old, now] of [
      ['send(message, socket.id, now);', 'send(message, socket.key, now);'],
      ["import { send } from 'socket/one';", "import { send } from 'socket/two';"],
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
      ["import { send } from 'socket/one';", "import type { send } from 'socket/one';"],
      ["import { send } from 'socket/one';", "import { post } from 'socket/one';"],
      ['const one = read(file, options);', 'const text = read(file, options);'],
      ['pub fn send(to: Key, at: Time) {', 'pub fn send(to: Key, at: Date) {'],
      ['send(to: Key, at: Time) {', 'send(to: Key, at: Date) {'],
      ['send: function (to, at, now) {', 'send: function (to, at) {'],
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

  it('is offered, made once, for a line of few words below the same line alone, and for one of many also elsewhere', () => {
    const few = 'send(message, socket.id, now);';
    const many = 'send(message, socket.id, now, later, never);';
    for (const [line, places] of [
      [few, ['0:3']],
      [many, ['0:3', '0:5', '1:1', '2:1']],
    ] as const) {
      const there = `begin();\n${line}\n`;
      const files = [`${there}${there}other();\n${line}\n`, there, `other();\n${line}\n`];
      assert.deepEqual(offered('typescript', files, line, line.replace('id', 'key')), places);
    }
  });

  it('is offered for a line of few words wherever it stands, once it was changed twice', async () => {
    const line = 'send(message, socket.id, now);';
    const editor = fakeEditor({ 'a.ts': `${line}\nfirst();\n${line}\n`, 'b.ts': `other();\n${line}\n` });
    await editor.replace('a.ts', line, line.replace('id', 'key'));
    assert.equal(editor.engine.current(), undefined);
    await editor.replace('a.ts', line, line.replace('id', 'key'), 'first');
    assert.equal(editor.engine.current()?.uri, 'b.ts');
  });

  it('is offered only where what it brings is declared, if it is where it was made', () => {
    const names = ['size', 'rate', 'late'];
    const known = fc.subarray(names);
    fc.assert(
      fc.property(
        known,
        fc.array(known, { minLength: 1, maxLength: 4 }),
        fc.subarray(names),
        (own, others, used) => {
          const old = 'send(message, socket.key, first, last, never);';
          const now = `send(message, socket.key, first, last, ${['never', ...used].join(', ')});`;
          fc.pre(used.length > 0 && used.every((name) => own.includes(name)));
          const body = (some: readonly string[], i: number) =>
            `function f${i}() {\n${some.map((name) => `  const ${name} = ${i};\n`).join('')}  ${old}\n}\n`;
          const text = [own, ...others].map(body).join('');
          const wanted = others.filter((some) => used.every((name) => some.includes(name)));
          assert.equal(offered('typescript', [text], old, now).length, wanted.length);
        },
      ),
    );
  });

  it('is offered for a range only where its ends are declared', () => {
    const old = 'self.data.push(first, last, never, later);';
    const text = `fn a() {\n    let n = 1;\n    ${old}\n}\nfn b() {\n    ${old}\n}\n`;
    assert.deepEqual(offered('rust', [text], old, 'self.data.extend(&first[..n], last, never, later);'), []);
  });

  it('is offered in another file only where that has what it brings', () => {
    const old = 'return open(first, second, third, fourth, fifth);';
    const now = 'return safely.open(first, second, third, fourth, fifth);';
    const head = "import * as safely from 'safe';\n";
    assert.deepEqual(offered('typescript', [`${head}${old}\n`, `${old}\n`, `${head}${old}\n`], old, now), [
      '2:1',
    ]);
  });

  it('is offered for an import where what goes is not used, and what comes is', () => {
    const rows: readonly (readonly [
      language: string,
      old: string,
      now: string,
      rest: string,
      isOffered: boolean,
    ])[] = [
      ['typescript', "import { send } from 'net';", "import { post } from 'net';", 'post(1);', true],
      ['typescript', "import { send } from 'net';", "import { post } from 'net';", 'send(1);', false],
      ['typescript', "import { send } from 'net';", "import { post } from 'net';", 'post(send);', false],
      ['typescript', "import { send, post } from 'net';", "import { post } from 'net';", 'post(1);', true],
      ['typescript', "import { send } from 'net';", "import { send } from 'web';", 'send(1);', true],
      ['typescript', "export { send } from './net';", "export { send } from './web';", '', true],
      ['python', 'from net.one import send', 'from net.two import send', 'send(1)', true],
      ['python', 'from net.one import send, post', 'from net.one import send', 'post(1)', false],
      ['rust', 'use std::time::{Duration, Instant};', 'use std::time::Instant;', 'Duration::ZERO', false],
      ['rust', 'use std::time::{Duration, Instant};', 'use std::time::Instant;', 'Instant::now()', true],
      ['java', 'import org.net.one.Sender;', 'import org.net.two.Sender;', 'new Sender();', true],
      [
        'go',
        '"github.com/one/check/v2/assert"',
        '"github.com/one/check/v2/require"',
        'assert.Equal()',
        false,
      ],
      ['go', '"github.com/one/check/v2/assert"', '"github.com/one/check/v3/assert"', 'assert.Equal()', true],
      ['go', '"github.com/one/check/v2"', '"github.com/one/check/v3"', 'check.Equal()', true],
    ];
    for (const [language, old, now, rest, isOffered] of rows) {
      const found = offered(language, [`${old}\n`, `${old}\n\n${rest}\n`], old, now);
      assert.deepEqual(found, isOffered ? ['1:0'] : [], `${old} -> ${now}: ${rest}`);
    }
  });

  it('is not offered for the parameter of another function', () => {
    const line = 'strict=False, mode=None, size=late, rate=never,';
    const text = `def a(one,\n      ${line}\n      two):\n    pass\ndef b(one,\n      ${line}\n      two):\n    pass\n`;
    assert.deepEqual(offered('python', [text], 'strict=False', 'strict=None'), []);
    const calls = text.replaceAll('def ', '').replaceAll('):', ')');
    assert.deepEqual(offered('python', [calls], 'strict=False', 'strict=None'), ['0:5']);
  });

  it('is offered for a part of a line in the same call, where it was made in no other', async () => {
    for (const [calls, isOffered] of [
      [['open', 'open', 'open'], true],
      [['open', 'open', 'check'], false],
      [['open', 'check', 'send'], true],
    ] as const) {
      const editor = fakeEditor({
        'a.ts': calls.map((name, i) => `x${i} = ${name}(${i}, shop.till.rate);\n`).join(''),
      });
      for (const i of [0, 1]) await editor.replace('a.ts', 'shop.till.rate', 'shop.till.rate.now', `x${i}`);
      assert.equal(editor.engine.current() !== undefined, isOffered, calls.join(' '));
    }
  });
});
