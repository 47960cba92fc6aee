import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CompletionRequest } from '../../../src/completion/request.ts';
import { accept, script, suggestionOf, textOf } from './script.ts';

/** A suggestion of 40 characters. */
const FORTY = 'computeTotal(items, prices, taxes, rate);';
const AT = 'const total = ▮\n';

describe('The completion engine', () => {
  it('suggests what the model says', async () => {
    const { at, during, prompts } = script(() => `${FORTY}\n`);
    assert.equal(textOf(await during(at(AT))), FORTY);
    assert.deepEqual([prompts[0]?.prefix, prompts[0]?.suffix, prompts[0]?.id], ['const total = ', '\n', 1]);
  });

  it('asks once at the same cursor, however often the editor does', async () => {
    const { at, during, prompts } = script(() => FORTY);
    const both = await during(Promise.all([at(AT), at(AT)]));
    assert.deepEqual(both.map(textOf), [FORTY, FORTY]);
    assert.equal(textOf(await during(at(AT))), FORTY);
    assert.equal(prompts.length, 1);
  });

  it('asks no more where there was nothing', async () => {
    const { at, during, prompts } = script(() => '');
    assert.equal(textOf(await during(at(AT))), 'nothing: empty');
    assert.equal(textOf(await during(at(AT))), 'nothing: empty');
    assert.equal(prompts.length, 1);
  });

  it('asks no more while a suggestion of 40 characters is typed along', async () => {
    const { at, during, wait, prompts } = script(() => FORTY);
    await during(at(AT));
    for (let typed = 1; typed < FORTY.length; typed++) {
      await wait(120);
      const result = await during(at(AT.replace('▮', `${FORTY.slice(0, typed)}▮`)));
      assert.equal(textOf(result), FORTY.slice(typed));
      assert.equal(suggestionOf(result).source, 'cached');
    }
    assert.equal(prompts.length, 1);
  });

  it('shows it again after deleting back', async () => {
    const { at, during, prompts } = script(() => FORTY);
    await during(at(AT));
    await during(at('const total = com▮\n'));
    assert.equal(textOf(await during(at('const total = c▮\n'))), FORTY.slice(1));
    assert.equal(textOf(await during(at(AT))), FORTY);
    assert.equal(prompts.length, 1);
  });

  it('shows it again when a wrong key was deleted', async () => {
    const { at, during, prompts } = script(() => FORTY);
    await during(at(AT));
    const typing = new AbortController();
    const wrong = at('const total = x▮\n', {}, typing.signal);
    typing.abort();
    assert.equal(textOf(await during(wrong)), 'nothing: cancelled');
    assert.equal(textOf(await during(at(AT))), FORTY);
    assert.equal(prompts.length, 1);
  });

  it('asks anew when what follows the cursor, the model or the document is another', async () => {
    const { at, during, prompts } = script(() => FORTY);
    await during(at(AT));
    await during(at('const total = ▮\nexport {};\n'));
    await during(at(AT, { settingsKey: 'another model' }));
    await during(at(AT, { document: 'file:///b' }));
    assert.equal(prompts.length, 4);
  });

  it('joins a request on its way when what is typed agrees with it', async () => {
    const { at, during, wait, prompts } = script(() => [
      { text: 'compute', afterMs: 300 },
      { text: '(items);\n' },
    ]);
    const typing = new AbortController();
    const first = at(AT, {}, typing.signal);
    await wait(250);
    typing.abort();
    assert.equal(textOf(await during(first)), 'nothing: cancelled');
    const result = suggestionOf(await during(at('const total = co▮\n')));
    assert.deepEqual([result.text, result.source, prompts.length], ['mpute(items);', 'joined', 1]);
  });

  it('ends a request that disagrees with what is typed, and asks anew', async () => {
    const { at, during, wait, prompts, open } = script(({ id }) =>
      id === 1 ? [{ text: 'compute' }, { text: '(items);\n', afterMs: 900 }] : 'wait load();\n',
    );
    const typing = new AbortController();
    const first = at(AT, {}, typing.signal);
    await wait(250);
    typing.abort();
    await during(first);
    const second = await during(at('const total = a▮\n'));
    assert.equal(open(), 0);
    assert.deepEqual([textOf(second), prompts.length], ['wait load();', 2]);
  });

  it('asks nothing with several cursors, not even by command', async () => {
    const { at, during, prompts } = script(() => FORTY);
    assert.equal(textOf(await during(at(AT, { cursors: 2, manual: true }))), 'nothing: several-cursors');
    assert.equal(prompts.length, 0);
  });

  it('asks, and gathers, nothing in a file that leads to secrets, not even by command', async () => {
    let gathered = 0;
    const gather = async () => {
      gathered++;
      return { path: 'a', snippets: [] };
    };
    const { at, during, prompts } = script(() => FORTY, { gather, leadsToSecrets: async () => true });
    assert.equal(textOf(await during(at(AT))), 'nothing: secret-file');
    assert.equal(textOf(await during(at(AT, { manual: true }))), 'nothing: secret-file');
    assert.deepEqual([prompts.length, gathered], [0, 0]);
  });

  it('asks nothing where it cannot be known whether the file leads to secrets', async () => {
    const leadsToSecrets = () => Promise.reject(new Error('no such folder'));
    const { at, during, prompts } = script(() => FORTY, { leadsToSecrets });
    assert.equal(textOf(await during(at(AT))), 'nothing: failed');
    assert.equal(prompts.length, 0);
  });

  it('looks where a file leads only when it is about to ask', async () => {
    const looked: string[] = [];
    const leadsToSecrets = async ({ document }: CompletionRequest) => looked.push(document) === 0;
    const { at, during, prompts } = script(() => FORTY, { leadsToSecrets });
    for (const text of ['let a = 1;\nlet b = 1;▮\n', 'const to▮tal = 1;\n']) await during(at(text));
    assert.deepEqual(looked, []);
    for (const text of [AT, AT, 'const total = comp▮\n']) {
      assert.equal((await during(at(text))).kind, 'suggestion');
    }
    assert.deepEqual([looked, prompts.length], [['file:///a'], 1]);
    await during(at(AT, { document: 'file:///b' }));
    assert.deepEqual([looked, prompts.length], [['file:///a', 'file:///b'], 2]);
  });

  it('asks nothing when the user types on while it looks where the file leads', async () => {
    const typing = new AbortController();
    const leadsToSecrets = async () => {
      typing.abort();
      return false;
    };
    const { at, during, prompts } = script(() => FORTY, { leadsToSecrets });
    assert.equal(textOf(await during(at(AT, {}, typing.signal))), 'nothing: cancelled');
    assert.equal(prompts.length, 0);
  });

  it('asks nothing when the user types on before the pause', async () => {
    const { at, during, wait, prompts } = script(() => FORTY);
    for (const typed of ['c', 'co', 'con', 'cons', 'const']) {
      const typing = new AbortController();
      const asked = at(`let a = 1;\n${typed}▮\n`, {}, typing.signal);
      await wait(80);
      typing.abort();
      await during(asked);
    }
    assert.equal(prompts.length, 0);
  });

  it('keeps the answer that nobody waited for', async () => {
    const { at, during, wait, prompts } = script(() => [{ text: `${FORTY}\n`, afterMs: 600 }]);
    const typing = new AbortController();
    const first = at(AT, {}, typing.signal);
    await wait(300);
    typing.abort();
    await during(first);
    await wait(1_000);
    assert.equal(textOf(await during(at(AT))), FORTY);
    assert.equal(prompts.length, 1);
  });

  it('shows what comes next after an accept, without a request', async () => {
    const { at, during, engine, prompts } = script(() => 'first();\n  second();\n  third();\n');
    const text = 'function f() {\n  zero();\n  ▮\n  last();\n}\n';
    const one = suggestionOf(await during(at(text)));
    assert.equal(one.text, 'first();');
    engine.accepted(one);
    const two = suggestionOf(await during(at(accept(text, one))));
    assert.deepEqual([two.text, two.source], ['\n  second();\n  third();', 'cached']);
    assert.equal(prompts.length, 1);
  });

  it('shows all of the rest also when the editor asks for it before it reports the accept', async () => {
    const { at, during, prompts } = script(() => 'first();\n  second();\n  third();\n');
    const text = 'function f() {\n  zero();\n  ▮\n  last();\n}\n';
    const one = suggestionOf(await during(at(text)));
    const two = suggestionOf(await during(at(accept(text, one))));
    assert.deepEqual([two.text, two.source], ['\n  second();\n  third();', 'cached']);
    assert.equal(prompts.length, 1);
  });

  it('shows a line at a time to who types along it', async () => {
    const { at, during } = script(() => 'first();\n  second();\n  third();\n');
    const text = 'function f() {\n  zero();\n  ▮\n  last();\n}\n';
    for (let typed = 0; typed < 'first();'.length; typed++) {
      const so = text.replace('▮', `${'first();'.slice(0, typed)}▮`);
      assert.doesNotMatch(textOf(await during(at(so))), /third/);
    }
    assert.equal(textOf(await during(at(text.replace('▮', 'first();▮')))), '\n  second();');
  });

  it('goes on line by line where answers turned out wrong behind the line that was accepted', async () => {
    const { at, during, engine } = script(() => 'first();\n  second();\n  third();\n');
    const place = (n: number) => `function f${n}() {\n  zero();\n  ▮\n  last();\n}\n`;
    const restOf = async (n: number) => {
      const one = suggestionOf(await during(at(place(n))));
      const two = await during(at(accept(place(n), one)));
      engine.accepted(one);
      return textOf(two);
    };
    for (const n of [1, 2]) {
      assert.equal(await restOf(n), '\n  second();\n  third();');
      await during(at(place(n).replace('▮', 'first();\n  other▮')));
    }
    assert.equal(await restOf(3), '\n  second();');
  });

  it('shows all of what was asked ahead, behind a comment too', async () => {
    const { at, during, wait, engine, prompts } = script(({ id }) =>
      id === 1 ? 'the sum of all.' : '\nconst sum = add(all);\nprint(sum);\n',
    );
    const text = 'const all = read();\n// Prints ▮\n';
    const one = suggestionOf(await during(at(text)));
    engine.accepted(one);
    await wait(500);
    assert.equal(textOf(await during(at(accept(text, one)))), '\nconst sum = add(all);\nprint(sum);');
    assert.equal(prompts.length, 2);
  });

  it('asks at the end of a statement once suggestions are taken, and no more when they are ignored', async () => {
    const { at, during, wait, engine, prompts, clock } = script(() => 'compute(items);');
    const end = (n: number) => `let a = ${n};\nlet b = ${n};▮\n`;
    assert.equal(textOf(await during(at(end(1)))), 'nothing: end-of-statement');
    engine.accepted(suggestionOf(await during(at('const total = ▮\n'))));
    await wait(1_000);
    const before = prompts.length;
    const from = clock.now();
    assert.notEqual(textOf(await during(at(end(2)))), 'nothing: end-of-statement');
    assert.equal(prompts.length, before + 1);
    assert.ok(clock.now() - from > 300 + 100, 'it waits for a real pause');
    for (let i = 0; i < 6; i++) {
      await during(at(`const v${i} = ▮\n`));
      await wait(400);
    }
    await during(at('print(▮\n'));
    assert.equal(textOf(await during(at(end(3)))), 'nothing: end-of-statement');
  });

  it('asks ahead once after an accept', async () => {
    const { at, during, wait, engine, prompts } = script(({ id }) =>
      id === 1 ? 'compute(items);' : '\nprint(total);\n',
    );
    const one = suggestionOf(await during(at(AT)));
    engine.accepted(one);
    await wait(500);
    assert.equal(prompts.length, 2);
    const two = suggestionOf(await during(at(accept(AT, one))));
    assert.deepEqual([two.text, two.source], ['\nprint(total);', 'cached']);
    assert.equal(prompts.length, 2);
  });

  it('knows what was accepted when the editor requests the next text before it reports that', async () => {
    const { at, during, wait, engine, prompts } = script(({ id }) =>
      id === 1 ? 'first();\n  second();\n' : '\n  third();\n',
    );
    const text = 'function f() {\n  zero();\n  ▮\n  last();\n}\n';
    const one = suggestionOf(await during(at(text)));
    const two = suggestionOf(await during(at(accept(text, one))));
    engine.accepted(one);
    await wait(500);
    assert.deepEqual([two.text, prompts.length], ['\n  second();', 1]);
    engine.accepted(two);
    await wait(500);
    assert.equal(prompts.length, 2);
    assert.match(prompts[1]?.prefix ?? '', /second\(\);$/);
  });

  it('does not ask ahead in the middle of a line', async () => {
    const { at, during, wait, engine, prompts } = script(() => 'items, prices');
    const one = suggestionOf(await during(at('sendMessage(▮);\n')));
    engine.accepted(one);
    assert.equal(textOf(await during(at(accept('sendMessage(▮);\n', one)))), 'nothing: line-accepted');
    await wait(500);
    assert.equal(prompts.length, 1);
  });

  it('keeps the rest after a part was accepted', async () => {
    const { at, during, engine, prompts } = script(() => FORTY);
    const one = suggestionOf(await during(at(AT)));
    engine.acceptedPart(one);
    assert.equal(
      textOf(await during(at('const total = computeTotal▮\n'))),
      FORTY.slice('computeTotal'.length),
    );
    assert.equal(prompts.length, 1);
  });

  it('asks anew for a command where there was nothing', async () => {
    const { at, during, prompts } = script(({ id }) => (id === 1 ? '' : FORTY));
    await during(at(AT));
    assert.equal(textOf(await during(at(AT, { manual: true }))), FORTY);
    assert.equal(prompts.length, 2);
  });

  it('shows the lines of a block that are there when the rest takes too long', async () => {
    const { at, during, prompts } = script(() => [
      { text: 'first();\n  second();\n  thi' },
      { text: 'rd();\n', afterMs: 2_000 },
    ]);
    const text = 'function f() {\n  ▮\n}\n';
    assert.equal(textOf(await during(at(text))), 'first();\n  second();');
    assert.equal(prompts[0]?.mode.show, 'block');
  });

  it('leaves the stream as soon as the suggestion is complete', async () => {
    const { at, during, clock, open } = script(() => [
      { text: 'items' },
      { text: ');\nother();\n' },
      { text: 'and more', afterMs: 3_000 },
    ]);
    assert.equal(textOf(await during(at('sendMessage(▮)\n'))), 'items');
    await during(clock.sleep(0));
    assert.equal(open(), 0);
    assert.ok(clock.now() < 1_000);
  });

  it('continues the item that IntelliSense has selected', async () => {
    const { at, during, prompts } = script(() => '(items, prices);');
    const selected = { text: 'computeTotal', replace: 3 };
    const result = suggestionOf(await during(at('const total = com▮\n', { selected })));
    assert.equal(prompts[0]?.prefix, 'const total = computeTotal');
    assert.equal(result.text, '(items, prices);');
  });

  it('has the line ends of the file', async () => {
    const { at, during, prompts } = script(() => 'first();\n  second();\n}');
    const result = await during(at('function f() {\r\n  ▮\r\n}\r\n'));
    assert.equal(textOf(result), 'first();\r\n  second();');
    assert.equal(prompts[0]?.prefix, 'function f() {\n  ');
  });

  it('does not show what the model has no confidence in', async () => {
    const confident = { text: 'one two three four', logprob: -0.01 };
    const uncertain = { text: ' five', logprob: -9 };
    const begin = script(() => [{ ...uncertain, text: 'maybe' }, confident]);
    assert.equal(textOf(await begin.during(begin.at(AT))), 'nothing: low-confidence');
    const end = script(() => [confident, uncertain, { text: ' six seven', logprob: -0.01 }]);
    assert.equal(textOf(await end.during(end.at(AT))), 'one two three four');
  });

  it('forgets everything and ends what is under way when it is reset', async () => {
    const { at, during, wait, engine, prompts, open, clock } = script(() => [{ text: FORTY, afterMs: 900 }]);
    const asked = at(AT);
    await wait(300);
    assert.equal(open(), 1);
    engine.reset();
    await during(asked);
    assert.deepEqual([open(), clock.pending()], [0, 0]);
    await during(at(AT));
    assert.equal(prompts.length, 2);
  });
});

describe('What else goes into a prompt', () => {
  const RELATED = { path: 'src/a.ts', snippets: [] };

  it('is gathered while the engine waits for a pause', async () => {
    const { at, during, prompts } = script(() => FORTY, { gather: async () => RELATED });
    await during(at(AT));
    assert.deepEqual(prompts[0]?.related, RELATED);
  });

  it('is left out when gathering fails', async () => {
    const { at, during, prompts } = script(() => FORTY, {
      gather: async () => {
        throw new Error('no language server');
      },
    });
    assert.equal(textOf(await during(at(AT))), FORTY);
    assert.equal(prompts[0]?.related, undefined);
  });

  it('does not hold back a user who types on', async () => {
    const { at, during, wait, prompts } = script(() => FORTY, {
      gather: () => new Promise<never>(() => undefined),
    });
    const typing = new AbortController();
    const asked = at(AT, {}, typing.signal);
    await wait(400);
    typing.abort();
    assert.equal(textOf(await during(asked)), 'nothing: cancelled');
    assert.equal(prompts.length, 0);
  });
});
