import assert from 'node:assert/strict';
import fc from 'fast-check';
import { importText } from '../../../../src/context/code/imports.ts';
import { calledNames, MOST_NAMES, usedNames } from '../../../../src/context/code/names.ts';
import { textLines } from '../fakes.ts';

const FILE = `import { type Cart, lineTotal } from './cart.ts';
import {
  applyDiscounts,
  unused,
} from './discounts.ts';

// A comment about nothingness.
export function checkout(cart: Cart): number {
  const label = 'inside a string';
  return applyDiscounts(cart, lineTo
}
`;
const cursor = { line: 9, character: '  return applyDiscounts(cart, lineTo'.length };
const names = (text = FILE, position = cursor, language = 'typescript') =>
  usedNames(textLines(text), position, language);

describe('names that are used near the cursor', () => {
  it('begin with the imported ones nearest to it', () => {
    const [first] = names();
    assert.deepEqual(first, { name: 'applyDiscounts', line: 9, character: 9, imported: true, weight: 1 });
    assert.deepEqual(
      names()
        .slice(0, 3)
        .map(({ name }) => name),
      ['applyDiscounts', 'Cart', 'cart'],
    );
  });

  it('have those that are imported and not used yet at their end', () => {
    const rest = names()
      .filter(({ weight }) => weight === 0.3)
      .map(({ name }) => name);
    assert.ok(rest.includes('unused') && rest.includes('lineTotal'));
  });

  it('are none of keywords, strings, comments, or the word that is being typed', () => {
    const found = new Set(names().map(({ name }) => name));
    for (const none of [
      'return',
      'const',
      'inside',
      'string',
      'comment',
      'nothingness',
      'lineTo',
      'number',
    ]) {
      assert.ok(!found.has(none), none);
    }
  });

  it('are found in other languages', () => {
    const python =
      'from shop.cart import (\n    Cart,\n    add,\n)\n\ndef total(cart: Cart):  # the sum\n    return ';
    const found = names(python, { line: 6, character: 11 }, 'python');
    assert.ok(found.find(({ name }) => name === 'Cart')?.imported);
    assert.ok(found.some(({ name }) => name === 'add'));
    assert.ok(!found.some(({ name }) => name === 'sum'));
  });

  it('are none in prose', () => {
    assert.deepEqual(names(FILE, cursor, 'markdown'), []);
  });

  it('are few, each once, and stand where they say', () => {
    const line = fc.constantFrom(
      'import { a1, b2 } from "x";',
      'import {',
      '} from "y";',
      'foo(bar, baz)',
      '',
      '# x',
      '  größe = a1 + b2;',
      "don't",
    );
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 60 }),
        fc.nat(59),
        fc.nat(20),
        (lines, at, character) => {
          const text = textLines(lines);
          const found = usedNames(text, { line: at, character }, 'typescript');
          assert.ok(found.length <= MOST_NAMES);
          assert.equal(new Set(found.map(({ name }) => name)).size, found.length);
          for (const one of found) assert.ok(text.lineAt(one.line).startsWith(one.name, one.character));
        },
      ),
    );
  });

  it('mean the same while the text of the imports is the same', () => {
    const imports = importText(textLines(FILE));
    assert.equal(imports, FILE.split('\n').slice(0, 5).join('\n'));
    assert.equal(importText(textLines(`${FILE}\nconst more = 1;`)), imports);
  });
});

describe('names that some lines call', () => {
  it('are each there once, where they are called first', () => {
    const text = textLines(
      'if (closed) {\n  close();\n}\nlog.write (x, "not(this)"); // nor(this)\nclose();\nopen',
    );
    assert.deepEqual(
      calledNames(text, { start: 0, end: 6 }, 'java').map(({ name, line, character }) => [
        name,
        line,
        character,
      ]),
      [
        ['close', 1, 2],
        ['write', 3, 4],
      ],
    );
  });
});
