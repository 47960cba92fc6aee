import assert from 'node:assert/strict';
import { declarationAt, excerptAround } from '../../../../src/context/retrieval/excerpts.ts';
import { selectionOf } from '../../../../src/context/retrieval/selection.ts';
import type { CodeSymbol } from '../../../../src/context/symbols.ts';
import { fileText, textLines } from '../fakes.ts';

const lines = textLines(
  Array.from({ length: 300 }, (_, i) => (i === 9 ? '// What it is for.' : `line ${i}`)),
);

function symbol(
  name: string,
  start: number,
  end: number,
  kind: CodeSymbol['kind'] = 'function',
  children: readonly CodeSymbol[] = [],
): CodeSymbol {
  const range = { start: { line: start, character: 0 }, end: { line: end, character: 8 } };
  const nameRange = { start: { line: start, character: 0 }, end: { line: start, character: name.length } };
  return { name, kind, range, nameRange, children };
}

const small = symbol('small', 110, 120);
const large = symbol('large', 130, 220);
const symbols = [symbol('first', 10, 30), symbol('Class', 100, 250, 'type', [small, large])];

describe('What is shown of the place of a use', () => {
  for (const [name, line, expected] of [
    ['the function around it, with its comment', 20, { start: 9, end: 31 }],
    ['the method of a class that is too long', 115, { start: 110, end: 121 }],
    ['some lines of a method that is too long itself', 180, { start: 172, end: 189 }],
    ['hardly more than the line outside of all', 290, { start: 288, end: 293 }],
  ] as const) {
    it(`is ${name}`, () => assert.deepEqual(excerptAround(lines, symbols, line), expected));
  }
});

describe('The lines of a declaration', () => {
  it('are those that the server names, or those of the symbol of that name', () => {
    const whole = { start: { line: 40, character: 0 }, end: { line: 44, character: 1 } };
    assert.deepEqual(declarationAt(lines, symbols, whole), { start: 40, end: 45 });
    assert.deepEqual(declarationAt(lines, symbols, small.nameRange), { start: 110, end: 121 });
    const unknown = { start: { line: 280, character: 3 }, end: { line: 280, character: 6 } };
    assert.equal(declarationAt(lines, [], unknown), null);
  });

  it('are those of what a variable or a field is part of', () => {
    const inside = { start: { line: 115, character: 3 }, end: { line: 115, character: 6 } };
    assert.deepEqual(declarationAt(lines, symbols, inside), { start: 110, end: 121 });
  });
});

describe('The symbols of a selection', () => {
  const at = (line: number, character = 0) => ({ line, character });
  const text =
    'import { a } from "./a";\n\nexport class Cart {\n  add() {\n    const sum = a();\n  }\n}\n\nfunction empty() {}\n';
  const file = fileText('src/cart.ts', text);

  it('are read from the text where no server tells them: the outermost', () => {
    const { symbols: found } = selectionOf(file, [], { start: at(0), end: at(9) });
    assert.deepEqual(
      found.map(({ name, at: place }) => [name, place.line]),
      [
        ['Cart', 2],
        ['empty', 8],
      ],
    );
  });

  it('are the members of a class where only those are selected', () => {
    const cart = symbol('Cart', 2, 6, 'type', [symbol('add', 3, 5)]);
    const { symbols: found } = selectionOf(file, [cart], { start: at(3), end: at(5, 3) });
    assert.deepEqual(
      found.map(({ name }) => name),
      ['add'],
    );
  });

  it('are told apart by whether other files can mean them', () => {
    const cart = symbol('Cart', 2, 6, 'type', [
      symbol('add', 3, 5, 'function', [symbol('sum', 4, 4, 'other')]),
    ]);
    const visible = (range: Parameters<typeof selectionOf>[2]) =>
      selectionOf(file, [cart], range).symbols.map((one) => one.visible);
    assert.deepEqual(visible({ start: at(3), end: at(5, 3) }), [true]);
    assert.deepEqual(visible({ start: at(4), end: at(4, 19) }), [false]);
    const used = { start: at(4, 16), end: at(4, 17) };
    assert.deepEqual(visible(used), [false], 'what is declared elsewhere');
    assert.deepEqual(selectionOf(file, [], { start: at(4), end: at(4, 19) }).symbols, [], 'by the text');
  });

  it('are none in the middle of a function, which is told besides', () => {
    const cart = symbol('Cart', 2, 6, 'type', [symbol('add', 3, 5)]);
    const { symbols: found, around } = selectionOf(file, [cart], { start: at(4, 2), end: at(4, 18) });
    assert.deepEqual(found, []);
    assert.equal(around?.symbol.name, 'add');
  });
});
