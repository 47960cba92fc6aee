import assert from 'node:assert/strict';
import fc from 'fast-check';
import { keepForm, mergeText } from '../../../../src/edits/index.ts';

const NAMES = { ours: 'Current', theirs: 'Task' };
const merged = (base: string, ours: string, theirs: string) => mergeText(base, ours, theirs, NAMES);

/** Lines that repeat often, so that changes slide and collide. */
const lines = fc.array(fc.constantFrom('a', 'b', 'c', '', '  d', '}'), { maxLength: 12 });
const ends = fc.constantFrom('\n', '\r\n');
const text = fc
  .tuple(lines, ends, fc.boolean())
  .map(([some, end, last]) => some.join(end) + (last && some.length > 0 ? end : ''));

/** The text with some lines of its own put in, taken out and replaced: as a person or a model edits it. */
const edited = (mark: string) =>
  fc
    .tuple(text, fc.array(fc.tuple(fc.nat(12), fc.nat(2), fc.nat(2)), { maxLength: 4 }))
    .map(([base, edits]) => ({ base, edits, mark }));

function apply(base: string, edits: readonly (readonly [number, number, number])[], mark: string): string {
  const end = base.includes('\r\n') ? '\r\n' : '\n';
  const some = base === '' ? [] : base.split(end);
  for (const [i, [at, remove, add]] of edits.entries()) {
    const fresh = Array.from({ length: add }, (_, n) => `${mark}${i}.${n}`);
    some.splice(Math.min(at, some.length), remove, ...fresh);
  }
  return some.join(end);
}

const linesOf = (of: string) => of.split(/\r?\n/);

describe('three-way merge of a text', () => {
  it('takes what only one side changed, as it is', () => {
    fc.assert(
      fc.property(text, text, (base, other) => {
        assert.equal(merged(base, base, other).text, keepForm(base, other));
        assert.equal(merged(base, other, base).text, other);
        assert.deepEqual(merged(base, other, other).conflicts, 0);
      }),
    );
  });

  it('loses no line that either side put in, whatever both did', () => {
    fc.assert(
      fc.property(
        edited('o'),
        fc.array(fc.tuple(fc.nat(12), fc.nat(2), fc.nat(2)), { maxLength: 4 }),
        ({ base, edits }, their) => {
          const ours = apply(base, edits, 'ours');
          const theirs = apply(base, their, 'theirs');
          const result = linesOf(merged(base, ours, theirs).text);
          for (const side of [ours, theirs]) {
            for (const line of linesOf(side).filter((one) => /^(?:ours|theirs)/.test(one)))
              assert.ok(result.includes(line), `${line} is lost in ${JSON.stringify(result)}`);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('gives ours and theirs back where one reads only one side of the conflicts, if nothing else differs', () => {
    fc.assert(
      fc.property(edited('o'), ({ base, edits }) => {
        const ours = apply(base, edits, 'ours');
        const theirs = apply(base, edits, 'theirs');
        const { text: result, conflicts } = merged(base, ours, theirs);
        const oursOnly = result.replace(
          /<<<<<<< Current\r?\n([\s\S]*?)=======\r?\n[\s\S]*?>>>>>>> Task(?:\r?\n|$)/g,
          '$1',
        );
        const plain = (some: string) => some.replaceAll('\r\n', '\n').replace(/\n$/, '');
        if (conflicts > 0) assert.equal(plain(oursOnly), plain(ours));
      }),
      { numRuns: 1000 },
    );
  });

  it('says that both changed the same line, with both of them', () => {
    assert.deepEqual(merged('a\nb\nc\n', 'a\nours\nc\n', 'a\ntheirs\nc\n'), {
      text: 'a\n<<<<<<< Current\nours\n=======\ntheirs\n>>>>>>> Task\nc\n',
      conflicts: 1,
    });
    assert.deepEqual(merged('a\nb\nc\n', 'A\nb\nc\n', 'a\nb\nC\n'), { text: 'A\nb\nC\n', conflicts: 0 });
    assert.equal(merged('', 'mine\n', 'yours\n').conflicts, 1);
  });

  it('keeps line ends, byte order mark and the end of the last line as the file has them', () => {
    assert.equal(keepForm('a\r\nb\r\n', 'a\nB\n'), 'a\r\nB\r\n');
    assert.equal(keepForm('\uFEFFa\nb\n', 'a\nB\nb\n'), '\uFEFFa\nB\nb\n');
    assert.equal(keepForm('a\nb', 'A\nb\n'), 'A\nb');
    assert.equal(keepForm('a\nb\n', 'A\nb'), 'A\nb\n');
    assert.equal(keepForm('a\r\nb\nc\r\n', 'a\nb\nC\n'), 'a\r\nb\nC\n');
    // Where nothing else changed, that was the change.
    assert.equal(keepForm('a\r\nb\r\n', 'a\nb\n'), 'a\nb\n');
    // What the editor shows has other line ends than the file.
    assert.equal(merged('a\r\nb\r\nc\r\n', 'typed\nb\nc\n', 'a\r\nb\r\nC\r\n').text, 'typed\nb\nC\n');
    assert.equal(merged('\uFEFFa\nb\n', 'a\nb\n', '\uFEFFa\nB\n').text, 'a\nB\n');
  });
});
