import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lineChange, linesAt, placeOf, wordChange } from '../../../src/nextEdits/lineChange.ts';
import type { Position, Suggestion } from '../../../src/nextEdits/suggestion.ts';
import { type Viewer, viewOf } from '../../../src/nextEdits/view.ts';

const URI = 'file:///shop/src/cart.ts';

function suggestion(lines: readonly string[], start: Position, end: Position, newText: string): Suggestion {
  const inside = lines.slice(start.line, end.line + 1);
  const last = inside.length - 1;
  inside[last] = (inside[last] ?? '').slice(0, end.character);
  inside[0] = (inside[0] ?? '').slice(start.character);
  return { id: 1, uri: URI, range: { start, end }, oldText: inside.join('\n'), newText, way: 'repeat' };
}

/** A replacement of what stands first in a line. */
function replaced(lines: readonly string[], line: number, old: string, now: string): Suggestion {
  const character = (lines[line] ?? '').indexOf(old);
  return suggestion(lines, { line, character }, { line, character: character + old.length }, now);
}

function view(lines: readonly string[], one: Suggestion, viewer: Partial<Viewer> = {}) {
  const cursor = { line: 0, character: 0 };
  const lineAt = (line: number) => lines[line];
  return viewOf(one, { uri: URI, cursor, lineAt, visible: [0, 40], ...viewer }, lineAt);
}

const at = (line: number): Pick<Viewer, 'cursor'> => ({ cursor: { line, character: 0 } });

const CART = ['', 'const first = 1;', 'total(line.quantity);', '', 'total(line.quantity, 0);', 'end'];

const text = fc.stringMatching(/^[ab( ,]{0,6}$/);
const drawn = fc
  .record({
    lines: fc.array(text, { minLength: 1, maxLength: 5 }),
    spots: fc.array(fc.nat(99), { minLength: 4, maxLength: 4 }),
    now: fc.array(text, { minLength: 1, maxLength: 4 }),
  })
  .map(({ lines, spots: [a = 0, b = 0, c = 0, d = 0], now }) => {
    const place = (line: number, character: number): Position => {
      const row = line % lines.length;
      return { line: row, character: character % ((lines[row] ?? '').length + 1) };
    };
    const [start, end] = [place(a, b), place(c, d)].sort(
      (one, other) => one.line - other.line || one.character - other.character,
    );
    const zero = { line: 0, character: 0 };
    return { lines, one: suggestion(lines, start ?? zero, end ?? zero, now.join('\n')) };
  });

describe('What an editor shows of a next edit', () => {
  it('is the change itself, line by line and within a line', () => {
    fc.assert(
      fc.property(drawn, ({ lines, one }) => {
        const change = lineChange(one, (line) => lines[line]);
        const { first, old, now } = change;
        const { start, end } = one.range;
        const written = [
          ...lines.slice(0, start.line),
          ...`${lines[start.line]?.slice(0, start.character)}${one.newText}${lines[end.line]?.slice(end.character)}`.split(
            '\n',
          ),
          ...lines.slice(end.line + 1),
        ];
        assert.deepEqual(lines.toSpliced(first, old.length, ...now), written);
        const words = wordChange(change);
        assert.equal(words !== null, old.length === 1 && now.length === 1);
        if (words === null) return;
        const line = old[0] ?? '';
        const { character } = words.at;
        assert.equal(line.slice(character, character + words.old.length), words.old);
        assert.equal(line.slice(0, character) + words.now + line.slice(character + words.old.length), now[0]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('puts the cursor to where Tab accepts', () => {
    fc.assert(
      fc.property(drawn, ({ lines, one }) => {
        const lineAt = (line: number) => lines[line];
        const cursor = placeOf(lineChange(one, lineAt), lineAt);
        const [first, last] = linesAt(lineChange(one, lineAt));
        assert.ok(cursor.line >= first && cursor.line <= last);
        assert.equal(view(lines, one, { cursor }).tab, 'accepts');
      }),
    );
  });

  it('is a small diff at the cursor: of the words that differ alone', () => {
    const one = replaced(CART, 2, 'line.quantity', 'line.amount');
    const { tab, removed, added, rows, hint } = view(CART, one, at(2));
    assert.equal(tab, 'accepts');
    assert.deepEqual(removed, [{ start: { line: 2, character: 11 }, end: { line: 2, character: 19 } }]);
    assert.deepEqual(added, { at: { line: 2, character: 11 }, text: 'amount' });
    assert.deepEqual([rows, hint], [null, { uri: URI, line: 2, over: null, text: 'Tab to accept' }]);
  });

  it('is a mark and a hint elsewhere: at its own line where that is on the screen, else at the cursor', () => {
    const one = replaced(CART, 4, 'quantity', 'amount');
    const near = view(CART, one, at(1));
    assert.deepEqual([near.tab, near.mark, near.removed, near.added], ['goes', 4, [], null]);
    const text = 'Tab: quantity → amount';
    assert.deepEqual(near.hint, { uri: URI, line: 4, over: { character: 11, lines: 1 }, text });
    const far = view(CART, one, { ...at(1), visible: [0, 2], lineAt: () => '' });
    assert.deepEqual(far.hint, { uri: URI, line: 1, over: null, text: 'Tab ↓ line 5: quantity → amount' });
    const above = view(CART, replaced(CART, 1, 'first', 'one'), { ...at(5), visible: [3, 5] });
    assert.equal(above.hint.text, 'Tab ↑ line 2: first → one');
    const other = view(CART, one, { uri: 'file:///shop/src/main.ts', cursor: { line: 7, character: 2 } });
    assert.deepEqual(other.hint, {
      uri: 'file:///shop/src/main.ts',
      line: 7,
      over: null,
      text: 'Tab → cart.ts, line 5: quantity → amount',
    });
  });

  it('has its hint over another line where the end of its own may be out of sight', () => {
    const long = [...CART, `const all = ${'total + '.repeat(9)}quantity;`, 'end'];
    const one = replaced(long, 6, 'quantity', 'amount');
    const end = ({ over, text }: { over: { character: number } | null; text: string }) =>
      (over?.character ?? Number.NaN) + text.length;
    const here = view(long, one, at(6)).hint;
    assert.deepEqual([end(here), here.over?.lines], [84, 1]);
    // Nobody has scrolled to it yet.
    assert.equal(end(view(long, one, at(1)).hint), 46);
    const indented = [...CART, `${' '.repeat(40)}const all = total + quantity;`, 'end'];
    const deep = view(indented, replaced(indented, 6, 'quantity', 'amount'), at(1)).hint;
    assert.equal(deep.over?.character, 40);
    const early = [...CART, `quantity(${'total + '.repeat(9)});`, 'end'];
    const first = view(early, replaced(early, 6, 'quantity', 'amount'), at(1)).hint;
    assert.equal(first.over?.character, 'end'.length + 2);
    const lineAt = () => 'x'.repeat(60);
    const typed = { cursor: { line: 1, character: 60 }, lineAt, visible: [0, 2] } as const;
    const only = view(long, one, { ...typed, cursor: at(1).cursor, lineAt: () => 'x'.repeat(30) }).hint;
    assert.equal(only.over?.character, 0);
    assert.equal(end(view(long, one, typed).hint), 60);
  });

  it('has its hint at the end of a line only where a narrow editor shows all of it', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.constantFrom(1, 2), (chars, cursor) => {
        const lines = ['', '', `${'x'.repeat(chars)}(quantity);`, ''];
        const { hint, added, removed } = view(lines, replaced(lines, 2, 'quantity', 'sum'), at(cursor));
        const shown = (lines[2] ?? '').length + (added?.text.length ?? 0);
        assert.equal(hint.over === null, shown + 2 + hint.text.length <= 46);
        assert.equal(removed.length, cursor === 2 ? 1 : 0);
      }),
    );
  });

  it('has no hint over the line that the user writes in, nor over one that is not on the screen', () => {
    const long = ['', `quantity(${'total + '.repeat(9)});`, 'end', ''];
    const one = replaced(long, 1, 'quantity', 'amount');
    const lines = (viewer: Partial<Viewer>) => view(long, one, viewer).hint.over?.lines;
    assert.equal(lines({ ...at(3), visible: [0, 3] }), 1);
    assert.equal(lines({ ...at(2), visible: [0, 3] }), -1);
    assert.equal(lines({ ...at(0), visible: [0, 1] }), undefined);
    assert.equal(lines({ ...at(2), visible: [1, 3] }), undefined);
    assert.equal(lines({ ...at(1), visible: [0, 1] }), -1);
  });

  it('has its hint where it hides nothing, if there is such a place beside it', () => {
    const chars = fc.nat({ max: 60 }).map((n) => 'x'.repeat(n));
    fc.assert(
      fc.property(chars, chars, fc.boolean(), (above, below, isNew) => {
        const lines = ['', above, `quantity(${'total + '.repeat(5)});`, below, ''];
        const start = { line: 2, character: 0 };
        const one = isNew
          ? suggestion(lines, start, start, 'new();\n')
          : replaced(lines, 2, 'quantity', 'sum');
        const { added, hint } = view(lines, one, at(isNew ? 2 : 0));
        const room = 46 - (isNew ? 'Tab to accept' : 'Tab: quantity → sum').length;
        const canBeClear = [above, below].some((text) => text === '' || text.length + 2 <= room);
        // Beside the cursor it says where the change is.
        if (!isNew && !canBeClear) {
          assert.deepEqual([hint.line, hint.over, hint.text], [0, null, 'Tab ↓ line 3: quantity → sum']);
          return;
        }
        assert.ok(hint.over);
        const before = isNew && hint.over.character > 0 ? (added?.text.length ?? 0) : 0;
        const column = hint.over.character + before;
        const over = lines[2 + hint.over.lines] ?? '';
        assert.equal(over === '' || over.length + 2 <= column, canBeClear, `${over.length} at ${column}`);
        assert.ok(column <= room);
      }),
    );
  });

  it('hides no code for a new line elsewhere where it can stand beside the cursor', () => {
    const lines = ['x'.repeat(60), 'export type Cents = number;', 'const none = subtotal([]);', '', ''];
    const start = { line: 0, character: 0 };
    const one = suggestion(lines, start, start, "import { subtotal } from './cart.ts';\n");
    const { hint } = view(lines, one, { cursor: { line: 2, character: 26 } });
    assert.match(hint.text, /^Tab ↑ line 1: \+ import/);
    assert.deepEqual([hint.line, hint.over], [2, { character: 0, lines: 1 }]);
  });

  it('hides no line for a new one, nor for what is empty around it', () => {
    const start = { line: 0, character: 0 };
    const code = ['export const total = 0; // So that nothing drifts.', 'end'];
    const one = suggestion(code, start, start, "import { a } from './a.ts';\n\n");
    const { rows, added, hint } = view(code, one);
    assert.equal(rows, null);
    assert.deepEqual(added, { at: start, text: "import { a } from './a.ts'; ↵ " });
    // Behind what is shown in the line, and so behind the one below.
    assert.deepEqual(hint, { uri: URI, line: 0, over: { character: 1, lines: 1 }, text: 'Tab to accept' });
    // There is nothing to be hidden behind the last line.
    const end = { line: 1, character: 3 };
    assert.deepEqual(view(code, suggestion(code, end, end, '\nconst b = 1;'), at(1)).rows, {
      below: 1,
      lines: ['const b = 1;'],
    });
    const two = view(code, suggestion(code, start, start, '\none();\n\ntwo();\n\n'));
    assert.deepEqual(two.rows, { below: -1, lines: ['one();', '', 'two();'] });
    assert.deepEqual(two.hint.over, { character: 0, lines: 3 });
  });

  it('shows whole lines below those that go, and no more of them than leave something to be seen', () => {
    const point = { line: 3, character: 0 };
    const inserted = view(CART, suggestion(CART, point, point, 'one();\ntwo();\n'), at(3));
    assert.deepEqual(inserted.rows, { below: 2, lines: ['one();', 'two();'] });
    assert.deepEqual(inserted.removed, []);
    const many = suggestion(CART, { line: 1, character: 0 }, { line: 1, character: 16 }, 'x\n'.repeat(40));
    const { rows, removed } = view(CART, many, at(1));
    assert.equal(rows?.below, 1);
    assert.equal(rows?.lines.length, 13);
    assert.equal(rows?.lines.at(-1), '… and 28 more');
    assert.equal(removed.length, 1);
  });

  it('tells a screen reader in sentences what changes, where, and what the keys do', () => {
    const said = (one: Suggestion, viewer: Partial<Viewer>) => view(CART, one, viewer).spoken;
    const one = replaced(CART, 2, 'quantity', 'amount');
    assert.equal(
      said(one, at(2)),
      'Next edit here: quantity becomes amount. Tab accepts, Escape dismisses it.',
    );
    assert.equal(
      said(one, at(0)),
      'Next edit in line 3: quantity becomes amount. Tab goes there, Escape dismisses it.',
    );
    assert.equal(
      said(replaced(CART, 2, 'quantity)', 'quantity, 0)'), { uri: 'file:///shop/a.ts' }),
      'Next edit in cart.ts, line 3: insert , 0. Tab goes there, Escape dismisses it.',
    );
    assert.match(said(replaced(CART, 4, ', 0', ''), at(4)), /delete , 0/);
    assert.match(
      said(suggestion(CART, { line: 1, character: 0 }, { line: 2, character: 5 }, 'a\nb\nc'), at(1)),
      /2 lines become 3/,
    );
    const point = { line: 3, character: 0 };
    const added = suggestion(CART, point, point, "import { a } from './a.ts';\n");
    assert.match(said(added, at(1)), /in line 3: insert import { a } from '.\/a.t/);
    assert.match(view(CART, added, at(1)).hint.text, /^Tab: \+ import { a } from '.\/a/);
    const gone = suggestion(CART, { line: 1, character: 0 }, { line: 2, character: 0 }, '');
    assert.match(said(gone, at(1)), /here: delete const first = 1;\./);
  });

  it('has a hover where the cursor is put, with all that a sentence leaves out, and links for the mouse', () => {
    fc.assert(
      fc.property(drawn, ({ lines, one }) => {
        const lineAt = (line: number) => lines[line];
        const change = lineChange(one, lineAt);
        const { start, end } = view(lines, one).hover.at;
        const cursor = placeOf(change, lineAt);
        const order = (a: Position, b: Position) => a.line - b.line || a.character - b.character;
        assert.ok(order(start, cursor) <= 0 && order(cursor, end) <= 0);
      }),
    );
    const one = replaced(CART, 2, 'quantity', 'amount');
    const { value } = view(CART, one, at(2)).hover.text;
    assert.match(value, /^Next edit here: quantity becomes amount\./);
    assert.match(value, /\[Accept\]\(command:tierwise\.acceptNextEdit\)/);
    assert.doesNotMatch(value, /```/);
    assert.doesNotMatch(view(CART, one, at(1)).hover.text.value, /Accept/);
    const many = suggestion(CART, { line: 1, character: 0 }, { line: 2, character: 5 }, 'a```\nb\nc');
    assert.match(
      view(CART, many, at(1)).hover.text.value,
      /\n````diff\n- const first = 1;\n- total\(line\.quantity\);\n\+ a```\n\+ b\n\+ c\(line\.quantity\);\n````\n/,
    );
  });

  it('shows foreign text as text: on one line, without what cannot be seen or turns its direction', () => {
    const UNSEEN = ['\n', '\r', '\u0007', '\u202e', '\u200b'];
    const evil = fc.string({
      unit: fc.constantFrom('a', '"', "'", '\\', ';', '}', ...UNSEEN),
      maxLength: 30,
    });
    fc.assert(
      fc.property(fc.array(evil, { minLength: 1, maxLength: 20 }), fc.nat(4), (now, line) => {
        const one = replaced(CART, 2, 'quantity', now.join('\n'));
        const { added, rows, hint, spoken, place } = view(CART, one, at(line));
        for (const shown of [added?.text ?? '', ...(rows?.lines ?? []), hint.text, spoken, place]) {
          assert.ok(UNSEEN.every((one) => !shown.includes(one)));
          assert.ok(shown.length <= 200);
        }
      }),
    );
  });
});
