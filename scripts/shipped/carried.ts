import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A work of others that is shipped without being a package: data in our files, code within packages, parts of grammars. */
export interface Carried {
  readonly name: string;
  readonly version?: string;
  /** An SPDX expression. */
  readonly licence: string;
  readonly source: string;
  /** The files or folders that hold it: a bundle's inputs, or files of `dist/wasm`. */
  readonly within: readonly string[];
  /** The file of its licence in `texts`. */
  readonly text: string;
}

const GITHUB = 'https://github.com/';

const grammar = (name: string, files: readonly string[] = [name]): Carried => ({
  name: `tree-sitter-${name}`,
  licence: 'MIT',
  source: `${GITHUB}tree-sitter/tree-sitter-${name}`,
  within: files.map((file) => `dist/wasm/${file}.wasm.br`),
  text: `tree-sitter-${name}`,
});

/** What every file of WebAssembly may hold: what Emscripten adds when it is made. */
const RUNTIME = 'dist/wasm/runtime.wasm.br';

export const CARRIED: readonly Carried[] = [
  ...['c-sharp', 'cpp', 'css', 'go', 'java', 'javascript', 'python', 'rust'].map((name) => grammar(name)),
  grammar('typescript', ['typescript', 'tsx']),
  {
    name: 'emscripten',
    licence: 'MIT',
    source: `${GITHUB}emscripten-core/emscripten`,
    within: [RUNTIME, 'node_modules/web-tree-sitter'],
    text: 'emscripten',
  },
  {
    name: 'musl',
    licence: 'MIT',
    source: 'https://musl.libc.org',
    within: [RUNTIME],
    text: 'musl',
  },
  {
    name: 'icu',
    licence: 'Unicode-DFS-2016 AND ICU',
    source: `${GITHUB}unicode-org/icu`,
    within: [RUNTIME],
    text: 'icu',
  },
  {
    name: 'litellm',
    version: madeOf('../../src/models/secondPrices.ts', /wheel: 'litellm-([\d.]+)'/),
    licence: 'MIT',
    source: `${GITHUB}BerriAI/litellm`,
    within: ['src/models/secondPrices.ts'],
    text: 'litellm',
  },
  {
    name: 'gitleaks',
    version: madeOf('../../src/secrets/gitleaks.ts', /gitleaks v([\d.]+)/),
    licence: 'MIT',
    source: `${GITHUB}gitleaks/gitleaks`,
    within: ['src/secrets/gitleaks.ts'],
    text: 'gitleaks',
  },
  {
    name: 'partial-json-parser-js',
    licence: 'MIT',
    source: `${GITHUB}promplate/partial-json-parser-js`,
    within: sdks('_vendor/partial-json-parser'),
    text: 'partial-json-parser-js',
  },
  {
    name: 'neoqs',
    licence: 'BSD-3-Clause',
    source: `${GITHUB}puruvj/neoqs`,
    within: sdks('internal/qs'),
    text: 'neoqs',
  },
  {
    name: 'tslib',
    licence: '0BSD',
    source: `${GITHUB}microsoft/tslib`,
    within: sdks('internal/tslib.mjs'),
    text: 'tslib',
  },
];

/** Packages whose archive holds no text of their licence, and the file in `texts` that has it. */
export const TEXT_OF_PACKAGE: Readonly<Record<string, string>> = { standardwebhooks: 'standardwebhooks' };

/** The text of a licence that is kept here. */
export function keptText(name: string): string {
  return readFileSync(new URL(`texts/${name}.txt`, import.meta.url), 'utf8');
}

function sdks(path: string): readonly string[] {
  return ['openai', '@anthropic-ai/sdk'].map((name) => `node_modules/${name}/${path}`);
}

function madeOf(file: string, version: RegExp): string {
  const found = version.exec(readFileSync(fileURLToPath(new URL(file, import.meta.url)), 'utf8'))?.[1];
  if (found === undefined) throw new Error(`${file} does not say of which version it is made`);
  return found;
}
