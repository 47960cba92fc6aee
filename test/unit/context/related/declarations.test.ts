import assert from 'node:assert/strict';
import {
  createDeclarations,
  type DeclarationOptions,
  type LookUp,
  type Target,
} from '../../../../src/context/related/declarations.ts';
import { collecting, fakeFiles, fileText, never } from '../fakes.ts';

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

const FOUND: Readonly<Record<string, Target>> = {
  'definition subtotal': { uri: 'cart', line: 5 },
  'definition cart': { uri: 'current', line: 2 },
  'type cart': { uri: 'cart', line: 0 },
};

function setUp(
  found: Readonly<Record<string, Target>> = FOUND,
  cart: Parameters<typeof fakeFiles>[0]['x'] = fileText('cart.ts', CART),
) {
  const asked: string[] = [];
  const lines = CURRENT.split('\n');
  const lookUp: LookUp = async (kind, _uri, { line, character }) => {
    const name = /^[\w$]+/.exec(lines[line]?.slice(character) ?? '')?.[0] ?? '';
    asked.push(`${kind} ${name}`);
    return found[`${kind} ${name}`] ?? null;
  };
  const files = fakeFiles({ cart, current: fileText('current.ts', CURRENT) });
  const source = createDeclarations(files, lookUp);
  const propose = async (more: Partial<DeclarationOptions> = {}) => {
    const collector = collecting();
    const request = { uri: 'current', position: { line: 4, character: 14 }, language: 'typescript' };
    await source.propose(
      {
        request,
        document: fileText('current.ts', CURRENT),
        shown: { start: 0, end: 7 },
        signal: never,
        ...more,
      },
      collector,
    );
    return collector;
  };
  return { asked, files, propose, source };
}

describe('declarations of used names', () => {
  it('are those of imported names, and of the types of local ones', async () => {
    const { propose } = setUp();
    const { candidates } = await propose();
    assert.deepEqual(candidates.map(({ path, text }) => [path, text]).sort(), [
      ['cart.ts', '/** The sum of all. */\nexport function subtotal(cart: Cart): number'],
      ['cart.ts', 'export interface Cart {\n  lines: string[];\n}'],
    ]);
  });

  it('are asked for once per version, and those of imported names once per imports', async () => {
    const { asked, propose } = setUp();
    await propose();
    const first = asked.length;
    await propose();
    assert.equal(asked.length, first);
    await propose({ document: fileText('current.ts', CURRENT, '2') });
    const again = asked.slice(first);
    assert.ok(again.includes('definition cart') && !again.includes('definition subtotal'));
  });

  it('are asked for again where the language server knew nothing yet', async () => {
    const { asked, propose } = setUp({});
    await propose();
    const first = asked.length;
    await propose({ document: fileText('current.ts', CURRENT, '2') });
    assert.ok(asked.slice(first).includes('definition subtotal'));
  });

  it('are not read from files that must not be read', async () => {
    const { propose } = setUp(FOUND, 'ignored');
    const { candidates, leftOut } = await propose();
    assert.deepEqual(candidates, []);
    assert.ok(
      leftOut.every(
        ({ source, reason, path }) => source === 'declaration' && reason === 'ignored' && path === 'cart',
      ),
    );
  });

  it('are not looked up any further when they are not wanted any more', async () => {
    const controller = new AbortController();
    const { asked, files, propose } = setUp();
    const running = propose({ signal: controller.signal });
    controller.abort();
    const { candidates } = await running;
    assert.deepEqual(candidates, []);
    assert.ok(asked.length <= 4);
    assert.deepEqual(files.asked, []);
  });

  it('bear a language server that fails', async () => {
    const source = createDeclarations(fakeFiles({}), () => Promise.reject(new Error('no')));
    const collector = collecting();
    const request = { uri: 'current', position: { line: 4, character: 14 }, language: 'typescript' };
    await source.propose(
      { request, document: fileText('current.ts', CURRENT), shown: { start: 0, end: 7 }, signal: never },
      collector,
    );
    assert.deepEqual(collector.candidates, []);
  });
});
