import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type ts from 'typescript-6';
import { referenced } from '../../../src/nextEdits/certain/index.ts';
import { changeBetween } from '../../../src/nextEdits/edit.ts';
import type { Place } from '../../../src/nextEdits/ports.ts';

const typescript: typeof ts = createRequire(import.meta.url)('typescript-6');

/** A definition of `price`, which is marked by `#`, and the type or value that its uses have. */
interface Definition {
  readonly code: string;
  readonly isTold: boolean;
}

const told = (code: string): Definition => ({ code, isTold: true });
const untold = (code: string): Definition => ({ code, isTold: false });

/** Where the name is that of a value. */
const VALUES = [
  told('const #price = 1;\n@'),
  told('let #price: number;\n@'),
  told('for (const #price of [1]) {\n@}'),
  told('function #price() {}\n@'),
  told('function* #price() {}\n@'),
  told('function of(#price: number) {\n@}'),
  told('function of(tax: number, #price = 1) {\n@}'),
  told('function of(...#price: number[]) {\n@}'),
  told('const of = (#price: number) => {\n@};'),
  told('const of = #price => {\n@};'),
  told('try {} catch (#price) {\n@}'),
  untold('let tax = 1, #price = 2;\n@'),
  untold('let tax = 1,\n  #price: number = 2;\n@'),
  untold('let tax = 1, /* with a remark */ #price: number = 2;\n@'),
];

/** Where it is that of a property of `Item`. */
const PROPERTIES = [
  told('interface Item { #price: number }\n@'),
  told('interface Item { #price?: number }\n@'),
  told('type Item = { readonly #price: number };\n@'),
  told('interface Item {\n  tax?: number;\n  /** What it costs, in all. */\n  #price: number;\n}\n@'),
  told('class Item {\n  tax?() {}\n  #price!: number;\n}\n@'),
  told('class Item { tax?; static x = 1; public #price: number = 0; }\n@'),
  untold('class Item { constructor(public #price: number) {} }\n@'),
  untold('interface Item { tax?: number, #price: number }\n@'),
];

const USES_OF_VALUE = [
  'use({ price });',
  'use({ tax: 1, price, is: true });',
  'use({\n  price,\n});',
  'use({ ...{}, price });',
  'use([{ price }], price);',
  '({ price } = { price: 2 });',
  '[{ price = 1 }] = [];',
  'if (use) { price = 3; }',
  'if (price) { use(price); }',
  `use(\`\${price}\`, { [price]: price });`,
  'use(<b title={price}>{price}</b>);',
];

const USES_OF_PROPERTY = [
  'function f(price: number): Item { return { price }; }',
  'function f(item: Item) { const { price } = item; return price; }',
  'function f(item: Item) { const { price = 1 } = item; return price; }',
  'function f({ price }: Item) { return price; }',
  'const f = ({ price = 1 }: Item) => price;',
  'function f(item: { sold: Item }) { const { sold: { price = 2 } } = item; return price; }',
  'function f(item: Item) { let price; ({ price } = item); return item.price; }',
  'class Sale extends Object implements Item { price = 1 }',
  'const f = (item: Item) => { item.price = 1; };',
];

describe('next edits: a name that stands for a property and its value', () => {
  it('becomes what TypeScript’s own rename makes of it, wherever its definition tells which of both it is', () => {
    let written = 0;
    for (const [definitions, uses] of [
      [VALUES, USES_OF_VALUE],
      [PROPERTIES, USES_OF_PROPERTY],
    ] as const)
      for (const { code, isTold } of definitions)
        for (const use of uses) {
          const [head = '', rest = ''] = code.split('#');
          const before = head + rest.replace('@', `${use}\n`);
          const { ours, theirs } = renamed(before, head.length);
          const missing = theirs.filter((one) => !ours.includes(one));
          assert.deepEqual(
            ours.filter((one) => !theirs.includes(one)),
            [],
            before,
          );
          // Where it is not known what is defined, what would be more than another word is left to the user.
          assert.deepEqual(
            missing.filter((one) => isTold || !one.includes(':')),
            [],
            before,
          );
          written += ours.filter((one) => one.includes(': ')).length;
        }
    assert.ok(written > 80, `${written}`);
  });

  it('keeps its meaning where TypeScript’s rename confuses it: of a class, the name is that of a value', () => {
    const text = 'class price {}\nuse({ price });\n';
    assert.deepEqual(offered(text, 6, places(text), 'typescript'), ['21 price: cost']);
  });

  it('is left alone where both were renamed at once', () => {
    const text = 'const { price } = { price: 1 };\nuse({ price });\n';
    assert.deepEqual(offered(text, 8, places(text), 'typescript'), ['20 cost']);
  });

  it('is left alone where modules are named, and in other languages', () => {
    const text = 'const price = 1;\nexport { price };\n';
    assert.deepEqual(offered(text, 6, places(text), 'typescript'), ['26 cost']);
    assert.deepEqual(offered(text.replace('export', 'Offer '), 6, places(text), 'rust'), ['26 cost']);
  });
});

const places = (text: string): Place[] =>
  [...text.matchAll(/\bprice\b/g)].map(({ index }) => ({ uri: 'a.ts', start: index, end: index + 5 }));

/** What is offered for a rename at an offset, as `offset text`, by the offsets before it. */
function offered(
  before: string,
  at: number,
  references: readonly (Place | undefined)[],
  languageId: string,
): string[] {
  const after = `${before.slice(0, at)}cost${before.slice(at + 5)}`;
  const change = changeBetween(before, after);
  assert.ok(change);
  const definition = { uri: 'a.ts', start: at, end: at + 5 };
  return referenced(
    { uri: 'a.ts', languageId, before, after, change },
    {
      uri: 'a.ts',
      start: at,
      text: before,
      definitions: [definition],
      references: references.filter((one) => one !== undefined),
    },
    [{ uri: 'a.ts', languageId, text: after }],
  ).map(({ start, newText }) => `${start + (change.end - change.start - change.text.length)} ${newText}`);
}

function renamed(before: string, at: number): { ours: string[]; theirs: string[] } {
  const file = '/a.tsx';
  const service = typescript.createLanguageService({
    getCompilationSettings: () => ({
      noLib: true,
      jsx: typescript.JsxEmit.Preserve,
      target: typescript.ScriptTarget.ES2022,
    }),
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => (name === file ? typescript.ScriptSnapshot.fromString(before) : undefined),
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => '/lib.d.ts',
    fileExists: (name) => name === file,
    readFile: (name) => (name === file ? before : undefined),
  });
  const locations =
    service.findRenameLocations(file, at, false, false, { providePrefixAndSuffixTextForRename: true }) ?? [];
  const references = service.getReferencesAtPosition(file, at) ?? [];
  service.dispose();
  const places = references.map(({ textSpan: { start, length } }) => ({
    uri: 'a.ts',
    start,
    end: start + length,
  }));
  return {
    ours: offered(before, at, places, 'typescriptreact').sort(),
    theirs: locations
      .filter(({ textSpan: { start } }) => start !== at)
      .map(
        ({ textSpan, prefixText = '', suffixText = '' }) =>
          `${textSpan.start} ${prefixText}cost${suffixText}`,
      )
      .sort(),
  };
}
