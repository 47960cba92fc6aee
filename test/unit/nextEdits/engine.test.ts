import assert from 'node:assert/strict';
import type { Problem, SymbolPlaces } from '../../../src/nextEdits/ports.ts';
import { type FakeEditor, fakeEditor } from './editor.ts';

const offers = ({ engine }: FakeEditor) =>
  [engine.current(), ...engine.following()].flatMap((one) =>
    one ? [`${one.uri}:${one.range.start.line}: ${one.oldText} -> ${one.newText} (${one.way})`] : [],
  );

/** Where a name stands in a text, as whole words. */
const places = (uri: string, text: string, name: string) =>
  [...text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].map(({ index }) => ({
    uri,
    start: index,
    end: index + name.length,
  }));

const SHOP = 'let total = 0;\ntotal = total + 1;\nconst totals = [];\n';
const TILL = 'print(total);\n';

/** `untilAnswer`: what the language server is asked, and how long it takes. */
const shop = (untilAnswer: (at: string) => Promise<unknown> = async () => undefined) =>
  fakeEditor(
    { 'shop.ts': SHOP, 'till.ts': TILL },
    {
      symbol: async (uri, { line, character }) => {
        await untilAnswer(`${uri}:${line}:${character}`);
        return {
          definitions: places('shop.ts', SHOP, 'total').slice(0, 1),
          references: [...places('shop.ts', SHOP, 'total'), ...places('till.ts', TILL, 'total')],
        };
      },
    },
  );

describe('next edits: the engine', () => {
  it('offers the uses of a name that is renamed where it is defined, the near ones first', async () => {
    const editor = shop();
    await editor.goTo('shop.ts', 'total');
    await editor.type('shop.ts', 'total', 'count');
    assert.deepEqual(offers(editor), [
      'shop.ts:1: total -> count (reference)',
      'shop.ts:1: total -> count (reference)',
      'till.ts:0: total -> count (reference)',
    ]);
  });

  it('offers the uses of a name that was typed over before the language server had answered', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const questions: string[] = [];
    const editor = shop((at) => {
      questions.push(at);
      return promise;
    });
    await editor.goTo('shop.ts', 'total');
    // It is selected: the cursor goes to its end.
    await editor.goTo('shop.ts', ' = 0');
    await editor.type('shop.ts', 'total', 'count');
    assert.equal(editor.engine.current(), undefined);
    resolve();
    await editor.settled();
    assert.equal(offers(editor).length, 3);
    assert.deepEqual(questions, ['shop.ts:0:4']);
  });

  it('offers nothing of a late answer where the cursor has gone on to another edit', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const editor = shop(() => promise);
    await editor.goTo('shop.ts', 'total');
    await editor.type('shop.ts', 'total', 'count');
    await editor.replace('shop.ts', 'totals', 'sums');
    resolve();
    await editor.settled();
    assert.equal(editor.engine.current(), undefined);
  });

  it('offers in other files what follows from the newest edit first', async () => {
    const old =
      'send(order.first, now);\nsend(order.second, now);\nsend(order.third, now, early, late, never);\n';
    const editor = fakeEditor({
      'a.ts': `${old}const wide = left + right + upper + lower + more;\n`,
      'b.ts': 'send(order.third, now, early, late, never);\n',
      'c.ts': 'const wide = left + right + upper + lower + more;\n',
    });
    await editor.replace('a.ts', 'first, now', 'first');
    await editor.replace('a.ts', 'second, now', 'second');
    await editor.replace('a.ts', 'third, now', 'third');
    await editor.replace('a.ts', 'left + right', 'left + rim');
    const files = offers(editor).map((one) => one.slice(0, 4));
    assert.deepEqual(files, ['c.ts', 'b.ts']);
  });

  it('offers the uses of a name letter by letter, without a moment in which there is nothing', async () => {
    const editor = fakeEditor(
      { 'shop.ts': SHOP, 'till.ts': TILL },
      {
        symbol: async () => ({
          definitions: places('shop.ts', SHOP, 'total').slice(0, 1),
          references: places('till.ts', TILL, 'total'),
        }),
        // Who types on does not wait.
        sleep: async (ms) => (ms > 100 ? new Promise(() => undefined) : undefined),
      },
    );
    await editor.goTo('shop.ts', 'total');
    await editor.type('shop.ts', 'total', 'count');
    assert.deepEqual(
      editor.told.map((one) => one?.newText),
      ['c', 'co', 'cou', 'coun', 'count'],
    );
  });

  it('is through when all are accepted', async () => {
    const editor = shop();
    await editor.goTo('shop.ts', 'total');
    await editor.type('shop.ts', 'total', 'count');
    while ((await editor.accept()) !== undefined);
    assert.equal(editor.text('shop.ts'), 'let count = 0;\ncount = count + 1;\nconst totals = [];\n');
    assert.equal(editor.text('till.ts'), 'print(count);\n');
  });

  it('offers no uses where a use was renamed, and not the definition', async () => {
    const editor = shop();
    await editor.goTo('shop.ts', 'total + 1');
    await editor.replace('shop.ts', 'total + 1', 'count + 1');
    assert.deepEqual(offers(editor), []);
  });

  it('offers nothing more for the same reason once one is sent away', async () => {
    const editor = shop();
    await editor.goTo('shop.ts', 'total');
    await editor.replace('shop.ts', 'total', 'count');
    const first = editor.engine.current();
    assert.ok(first);
    editor.engine.sentAway(first);
    assert.deepEqual(offers(editor), []);
  });

  it('offers a name that was sent away neither for the errors of the same edit, nor while it goes on', async () => {
    const files = { 'shop.ts': SHOP, 'till.ts': TILL };
    const problems: Problem[] = [];
    const editor = fakeEditor(files, { errors: () => [...problems] });
    const failing = (uri: string) => {
      for (const place of places(uri, editor.text(uri), 'total')) {
        problems.push({ ...place, message: 'no total', code: '2304' });
      }
    };
    await editor.replace('shop.ts', 'total', 'coun');
    failing('till.ts');
    editor.engine.errorsChanged();
    await editor.settled();
    const first = editor.engine.current();
    assert.ok(first);
    editor.engine.sentAway(first);
    failing('shop.ts');
    editor.engine.errorsChanged();
    await editor.settled();
    assert.deepEqual(offers(editor), []);
    await editor.replace('shop.ts', 'coun', 'count');
    editor.engine.errorsChanged();
    await editor.settled();
    assert.deepEqual(offers(editor), []);
  });

  it('offers nothing again that was sent away while others were still asked about the same edit', async () => {
    const [place] = places('till.ts', TILL, 'total');
    assert.ok(place);
    const problem = { uri: 'till.ts', start: 0, end: TILL.length - 1, message: 'no total', code: '1' };
    for (const by of ['the language server', 'a model'] as const) {
      const late = Promise.withResolvers<void>();
      let asked = 0;
      let isBroken = false;
      const answer = async <Answer>(given: Answer): Promise<Answer> => {
        asked++;
        await late.promise;
        return given;
      };
      const untilAsked = Promise.withResolvers<SymbolPlaces>();
      const editor = fakeEditor(
        { 'till.ts': TILL, 'shop.ts': SHOP },
        {
          symbol: () => untilAsked.promise,
          errors: () => (isBroken ? [problem] : []),
          quickFix: async () => (by === 'a model' ? [] : answer([{ ...place, newText: 'count' }])),
          ask: async ({ text }) =>
            by === 'a model'
              ? answer({ answer: text.replace('total = total', 'count = count'), requestId: 'r' })
              : undefined,
        },
      );
      await editor.goTo('shop.ts', 'total');
      await editor.replace('shop.ts', 'total', 'count');
      isBroken = by !== 'a model';
      editor.engine.errorsChanged();
      await editor.settled();
      assert.equal(asked, 1, by);
      const references = [place, ...places('shop.ts', SHOP, 'total').slice(1)];
      untilAsked.resolve({ definitions: places('shop.ts', SHOP, 'total').slice(0, 1), references });
      await editor.settled();
      const first = editor.engine.current();
      assert.ok(first, by);
      editor.engine.sentAway(first);
      late.resolve();
      await editor.settled();
      assert.deepEqual(offers(editor), [], by);
    }
  });

  it('offers something else at a place where one was sent away once some edits have passed, and not before', async () => {
    const [place] = places('till.ts', TILL, 'total');
    assert.ok(place);
    for (const [edits, isOffered] of [
      [3, false],
      [4, true],
    ] as const) {
      let isBroken = false;
      const editor = fakeEditor(
        { 'shop.ts': SHOP, 'till.ts': TILL },
        {
          symbol: async () => ({
            definitions: places('shop.ts', SHOP, 'total').slice(0, 1),
            references: [place],
          }),
          errors: () => (isBroken ? [{ ...place, message: 'no total', code: '1' }] : []),
          quickFix: async () => [{ ...place, newText: 'shop.total' }],
        },
      );
      await editor.goTo('shop.ts', 'total');
      await editor.replace('shop.ts', 'total', 'count');
      const first = editor.engine.current();
      assert.ok(first);
      editor.engine.sentAway(first);
      // Each far from the one before, so that it is one of its own.
      for (let n = 0; n < edits; n++) {
        const old = n % 2 === 0 ? ']' : '+ 1';
        await editor.replace('shop.ts', old, n % 2 === 0 ? `${n}]` : `+ ${n} + 1`);
      }
      isBroken = true;
      editor.engine.errorsChanged();
      await editor.settled();
      assert.equal(offers(editor).length, isOffered ? 1 : 0, `${edits} edits`);
    }
  });

  it('offers nothing after an undo', async () => {
    const editor = shop();
    await editor.goTo('shop.ts', 'total');
    await editor.replace('shop.ts', 'total', 'count');
    assert.ok(editor.engine.current());
    await editor.undo('shop.ts', SHOP);
    assert.equal(editor.engine.current(), undefined);
  });

  it('offers the other places after an undo of one that was accepted, and nothing there again', async () => {
    const editor = shop();
    await editor.goTo('shop.ts', 'total');
    await editor.replace('shop.ts', 'total', 'count');
    const all = offers(editor);
    const texts = [editor.text('shop.ts')];
    for (const left of [2, 1]) {
      await editor.accept();
      texts.push(editor.text('shop.ts'));
      assert.equal(offers(editor).length, left);
    }
    assert.deepEqual(offers(editor), ['till.ts:0: total -> count (reference)']);
    for (const text of [texts[1], texts[0]]) {
      await editor.undo('shop.ts', text ?? '');
      assert.deepEqual(offers(editor), ['till.ts:0: total -> count (reference)']);
    }
    // Nor where another edit makes the same follow.
    await editor.replace('till.ts', 'total', 'count');
    await editor.replace('till.ts', ');', ', 1);');
    assert.deepEqual(offers(editor), []);
    assert.equal(all.length, 3);
  });

  it('offers the other places after a redo too, and nothing once the edit itself is taken back', async () => {
    const editor = shop();
    await editor.goTo('shop.ts', 'total');
    await editor.replace('shop.ts', 'total', 'count');
    const renamed = editor.text('shop.ts');
    await editor.accept();
    const accepted = editor.text('shop.ts');
    const others = offers(editor);
    for (const text of [renamed, accepted, renamed]) {
      await editor.undo('shop.ts', text);
      assert.deepEqual(offers(editor), others);
    }
    await editor.undo('shop.ts', SHOP);
    assert.deepEqual(offers(editor), []);
    // All of it is new then.
    await editor.goTo('shop.ts', 'total');
    await editor.replace('shop.ts', 'total', 'count');
    assert.equal(offers(editor).length, 3);
  });

  it('offers nothing again that was sent away, after an undo and the same edit', async () => {
    const editor = shop();
    for (const _ of [1, 2]) {
      await editor.goTo('shop.ts', 'total');
      await editor.replace('shop.ts', 'total', 'count');
      const first = editor.engine.current();
      if (first) editor.engine.sentAway(first);
      assert.deepEqual(offers(editor), []);
      await editor.undo('shop.ts', SHOP);
    }
    assert.equal(editor.told.filter((one) => one !== undefined).length, 1);
  });

  it('drops the one alone that could not be written', async () => {
    const editor = shop();
    await editor.goTo('shop.ts', 'total');
    await editor.replace('shop.ts', 'total', 'count');
    const first = editor.engine.current();
    assert.ok(first);
    editor.engine.dropped(first);
    assert.equal(offers(editor).length, 2);
  });

  it('offers what was changed twice in the same words wherever it stands', async () => {
    const calls = ['one', 'two', 'three', 'four'].map((name) => `send(${name}, socket.id);\n`).join('');
    const editor = fakeEditor({ 'a.ts': calls, 'b.ts': 'send(five, socket.id);\n' });
    await editor.replace('a.ts', 'socket.id', 'socket.id, now', 'one');
    assert.deepEqual(offers(editor), []);
    await editor.replace('a.ts', 'socket.id)', 'socket.id, now)', 'two');
    assert.deepEqual(offers(editor), [
      'a.ts:2:  -> , now (repeat)',
      'a.ts:3:  -> , now (repeat)',
      'b.ts:0:  -> , now (repeat)',
    ]);
  });

  it('keeps what is offered while it still fits, and moves it with what is typed above', async () => {
    const editor = shop();
    await editor.goTo('shop.ts', 'total');
    await editor.replace('shop.ts', 'total', 'count');
    const before = editor.engine.current();
    await editor.replace('shop.ts', 'let count', '// A comment.\nlet count');
    assert.deepEqual(
      [editor.engine.current()?.id, editor.engine.current()?.range.start.line],
      [before?.id, (before?.range.start.line ?? 0) + 1],
    );
  });

  it('drops what does not parse', async () => {
    const lines = 'send(first, socket.id);\nsend(other, socket.id);\nsend(third, socket.id);\n';
    const editor = fakeEditor({ 'a.ts': lines }, { parses: async () => false });
    await editor.replace('a.ts', 'socket.id', 'socket.id, now', 'first');
    await editor.replace('a.ts', 'socket.id', 'socket.id, now', 'other');
    assert.equal(editor.engine.current(), undefined);
  });

  it('offers nothing after a change of white space or of a comment', async () => {
    const lines = 'check(value, other, third);\n// A note.\ncheck(value, other, third);\n';
    const editor = fakeEditor({ 'a.ts': lines });
    await editor.replace('a.ts', 'check(value, other', 'check(value,  other');
    await editor.replace('a.ts', 'A note', 'A hint');
    assert.deepEqual(editor.told, []);
  });

  it('offers the line that was changed where the same line stands again', async () => {
    const line = 'return parse(input, options.strict);';
    const editor = fakeEditor({ 'a.ts': `if (done)\n${line}\nif (done)\n  ${line}\n` });
    await editor.replace('a.ts', 'options.strict', 'options.mode');
    assert.deepEqual(offers(editor), [`a.ts:3: ${line} -> return parse(input, options.mode); (repeat)`]);
  });

  it('mends the errors that an edit has made', async () => {
    const a = 'interface Shop { till: number }\n';
    const b = 'read(shop.till);\n';
    let isBroken = false;
    const editor = fakeEditor(
      { 'a.ts': a, 'b.ts': b },
      {
        errors: () =>
          isBroken
            ? places('b.ts', b, 'till').map((place) => ({ ...place, message: 'no till', code: '1' }))
            : [],
      },
    );
    await editor.replace('a.ts', 'till', 'desk');
    isBroken = true;
    editor.engine.errorsChanged();
    await editor.settled();
    assert.deepEqual(offers(editor), ['b.ts:0: till -> desk (error)']);
  });

  it('offers what errors have proven also when a late answer of the language server knows nothing of it', async () => {
    const late = Promise.withResolvers<SymbolPlaces>();
    const problems: Problem[] = [];
    const editor = fakeEditor(
      { 'shop.ts': SHOP, 'till.ts': TILL },
      { errors: () => [...problems], symbol: () => late.promise },
    );
    await editor.goTo('shop.ts', 'total');
    await editor.replace('shop.ts', 'total', 'count');
    for (const place of places('till.ts', TILL, 'total'))
      problems.push({ ...place, message: 'no total', code: '2304' });
    editor.engine.errorsChanged();
    await editor.settled();
    late.resolve({ definitions: places('shop.ts', SHOP, 'totals'), references: [] });
    await editor.settled();
    assert.deepEqual(offers(editor), ['till.ts:0: total -> count (error)']);
  });

  it('mends a name by one of like spelling only where the edit has brought that name', async () => {
    for (const [now, isOffered] of [
      ['shop.desk(1)', true],
      ['shop.bell(1)', false],
    ] as const) {
      const b = 'read(desc);\n';
      let isBroken = false;
      const [place] = places('b.ts', b, 'desc');
      assert.ok(place);
      const editor = fakeEditor(
        { 'a.ts': 'const all = shop.desks(1);\n', 'b.ts': b },
        {
          errors: () => (isBroken ? [{ ...place, message: 'no desc', code: '1' }] : []),
          quickFix: async () => [{ ...place, newText: 'desk' }],
        },
      );
      await editor.replace('a.ts', 'shop.desks(1)', `open(${now})`);
      isBroken = true;
      editor.engine.errorsChanged();
      await editor.settled();
      assert.equal(offers(editor).length, isOffered ? 1 : 0, now);
    }
  });

  it('offers nothing that a model says of a text that a program has changed meanwhile', async () => {
    const said = Promise.withResolvers<{ answer: string; requestId: string }>();
    let asked = '';
    const ask = async (region: { readonly text: string }) => {
      asked = region.text;
      return said.promise;
    };
    const editor = fakeEditor({ 'a.ts': 'const one = 1;\nconst two = 2;\n' }, { ask });
    await editor.replace('a.ts', '1', '10 + 4');
    assert.notEqual(asked, '');
    await editor.byProgram('a.ts', `// A line that was not there.\n${editor.text('a.ts')}`);
    said.resolve({ answer: `${asked}const three = 3;\n`, requestId: 'r' });
    await editor.settled();
    assert.deepEqual(offers(editor), []);
  });

  it('asks nobody anything after it was reset', async () => {
    let asked = 0;
    const editor = fakeEditor({ 'a.ts': SHOP }, { symbol: async () => void asked++ });
    editor.engine.reset();
    await editor.goTo('a.ts', 'total');
    await editor.replace('a.ts', 'total', 'count');
    assert.deepEqual([asked, editor.told], [0, []]);
  });
});
