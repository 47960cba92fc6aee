import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { FileText, Refusal } from '../../../../../src/context/files/files.ts';
import type { Candidate } from '../../../../../src/context/retrieval/candidates.ts';
import { pack } from '../../../../../src/context/retrieval/pack.ts';
import { blocksOf } from '../../../../../src/context/retrieval/question/blocks.ts';
import { findPlaces, type ProjectSearch } from '../../../../../src/context/retrieval/question/find.ts';
import { queryOf } from '../../../../../src/context/retrieval/question/read.ts';
import { formatSnippets, numberedFormat } from '../../../../../src/context/retrieval/snippets.ts';
import { estimateTokens } from '../../../../../src/models/index.ts';
import { createSecretMarks } from '../../../../../src/secrets/index.ts';
import { fakeFiles, fileText, linesOf, never, textLines } from '../../fakes.ts';
import { ASKED, type Asked, KEPT_ASIDE, TALK } from './asked.ts';

const root = fileURLToPath(new URL('../../../../sample', import.meta.url));
const paths = globSync('**/*.{ts,md,json}', { cwd: root }).map((path) => path.replaceAll('\\', '/'));
const SAMPLE = Object.fromEntries(
  paths.map((path) => [path, fileText(path, readFileSync(join(root, path), 'utf8'))]),
);

function searchIn(files: Readonly<Record<string, FileText | Refusal>>, more: Partial<ProjectSearch> = {}) {
  return {
    files: fakeFiles(files),
    projectFiles: async () => Object.keys(files).map((path) => ({ uri: path, path })),
    declared: async () => [],
    ...more,
  };
}

const find = (question: string, search = searchIn(SAMPLE)) => findPlaces(queryOf(question), search, never);
const has = ({ path, line }: Asked, found: readonly Candidate[]) =>
  found.some((place) => place.uri === path && linesOf(place).some((text) => text.includes(line)));

describe('The places that a question is about', () => {
  it('are among those found, and mostly the first', async () => {
    let firsts = 0;
    for (const asked of ASKED) {
      const found = await find(asked.question);
      assert.ok(has(asked, found), asked.question);
      if (has(asked, found.slice(0, 1))) firsts++;
    }
    assert.ok(firsts >= 15, `${firsts} of ${ASKED.length}`);
  });

  it('are so for most questions of another kind', async () => {
    const missed: string[] = [];
    for (const asked of KEPT_ASIDE) if (!has(asked, await find(asked.question))) missed.push(asked.question);
    assert.ok(missed.length <= 2, missed.join('\n'));
  });

  it('are none for talk', async () => {
    for (const question of TALK) assert.deepEqual(await find(question), [], question);
  });

  it('are those that use a name, and those that a language server alone knows', async () => {
    const [first] = await find('what calls `applyDiscounts`?');
    assert.equal(first?.uri, 'src/checkout.ts');
    const files = { ...SAMPLE, 'far/away.ts': fileText('far/away.ts', 'export function farAway() {}\n') };
    const range = { start: { line: 0, character: 16 }, end: { line: 0, character: 23 } };
    const search = searchIn(files, {
      projectFiles: async () => [],
      declared: async () => [{ uri: 'far/away.ts', range }],
    });
    assert.deepEqual(
      (await find('where is farAway?', search)).map(({ uri }) => uri),
      ['far/away.ts'],
    );
  });

  it('are of all folders, where there are several', async () => {
    const files = Object.fromEntries(
      Object.values(SAMPLE).flatMap(({ path }) =>
        ['shop', 'office'].map((folder) => {
          const named = `${folder}/${path}`;
          return [named, fileText(named, readFileSync(join(root, path), 'utf8'))] as const;
        }),
      ),
    );
    const search = searchIn(files);
    const of = async (question: string) => (await find(question, search)).map(({ uri }) => uri);
    const both = ['office/src/shipping.ts', 'shop/src/shipping.ts'];
    assert.deepEqual([...new Set(await of('where is the shipping cost computed?'))].toSorted(), both);
    assert.ok(
      (await of('what is on line 3 of shop/src/cart.ts?')).every((uri) => uri === 'shop/src/cart.ts'),
    );
    assert.ok((await of('what is this project?')).includes('office/README.md'));
  });

  it('have nothing of files that must not be read', async () => {
    const files = { ...SAMPLE, 'src/shipping.ts': 'ignored' as const };
    const found = await find('where is the shipping cost computed?', searchIn(files));
    assert.ok(found.every(({ uri }) => uri !== 'src/shipping.ts'));
  });

  it('are asked of nobody where a question names nothing', async () => {
    const search = searchIn(SAMPLE, { projectFiles: () => assert.fail('files were listed') });
    assert.deepEqual(await find('thanks', search), []);
  });

  it('are none when nobody waits, and what came in time when a server does not answer', async () => {
    const stopped = AbortSignal.abort();
    assert.deepEqual(await findPlaces(queryOf('where is lineTotal?'), searchIn(SAMPLE), stopped), []);
    const silent = searchIn(SAMPLE, { declared: () => new Promise(() => undefined) });
    assert.ok((await find('where is lineTotal?', silent)).length > 0);
    const failing = searchIn(SAMPLE, { declared: () => Promise.reject(new Error('no server')) });
    assert.ok((await find('where is lineTotal?', failing)).length > 0);
  });

  it('are the same in whatever order the files come', async () => {
    const turned = searchIn(SAMPLE, {
      projectFiles: async () => paths.toReversed().map((path) => ({ uri: path, path })),
    });
    for (const { question } of ASKED) assert.deepEqual(await find(question, turned), await find(question));
  });

  it('are never over the limit, nor the same line twice, and each line has its number', async () => {
    const marks = createSecretMarks();
    const all = await Promise.all(ASKED.map(({ question }) => find(question)));
    fc.assert(
      fc.property(fc.subarray(all), fc.integer({ min: 0, max: 3_000 }), (some, limitTokens) => {
        const shown = { uri: '', start: 0, end: 0 };
        const { snippets } = pack(some.flat(), { limitTokens, format: numberedFormat(marks), shown });
        assert.ok(estimateTokens(formatSnippets(snippets)) <= limitTokens);
        const said = snippets.flatMap(({ path, text }) => text.split('\n').map((line) => ({ path, line })));
        const keys = said.map(({ path, line }) => `${path} ${line.slice(0, line.indexOf(':'))}`);
        assert.equal(new Set(keys).size, keys.length);
        for (const { path, line } of said) {
          const at = line.indexOf(': ');
          assert.equal(line.slice(at + 2), SAMPLE[path]?.lineAt(Number(line.slice(0, at)) - 1));
        }
      }),
    );
  });
});

describe('The blocks of a file', () => {
  it('hold each line that says something once, in order', () => {
    const line = fc.constantFrom(
      '',
      '// about it',
      'export function one() {',
      '  method(a) {',
      '  const x = 1;',
      '    deeper();',
      '}',
      '# Heading',
      "test('it works', () => {",
      'plain text',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 300 }), (lines) => {
        const blocks = blocksOf(textLines(lines));
        let end = 0;
        for (const { lines: own, at } of blocks) {
          assert.ok(own.start >= end && own.end > own.start && own.end <= lines.length, 'in order');
          assert.ok(at >= own.start && at < own.end, 'begins in its lines');
          for (let i = end; i < own.start; i++) assert.equal((lines[i] ?? '').trim(), '', 'a line is lost');
          end = own.end;
        }
        for (let i = end; i < lines.length; i++) assert.equal((lines[i] ?? '').trim(), '', 'a line is lost');
      }),
    );
  });
});
