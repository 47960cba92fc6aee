import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Gateway, GatewayResult, Region } from '../../../src/gateway/index.ts';
import { askModel, changesIn, readAnswer } from '../../../src/nextEdits/guessed/index.ts';
import type { Route } from '../../../src/router/index.ts';
import { type FakeEditor, fakeEditor } from './editor.ts';

const TEXT = 'const a = 1;\nconst b = a;\nconst c = b;\n';

const block = (old: string, now: string) => `<<<<<<< SEARCH\n${old}\n=======\n${now}\n>>>>>>> REPLACE\n`;

describe('next edits: a model’s answer', () => {
  it('is read as the region anew, without fence and marks', () => {
    const now = TEXT.replace('= b', '= a');
    assert.equal(readAnswer(now, { text: TEXT }), now);
    assert.equal(readAnswer(`\`\`\`ts\n${now}\`\`\``, { text: TEXT }), now);
    assert.equal(readAnswer(`<|editable_region_start|>\n${now}<|editable_region_end|>`, { text: TEXT }), now);
    assert.equal(readAnswer(now.replace('= a', '= <|cursor|>a'), { text: TEXT }), now);
  });

  it('is read as a small diff, whose lines stand in the region once', () => {
    const answer = block('const b = a;', 'const b = 2 * a;') + block('const c = b;', 'const c = 3;');
    assert.equal(readAnswer(answer, { text: TEXT }), 'const a = 1;\nconst b = 2 * a;\nconst c = 3;\n');
    assert.equal(readAnswer(block('const', 'let'), { text: TEXT }), null);
    assert.equal(readAnswer(block('const d = 1;', ''), { text: TEXT }), null);
    assert.equal(readAnswer('<<<<<<< SEARCH\nconst b = a;\n=======\n', { text: TEXT }), null);
  });

  it('is nothing where it says so, changes nothing, goes on without an end, or has a masked secret', () => {
    for (const answer of ['NONE', '', TEXT, `${TEXT}${'x'.repeat(9_000)}`, TEXT.replace('1', '<secret-1>')]) {
      assert.equal(readAnswer(answer, { text: TEXT }), null);
    }
  });

  it('keeps the line ends of the file', () => {
    const crlf = TEXT.replaceAll('\n', '\r\n');
    assert.equal(readAnswer(TEXT.replace('1', '2'), { text: crlf }), crlf.replace('1', '2'));
  });

  it('comes to changes that make the one text of the other', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(lines, lines, (old, now) => {
        const [text, next] = [old.join('\n'), now.join('\n')];
        const done = changesIn(text, next).reduceRight(
          (left, { start, end, newText }) => left.slice(0, start) + newText + left.slice(end),
          text,
        );
        assert.equal(done, next);
      }),
    );
  });
});

describe('next edits: when a model is asked', () => {
  const LINES = `${Array.from({ length: 30 }, (_, i) => `const value${i} = read(${i});`).join('\n')}\n`;
  const asking = (answer: (region: Region) => string, file = LINES, parses = true) => {
    const asked: Region[] = [];
    const ask = async (region: Region) => {
      asked.push(region);
      return { answer: answer(region), requestId: `r${asked.length}` };
    };
    return { editor: fakeEditor({ 'a.ts': file }, { ask, parses: async () => parses }), asked };
  };
  const newTexts = ({ engine }: FakeEditor) =>
    [engine.current(), ...engine.following()].map((one) => one?.newText);

  it('is asked where nothing is certain, and each of its changes is offered with its request', async () => {
    const { editor, asked } = asking(({ text }) =>
      text.replace('read(5)', 'load(5)').replace('read(9)', 'load(9)'),
    );
    await editor.replace('a.ts', 'read(2)', 'load(2)');
    assert.equal(asked.length, 1);
    assert.deepEqual(newTexts(editor), ['const value5 = load(5);', 'const value9 = load(9);']);
    assert.deepEqual([editor.engine.current()?.way, editor.engine.current()?.requestId], ['model', 'r1']);
  });

  it('is the lines around the place, the last edits and the errors there, and nothing of the rest of the file', async () => {
    const asked: Region[] = [];
    const ask = async (region: Region) => {
      asked.push(region);
      return undefined;
    };
    const file = Array.from({ length: 400 }, (_, i) => `const value${i} = read(${i});\n`).join('');
    const place = (text: string) => ({ uri: 'a.ts', start: file.indexOf(text), end: file.indexOf(text) + 5 });
    const errors = () => [
      { ...place('value205'), message: 'near', code: null },
      { ...place('value20 '), message: 'far', code: null },
    ];
    const editor = fakeEditor({ 'a.ts': file, 'b.ts': 'const other = read(1_000);\n' }, { ask, errors });
    await editor.replace('a.ts', 'read(200)', 'load(200)');
    const [region] = asked;
    assert.ok(region);
    assert.deepEqual(region.errors, ['near']);
    assert.deepEqual(region.edits, [
      { path: 'a.ts', old: 'const value200 = read(200);', now: 'const value200 = load(200);' },
    ]);
    const sent = JSON.stringify(region);
    assert.ok(sent.includes('value195 ') && sent.includes('value210 '));
    assert.doesNotMatch(sent, /value(?:1|100|300|399) |other/);
  });

  it('is not asked where something is certain', async () => {
    const line = 'return parse(input, options.strict, options.depth, level);';
    const { editor, asked } = asking(({ text }) => text, `${line}\n}\n${line}\n`);
    await editor.replace('a.ts', 'strict', 'mode');
    assert.equal(editor.engine.current()?.way, 'repeat');
    assert.equal(asked.length, 0);
  });

  it('is not believed where it takes back what the user has done', async () => {
    const { editor } = asking(({ was }) => was);
    await editor.replace('a.ts', 'read(2)', 'load(2)');
    assert.equal(editor.engine.current(), undefined);
  });

  it('falls silent for longer and longer while what it says is sent away', async () => {
    const { editor, asked } = asking(({ text }) => text.replace('value20', 'other20'));
    for (let i = 0; i < 12; i++) {
      await editor.replace('a.ts', `read(${i})`, `load(${i}, ${i * 7})`);
      const offered = editor.engine.current();
      if (offered) editor.engine.sentAway(offered);
    }
    assert.ok(asked.length > 0 && asked.length <= 6, String(asked.length));
  });

  it('falls silent as well while nothing that it says passes the checks', async () => {
    const undoing = asking(({ was }) => was);
    const broken = asking(({ text }) => text.replace('value20 =', 'value20 = ='), LINES, false);
    for (const { editor, asked } of [undoing, broken]) {
      for (let i = 0; i < 12; i++) {
        await editor.replace('a.ts', `read(${i})`, `load(${i}, ${i * 7})`);
        assert.equal(editor.engine.current(), undefined);
      }
      assert.ok(asked.length > 0 && asked.length <= 6, String(asked.length));
    }
  });

  it('falls silent as well while its answers are cut off, which are paid for', async () => {
    let calls = 0;
    const gateway = {
      run: () => ({
        result: Promise.resolve({ outcome: 'incomplete', requestId: `r${++calls}` } as GatewayResult),
      }),
    } as unknown as Gateway;
    const route = { chain: [{ model: 'a/b' }], passedOver: [] } as unknown as Route;
    const nothing = () => undefined;
    const deps = { ...{ gateway, route: async () => route, permitted: () => route }, onResult: nothing };
    const all = { ...deps, onNoModel: nothing, onNotPermitted: nothing };
    const editor = fakeEditor({ 'a.ts': LINES }, { ask: (region, signal) => askModel(all, region, signal) });
    for (let i = 0; i < 12; i++) {
      await editor.replace('a.ts', `read(${i})`, `load(${i}, ${i * 7})`);
      assert.equal(editor.engine.current(), undefined);
    }
    assert.ok(calls > 0 && calls <= 6, String(calls));
  });

  it('falls silent as well while what it says is accepted and taken back', async () => {
    const { editor, asked } = asking(({ text }) => text.replace('value20', 'other20'));
    for (let i = 0; i < 12; i++) {
      await editor.replace('a.ts', `read(${i})`, `load(${i}, ${i * 7})`);
      const before = editor.text('a.ts');
      if (await editor.accept()) await editor.undo('a.ts', before);
      assert.equal(editor.engine.current(), undefined);
    }
    assert.ok(asked.length > 0 && asked.length <= 6, String(asked.length));
  });
});
