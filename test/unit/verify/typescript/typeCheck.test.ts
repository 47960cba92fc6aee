import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createTypeCheck } from '../../../../src/verify/typescript/typeCheck.ts';
import { checkOnce, type TestProject, testProject, told, typescript } from './projects.ts';

const SHOP = {
  'package.json': '{ "type": "module" }',
  'src/cart.ts': `import type { Cents } from './money.ts';
export interface Line { readonly price: Cents; readonly quantity: number }
/** Of one line. */
export function lineTotal(line: Line): Cents {
  return line.price * line.quantity;
}
`,
  'src/money.ts': 'export type Cents = number;\n',
  'src/checkout.ts': `import { type Line, lineTotal } from './cart.ts';
export const total = (lines: readonly Line[]) => lines.reduce((sum, line) => sum + lineTotal(line), 0);
`,
  'src/receipt.ts': `import { total } from './checkout.ts';
export const receipt: string = total([]).toFixed(2);
`,
  'src/other.ts': 'export const other = 1;\n',
};
const STRICT =
  '{ "compilerOptions": { "strict": true, "module": "NodeNext", "types": [], "lib": ["ES2023"], "noEmit": true, "allowImportingTsExtensions": true }';
const WITH_RATE = (text: string) => text.replace('(line: Line)', '(line: Line, rate: number)');

describe('The errors that a change would make', () => {
  it('say nothing of what is in files of secrets, whatever the change imports, links and unsaved texts included', () => {
    using project = testProject({
      'src/a.ts': 'export const a = 1;\n',
      '.env.ts': "export const KEY = 'correct-horse';\n",
      'secrets.json': '{ "battery": { "staple": 1 } }',
      'src/deep/b.ts': '',
    });
    symlinkSync(`${project.root}/.env.ts`, `${project.root}/src/linked.ts`);
    symlinkSync(project.root, `${project.root}/src/deep/up`);
    const told = (unsaved = {}) => {
      const after = `
import { KEY as one } from '../.env.ts';
import { KEY as two } from './linked.ts';
import { KEY as three } from './deep/up/.env.ts';
import four from '../secrets.json';
export const x: 1 = one; export const y: 1 = two; export const z: 1 = three; export const s: { q: 1 } = four;
`;
      const checked = createTypeCheck(typescript)(
        project.request({ 'src/a.ts': after }, unsaved),
        () => false,
      );
      return JSON.stringify(checked);
    };
    for (const text of [told(), told({ '.env.ts': "export const KEY = 'correct-horse 2';\n" })]) {
      assert.match(text, /2307/);
      assert.doesNotMatch(text, /correct-horse|battery|staple/);
    }
  });

  for (const [kind, files] of [
    ['without a configuration', SHOP],
    ['with a tsconfig', { ...SHOP, 'tsconfig.json': `${STRICT}, "include": ["src"] }` }],
  ] as const) {
    describe(`in a folder ${kind}`, () => {
      let project: TestProject;
      before(() => {
        project = testProject(files);
      });
      after(() => project[Symbol.dispose]());

      it('are in the files that use what has changed', () => {
        const found = checkOnce(project, { 'src/cart.ts': WITH_RATE });
        assert.deepEqual(found?.after, ['src/checkout.ts:2 2554']);
        assert.deepEqual(found.before, []);
      });

      it('are none where all uses are changed too, over five files and a new one', () => {
        const found = checkOnce(project, {
          'src/cart.ts': (text) => `import { TAX } from './tax.ts';\n${WITH_RATE(text)}export { TAX };\n`,
          'src/checkout.ts': (text) =>
            `import { TAX } from './tax.ts';\n${text.replace('(line)', '(line, TAX)')}`,
          'src/money.ts': 'export type Cents = number;\nexport const zero: Cents = 0;\n',
          'src/receipt.ts': (text) => text.replace('toFixed(2)', 'toFixed(0)'),
          'src/other.ts': "export { zero as other } from './money.ts';\n",
          'src/tax.ts': 'export const TAX = 0.2;\n',
        });
        assert.deepEqual(found?.after, []);
        assert.equal(found.checked.length, 6);
      });

      it('are those of imports that lead nowhere, when a file is deleted', () => {
        const found = checkOnce(project, { 'src/money.ts': null });
        assert.deepEqual(found?.after, ['src/cart.ts:1 2307']);
      });

      it('are none for a file that moves with its importers', () => {
        const found = checkOnce(project, {
          'src/money.ts': null,
          'src/lib/cents.ts': SHOP['src/money.ts'],
          'src/cart.ts': (text) => text.replace('./money.ts', './lib/cents.ts'),
        });
        assert.deepEqual(found?.after, []);
      });

      it('are of syntax, too', () => {
        const found = checkOnce(project, { 'src/other.ts': 'export const other = ;\n' });
        assert.deepEqual(found?.after, ['src/other.ts:1 1109']);
      });

      it('are looked for in no other file, when others see nothing of the change', () => {
        const found = checkOnce(project, {
          'src/cart.ts': (text) =>
            text
              .replace('Of one line.', 'What a line costs.')
              .replace('return', 'const rate = 1; return rate *'),
        });
        assert.deepEqual(found, { checked: ['src/cart.ts'], before: [], after: [] });
      });
    });
  }

  it('are found again as the disk changes, and what a check has assumed leaves no trace', () => {
    using project = testProject(SHOP);
    const check = createTypeCheck(typescript);
    const run = (edits: Parameters<TestProject['request']>[0]) =>
      told(
        project.root,
        check(project.request(edits), () => false),
      );
    const times = () =>
      readdirSync(project.root, { recursive: true, encoding: 'utf8' }).map((path) => [
        path,
        statSync(join(project.root, path)).mtimeMs,
      ]);
    const disk = times();
    const bad = run({ 'src/cart.ts': WITH_RATE });
    assert.deepEqual(run({ 'src/other.ts': (text) => `${text}export const more = 2;\n` })?.after, []);
    assert.deepEqual(run({ 'src/tax.ts': "export { lineTotal } from './cart.ts';\n" })?.after, []);
    assert.deepEqual(run({ 'src/other.ts': "export * from './tax.ts';\n" })?.after, ['src/other.ts:1 2307']);
    assert.deepEqual(run({ 'src/cart.ts': WITH_RATE }), bad);
    assert.deepEqual(times(), disk);
    assert.equal(readFileSync(join(project.root, 'src/cart.ts'), 'utf8'), SHOP['src/cart.ts']);
  });

  it('are told beside those that are there already', () => {
    using project = testProject({ ...SHOP, 'src/other.ts': "export const other: number = 'one';\n" });
    const found = checkOnce(project, { 'src/other.ts': (text) => `\n${text}other();\n` });
    assert.deepEqual(found?.before, ['src/other.ts:1 2322']);
    assert.deepEqual(found.after, ['src/other.ts:2 2322', 'src/other.ts:3 2349']);
  });

  it('are those of the texts in the editor, saved or not', () => {
    using project = testProject(SHOP);
    const unsaved = {
      'src/receipt.ts': `${SHOP['src/receipt.ts']}import { lineTotal } from './cart.ts';\nlineTotal({ price: 1, quantity: 1 });\n`,
    };
    const found = checkOnce(project, { 'src/cart.ts': WITH_RATE }, unsaved);
    assert.deepEqual(found?.after, ['src/checkout.ts:2 2554', 'src/receipt.ts:4 2554']);
  });

  it('go through faces that pass on what they import', () => {
    using project = testProject({
      ...SHOP,
      'src/index.ts': "export { lineTotal } from './cart.ts';\n",
      'app.ts': "import { lineTotal } from './src/index.ts';\nlineTotal({ price: 1, quantity: 2 });\n",
    });
    const found = checkOnce(project, { 'src/cart.ts': WITH_RATE });
    assert.deepEqual(found?.after, ['app.ts:2 2554', 'src/checkout.ts:2 2554']);
  });

  it('reach those that import only an importer, where they use what has changed', () => {
    using project = testProject({
      'lines.ts': 'export interface Line { quantity: number }\n',
      'first.ts':
        "import type { Line } from './lines.ts';\nexport const first = (lines: Line[]) => lines.at(0);\n",
      'use.ts': "import { first } from './first.ts';\nexport const text = first([])?.quantity.toFixed();\n",
      'unlike.ts': "import { first } from './first.ts';\nexport const none = first([]) === undefined;\n",
    });
    const found = checkOnce(project, { 'lines.ts': 'export interface Line { count: number }\n' });
    assert.deepEqual(found, {
      checked: ['first.ts', 'lines.ts', 'use.ts'],
      before: [],
      after: ['use.ts:2 2339'],
    });
  });

  it('follow a configuration that extends another, with its aliases', () => {
    using project = testProject({
      'config/base.json': STRICT.concat('}'),
      'tsconfig.json':
        '{ "extends": "./config/base.json", "compilerOptions": { "module": "Preserve", "paths": { "@lib/*": ["./lib/*"] } } }',
      'lib/names.ts': 'export const name = (of: string) => of;\n',
      'src/use.ts': "import { name } from '@lib/names';\nexport const it = name('x');\n",
    });
    const found = checkOnce(project, {
      'lib/names.ts': 'export const name = (of: number) => of;\n',
      'src/new.ts':
        "import { name } from '@lib/names';\nexport const one = name(1);\nexport const bad = name(null);\n",
    });
    assert.deepEqual(found?.after, ['src/new.ts:3 2345', 'src/use.ts:2 2345']);
  });

  it('follow references, from the sources, built or not', () => {
    using project = testProject({
      'tsconfig.json': '{ "files": [], "references": [{ "path": "./app" }, { "path": "./lib" }] }',
      'lib/tsconfig.json':
        '{ "compilerOptions": { "composite": true, "strict": true, "outDir": "out", "module": "NodeNext", "types": [], "lib": ["ES2023"] } }',
      'lib/names.ts': 'export const name = (of: string): string => of;\n',
      'app/tsconfig.json':
        '{ "compilerOptions": { "strict": true, "module": "NodeNext", "types": [], "lib": ["ES2023"] }, "references": [{ "path": "../lib" }] }',
      'app/use.ts': "import { name } from '../lib/names.js';\nexport const it = name('x');\n",
    });
    const found = checkOnce(project, {
      'lib/names.ts': 'export const name = (of: number): number => of;\n',
      'app/use.ts': (text) => `${text}export const two = name(2);\n`,
    });
    assert.deepEqual(found?.after, ['app/use.ts:2 2345']);
  });

  it('find the project of a file that only another configuration of the solution names', () => {
    using project = testProject({
      'tsconfig.json': '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }',
      'tsconfig.app.json':
        '{ "compilerOptions": { "strict": true, "composite": true, "types": [], "lib": ["ES2023"] }, "include": ["src"] }',
      'src/a.ts': 'export const a = (x: string | null) => x;\n',
    });
    const found = checkOnce(project, { 'src/a.ts': 'export const a = (x: string | null) => x.length;\n' });
    assert.deepEqual(found?.after, ['src/a.ts:1 18047']);
  });

  it('are of syntax alone in JavaScript, unless its types are checked', () => {
    const files = { 'a.js': 'export const a = 1;\n' };
    const edits = { 'a.js': 'export const a = 1;\na();\nlet b = ;\n' };
    using plain = testProject({ ...files, 'jsconfig.json': '{ "compilerOptions": { "lib": ["ES2023"] } }' });
    assert.deepEqual(checkOnce(plain, edits)?.after, ['a.js:3 1109']);
    using checked = testProject({
      ...files,
      'jsconfig.json': '{ "compilerOptions": { "checkJs": true, "lib": ["ES2023"] } }',
    });
    assert.deepEqual(checkOnce(checked, edits)?.after, ['a.js:2 2349', 'a.js:3 1109']);
  });

  it('know JSX', () => {
    using project = testProject({
      'tsconfig.json':
        '{ "compilerOptions": { "strict": true, "jsx": "preserve", "types": [], "lib": ["ES2023"] } }',
      'jsx.d.ts':
        'declare namespace JSX { interface IntrinsicElements { b: { title?: string } } interface Element {} }\n',
      'a.tsx': 'export const A = () => <b title="x" />;\n',
    });
    assert.deepEqual(checkOnce(project, { 'a.tsx': 'export const A = () => <b title="y" />;\n' })?.after, []);
    assert.deepEqual(checkOnce(project, { 'a.tsx': 'export const A = () => <b title={1} />;\n' })?.after, [
      'a.tsx:1 2322',
    ]);
  });

  it('know which kind of module a file is', () => {
    using project = testProject({
      'package.json': '{ "type": "module" }',
      'tsconfig.json': '{ "compilerOptions": { "module": "NodeNext", "types": [], "lib": ["ES2023"] } }',
      'a.ts': 'export const a = 1;\n',
      'old/package.json': '{ "type": "commonjs" }',
      'old/b.ts': 'export const b = 1;\n',
    });
    const found = checkOnce(project, {
      'c.ts': "import { a } from './a';\nexport const c = a;\n",
      'old/b.ts': "import { d } from './d';\nexport const b = d;\n",
      'old/d.ts': 'export const d = 1;\n',
    });
    assert.deepEqual(found?.after, ['c.ts:1 2835']);
  });

  it('are in files that see a global declaration without an import', () => {
    using project = testProject({
      'tsconfig.json': '{ "compilerOptions": { "types": [], "lib": ["ES2023"] } }',
      'globals.d.ts': 'declare const VERSION: string;\n',
      'a.ts': 'export const a = VERSION.length;\n',
    });
    const found = checkOnce(project, { 'globals.d.ts': 'declare const VERSION: number;\n' });
    assert.deepEqual(found?.after, ['a.ts:1 2339']);
  });

  it('are none for an import of a file that is there, of a kind that only a plug-in knows', () => {
    using project = testProject({ 'a.ts': 'export const a = 1;\n', 'App.vue': '<template />' });
    const found = checkOnce(project, {
      'a.ts': "import App from './App.vue';\nimport No from './No.vue';\nexport const a = [App, No];\n",
    });
    assert.deepEqual(found?.after, ['a.ts:2 2307']);
  });

  it('are none for packages and types that are not installed; what is wrong beside them is', () => {
    using project = testProject({
      'tsconfig.json': '{ "compilerOptions": { "types": [], "strict": true } }',
    });
    const found = checkOnce(project, {
      'a.test.ts': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { none } from 'not-installed';
test('it', () => assert.equal(none(process.argv), require('x')));
describe('it', () => undefined);
const wrong: string = 1;
`,
    });
    assert.deepEqual(found?.after, ['a.test.ts:6 2322']);
  });

  it('are not known where Deno checks', () => {
    using project = testProject({ 'deno.json': '{}', 'src/a.ts': 'export const a = 1;\n' });
    assert.equal(checkOnce(project, { 'src/a.ts': 'export const a: string = 1;\n' }), null);
  });

  it('are not known of other languages', () => {
    using project = testProject({ 'a.py': 'a = 1\n' });
    assert.equal(checkOnce(project, { 'a.py': 'a = 2\n' }), null);
  });

  it('are those found until it is stopped, and not known when none were', () => {
    using project = testProject(SHOP);
    const check = createTypeCheck(typescript);
    const request = project.request({ 'src/cart.ts': WITH_RATE, 'src/other.ts': 'export const other = ;\n' });
    assert.equal(
      check(request, () => true),
      null,
    );
    const whole = check(request, () => false);
    const lengths = new Set<number>();
    for (let most = 1; !lengths.has(whole?.length ?? 0); most++) {
      let asked = 0;
      const part = check(request, () => ++asked > most);
      for (const file of part ?? []) assert.ok(whole?.some((other) => other.file === file.file));
      lengths.add(part?.length ?? 0);
    }
    assert.ok(lengths.size > 2, `it stopped nowhere on the way: ${[...lengths]}`);
  });
});
