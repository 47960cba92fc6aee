import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Candidate, Source } from '../../../../src/context/retrieval/candidates.ts';
import { pack, ranked } from '../../../../src/context/retrieval/pack.ts';
import { commentFormat } from '../../../../src/context/retrieval/snippets.ts';
import { estimateTokens } from '../../../../src/models/index.ts';
import { SECRETS } from '../../secrets/samples.ts';
import { fileText } from '../fakes.ts';

const SHARES = { declaration: 0.4, similar: 0.3, 'recent-edit': 0.3 };

interface Given {
  readonly prefix: string;
  readonly suffix: string;
  readonly limitTokens: number;
}

/** As it is done for ghost text. */
function choose(candidates: readonly Candidate[], { prefix, suffix, limitTokens }: Given) {
  const format = commentFormat('typescript', new WeakMap());
  const packed = pack(ranked(candidates, {}), {
    limitTokens,
    format,
    shown: { uri: 'none', start: 0, end: 0 },
    shownTexts: [prefix, suffix, prefix + suffix],
    shares: SHARES,
  });
  const rendered = packed.snippets.map((snippet) => `${format.render(snippet)}\n`).join('');
  return { ...packed, rendered };
}

const keys = Object.values(SECRETS);
const line = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      '',
      '}',
      '  const total = price * count;',
      'return x;',
      '\tif (a) {',
      'Größe 漢字 🙂',
      'export function add(cart: Cart): Cart',
      '*/ --> x',
    ),
  },
  { weight: 2, arbitrary: fc.string({ maxLength: 60 }) },
  { weight: 1, arbitrary: fc.constantFrom(...keys).map((key) => `const key = '${key}';`) },
);
const text = fc.array(line, { maxLength: 40 }).map((lines) => lines.join('\n'));
const paths = ['src/a.ts', 'src/b.ts', 'lib/deep/c.ts'] as const;
/** Candidates of three files. */
const candidates: fc.Arbitrary<Candidate[]> = fc
  .tuple(
    fc.tuple(text, text, text),
    fc.array(
      fc.record({
        source: fc.constantFrom<Source>('declaration', 'similar', 'recent-edit'),
        file: fc.nat(2),
        start: fc.nat(39),
        length: fc.integer({ min: 1, max: 40 }),
        score: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { maxLength: 12 },
    ),
  )
  .map(([contents, found]) => {
    const files = contents.map((content, i) => fileText(paths[i] ?? '', content));
    return found.flatMap(({ source, file: index, start: at, length, score }): Candidate[] => {
      const file = files[index];
      if (file === undefined) return [];
      const start = at % file.lineCount;
      const isOutline = source === 'declaration';
      const lines = { start, end: isOutline ? start + 1 : Math.min(file.lineCount, start + length) };
      const form = isOutline ? 'outline' : 'excerpt';
      return [{ uri: file.path, file, lines, at: start, form, score, reasons: [{ source, why: source }] }];
    });
  });
const given: fc.Arbitrary<Given> = fc.record({ prefix: text, suffix: text, limitTokens: fc.nat(600) });

const bare = (one: string) =>
  `\n${one
    .split('\n')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n')}\n`;

const small = { prefix: '', suffix: '', limitTokens: 1_000 };
const one = (source: Source, body: string, score = 0.5, path = `${source}.ts`): Candidate => {
  const file = fileText(path, body);
  const lines = { start: 0, end: file.lineCount };
  return { uri: path, file, lines, at: 0, form: 'excerpt', score, reasons: [{ source, why: source }] };
};

describe('what goes into a ghost-text prompt of what was found', () => {
  it('is never over the limit, with paths and marks of comments', () => {
    fc.assert(
      fc.property(candidates, given, (found, options) => {
        const { snippets, rendered } = choose(found, options);
        const sum = snippets.reduce((all, { tokens }) => all + tokens, 0);
        assert.ok(sum <= options.limitTokens);
        assert.ok(estimateTokens(rendered) <= options.limitTokens);
      }),
      { numRuns: 500 },
    );
  });

  it('has nothing twice, and nothing that the prompt holds already', () => {
    fc.assert(
      fc.property(candidates, given, (found, options) => {
        const shown = choose(found, options).snippets.map((snippet) => bare(snippet.text));
        for (const [i, first] of shown.entries()) {
          assert.ok(!bare(options.prefix).includes(first) && !bare(options.suffix).includes(first));
          assert.ok(shown.every((other, j) => i === j || !other.includes(first)));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('has no secret', () => {
    fc.assert(
      fc.property(candidates, given, (found, options) => {
        const { snippets } = choose(found, options);
        for (const key of keys) assert.ok(snippets.every((snippet) => !snippet.text.includes(key)));
      }),
    );
  });

  it('is the same for the same candidates, in whatever order they came in', () => {
    fc.assert(
      fc.property(candidates, given, fc.infiniteStream(fc.nat()), (found, options, seeds) => {
        const shuffled = found
          .map((value) => ({ value, seed: seeds.next().value }))
          .sort((a, b) => a.seed - b.seed)
          .map(({ value }) => value);
        assert.deepEqual(choose(shuffled, options).snippets, choose(found, options).snippets);
      }),
    );
  });

  it('is made of whole lines, and each candidate that is not in it is told of', () => {
    fc.assert(
      fc.property(candidates, given, (found, options) => {
        const { snippets, leftOut } = choose(found, options);
        for (const { file, lines, form } of found) {
          const rest = Array.from({ length: lines.end - lines.start }, (_, i) =>
            file.lineAt(lines.start + i),
          );
          if (form === 'outline' || rest.every((part) => part.trim() === '')) continue;
          const isThere = snippets.some(
            (snippet) =>
              snippet.path === file.path &&
              snippet.lines.start < lines.end &&
              lines.start < snippet.lines.end,
          );
          assert.ok(isThere || leftOut.some(({ path }) => path === file.path));
        }
        for (const snippet of snippets) {
          const file = found.find((candidate) => candidate.file.path === snippet.path)?.file;
          const whole = Array.from({ length: file?.lineCount ?? 0 }, (_, i) => file?.lineAt(i).trim() ?? '');
          const unmasked = snippet.text
            .split('\n')
            .map((part) => part.trim())
            .filter((part) => !part.includes('<secret>'));
          if (snippet.form === 'excerpt') assert.ok(unmasked.every((part) => whole.includes(part)));
        }
      }),
    );
  });

  it('gives each source its share, and what one leaves to the best of the others', () => {
    const body = (name: string) =>
      Array.from({ length: 12 }, (_, i) => `const ${name}${i} = compute(${i});`).join('\n');
    const found = [
      one('similar', body('s'), 0.9, 's.ts'),
      one('similar', body('t'), 0.8, 't.ts'),
      one('declaration', body('d'), 0.1, 'd.ts'),
      one('recent-edit', body('r'), 0.2, 'r.ts'),
    ];
    const tokens = choose(found.slice(0, 1), small).snippets[0]?.tokens ?? 0;
    const three = choose(found, { ...small, limitTokens: Math.ceil(3.4 * tokens) });
    const whole = three.snippets.filter((snippet) => snippet.text.split('\n').length === 12);
    assert.deepEqual(whole.map(({ path }) => path).sort(), ['d.ts', 'r.ts', 's.ts']);
    const two = choose(found.slice(0, 2), { ...small, limitTokens: Math.ceil(2.1 * tokens) });
    assert.equal(two.snippets.length, 2);
  });

  it('is cut after whole lines where it does not fit', () => {
    const long = Array.from({ length: 200 }, (_, i) => `const value${i} = compute(${i});`);
    const [snippet] = choose([one('similar', long.join('\n'))], { ...small, limitTokens: 100 }).snippets;
    const lines = snippet?.text.split('\n') ?? [];
    assert.ok(lines.length > 5);
    assert.deepEqual(lines, long.slice(0, lines.length));
  });

  it('says why something is left out', () => {
    const shown = { ...small, prefix: 'function shown() {\n  return 1;\n}\n' };
    const found = [
      one('declaration', 'function shown() {\n    return 1;', 0.9, 'a.ts'),
      one('similar', 'alpha();\nbeta();\ngamma();', 0.8, 'c.ts'),
      one('recent-edit', 'beta();', 0.7, 'b.ts'),
    ];
    assert.deepEqual(choose(found, shown).leftOut, [
      { reason: 'shown', path: 'a.ts', what: 'declaration' },
      { reason: 'duplicate', path: 'b.ts', what: 'recent-edit' },
    ]);
  });

  it('has one of two windows of a file that overlap', () => {
    const whole = one('similar', Array.from({ length: 20 }, (_, i) => `line number ${i}`).join('\n'), 0.9);
    const found: Candidate[] = [
      { ...whole, lines: { start: 0, end: 12 } },
      { ...whole, lines: { start: 5, end: 17 }, score: 0.5, reasons: [{ source: 'recent-edit', why: 'x' }] },
    ];
    assert.equal(choose(found, small).snippets.length, 1);
  });

  it('has no common indentation', () => {
    const { snippets } = choose([one('similar', '\n    if (a) {\n      b();\n    }\n')], small);
    assert.deepEqual(
      snippets.map((snippet) => snippet.text),
      ['if (a) {\n  b();\n}'],
    );
  });
});
