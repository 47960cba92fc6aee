import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Candidate, Source } from '../../../../src/context/retrieval/candidates.ts';
import { pack, ranked } from '../../../../src/context/retrieval/pack.ts';
import { fencedFormat, formatSnippets } from '../../../../src/context/retrieval/snippets.ts';
import { estimateTokens } from '../../../../src/models/index.ts';
import { createSecretMarks } from '../../../../src/secrets/index.ts';
import { fileText } from '../fakes.ts';

const LINES = 120;
const FILES = ['a.ts', 'b.ts', 'c.ts'] as const;
const texts = new Map(
  FILES.map((path) => {
    const lines = Array.from({ length: LINES }, (_, i) =>
      i % 9 === 0 ? '' : `const ${path.charAt(0)}${i} = compute(${i}); // of ${path}`,
    );
    return [path, fileText(path, lines.join('\n'))] as const;
  }),
);
const NOWHERE = { uri: 'none.ts', start: 0, end: 0 };

type Path = (typeof FILES)[number];

function fileOf(path: Path) {
  return texts.get(path) ?? fileText(path, '');
}

function candidate(
  uri: Path,
  start: number,
  end: number,
  source: Source = 'reference',
  why = 'uses x',
): Candidate {
  const form = source === 'declaration' && end - start > 40 ? 'outline' : 'excerpt';
  const reasons = [{ source, why }] as const;
  return { uri, file: fileOf(uri), lines: { start, end }, at: start, form, reasons, score: 1 };
}

interface Edit {
  readonly uri: Path;
  readonly places: readonly { readonly start: number; readonly end: number }[];
}

function choose(
  candidates: readonly Candidate[],
  limitTokens: number,
  files: readonly Edit[] = [],
  shown = NOWHERE,
) {
  const places = files.flatMap(({ uri, places: lines }) =>
    lines.map(({ start, end }) => candidate(uri, start, end, 'edit', 'uses x')),
  );
  const wholes = files.map(({ uri }) => ({
    ...candidate(uri, 0, LINES, 'edit', 'uses x'),
    form: 'file' as const,
  }));
  const format = fencedFormat(createSecretMarks());
  return pack([...places, ...wholes, ...candidates], { limitTokens, format, shown });
}

const anyLines = fc
  .tuple(fc.integer({ min: 0, max: LINES - 1 }), fc.integer({ min: 1, max: 60 }))
  .map(([start, length]) => ({ start, end: Math.min(LINES, start + length) }));
const anyCandidate = fc
  .tuple(
    fc.constantFrom(...FILES),
    anyLines,
    fc.constantFrom<Source>('declaration', 'reference', 'implementation'),
  )
  .map(([uri, { start, end }, source]) => candidate(uri, start, end, source, `${source} of x${start}`));

describe('Snippets within a token limit', () => {
  it('are never over it, nor the same line twice, and every file to edit is there or left out', () => {
    fc.assert(
      fc.property(
        fc.array(anyCandidate, { maxLength: 20 }),
        fc.uniqueArray(
          fc.record({
            uri: fc.constantFrom(...FILES),
            places: fc.array(anyLines, { minLength: 1, maxLength: 4 }),
          }),
          { selector: ({ uri }) => uri },
        ),
        fc.integer({ min: 0, max: 6_000 }),
        (candidates, files, limitTokens) => {
          const { snippets, leftOut } = choose(candidates, limitTokens, files);
          const tokens = snippets.reduce((sum, snippet) => sum + snippet.tokens, 0);
          assert.ok(tokens <= limitTokens);
          assert.ok(estimateTokens(formatSnippets(snippets)) <= tokens);
          for (const { uri } of files) {
            assert.ok(
              snippets.some(({ path }) => path === uri) || leftOut.some(({ path }) => path === uri),
              `${uri} is lost`,
            );
          }
          const said = snippets
            .filter(({ form }) => form !== 'outline')
            .flatMap(({ path, lines }) =>
              Array.from({ length: lines.end - lines.start }, (_, i) => `${path} ${lines.start + i}`),
            );
          assert.equal(new Set(said).size, said.length, 'a line is there twice');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are the same for the same candidates, in whatever order they were found', () => {
    fc.assert(
      fc.property(
        fc.array(anyCandidate, { maxLength: 12 }),
        fc.integer({ min: 0, max: 2_000 }),
        (found, limit) => {
          const of = (candidates: readonly Candidate[]) => choose(ranked(candidates, {}), limit).snippets;
          assert.deepEqual(of(found.toReversed()), of(found));
        },
      ),
    );
  });

  it('of one file that meet are one, with the reasons of both', () => {
    const { snippets } = choose(
      [
        candidate('a.ts', 1, 9),
        candidate('b.ts', 1, 4),
        candidate('a.ts', 10, 14, 'declaration', 'definition of y'),
      ],
      4_000,
    );
    assert.deepEqual(
      snippets.map(({ path, lines, why }) => [path, lines, why]),
      [
        ['a.ts', { start: 1, end: 14 }, 'uses x; definition of y'],
        ['b.ts', { start: 1, end: 4 }, 'uses x'],
      ],
    );
  });

  it('that say what another one says are not there again', () => {
    const { snippets } = choose(
      [
        candidate('a.ts', 1, 9),
        candidate('a.ts', 3, 5, 'reference', 'uses y'),
        candidate('a.ts', 2, 6, 'declaration', 'definition of y'),
      ],
      4_000,
    );
    assert.deepEqual(
      snippets.map(({ lines, why }) => [lines, why]),
      [[{ start: 1, end: 9 }, 'uses x']],
    );
  });

  it('are without what the prompt has already, and what is left of one that sticks out', () => {
    const { snippets } = choose(
      [candidate('a.ts', 30, 40), { ...candidate('a.ts', 45, 70), at: 65 }],
      4_000,
      [],
      { uri: 'a.ts', start: 20, end: 50 },
    );
    assert.deepEqual(
      snippets.map(({ lines }) => lines),
      [{ start: 50, end: 70 }],
    );
  });

  it('are cut to the lines around the place where there is no room for more', () => {
    const { snippets } = choose([{ ...candidate('a.ts', 1, 60), at: 30 }], 220);
    assert.deepEqual(snippets[0]?.lines, { start: 27, end: 34 });
  });

  it('keep some room for what files to edit need', () => {
    const files = (['a.ts', 'b.ts'] as const).map((uri) => ({ uri, places: [{ start: 10, end: 14 }] }));
    const used = candidate('c.ts', 1, 8, 'declaration', 'definition of y');
    // Enough for two whole files and no more.
    const { snippets } = choose([used], 4_200, files);
    assert.ok(snippets.some(({ path }) => path === 'c.ts'));
  });
});
