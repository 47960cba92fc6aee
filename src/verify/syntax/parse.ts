import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { Language, Parser, Tree } from 'web-tree-sitter';
import { type Grammar, grammarOf } from '../languages.ts';

/** A longer text is not parsed: about 12,000 lines, 150 ms. Files of that size are generated, and not edited by a model. */
const MAX_CHARS = 500_000;
/** The longest stretch of parsing, so that the extension host stays responsive. In ms. */
const SLICE_MS = 8;
/** Error recovery in a text of another language can take seconds. In ms of parsing. */
const LIMIT_MS = 1_500;

/** Lets others run, now and then, while a tree is gone through: `isDue` is asked at each node. */
export function createPauses() {
  let nodes = 0;
  let began = performance.now();
  return {
    isDue(): boolean {
      nodes++;
      return nodes % NODES_AT_ONCE === 0 && performance.now() - began > SLICE_MS;
    },
    async pass(): Promise<void> {
      await setImmediate();
      began = performance.now();
    },
  };
}

/** So many take less than a millisecond. */
const NODES_AT_ONCE = 64;

type TreeSitter = typeof import('web-tree-sitter');

let treeSitter: Promise<TreeSitter> | null = null;
const languages = new Map<Grammar, Promise<Language>>();

/**
 * Parses a text and passes its tree to `use`; then the tree is freed. Null, without a call of `use`: there is no grammar
 * for the language, or the text is too long or too strange to be parsed in time, so that nothing is known about it.
 */
export async function withTree<T>(
  language: string,
  text: string,
  use: (tree: Tree, grammar: Grammar) => T | Promise<T>,
): Promise<T | null> {
  const grammar = grammarOf(language);
  if (grammar === null || text.length > MAX_CHARS) return null;
  const { Parser } = await load();
  const parser = new Parser();
  try {
    parser.setLanguage(await loadLanguage(grammar));
    const tree = await parseInSlices(parser, text);
    if (tree === null) return null;
    try {
      return await use(tree, grammar);
    } finally {
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}

/** A parser that was stopped resumes when it is called again with the same text. */
async function parseInSlices(parser: Parser, text: string): Promise<Tree | null> {
  let spent = 0;
  while (spent < LIMIT_MS) {
    const began = performance.now();
    const tree = parser.parse(text, null, { progressCallback: () => performance.now() - began > SLICE_MS });
    if (tree !== null) return tree;
    spent += performance.now() - began;
    await setImmediate();
  }
  return null;
}

function load(): Promise<TreeSitter> {
  treeSitter ??= start();
  return treeSitter;
}

async function start(): Promise<TreeSitter> {
  const [module, wasmBinary] = await Promise.all([import('web-tree-sitter'), readWasm('runtime')]);
  await module.Parser.init({ wasmBinary });
  return module;
}

function loadLanguage(grammar: Grammar): Promise<Language> {
  const known = languages.get(grammar);
  if (known !== undefined) return known;
  const loading = Promise.all([load(), readWasm(grammar)]).then(([{ Language }, bytes]) =>
    Language.load(bytes),
  );
  languages.set(grammar, loading);
  return loading;
}

/** Where the bundle has the compressed WASM files, relative to its chunks: set by esbuild.js. */
declare const PACKED_WASM: string | undefined;

/** The bytes of a grammar, or of tree-sitter itself. When run from its sources, the program takes them from their packages. */
async function readWasm(name: Grammar | 'runtime'): Promise<Uint8Array> {
  if (typeof PACKED_WASM === 'string') {
    const packed = await readFile(new URL(`${PACKED_WASM}${name}.wasm.br`, import.meta.url));
    return promisify(brotliDecompress)(packed);
  }
  const path =
    name === 'runtime'
      ? 'web-tree-sitter/web-tree-sitter.wasm'
      : `@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`;
  return readFile(createRequire(import.meta.url).resolve(path));
}
