import assert from 'node:assert/strict';
import vm from 'node:vm';
import fc from 'fast-check';
import { createCallers } from '../../../../src/nextEdits/callers/index.ts';
import { changeBetween } from '../../../../src/nextEdits/edit.ts';
import { placesOf } from '../../../../src/nextEdits/texts.ts';
import { type FakeEditor, fakeEditor } from '../editor.ts';

/** Values as people write them, with all that looks like the end of an argument and is none. */
const VALUES = [
  '1',
  '"a, b"',
  "'it\\'s )'",
  `\`\${[1, \`}\`].length}, (\``,
  '/[,)/]+\\/,/.source',
  '[1, 2, [3]]',
  '{ p: 1, q: (2) }',
  '((p, q) => p + q)(1, 2)',
  'function (p, q) { return ","; }(1)',
  '8 / 2 / 1',
  '1 < 2',
  'g(1, g(2, 3))',
  'new Map([[1, 2]]).size',
  '/* , */ 5',
  'true ? "x" : "y"',
] as const;

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f1'] as const;

const parameters = fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 5 });
const layout = fc.constantFrom<readonly [string, string, string]>(
  ['', ', ', ''],
  ['', ',', ''],
  [' ', ', ', ' '],
  ['\n  ', ',\n  ', '\n'],
  ['\n  ', ',\n  ', ',\n'],
  ['', ', // , (\n  ', ''],
);

/** What becomes of a text when all is written that follows from a change of it. */
function followed(before: string, after: string): string {
  const change = changeBetween(before, after);
  if (change === null) return after;
  const uri = 'a';
  const references = placesOf(before, 'run', 100).map((start) => ({ uri, start, end: start + 3 }));
  const asked = references.map(({ start }) => ({
    ...{ uri, start, text: before, references },
    definitions: references.slice(0, 1),
  }));
  const edit = { uri, languageId: 'javascript', before, after, change };
  return createCallers()
    .after(edit, [{ uri, languageId: 'javascript', text: after }], asked)
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, one) => text.slice(0, one.start) + one.newText + text.slice(one.end), after);
}

describe('next edits: what follows at the callers', () => {
  it('gives each parameter at each call the value that it had, and a new one the variable of its name', () => {
    const call = fc.tuple(fc.array(fc.constantFrom(...VALUES), { minLength: 5, maxLength: 5 }), layout);
    fc.assert(
      fc.property(
        parameters,
        parameters,
        fc.array(call, { minLength: 1, maxLength: 3 }),
        (old, now, calls) => {
          const isAdding = now.some((name) => !old.includes(name));
          const isRemoving = old.some((name) => !now.includes(name));
          // Another name in the place of one can be the same parameter: that is not certain.
          fc.pre(!(isAdding && isRemoving));
          const program = (list: readonly string[]) =>
            [
              'const g = (...all) => all.length;',
              ...NAMES.map((name) => `const ${name} = 'variable ${name}';`),
              `function run(${list.join(', ')}) { seen.push({ ${list.join(', ')} }); }`,
              ...calls.map(([values, [open, comma, close]]) => {
                const given = old.map((_, i) => values[i] ?? '0');
                return given.length === 0 ? 'run();' : `run(${open}${given.join(comma)}${close});`;
              }),
            ].join('\n');
          const ran = (text: string) => {
            const seen: Record<string, unknown>[] = [];
            vm.runInNewContext(text, { seen });
            return seen.map((one) =>
              Object.fromEntries(Object.entries(one).map(([k, v]) => [k, JSON.stringify(v)])),
            );
          };
          const before = program(old);
          const then = ran(followed(before, program(now)));
          const expected = ran(before).map((values) =>
            Object.fromEntries(now.map((name) => [name, values[name] ?? JSON.stringify(`variable ${name}`)])),
          );
          // Where a comment would go, or has to stand elsewhere, the call is left as it is.
          const isLeft = (i: number) =>
            calls[i]?.[1][1].includes('//') || calls[i]?.[0].some((value) => value.includes('/*'));
          assert.deepEqual(
            then.filter((_, i) => !isLeft(i)),
            expected.filter((_, i) => !isLeft(i)),
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  const SHOP = 'function price(item) {}\n\nprice(one);\nprice(two);\nprice(three);\n';
  const symbolIn = (editor: () => FakeEditor) => async (uri: string) => {
    const text = editor().text(uri);
    const references = placesOf(text, 'price', 100).map((start) => ({ uri, start, end: start + 5 }));
    return { definitions: references.slice(0, 1), references };
  };
  const shop = (text = SHOP, more = {}) => {
    const editor: FakeEditor = fakeEditor({ 'a.ts': text }, { symbol: symbolIn(() => editor), ...more });
    return editor;
  };
  const offered = ({ engine }: FakeEditor) =>
    [engine.current(), ...engine.following()].map((one) => one && `${one.range.start.line}: ${one.newText}`);

  it('is known before the edit, where the cursor rests in the parameters, and follows each key', async () => {
    const editor = shop(`const rate = 1;\n${SHOP}`);
    await editor.goTo('a.ts', 'item');
    const steps: unknown[] = [];
    for (const [old, now] of [
      ['item)', 'item,)'],
      ['item,)', 'item, )'],
      ['item, )', 'item, r)'],
      ['item, r)', 'item, rate)'],
      ['item, rate)', 'item, rate: number)'],
    ] as const) {
      await editor.replace('a.ts', old, now);
      steps.push(offered(editor));
    }
    const all = ['3: , rate', '4: , rate', '5: , rate'];
    assert.deepEqual(steps, [[undefined], [undefined], [undefined], all, all]);
    await editor.replace('a.ts', 'rate: number)', 'rate: number = 1)');
    assert.deepEqual(offered(editor), [undefined]);
  });

  it('keeps what is offered the same while only its text changes', async () => {
    const editor = shop(`const rate = 1;\nconst rates = 1;\n${SHOP}`);
    await editor.goTo('a.ts', 'item');
    await editor.replace('a.ts', 'item)', 'item, rate)');
    const first = editor.engine.current();
    await editor.replace('a.ts', 'item, rate)', 'item, rates)');
    assert.equal(editor.engine.current()?.newText, ', rates');
    assert.equal(editor.engine.current()?.id, first?.id);
    assert.ok(!editor.told.slice(editor.told.indexOf(first)).includes(undefined));
  });

  it('is asked about after the edit, where the cursor has not rested there before', async () => {
    const editor = shop(`const rate = 1;\n${SHOP}`);
    await editor.replace('a.ts', 'item)', 'item, rate)');
    assert.deepEqual(offered(editor), ['3: , rate', '4: , rate', '5: , rate']);
  });

  it('is offered once a slow language server has answered, however far the user has typed meanwhile', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const text = `const rate = 1;\n${SHOP}`;
    const references = placesOf(text, 'price', 100).map((start) => ({ uri: 'a.ts', start, end: start + 5 }));
    const symbol = async () => {
      await promise;
      return { definitions: references.slice(0, 1), references };
    };
    const editor = shop(text, { symbol });
    await editor.goTo('a.ts', 'item');
    await editor.replace('a.ts', 'item)', 'item, r)');
    await editor.replace('a.ts', 'item, r)', 'item, rate)');
    assert.deepEqual(offered(editor), [undefined]);
    resolve();
    await editor.settled();
    assert.deepEqual(offered(editor), ['3: , rate', '4: , rate', '5: , rate']);
  });

  it('offers no value that nothing proves, until the user has given one at the first call', async () => {
    const editor = shop();
    await editor.goTo('a.ts', 'item');
    await editor.replace('a.ts', 'item)', 'item, rate)');
    assert.deepEqual(offered(editor), [undefined]);
    await editor.replace('a.ts', 'one)', 'one, )');
    await editor.replace('a.ts', 'one, )', 'one, null)');
    assert.deepEqual(offered(editor), ['3: , null', '4: , null']);
  });

  it('offers at the others what the user has written over what was accepted', async () => {
    const editor = shop(`const rate = 1;\n${SHOP}`);
    await editor.goTo('a.ts', 'item');
    await editor.replace('a.ts', 'item)', 'item, rate)');
    await editor.accept();
    await editor.replace('a.ts', 'one, rate)', 'one, rate * 2)');
    assert.deepEqual(offered(editor), ['4: , rate * 2', '5: , rate * 2']);
    await editor.accept();
    await editor.accept();
    assert.equal(
      editor.text('a.ts'),
      'const rate = 1;\nfunction price(item, rate) {}\n\nprice(one, rate * 2);\nprice(two, rate * 2);\nprice(three, rate * 2);\n',
    );
  });

  it('does not come back once it is sent away', async () => {
    const editor = shop(`const rate = 1;\n${SHOP}`);
    await editor.goTo('a.ts', 'item');
    await editor.replace('a.ts', 'item)', 'item, rate)');
    const first = editor.engine.current();
    assert.ok(first);
    editor.engine.sentAway(first);
    await editor.replace('a.ts', 'rate)', 'rate: number)');
    assert.deepEqual(offered(editor), [undefined]);
  });

  it('asks a model at the first call, where it alone can know the value', async () => {
    const asked: string[] = [];
    const far = `${SHOP.replace('\n\n', `\n${'// A line between.\n'.repeat(60)}\n`)}`;
    const ask = async ({ text, above }: { readonly text: string; readonly above: string }) => {
      asked.push(text);
      assert.ok(!above.includes('function price'));
      return { answer: text.replace('price(one)', 'price(one, 0.2)'), requestId: 'r' };
    };
    const editor = shop(far, { ask });
    await editor.goTo('a.ts', 'item');
    await editor.replace('a.ts', 'item)', 'item, rate)');
    assert.equal(asked.length, 1);
    assert.equal(editor.engine.current()?.newText, 'price(one, 0.2);');
  });

  it('is nothing where the language server says that the name is declared elsewhere', async () => {
    const text = 'const rate = 1;\nmock(price(item) => 1);\nprice(item) {}\nprice(two);\n';
    const editor = fakeEditor(
      { 'a.ts': text },
      {
        symbol: async (uri) => {
          const references = placesOf(editor.text(uri), 'price', 9).map((start) => ({
            uri,
            start,
            end: start + 5,
          }));
          return { definitions: [{ uri: 'b.ts', start: 0, end: 5 }], references };
        },
      },
    );
    await editor.goTo('a.ts', 'item) {');
    await editor.replace('a.ts', 'item) {', 'item, rate) {');
    assert.deepEqual(offered(editor), [undefined]);
  });

  const inTwoFiles = (other: string, uses: readonly string[]) => {
    const texts = { 'a.ts': 'const rate = 1;\nfunction price(item) {}\nprice(one);\n', 'b.ts': other };
    let asked = 0;
    const known = Promise.withResolvers<void>();
    const editor = fakeEditor(texts, {
      symbol: async (uri, { character }, signal) => {
        // What is asked about the text after it has no answer.
        if (uri !== 'a.ts' || character !== 9 || ++asked > 1) return undefined;
        await known.promise;
        if (signal.aborted) return undefined;
        const references = Object.entries(texts).flatMap(([uri, text]) =>
          uses.flatMap((name) =>
            placesOf(text, name, 9).map((start) => ({ uri, start, end: start + name.length })),
          ),
        );
        return { definitions: references.filter(({ uri }) => uri === 'a.ts').slice(0, 1), references };
      },
    });
    return { editor, answer: () => known.resolve() };
  };
  const add = async (editor: FakeEditor) => {
    await editor.replace('a.ts', 'item)', 'item, rate)');
    return [editor.engine.current(), ...editor.engine.following()].flatMap((one) => one?.uri ?? []);
  };
  const B = 'let rate = 1;\n  price(one);\n';

  it('is not known any more once a file in which it is called has changed meanwhile', async () => {
    const now = B.replace('  price', 'a.price');
    const changes: readonly ((editor: FakeEditor) => unknown)[] = [
      (editor) => editor.byProgram('b.ts', now),
      (editor) => editor.replace('b.ts', '  price', 'a.price'),
      (editor) => editor.undo('b.ts', now),
      (editor) => editor.engine.closed('b.ts'),
    ];
    for (const change of changes) {
      for (const isAnswered of [true, false]) {
        const { editor, answer } = inTwoFiles(B, ['price']);
        if (isAnswered) answer();
        await editor.goTo('a.ts', 'item');
        await change(editor);
        answer();
        await editor.settled();
        assert.deepEqual(await add(editor), []);
      }
    }
  });

  it('stays known while files change in which it is not called', async () => {
    const { editor, answer } = inTwoFiles('let rate = 1;\n', ['price']);
    answer();
    await editor.goTo('a.ts', 'item');
    await editor.byProgram('b.ts', 'other();\n');
    assert.deepEqual(await add(editor), ['a.ts']);
  });

  it('is nothing where another name stands than its own', async () => {
    const { editor, answer } = inTwoFiles('let rate = 1;\nprices(one);\nprice(one);\n', ['price', 'prices']);
    answer();
    await editor.goTo('a.ts', 'item');
    await editor.replace('a.ts', 'item)', 'item, rate)');
    assert.deepEqual(offered(editor), ['2: , rate', '2: , rate']);
  });

  it('repeats no value that means something else at another call', async () => {
    const given = async (uri: string, text: string, value: string) => {
      const editor: FakeEditor = fakeEditor({ [uri]: text }, { symbol: symbolIn(() => editor) });
      await editor.goTo(uri, 'item');
      await editor.replace(uri, 'item)', 'item, rate)');
      await editor.replace(uri, 'one)', `one, ${value})`);
      return [editor.engine.current()?.newText, editor.engine.following().length];
    };
    for (const value of ['this.rate', 'await 1', 'super.rate()', 'yield 1', `\`\${item}\``])
      assert.deepEqual(await given('a.ts', SHOP, value), [undefined, 0], value);
    const python = 'def price(item):\n    pass\n\nprice(one)\nprice(two)\nprice(three)\n';
    for (const value of ['self.rate', 'cls', "f'{item}'", 'rf"{item}"', 'await 1'])
      assert.deepEqual(await given('a.py', python, value), [undefined, 0], value);
    assert.deepEqual(await given('a.py', python, "'f'"), [", 'f'", 1]);
  });

  it('is offered for a function whose namesake in another file was sent away', async () => {
    const text = `const rate = 1;\n${SHOP}`;
    const editor: FakeEditor = fakeEditor({ 'a.ts': text, 'b.ts': text }, { symbol: symbolIn(() => editor) });
    for (const uri of ['a.ts', 'b.ts']) {
      await editor.goTo(uri, 'item');
      await editor.replace(uri, 'item)', 'item, rate)');
      const first = editor.engine.current();
      assert.equal(first?.uri, uri);
      editor.engine.sentAway(first);
    }
  });
});
