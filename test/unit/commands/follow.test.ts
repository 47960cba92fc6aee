import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pieceAfter } from '../../../src/commands/follow.ts';

describe('a piece of a document that is typed in', () => {
  it('is followed to where the same characters stand, or is gone where one of them was touched', () => {
    const change = fc.record({
      at: fc.nat(30),
      gone: fc.nat(4),
      text: fc.constantFrom('', 'a', '\n', 'abc'),
    });
    fc.assert(
      fc.property(
        fc.nat(20),
        fc.integer({ min: 1, max: 6 }),
        fc.array(change, { maxLength: 6 }),
        (start, length, changes) => {
          // Marked characters, so that it is known where they are.
          let text = `${'.'.repeat(start)}${'x'.repeat(length)}${'.'.repeat(8)}`;
          let piece: ReturnType<typeof pieceAfter> = { start, end: start + length };
          let touched = false;
          for (const { at, gone, text: typed } of changes) {
            const offset = at % (text.length + 1);
            const end = Math.min(text.length, offset + gone);
            const first = text.indexOf('x');
            const last = text.lastIndexOf('x');
            touched ||= text.slice(offset, end).includes('x') || (offset > first && offset <= last);
            piece &&= pieceAfter(piece, { rangeOffset: offset, rangeLength: end - offset, text: typed });
            text = text.slice(0, offset) + typed + text.slice(end);
            if (touched) break;
          }
          assert.equal(piece === null, touched);
          if (piece) assert.equal(text.slice(piece.start, piece.end), 'x'.repeat(length));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
