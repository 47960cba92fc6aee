import assert from 'node:assert/strict';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { CARRIED, keptText } from '../../../scripts/shipped/carried.ts';
import { bundled, noticesOf } from '../../../scripts/shipped/make.ts';
import { partsOf } from '../../../scripts/shipped/parts.ts';

describe('the works of others in what is shipped', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tierwise-shipped-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const addPackage = (name: string, license: string, text: string | null = `Copyright ${name}`): string => {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.2.3', license }));
    write(`node_modules/${name}/index.js`, `export const value = '${name}';`);
    if (text !== null) write(`node_modules/${name}/LICENSE.md`, text);
    return `node_modules/${name}/index.js`;
  };

  it('are those of which something is in a bundle, and no others', async () => {
    addPackage('used', 'MIT');
    addPackage('@some/dropped', 'MIT');
    addPackage('never', 'GPL-3.0-only');
    addPackage('hands-on', 'MIT');
    write('node_modules/hands-on/index.js', "export { value } from 'used';");
    write('a.js', "import { value } from 'hands-on'; import '@some/dropped'; console.log(value);");
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ['a.js'],
      bundle: true,
      write: false,
      format: 'esm',
      metafile: true,
      outdir: 'dist',
    });
    const named = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
    assert.ok(
      ['dropped', 'hands-on'].some((name) => named.some((path) => path.includes(name))),
      'esbuild names one of which nothing is left',
    );
    const parts = partsOf(root, bundled(metafile));
    assert.deepEqual(
      parts.map(({ name, version, licence }) => [name, version, licence]),
      [['used', '1.2.3', 'MIT']],
    );
    const notices = noticesOf(parts);
    assert.match(notices, /^used 1\.2\.3 \(MIT\)\n\nCopyright used$/m);
    assert.ok(!notices.includes('dropped'));
  });

  it('are refused with a licence that is not allowed, and without its text', () => {
    for (const licence of ['GPL-3.0-only', 'MIT AND CC-BY-SA-4.0', 'UNLICENSED', 'none of yours']) {
      assert.throws(
        () => partsOf(root, [addPackage('some', licence)]),
        /The licence of some, .*is not allowed/,
      );
    }
    assert.throws(() => partsOf(root, [addPackage('bare', 'MIT', null)]), /bare has no text of its licence/);
  });

  it('are named with all their texts, and under their own name within others', () => {
    const file = addPackage('two', 'Apache-2.0');
    write('node_modules/two/NOTICE', 'Copyright of the notice');
    const [part] = partsOf(root, [file]);
    assert.deepEqual(part?.texts, ['Copyright two', 'Copyright of the notice']);

    addPackage('openai', 'Apache-2.0');
    write('node_modules/openai/internal/qs/stringify.mjs', '');
    const named = partsOf(root, ['node_modules/openai/internal/qs/stringify.mjs']);
    assert.deepEqual(
      named.map(({ name }) => name),
      ['neoqs', 'openai'],
    );
  });

  it('are refused where a package took them from somebody who is not named', () => {
    const file = addPackage('outer', 'MIT');
    write('node_modules/outer/vendor/inner/code.js', '');
    write('node_modules/outer/vendor/inner/LICENSE', 'Copyright somebody');
    write('node_modules/outer/lib/deep/code.js', '');
    write('node_modules/outer/src/lib/deep/LICENSE', 'Copyright somebody');
    partsOf(root, [file]);
    for (const inner of ['vendor/inner/code.js', 'lib/deep/code.js']) {
      assert.throws(() => partsOf(root, [file, `node_modules/outer/${inner}`]), /Nobody is named for/);
    }
    assert.throws(() => partsOf(root, ['dist/wasm/cobol.wasm.br']), /Nobody is named for/);
  });

  it('are named where our own files are made of them', () => {
    const made = globSync('src/**/*.ts').filter((file) =>
      /\bMade by\b.*\blicen[cs]e\b/is.test(readFileSync(file, 'utf8').slice(0, 400)),
    );
    assert.ok(made.length >= 2, 'the prices and the rules');
    for (const file of made)
      assert.ok(
        CARRIED.some(({ within }) => within.includes(file)),
        file,
      );
  });

  it('have texts that name who wrote them', () => {
    for (const { text } of CARRIED) assert.match(keptText(text), /copyright/i, text);
  });
});
