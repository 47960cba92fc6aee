import assert from 'node:assert/strict';
import { createCollector } from '../../../../src/context/retrieval/candidates.ts';
import type { SelectedSymbol } from '../../../../src/context/retrieval/selection.ts';
import { addUsages } from '../../../../src/context/retrieval/usages.ts';
import { fakeFiles, fileText, never } from '../fakes.ts';
import { SILENT, textServer } from './world.ts';

const SUM: SelectedSymbol = {
  name: 'sum',
  kind: 'function',
  at: { line: 0, character: 0 },
  visible: true,
  selected: true,
};

/** How a line uses `sum`. */
async function usage(line: string, symbol: Partial<SelectedSymbol> = {}, server = SILENT): Promise<string[]> {
  const collector = createCollector();
  const files = fakeFiles({ a: fileText('a.ts', line) });
  const character = line.indexOf('sum');
  const range = { start: { line: 0, character }, end: { line: 0, character: character + 3 } };
  await addUsages({ server, files, collector, signal: never }, 'a', [range], { ...SUM, ...symbol }, 1);
  return collector.candidates.map(({ reasons: [{ why }] }) => why);
}

describe('A place that uses a symbol', () => {
  for (const call of [
    'const all = sum(cart);',
    'return sum<Line>(lines)',
    'total.sum (cart)',
    'if (a && sum(b)) {',
    '  await sum(cart)',
    '\tdefer sum()',
  ]) {
    it(`calls it in ${JSON.stringify(call)}`, async () => assert.deepEqual(await usage(call), ['calls sum']));
  }

  for (const other of [
    'carts.map(sum);',
    'int sum(int a, int b);',
    'virtual Cents sum(const Cart& cart) const = 0;',
    'Cart *sum(void);',
    'def sum(cart):',
    'pub fn sum(&self) -> Cents {',
  ]) {
    it(`uses it in ${JSON.stringify(other)}`, async () => assert.deepEqual(await usage(other), ['uses sum']));
  }

  it('declares it where the server says so', async () => {
    const line = 'interface sum { (cart: Cart): number }';
    assert.deepEqual(await usage(line, {}, textServer({ a: line })), ['uses sum']);
  });

  it('is none where it is only imported', async () => {
    assert.deepEqual(await usage("import { sum } from './cart.ts';"), []);
    assert.deepEqual(await usage('  sum,'), []);
  });

  it('uses a type, though it looks like a call', async () => {
    assert.deepEqual(await usage('cart = sum()', { kind: 'type' }), ['uses sum']);
  });

  it('of the function around a selection counts where it calls it', async () => {
    assert.deepEqual(await usage('sum(cart)', { selected: false }), ['calls sum']);
    assert.deepEqual(await usage('carts.map(sum)', { selected: false }), []);
  });
});
