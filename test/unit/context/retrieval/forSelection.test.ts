import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { retrieveForSelection } from '../../../../src/context/retrieval/forSelection.ts';
import { formatSnippets } from '../../../../src/context/retrieval/snippets.ts';
import type { LanguageServer } from '../../../../src/context/symbols.ts';
import { estimateTokens } from '../../../../src/models/index.ts';
import { SECRETS } from '../../secrets/samples.ts';
import { about, never, SHOP, SILENT, textServer, world } from './world.ts';

describe('What hangs together with a selection', () => {
  it('is who uses it and what it uses, each with the reason why it is there', async () => {
    const { snippets } = await retrieveForSelection(about('subtotal'), world(SHOP), never);
    const why = (text: string) => snippets.find((snippet) => snippet.text.includes(text))?.why;
    assert.match(why('function checkout') ?? '', /uses subtotal/);
    assert.match(why('interface Cart {') ?? '', /definition of Cart/);
    assert.match(why('type Cents') ?? '', /definition of Cents/);
    assert.match(why('assert.equal') ?? '', /uses subtotal/);
    assert.match(why('carts.map') ?? '', /uses subtotal/);
  });

  it('does not say again what the prompt has', async () => {
    const { snippets } = await retrieveForSelection(about('subtotal'), world(SHOP), never);
    assert.ok(!formatSnippets(snippets).includes('cart.lines.reduce'));
  });

  it('counts the files that hold the symbol', async () => {
    const { filesTouched } = await retrieveForSelection(about('subtotal'), world(SHOP), never);
    assert.equal(filesTouched, 4);
  });

  it('is of the one file where a part of a function is selected: who calls that is only to be read', async () => {
    const line = SHOP['src/checkout.ts']?.split('\n').findIndex((text) => text.includes('format(sum)')) ?? 0;
    const range = { start: { line, character: 2 }, end: { line, character: 20 } };
    const found = await retrieveForSelection(
      about('', { uri: 'src/checkout.ts', range }),
      world(SHOP),
      never,
    );
    assert.equal(found.filesTouched, 1);
    assert.ok(found.snippets.some(({ why }) => why.includes('definition of format')));
  });

  it('is about the symbol around the cursor where nothing is selected, and about the name that is', async () => {
    const lines = SHOP['src/checkout.ts']?.split('\n') ?? [];
    const inside = { line: 5, character: 2 };
    const cursor = about('', { uri: 'src/checkout.ts', range: { start: inside, end: inside } });
    const around = await retrieveForSelection(cursor, world(SHOP), never);
    assert.ok(around.snippets.some(({ why }) => why.includes('definition of format')));
    const character = lines[4]?.indexOf('subtotal') ?? 0;
    const start = { line: 4, character };
    const name = { start, end: { line: 4, character: character + 'subtotal'.length } };
    const named = await retrieveForSelection(
      about('', { uri: 'src/checkout.ts', range: name }),
      world(SHOP),
      never,
    );
    assert.equal(named.filesTouched, 4);
  });

  it('is whole files where they are to be edited, that of the selection first and tests last', async () => {
    const options = about('subtotal', { purpose: 'edit', task: 'multi-file-refactor' });
    const { snippets } = await retrieveForSelection(options, world(SHOP), never);
    const whole = snippets.filter(({ form }) => form === 'file');
    assert.deepEqual(
      whole.map(({ path }) => path),
      ['src/cart.ts', 'src/checkout.ts', 'src/report.ts', 'test/cart.test.ts'],
    );
    for (const { path, text } of whole) assert.equal(text, SHOP[path]);
  });

  it('is the places in them where there is no room for whole files', async () => {
    const long = `${SHOP['src/checkout.ts']}${'export const other = 1;\n'.repeat(600)}`;
    const shop = { ...SHOP, 'src/checkout.ts': long };
    const options = about('subtotal', { purpose: 'edit', task: 'multi-file-refactor', limitTokens: 1_200 });
    const { snippets } = await retrieveForSelection(options, world(shop), never);
    const checkout = snippets.filter(({ path }) => path === 'src/checkout.ts');
    assert.ok(checkout.length > 0 && checkout.every(({ form }) => form === 'excerpt'));
    assert.match(checkout.map(({ text }) => text).join('\n'), /const sum = subtotal\(cart\)/);
    const tokens = snippets.reduce((sum, snippet) => sum + snippet.tokens, 0);
    assert.ok(tokens <= 1_200);
    assert.ok(estimateTokens(formatSnippets(snippets)) <= tokens);
  });

  it('leaves out what may not be read', async () => {
    const around = world(SHOP, textServer(SHOP), {
      'src/report.ts': 'ignored',
      'src/money.ts': 'outside',
      'test/cart.test.ts': 'secret-file',
    });
    const { snippets, filesTouched } = await retrieveForSelection(about('subtotal'), around, never);
    assert.equal(filesTouched, 2);
    assert.ok(!/money|report|test/.test(formatSnippets(snippets).replace(/import .*/g, '')));
  });

  it('has its keys masked, and counts them', async () => {
    const key = SECRETS['AWS key id'] ?? '';
    const shop = { ...SHOP, 'src/report.ts': `${SHOP['src/report.ts']}export const key = '${key}';\n` };
    const options = about('subtotal', { purpose: 'edit' });
    const { snippets } = await retrieveForSelection(options, world(shop), never);
    assert.ok(!formatSnippets(snippets).includes(key));
    assert.match(snippets.find(({ path }) => path === 'src/report.ts')?.text ?? '', /key = '<secret 1>'/);
  });

  it('is found by the text of files where no server answers', async () => {
    const { snippets, filesTouched } = await retrieveForSelection(
      about('subtotal'),
      world(SHOP, SILENT),
      never,
    );
    assert.equal(filesTouched, 4);
    assert.ok(
      snippets.some(({ path, why }) => path === 'src/money.ts' && why.includes('imported by src/cart.ts')),
    );
    assert.ok(snippets.some(({ path, why }) => path === 'src/checkout.ts' && why.includes('names subtotal')));
  });

  it('is completed by the text where the server knows only some of the files', async () => {
    const { 'src/report.ts': _, 'test/cart.test.ts': __, ...known } = SHOP;
    const { snippets, filesTouched } = await retrieveForSelection(
      about('subtotal'),
      world({ ...SHOP, 'src/other.ts': 'const subtotal = 3;\n' }, textServer(known)),
      never,
    );
    assert.equal(filesTouched, 4, 'a name that is not imported is another one');
    assert.ok(snippets.some(({ path, why }) => path === 'src/report.ts' && why.includes('uses subtotal')));
  });

  it('is found by the text when the server fails at everything', async () => {
    const fails = () => Promise.reject(new Error('The server is down'));
    const server = { symbols: fails, locations: fails };
    const { filesTouched } = await retrieveForSelection(about('subtotal'), world(SHOP, server), never);
    assert.equal(filesTouched, 4);
  });

  it('is what came in time, when one source hangs until the time is over', async () => {
    const over = new AbortController();
    const timeout = mock.method(AbortSignal, 'timeout', () => over.signal);
    try {
      const server = textServer(SHOP);
      const locations: LanguageServer['locations'] = (kind, uri, at) =>
        kind === 'reference' ? new Promise(() => undefined) : server.locations(kind, uri, at);
      const running = retrieveForSelection(about('subtotal'), world(SHOP, { ...server, locations }), never);
      for (let i = 0; i < 50; i++) await setImmediate();
      timeout.mock.restore();
      over.abort();
      const { snippets } = await running;
      assert.ok(snippets.some(({ why }) => why.includes('definition of Cart')));
      assert.ok(
        snippets.some(({ path }) => path === 'src/checkout.ts'),
        'found by what it imports',
      );
    } finally {
      timeout.mock.restore();
    }
  });

  it('is nothing, at once, when one source hangs and it is not wanted any more', async () => {
    const controller = new AbortController();
    const hanging = { ...textServer(SHOP), locations: () => new Promise<never>(() => undefined) };
    const running = retrieveForSelection(about('subtotal'), world(SHOP, hanging), controller.signal);
    await setImmediate();
    controller.abort();
    assert.deepEqual((await running).snippets, []);
  });

  it('is nothing of a file that may not be read itself', async () => {
    const around = world(SHOP, textServer(SHOP), { 'src/cart.ts': 'secret-file' });
    const { snippets } = await retrieveForSelection(about('subtotal'), around, never);
    assert.deepEqual(snippets, []);
  });
});
