// Bundles the extension into dist/ and its VS Code tests into out/vscode/.
// Flags: --production (the extension alone, small), --tests (the tests alone), --watch.
// Both are ES modules: every `await import()` becomes a file of its own that is read at its first use,
// so that the SDKs, the price library and the like cost nothing at activation. esbuild checks that below.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { build, context } from 'esbuild';
import { GRAMMARS } from './src/verify/languages.ts';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** Too heavy for the start: the entry file, the app, and what they import statically must not contain them. */
const LAZY = ['openai', '@anthropic-ai/sdk', '@pydantic/genai-prices', 'gpt-tokenizer', 'web-tree-sitter'];

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  format: 'esm',
  splitting: true,
  platform: 'node',
  target: 'node22',
  mainFields: ['module', 'main'],
  // CommonJS packages in the bundle ask for Node's modules with `require`, which ES modules do not have.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  logLevel: 'warning',
  chunkNames: 'chunks/[name]-[hash]',
  // Where src/verify/syntax finds what `packWasm` writes, and its thread's program, seen from a chunk.
  define: { PACKED_WASM: '"../wasm/"', SYNTAX_WORKER: '"../syntaxWorker.js"' },
};

/** @type {import('esbuild').BuildOptions & { outdir: string }} */
const extension = {
  ...shared,
  // The others are programs of threads, which are started by their names.
  entryPoints: {
    extension: 'src/extension.ts',
    typescriptWorker: 'src/verify/typescript/worker.ts',
    syntaxWorker: 'src/verify/syntax/worker.ts',
  },
  outdir: 'dist',
  external: ['vscode'],
  minify: production,
  sourcemap: !production,
  legalComments: 'none',
  metafile: true,
  plugins: [
    { name: 'keep-meta', setup: (task) => task.onEnd((result) => keepMeta('extension', result)) },
    { name: 'check-lazy', setup: (task) => task.onEnd(checkLazy) },
    {
      name: 'pack-weights',
      setup: (task) => task.onLoad({ filter: /classify[\\/]weights\.ts$/ }, packWeights),
    },
    { name: 'pack-wasm', setup: (task) => task.onStart(packWasm) },
  ],
};

/**
 * The scripts of the spend view: the figures first, the chart after them.
 * @type {import('esbuild').BuildOptions & { outdir: string }}
 */
const media = {
  bundle: true,
  format: 'iife',
  platform: 'browser',
  target: 'chrome120',
  entryPoints: ['media/spend/main.js', 'media/spend/chart.js', 'media/spend/spend.css'],
  outdir: 'dist/media',
  minify: production,
  sourcemap: production ? false : 'inline',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  plugins: [{ name: 'keep-meta', setup: (task) => task.onEnd((result) => keepMeta('media', result)) }],
};

/** @type {import('esbuild').BuildOptions & { outdir: string }} */
const tests = {
  ...shared,
  entryPoints: ['test/vscode/index.ts', 'test/vscode/**/*.test.ts'],
  outdir: 'out/vscode',
  // The tests take tree-sitter and its grammars from their packages.
  define: {},
  outbase: 'test/vscode',
  external: ['vscode', 'mocha'],
  sourcemap: 'inline',
};

/**
 * What is in the bundles, for the notices, the bill of materials and the bench.
 * @param {string} name
 * @param {import('esbuild').BuildResult} result
 */
function keepMeta(name, result) {
  if (result.metafile === undefined) return;
  mkdirSync('out/meta', { recursive: true });
  writeFileSync(`out/meta/${name}.json`, JSON.stringify(result.metafile));
}

/** @param {import('esbuild').BuildResult} result */
function checkLazy(result) {
  if (result.metafile === undefined) return undefined;
  const heavy = inputsAtStart(result.metafile).filter((path) =>
    LAZY.some((name) => path.includes(`node_modules/${name}/`)),
  );
  return heavy.length === 0
    ? undefined
    : { errors: [{ text: `Loaded at the start, import it lazily: ${heavy[0]}` }] };
}

/** The source files that are read when the extension is activated, and right after it.
 * @param {import('esbuild').Metafile} meta */
function inputsAtStart(meta) {
  const app = Object.keys(meta.outputs).filter((path) => meta.outputs[path]?.entryPoint === 'src/app.ts');
  const seen = new Set(['dist/extension.js', ...app]);
  for (const path of seen) {
    for (const used of meta.outputs[path]?.imports ?? []) {
      if (used.kind === 'import-statement' && !used.external) seen.add(used.path);
    }
  }
  return [...seen].flatMap((path) => Object.keys(meta.outputs[path]?.inputs ?? {}));
}

/** tree-sitter and its grammars into dist/wasm, by Brotli: a third smaller in the VSIX than the zip's own compression. */
function packWasm() {
  const files = new Map([['runtime', 'node_modules/web-tree-sitter/web-tree-sitter.wasm']]);
  for (const name of GRAMMARS) {
    files.set(name, `node_modules/@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`);
  }
  mkdirSync('dist/wasm', { recursive: true });
  for (const [name, file] of files) {
    writeFileSync(`dist/wasm/${name}.wasm.br`, brotli(readFileSync(file)));
  }
}

/**
 * The classifier's weights, which are a megabyte of text, by Brotli in files of their own that are read with the first message.
 * @param {import('esbuild').OnLoadArgs} args
 */
async function packWeights({ path }) {
  const { MADE_FROM, TIERS, TASKS } = await import(pathToFileURL(path).href);
  mkdirSync('dist/weights', { recursive: true });
  const table = (/** @type {string} */ name, /** @type {typeof TIERS} */ { step, base, text }) => {
    writeFileSync(`dist/weights/${name}.br`, brotli(Buffer.from(text, 'latin1')));
    return `{ step: ${step}, base: ${JSON.stringify(base)}, get text() { return unpacked('${name}'); } }`;
  };
  return {
    loader: /** @type {const} */ ('ts'),
    contents: `
      import { readFileSync } from 'node:fs';
      import { brotliDecompressSync } from 'node:zlib';
      const unpacked = (name: string) =>
        brotliDecompressSync(readFileSync(new URL(\`../weights/\${name}.br\`, import.meta.url))).toString('latin1');
      export const MADE_FROM = ${JSON.stringify(MADE_FROM)};
      export const TIERS = ${table('tiers', TIERS)};
      export const TASKS = ${table('tasks', TASKS)};`,
  };
}

/**
 * 11 saves 10 % more and takes 24 s: what is shipped is worth them. The same bytes are packed once on a machine.
 * @param {Uint8Array} bytes
 */
function brotli(bytes) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: production ? 11 : 9,
    [constants.BROTLI_PARAM_LGWIN]: 24,
  };
  const folder = 'node_modules/.cache/tierwise/brotli';
  const name = createHash('sha256').update(JSON.stringify(params)).update(bytes).digest('hex');
  const kept = `${folder}/${name}.br`;
  if (existsSync(kept)) {
    const packed = readFileSync(kept);
    // A damaged one must not be shipped.
    if (isPackedOf(packed, bytes)) return packed;
  }
  const packed = brotliCompressSync(bytes, { params });
  mkdirSync(folder, { recursive: true });
  // In one step: another build may read it meanwhile.
  writeFileSync(`${kept}.${process.pid}`, packed);
  renameSync(`${kept}.${process.pid}`, kept);
  return packed;
}

/** @param {Uint8Array} packed @param {Uint8Array} bytes */
function isPackedOf(packed, bytes) {
  try {
    return brotliDecompressSync(packed).equals(bytes);
  } catch {
    return false;
  }
}

const targets = process.argv.includes('--tests')
  ? [tests]
  : production
    ? [extension, media]
    : [extension, media, tests];
// Names of files carry hashes: old ones would stay and be packaged.
for (const { outdir } of targets) rmSync(outdir, { recursive: true, force: true });
try {
  if (watch) {
    await Promise.all(
      targets.map(async (target) => (await context({ ...target, logLevel: 'info' })).watch()),
    );
  } else {
    await Promise.all(targets.map((target) => build(target)));
  }
} catch {
  process.exitCode = 1; // esbuild has printed what is wrong.
}
