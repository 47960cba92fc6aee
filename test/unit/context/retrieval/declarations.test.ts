import assert from 'node:assert/strict';
import { usedNames } from '../../../../src/context/code/index.ts';
import { createCollector } from '../../../../src/context/retrieval/candidates.ts';
import {
  createLookUpMemory,
  findDeclarations,
  type LookUp,
} from '../../../../src/context/retrieval/declarations.ts';
import { commentFormat } from '../../../../src/context/retrieval/snippets.ts';
import type { Location } from '../../../../src/context/symbols.ts';
import { fakeFiles, fileText, never } from '../fakes.ts';
import { SILENT } from './world.ts';

const CURRENT = `import { subtotal } from './cart.ts';

function checkout(cart) {
  const sum = subtotal(cart);
  return sum +
}
`;
const CART = `export interface Cart {
  lines: string[];
}

/** The sum of all. */
export function subtotal(cart: Cart): number {
  return 0;
}
`;

const nameAt = (uri: string, line: number): Location => ({
  uri,
  range: { start: { line, character: 0 }, end: { line, character: 1 } },
});
const FOUND: Readonly<Record<string, Location>> = {
  'definition subtotal': nameAt('cart', 5),
  'definition cart': nameAt('current', 2),
  'type cart': nameAt('cart', 0),
};

function setUp(
  found: Readonly<Record<string, Location>> = FOUND,
  cart: Parameters<typeof fakeFiles>[0]['x'] = fileText('cart.ts', CART),
) {
  const asked: string[] = [];
  const ask: LookUp = async (kind, _uri, { name }) => {
    asked.push(`${kind} ${name}`);
    return found[`${kind} ${name}`] ?? null;
  };
  const files = fakeFiles({ cart, current: fileText('current.ts', CURRENT) });
  const memory = createLookUpMemory(ask);
  const find = async (
    document = fileText('current.ts', CURRENT),
    signal = never,
    lookUp = memory.lookUpIn(document),
  ) => {
    const collector = createCollector();
    const names = usedNames(document, { line: 4, character: 14 }, 'typescript');
    const options = { uri: 'current', shown: { start: 0, end: 7 }, names, lookUp, whole: false };
    await findDeclarations({ server: SILENT, files, collector, signal }, options);
    return collector;
  };
  return { asked, files, find };
}

describe('declarations of used names', () => {
  it('are those of imported names, and of the types of local ones', async () => {
    const { find } = setUp();
    const { candidates } = await find();
    const { text } = commentFormat('typescript', new WeakMap());
    const shown = candidates.map((candidate) => [candidate.file.path, text(candidate)]);
    assert.deepEqual(shown.sort(), [
      ['cart.ts', '/** The sum of all. */\nexport function subtotal(cart: Cart): number'],
      ['cart.ts', 'export interface Cart {\n  lines: string[];\n}'],
    ]);
  });

  it('are asked for once per version, and those of imported names once per imports', async () => {
    const { asked, find } = setUp();
    await find();
    const first = asked.length;
    await find();
    assert.equal(asked.length, first);
    await find(fileText('current.ts', CURRENT, '2'));
    const again = asked.slice(first);
    assert.ok(again.includes('definition cart') && !again.includes('definition subtotal'));
  });

  it('are asked for again where the language server knew nothing yet', async () => {
    const { asked, find } = setUp({});
    await find();
    const first = asked.length;
    await find(fileText('current.ts', CURRENT, '2'));
    assert.ok(asked.slice(first).includes('definition subtotal'));
  });

  it('are not read from files that must not be read', async () => {
    const { find } = setUp(FOUND, 'ignored');
    const { candidates, leftOut } = await find();
    assert.deepEqual(candidates, []);
    assert.ok(
      leftOut().length > 0 && leftOut().every(({ reason, path }) => reason === 'ignored' && path === 'cart'),
    );
  });

  it('are not looked up any further when they are not wanted any more', async () => {
    const controller = new AbortController();
    const { asked, files, find } = setUp();
    const running = find(undefined, controller.signal);
    controller.abort();
    const { candidates } = await running;
    assert.deepEqual(candidates, []);
    assert.ok(asked.length <= 4);
    assert.deepEqual(files.asked, []);
  });

  it('bear a language server that fails', async () => {
    const { find } = setUp();
    const { candidates } = await find(undefined, never, () => Promise.reject(new Error('no')));
    assert.deepEqual(candidates, []);
  });
});
