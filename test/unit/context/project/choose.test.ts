import assert from 'node:assert/strict';
import fc from 'fast-check';
import { choose } from '../../../../src/context/project/choose.ts';
import { projectText } from '../../../../src/context/project/render.ts';
import type { Finding, Link } from '../../../../src/context/project/types.ts';
import { estimateTokens } from '../../../../src/models/index.ts';
import { fileText } from '../fakes.ts';

const LINES = 120;
const FILES = ['a.ts', 'b.ts', 'c.ts'];
const texts = new Map(
  FILES.map((path) => {
    const lines = Array.from({ length: LINES }, (_, i) =>
      i % 9 === 0 ? '' : `const ${path.charAt(0)}${i} = compute(${i}); // of ${path}`,
    );
    return [path, fileText(path, lines.join('\n'))] as const;
  }),
);
const NOWHERE = { uri: 'none.ts', lines: { start: 0, end: 0 } };

function finding(uri: string, start: number, end: number, link: Link = 'caller', why = 'calls x'): Finding {
  return { uri, lines: { start, end }, at: start, link, why, score: 1 };
}

const anyLines = fc
  .tuple(fc.integer({ min: 0, max: LINES - 1 }), fc.integer({ min: 1, max: 60 }))
  .map(([start, length]) => ({ start, end: Math.min(LINES, start + length) }));
const anyFinding = fc
  .tuple(
    fc.constantFrom(...FILES),
    anyLines,
    fc.constantFrom<Link>('caller', 'definition', 'reference', 'type'),
  )
  .map(([uri, { start, end }, link]) => finding(uri, start, end, link, `${link} of x${start}`));

describe('Pieces within a token limit', () => {
  it('are never over it, nor the same line twice, and every file to edit is there or left out', () => {
    fc.assert(
      fc.property(
        fc.array(anyFinding, { maxLength: 20 }),
        fc.uniqueArray(
          fc.tuple(fc.constantFrom(...FILES), fc.array(anyLines, { minLength: 1, maxLength: 4 })),
          {
            selector: ([uri]) => uri,
          },
        ),
        fc.integer({ min: 0, max: 6_000 }),
        (findings, files, limitTokens) => {
          const edits = files.map(([uri, excerpts]) => ({
            uri,
            excerpts,
            why: 'uses x',
            link: 'reference' as const,
          }));
          const { pieces, leftOut, tokens } = choose({ edits, findings, texts, shown: NOWHERE, limitTokens });
          assert.ok(tokens <= limitTokens);
          assert.ok(estimateTokens(projectText(pieces)) <= tokens);
          for (const { uri } of edits) {
            assert.ok(
              pieces.some((piece) => piece.uri === uri) || leftOut.some(({ path }) => path === uri),
              `${uri} is lost`,
            );
          }
          const said = pieces
            .filter(({ form }) => form !== 'outline')
            .flatMap(({ uri, range }) =>
              Array.from({ length: range.end - range.start }, (_, i) => `${uri} ${range.start + i}`),
            );
          const edited = new Set(edits.map(({ uri }) => uri));
          const ofRead = said.filter((line) => !edited.has(line.split(' ')[0] ?? ''));
          assert.equal(new Set(ofRead).size, ofRead.length, 'a line is there twice');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of one file that meet are one, with the reasons of both', () => {
    const { pieces } = choose({
      edits: [],
      findings: [
        finding('a.ts', 1, 9, 'caller', 'calls x'),
        finding('b.ts', 1, 4),
        finding('a.ts', 10, 14, 'definition', 'definition of y'),
      ],
      texts,
      shown: NOWHERE,
      limitTokens: 4_000,
    });
    assert.deepEqual(
      pieces.map(({ path, range, why }) => [path, range, why]),
      [
        ['a.ts', { start: 1, end: 14 }, 'calls x; definition of y'],
        ['b.ts', { start: 1, end: 4 }, 'calls x'],
      ],
    );
  });

  it('are without what the prompt has already, and what is left of one that sticks out', () => {
    const { pieces } = choose({
      edits: [],
      findings: [finding('a.ts', 30, 40), { ...finding('a.ts', 45, 70), at: 65 }],
      texts,
      shown: { uri: 'a.ts', lines: { start: 20, end: 50 } },
      limitTokens: 4_000,
    });
    assert.deepEqual(
      pieces.map(({ range }) => range),
      [{ start: 50, end: 70 }],
    );
  });

  it('are cut to the lines around the place where there is no room for more, and that is said', () => {
    const { pieces, leftOut } = choose({
      edits: [],
      findings: [{ ...finding('a.ts', 1, 60), at: 30 }],
      texts,
      shown: NOWHERE,
      limitTokens: 220,
    });
    assert.deepEqual(pieces[0]?.range, { start: 27, end: 34 });
    assert.deepEqual(leftOut, [{ reason: 'cut', path: 'a.ts', what: 'calls x' }]);
  });

  it('keep some room for what files to edit need', () => {
    const { pieces } = choose({
      edits: ['a.ts', 'b.ts'].map((uri) => ({
        uri,
        why: 'uses x',
        link: 'reference',
        excerpts: [{ start: 10, end: 14 }],
      })),
      findings: [finding('c.ts', 1, 8, 'definition', 'definition of y')],
      texts,
      shown: NOWHERE,
      // Enough for two whole files and no more.
      limitTokens: 4_200,
    });
    assert.ok(pieces.some(({ path }) => path === 'c.ts'));
  });
});
