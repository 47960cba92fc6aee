import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type EditedPlace,
  type LineChange,
  MOST_PLACES,
  noteChange,
} from '../../../../src/context/related/edits.ts';

const at = (from: number, to = from, lineEnds = to - from, uri = 'a'): LineChange => ({
  uri,
  from,
  to,
  lineEnds,
});
const placesAfter = (...changes: LineChange[]) => changes.reduce<EditedPlace[]>(noteChange, []);

describe('recently edited places', () => {
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
        assert.ok(places.length <= MOST_PLACES);
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
          let places: readonly EditedPlace[] = [];
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
