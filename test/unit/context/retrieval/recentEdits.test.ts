import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createCollector } from '../../../../src/context/retrieval/candidates.ts';
import { pack } from '../../../../src/context/retrieval/pack.ts';
import {
  type EditedRange,
  findRecentEdits,
  type LineChange,
  MOST_EDITS,
  noteChange,
} from '../../../../src/context/retrieval/recentEdits.ts';
import { commentFormat } from '../../../../src/context/retrieval/snippets.ts';
import { SECRETS } from '../../secrets/samples.ts';
import { fakeFiles, fileText, never } from '../fakes.ts';
import { SILENT } from './world.ts';

const at = (from: number, to = from, lineEnds = to - from, uri = 'a'): LineChange => ({
  uri,
  from,
  to,
  lineEnds,
});
const placesAfter = (...changes: LineChange[]) => changes.reduce<EditedRange[]>(noteChange, []);

describe('recent edits', () => {
  it('are newest first', () => {
    assert.deepEqual(placesAfter(at(10), at(50), at(3, 3, 0, 'b')), [
      { uri: 'b', start: 3, end: 4 },
      { uri: 'a', start: 50, end: 51 },
      { uri: 'a', start: 10, end: 11 },
    ]);
  });

  it('are one where they are neighbours', () => {
    assert.deepEqual(placesAfter(at(10), at(50), at(13)), [
      { uri: 'a', start: 10, end: 14 },
      { uri: 'a', start: 50, end: 51 },
    ]);
  });

  it('move with lines that come in or go out above them', () => {
    assert.deepEqual(placesAfter(at(50), at(10, 10, 5)), [
      { uri: 'a', start: 10, end: 16 },
      { uri: 'a', start: 55, end: 56 },
    ]);
    assert.deepEqual(placesAfter(at(50), at(10, 15, 0))[1], { uri: 'a', start: 45, end: 46 });
  });

  it('are none where a file was replaced or formatted as a whole', () => {
    assert.deepEqual(placesAfter(at(50), at(0, 400, 400)), []);
    assert.deepEqual(placesAfter(at(0, 0, 500)), []);
    assert.deepEqual(placesAfter(at(700), at(0, 0, 500)), [{ uri: 'a', start: 1200, end: 1201 }]);
  });

  const change = fc
    .record({
      uri: fc.constantFrom('a', 'b'),
      from: fc.nat(300),
      removed: fc.nat(120),
      lineEnds: fc.nat(120),
    })
    .map(({ removed, ...rest }) => ({ ...rest, to: rest.from + removed }));
  it('are few, whole, and do not overlap', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const places = placesAfter(...changes);
        assert.ok(places.length <= MOST_EDITS);
        for (const [i, place] of places.entries()) {
          assert.ok(place.start >= 0 && place.end > place.start);
          for (const other of places.slice(i + 1)) {
            assert.ok(place.uri !== other.uri || place.end <= other.start || other.end <= place.start);
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('hold the lines that were written, wherever later changes move them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ from: fc.nat(), removed: fc.nat(3), added: fc.nat(3) }), {
          minLength: 1,
          maxLength: 12,
        }),
        (changes) => {
          let document = Array.from({ length: 200 }, () => 'old');
          let places: readonly EditedRange[] = [];
          for (const { from: seed, removed, added } of changes) {
            const from = seed % document.length;
            const to = Math.min(document.length - 1, from + removed);
            document = document.toSpliced(
              from,
              to - from + 1,
              ...Array.from({ length: added + 1 }, () => 'new'),
            );
            places = noteChange(places, { uri: 'a', from, to, lineEnds: added });
          }
          for (const [line, text] of document.entries()) {
            if (text === 'new') assert.ok(places.some(({ start, end }) => start <= line && line < end));
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

const numbered = (name: string, count = 100) =>
  Array.from({ length: count }, (_, i) => `${name} ${i}`).join('\n');

const NOWHERE = { uri: 'none', start: 0, end: 0 };

async function find(files: ReturnType<typeof fakeFiles>, edits: readonly EditedRange[], shown = NOWHERE) {
  const collector = createCollector();
  await findRecentEdits({ server: SILENT, files, collector, signal: never }, edits, shown);
  const format = commentFormat('typescript', new WeakMap());
  const { snippets } = pack(collector.candidates, { limitTokens: 1_000, format, shown, shownTexts: [] });
  return { snippets, candidates: collector.candidates, leftOut: collector.leftOut() };
}

describe('recent edits in a prompt', () => {
  it('come with the lines around them as they are now, newest first', async () => {
    const files = fakeFiles({ a: fileText('a.ts', numbered('a')), b: fileText('b.ts', numbered('b')) });
    const { snippets, candidates } = await find(files, [
      { uri: 'b', start: 0, end: 1 },
      { uri: 'a', start: 50, end: 52 },
    ]);
    assert.deepEqual(
      snippets.map(({ path, text }) => [path, text.split('\n').length]),
      [
        ['b.ts', 4],
        ['a.ts', 8],
      ],
    );
    assert.ok(snippets[1]?.text.startsWith('a 47\n') && snippets[1].text.endsWith('a 54'));
    assert.ok((candidates[0]?.score ?? 0) > (candidates[1]?.score ?? 0));
  });

  it('do not have what is on the screen', async () => {
    const files = fakeFiles({ a: fileText('a.ts', numbered('a')) });
    const shown = { uri: 'a', start: 40, end: 60 };
    const places = [
      { uri: 'a', start: 59, end: 61 },
      { uri: 'a', start: 61, end: 62 },
      { uri: 'a', start: 37, end: 39 },
    ];
    const { snippets, leftOut } = await find(files, places, shown);
    assert.deepEqual(leftOut, [{ reason: 'shown', path: null, what: 'recent edit' }]);
    assert.deepEqual(
      snippets.map(({ text }) => text),
      ['a 60\na 61\na 62\na 63\na 64', 'a 34\na 35\na 36\na 37\na 38\na 39'],
    );
  });

  it('are left out where the file must not be read, with the reason', async () => {
    const files = fakeFiles({ '.env': 'secret-file' });
    const { candidates, leftOut } = await find(files, [{ uri: '.env', start: 0, end: 1 }]);
    assert.deepEqual(candidates, []);
    assert.deepEqual(leftOut, [{ reason: 'secret-file', path: '.env', what: 'recent edit' }]);
  });

  it('have no secrets, and bear a place that is not there any more', async () => {
    const files = fakeFiles({ a: fileText('a.ts', `x\nconst key = '${SECRETS['GitHub token']}';\ny`) });
    const { snippets } = await find(files, [
      { uri: 'a', start: 1, end: 2 },
      { uri: 'a', start: 90, end: 95 },
    ]);
    assert.deepEqual(
      snippets.map(({ text }) => text),
      ["x\nconst key = '<secret>';\ny"],
    );
  });
});
