import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assemble } from '../../../../src/context/related/assemble.ts';
import { contextText } from '../../../../src/context/related/render.ts';
import { type Candidate, SOURCES } from '../../../../src/context/related/types.ts';
import { estimateTokens } from '../../../../src/models/index.ts';
import { SECRETS } from '../secret-samples.ts';

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
const candidate: fc.Arbitrary<Candidate> = fc.record({
  source: fc.constantFrom(...SOURCES),
  path: fc.constantFrom('src/a.ts', 'src/b.ts', 'lib/deep/c.ts'),
  text,
  score: fc.double({ min: 0, max: 1, noNaN: true }),
});
const candidates = fc.array(candidate, { maxLength: 12 });
const options = fc.record({
  prefix: text,
  suffix: text,
  limitTokens: fc.nat(600),
  commentPrefix: fc.constantFrom('//', '#', '--', '<!--', ''),
});

const bare = (one: string) =>
  `\n${one
    .split('\n')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n')}\n`;

const small = { prefix: '', suffix: '', limitTokens: 1_000 };
const one = (source: Candidate['source'], body: string, score = 0.5, path = 'a.ts'): Candidate => ({
  source,
  path,
  text: body,
  score,
});

describe('what goes into a prompt of what was found', () => {
  it('is never over the limit, with paths and marks of comments', () => {
    fc.assert(
      fc.property(candidates, options, (found, given) => {
        const { snippets } = assemble(found, given);
        const sum = snippets.reduce((all, { tokens }) => all + tokens, 0);
        assert.ok(sum <= given.limitTokens);
        assert.ok(estimateTokens(contextText(snippets, given.commentPrefix)) <= given.limitTokens);
      }),
      { numRuns: 500 },
    );
  });

  it('has nothing twice, and nothing that the prompt holds already', () => {
    fc.assert(
      fc.property(candidates, options, (found, given) => {
        const texts = assemble(found, given).snippets.map((snippet) => bare(snippet.text));
        for (const [i, first] of texts.entries()) {
          assert.ok(!bare(given.prefix).includes(first) && !bare(given.suffix).includes(first));
          assert.ok(texts.every((other, j) => i === j || !other.includes(first)));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('has no secret', () => {
    fc.assert(
      fc.property(candidates, options, (found, given) => {
        const sent = contextText(assemble(found, given).snippets, '');
        for (const key of keys) assert.ok(!sent.includes(key));
      }),
    );
  });

  it('is the same for the same proposals, in whatever order they came in', () => {
    fc.assert(
      fc.property(candidates, options, fc.infiniteStream(fc.nat()), (found, given, seeds) => {
        const shuffled = found
          .map((value) => ({ value, seed: seeds.next().value }))
          .sort((a, b) => a.seed - b.seed)
          .map(({ value }) => value);
        assert.deepEqual(assemble(shuffled, given).snippets, assemble(found, given).snippets);
      }),
    );
  });

  it('is made of whole lines, and each proposal that is not in it is told of', () => {
    fc.assert(
      fc.property(candidates, options, (found, given) => {
        const { snippets, leftOut } = assemble(found, given);
        const told = found.filter((proposal) => proposal.text.trim() !== '').length;
        assert.equal(snippets.length + leftOut.length, told);
        for (const snippet of snippets) {
          const sources = found.filter(
            ({ path, source }) => path === snippet.path && source === snippet.source,
          );
          const whole = sources.map((proposal) =>
            proposal.text
              .replace(/\r\n?/g, '\n')
              .split('\n')
              .map((part) => part.trim()),
          );
          const unmasked = snippet.text
            .split('\n')
            .map((part) => part.trim())
            .filter((part) => !part.includes('<secret>'));
          assert.ok(whole.some((there) => unmasked.every((part) => there.includes(part))));
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
    const tokens = assemble(found.slice(0, 1), small).snippets[0]?.tokens ?? 0;
    const three = assemble(found, { ...small, limitTokens: Math.ceil(3.4 * tokens) });
    const whole = three.snippets.filter((snippet) => snippet.text.split('\n').length === 12);
    assert.deepEqual(whole.map(({ path }) => path).sort(), ['d.ts', 'r.ts', 's.ts']);
    const two = assemble(found.slice(0, 2), { ...small, limitTokens: Math.ceil(2.1 * tokens) });
    assert.equal(two.snippets.length, 2);
  });

  it('is cut after whole lines where it does not fit', () => {
    const long = Array.from({ length: 200 }, (_, i) => `const value${i} = compute(${i});`);
    const [snippet] = assemble([one('similar', long.join('\n'))], { ...small, limitTokens: 100 }).snippets;
    const lines = snippet?.text.split('\n') ?? [];
    assert.ok(lines.length > 5);
    assert.deepEqual(lines, long.slice(0, lines.length));
  });

  it('says why something is left out', () => {
    const shown = { ...small, prefix: 'function shown() {\n  return 1;\n}\n' };
    const found = [
      one('declaration', 'function shown() {\n    return 1;', 0.9),
      one('similar', 'alpha();\nbeta();\ngamma();', 0.8),
      one('recent-edit', 'beta();', 0.7, 'b.ts'),
    ];
    assert.deepEqual(assemble(found, shown).leftOut, [
      { source: 'declaration', reason: 'shown', path: 'a.ts' },
      { source: 'recent-edit', reason: 'duplicate', path: 'b.ts' },
    ]);
  });

  it('has one of two windows of a file that overlap', () => {
    const lines = Array.from({ length: 20 }, (_, i) => `line number ${i}`);
    const found = [
      one('similar', lines.slice(0, 12).join('\n'), 0.9),
      one('recent-edit', lines.slice(5, 17).join('\n'), 0.5),
    ];
    assert.equal(assemble(found, small).snippets.length, 1);
  });
});
