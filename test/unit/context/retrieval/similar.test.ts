import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LEAST_SCORE } from '../../../../src/context/code/index.ts';
import type { Files, FileText, Refusal } from '../../../../src/context/files/files.ts';
import { createCollector } from '../../../../src/context/retrieval/candidates.ts';
import {
  createSimilarity,
  queryLines,
  type SimilarOptions,
} from '../../../../src/context/retrieval/similar.ts';
import { fakeFiles, fileText, linesOf, never } from '../fakes.ts';
import { SILENT } from './world.ts';

const CART = `export function subtotal(cart: Cart): Cents {
  return cart.reduce((sum, line) => sum + lineTotal(line), 0);
}

export function weight(cart: Cart): number {
  return cart.reduce((sum, line) => sum + line.product.grams * line.quantity, 0);
}
`;
const OTHER = `export async function startServer(port: string): Promise<Server> {
  const server = createServer(handler);
  await server.listen(port);
  return server;
}
`;
const PREFIX = `${CART}\nfunction lines(cart: Cart) {\n  return cart.reduce((sum, line) => line.quantity`;
const SUFFIX = '\n}\n';

async function find(
  files: Files,
  uris: readonly string[],
  more: Partial<SimilarOptions> = {},
  similarity = createSimilarity(),
  signal = never,
) {
  const collector = createCollector();
  const options = {
    uris,
    uri: 'current',
    language: 'typescript',
    lines: queryLines(PREFIX, SUFFIX),
    shown: { start: 0, end: 10 },
    limitTokens: 200,
    ...more,
  };
  await similarity.find({ server: SILENT, files, collector, signal }, options);
  const { candidates } = collector;
  return { candidates, paths: candidates.map(({ file }) => file.path), leftOut: collector.leftOut() };
}

function findIn(files: Readonly<Record<string, FileText | Refusal>>, more: Partial<SimilarOptions> = {}) {
  return find(fakeFiles(files), Object.keys(files), more);
}

describe('similar windows of open files', () => {
  it('are those that share words, not those of other things', async () => {
    const { candidates, paths } = await findIn({ a: fileText('a.ts', OTHER), b: fileText('b.ts', CART) });
    assert.deepEqual(paths, ['b.ts']);
    assert.ok((candidates[0]?.score ?? 0) >= LEAST_SCORE);
  });

  it('are of the same family of languages', async () => {
    const { paths } = await findIn({
      a: fileText('a.py', CART, '1', 'python'),
      b: fileText('b.tsx', CART, '1', 'typescriptreact'),
    });
    assert.deepEqual(paths, ['b.tsx']);
  });

  it('are never of files that must not be read, or that are too long', async () => {
    const { candidates, leftOut } = await findIn({
      '.env': 'secret-file',
      'dist/a.ts': 'ignored',
      long: fileText('long.ts', CART.repeat(2_000)),
    });
    assert.deepEqual(candidates, []);
    assert.deepEqual(
      leftOut.map(({ reason }) => reason),
      ['secret-file', 'ignored', 'too-large'],
    );
  });

  it('are never what is shown of the document itself', async () => {
    const text = `${PREFIX}${SUFFIX}`;
    const shown = { start: 0, end: 12 };
    assert.deepEqual((await findIn({ current: fileText('current.ts', text) }, { shown })).candidates, []);
    const far = fileText('current.ts', `${text}${'\n'.repeat(80)}${CART}`);
    const { candidates } = await findIn({ current: far }, { shown });
    assert.equal(candidates.length, 1);
  });

  it('stay the same while the user types in one line', async () => {
    const similarity = createSimilarity();
    const files = fakeFiles({ a: fileText('a.ts', `${CART}${OTHER}`) });
    const texts = await Promise.all(
      ['', '  ', '  return ca', '  return cart.lines.server.port'].map(async (typed) => {
        const lines = queryLines(`${CART}\nfunction x() {\n${typed}`, SUFFIX);
        return (await find(files, ['a'], { lines }, similarity)).candidates.map(linesOf);
      }),
    );
    for (const found of texts) assert.deepEqual(found, texts[0]);
  });

  it('read a file again only when its version has changed', async () => {
    const similarity = createSimilarity();
    let lines = 0;
    const counted = (version: string): FileText => {
      const file = fileText('a.ts', `${CART}${OTHER.repeat(20)}`, version);
      const lineAt = (line: number) => {
        lines++;
        return file.lineAt(line);
      };
      return { ...file, lineAt };
    };
    const ask = async (version: string) => {
      lines = 0;
      await find(fakeFiles({ a: counted(version) }), ['a'], { limitTokens: 0 }, similarity);
      return lines;
    };
    assert.ok((await ask('1')) > 100);
    assert.equal(await ask('1'), 0);
    assert.ok((await ask('2')) > 100);
  });

  it('end with the time, with what was found until then', async () => {
    const controller = new AbortController();
    const files = fakeFiles(
      Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${i}`, fileText(`${i}.ts`, CART)])),
    );
    const read: Files['read'] = (uri) => {
      if (uri === '3') controller.abort();
      return files.read(uri);
    };
    const uris = Array.from({ length: 10 }, (_, i) => `${i}`);
    const { candidates } = await find({ read }, uris, {}, createSimilarity(), controller.signal);
    assert.ok(candidates.length > 0 && candidates.length < 10);
  });

  it('are the same each time', async () => {
    const part = fc.constantFrom(CART, OTHER, '\n', 'const cart = 1;\n');
    const file = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 6 }), async (texts) => {
        const files = Object.fromEntries(texts.map((text, i) => [`${i}`, fileText(`${i}.ts`, text)]));
        assert.deepEqual((await findIn(files)).candidates, (await findIn(files)).candidates);
      }),
    );
  });
});
