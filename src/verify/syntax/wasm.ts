import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { Grammar } from './languages.ts';

/** Where the bundle keeps the WASM files, seen from its chunks: set by esbuild.js, which compresses them there. */
declare const PACKED_WASM: string | undefined;

/** The bytes of a grammar, or of tree-sitter itself. Run from its sources, the program takes them from their packages. */
export async function readWasm(name: Grammar | 'runtime'): Promise<Uint8Array> {
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
