import assert from 'node:assert/strict';
import { createCollector } from '../../../../src/context/retrieval/candidates.ts';
import { addUsages } from '../../../../src/context/retrieval/usages.ts';
import { fakeFiles, fileText, never } from '../fakes.ts';
import { SILENT } from './world.ts';

/** How a line uses `sum`. */
async function usage(line: string): Promise<string[]> {
  const collector = createCollector();
  const files = fakeFiles({ a: fileText('a.ts', line) });
  await addUsages({ server: SILENT, files, collector, signal: never }, 'a', [0], 'sum', 1);
  return collector.candidates.map(({ reasons: [{ why }] }) => why);
}

describe('A place that uses a symbol', () => {
  it('says so', async () => {
    assert.deepEqual(await usage('const all = sum(cart);'), ['uses sum']);
    assert.deepEqual(await usage('carts.map(sum);'), ['uses sum']);
  });

  it('is none where it is only imported', async () => {
    assert.deepEqual(await usage("import { sum } from './cart.ts';"), []);
    assert.deepEqual(await usage('  sum,'), []);
  });
});
