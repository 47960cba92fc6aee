import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Edit,
  type FileChange,
  formatEdits,
  parseEdits,
  planEdits,
  rebase,
  reversed,
} from '../../../src/edits/index.ts';

type Files = ReadonlyMap<string, string>;

/** The lines of a text, each with its line end. */
const linesOf = (text: string): string[] => text.split(/(?<=\n)/).filter((line) => line !== '');

const PATHS = ['a.ts', 'b.ts', 'lib/c.py', 'd.md', 'new.ts'];
/** Few different lines, so that they occur several times and slide past each other. */
const LINES = ['', '  ', 'a', '  a', 'b();', '}', '// c', '// ...', '\tx = "é😀"', '=======', '```', 'typed'];

const aLine = fc.constantFrom(...LINES);
const aLineEnd = fc.constantFrom('\n', '\r\n');

/** Texts with line ends of either kind, or both; with and without a byte order mark and a last line end. */
const aText = fc
  .tuple(
    fc.constantFrom('', '\uFEFF'),
    fc.array(fc.tuple(aLine, aLineEnd), { maxLength: 12 }),
    fc.option(aLineEnd, { nil: null }),
    fc.boolean(),
  )
  .map(([bom, lines, only, lastEnd]) => {
    const text = lines.map(([line, end]) => line + (only ?? end)).join('');
    return bom + (lastEnd ? text : text.replace(/\r?\n$/, ''));
  });
const someFiles = fc
  .dictionary(fc.constantFrom(...PATHS.slice(0, 4)), aText)
  .map((files): Files => new Map(Object.entries(files)));

/** An edit as a model could write it: of what the files have, or of anything. */
const aPlace = fc.record({ at: fc.nat(12), length: fc.nat(4), path: fc.constantFrom(...PATHS) });
const lines = fc.array(aLine, { maxLength: 4 }).map((all) => all.map((line) => `${line}\n`).join(''));
type EditFor = (files: Files) => Edit;
const anEdit: fc.Arbitrary<EditFor> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(aPlace, lines).map(
      ([place, text]): EditFor =>
        (files) =>
          quote(files, place, text),
    ),
  },
  fc.tuple(fc.constantFrom(...PATHS), lines, lines).map(
    ([path, find, text]): EditFor =>
      () => ({ kind: 'replace', path, find, text }),
  ),
  fc.tuple(fc.constantFrom(...PATHS), lines).map(
    ([path, text]): EditFor =>
      () => ({ kind: 'write', path, text }),
  ),
  fc.constantFrom(...PATHS).map(
    (path): EditFor =>
      () => ({ kind: 'delete', path }),
  ),
  fc.tuple(fc.constantFrom(...PATHS), fc.constantFrom(...PATHS, 'A.ts')).map(
    ([path, to]): EditFor =>
      () => ({ kind: 'move', path, to }),
  ),
);
const someEdits = fc.array(anEdit, { maxLength: 6 });

function quote(
  files: Files,
  { path, at, length }: { path: string; at: number; length: number },
  text: string,
): Edit {
  const all = linesOf((files.get(path) ?? '').replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'));
  const start = at % (all.length + 1);
  return { kind: 'replace', path, find: all.slice(start, start + length + 1).join(''), text };
}

/** What somebody types anywhere: some characters go, others come. */
const someTyping = fc.array(
  fc.record({
    path: fc.constantFrom(...PATHS),
    at: fc.nat(200),
    gone: fc.nat(5),
    text: fc.oneof(aLine, lines),
  }),
  { maxLength: 4 },
);

function type(
  files: Files,
  typing: readonly { path: string; at: number; gone: number; text: string }[],
): Files {
  const typed = new Map(files);
  for (const { path, at, gone, text } of typing) {
    const old = typed.get(path);
    if (old === undefined) continue;
    const start = at % (old.length + 1);
    typed.set(path, old.slice(0, start) + text + old.slice(start + gone));
  }
  return typed;
}

function changesFor(files: Files, edits: readonly EditFor[]): readonly FileChange[] {
  const answer = formatEdits(edits.map((edit) => edit(files)));
  return planEdits(parseEdits(answer).edits, (path) => files.get(path) ?? null).changes;
}

/** All changes at once, as one step; null where one is a conflict, for then none is made. */
function make(files: Files, changes: readonly FileChange[]): { files: Files; made: FileChange[] } | null {
  const made: FileChange[] = [];
  const left = new Set(changes.map(({ movedFrom }) => movedFrom));
  for (const change of changes) {
    const current = files.get(change.movedFrom ?? change.path) ?? null;
    // The file that is there goes elsewhere in the same step.
    const free = change.before === null && left.has(change.path);
    const rebased = rebase(change, free ? null : current);
    if (rebased.kind === 'conflict') return null;
    made.push(rebased.change);
  }
  const now = new Map(files);
  for (const { path, movedFrom, after } of made) {
    if (movedFrom !== null) now.delete(movedFrom);
    if (after === null) now.delete(path);
  }
  for (const { path, after } of made) if (after !== null) now.set(path, after);
  return { files: now, made };
}

const sorted = (files: Files): [string, string][] => [...files].sort(([a], [b]) => (a < b ? -1 : 1));

describe('edits, as laws', () => {
  it('give the original bytes when they are made and undone, with any typing before they are made', () => {
    fc.assert(
      fc.property(someFiles, someEdits, someTyping, (files, edits, typing) => {
        const changes = changesFor(files, edits);
        const typed = type(files, typing);
        const done = make(typed, changes);
        if (done === null) return;
        const undone = make(done.files, done.made.map(reversed));
        assert.deepEqual(undone && sorted(undone.files), sorted(typed));
      }),
      { numRuns: 500 },
    );
  });

  it('give the original bytes when they are undone after any typing, once that is taken back too', () => {
    const lineTyped = fc.array(fc.tuple(fc.constantFrom(...PATHS), fc.nat(12), fc.boolean()), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(someFiles, someEdits, lineTyped, (files, edits, typing) => {
        const done = make(files, changesFor(files, edits));
        if (done === null) return;
        const typed = new Map(done.files);
        // Lines that nothing else has, so that it is known what was typed, and what it replaced.
        const typings = typing.flatMap(([path, at, replaces], i) => {
          const old = linesOf(typed.get(path) ?? '');
          if (at >= old.length) return [];
          const line = `typed ${i}\n`;
          typed.set(path, old.toSpliced(at, replaces ? 1 : 0, line).join(''));
          return [{ line, instead: replaces ? (old[at] ?? '') : '' }];
        });
        const untyped = (text: string): string =>
          typings.reduceRight((now, { line, instead }) => now.replace(line, () => instead), text);
        const undone = make(typed, done.made.map(reversed));
        if (undone === null) return;
        for (const { path, movedFrom, before, after } of undone.made) {
          if (before === null || after === null) continue;
          const now = typed.get(movedFrom ?? path) ?? '';
          for (const { line } of typings) assert.equal(after.includes(line), now.includes(line));
          assert.equal(untyped(after), files.get(path) ?? null);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('make of every file all of what was asked or nothing of it, at the only place that fits', () => {
    const unix = fc.array(aLine, { minLength: 1, maxLength: 14 });
    fc.assert(
      fc.property(unix, fc.nat(13), fc.nat(4), lines, (all, at, more, text) => {
        const old = all.map((line) => `${line}\n`);
        const start = at % old.length;
        const find = old.slice(start, start + more + 1);
        const places = old.filter((_, i) => find.every((line, j) => old[i + j] === line)).length;
        const edit: Edit = { kind: 'replace', path: 'a.ts', find: find.join(''), text };
        if (edit.find === text || linesOf(text).some((line) => line.startsWith('// ...'))) return;
        const { changes, refused } = planEdits([edit], () => old.join(''));
        if (places > 1) {
          assert.deepEqual([changes, refused.map(({ reason }) => reason)], [[], ['ambiguous']]);
        } else {
          assert.deepEqual(refused, []);
          assert.equal(changes[0]?.after, old.toSpliced(start, find.length, ...linesOf(text)).join(''));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('keep line ends, the byte order mark and the last line end, however it is', () => {
    fc.assert(
      fc.property(aText, someEdits, (text, edits) => {
        const files = new Map([['a.ts', text]]);
        for (const { path, before, after } of changesFor(files, edits)) {
          if (path !== 'a.ts' || before === null || after === null) continue;
          assert.equal(after.startsWith('\uFEFF'), before.startsWith('\uFEFF'));
          const ends = (of: string): Set<string> => new Set(of.match(/\r?\n/g));
          const [had, has] = [ends(before), ends(after)];
          if (had.size > 0) for (const end of has) assert.ok(had.has(end), JSON.stringify([before, after]));
          const lastEnd = (of: string): boolean => /\n$/.test(of);
          const filled = (of: string): boolean => of.replace('\uFEFF', '') !== '';
          if (filled(before) && filled(after) && lastEnd(before)) assert.ok(lastEnd(after));
        }
      }),
      { numRuns: 500 },
    );
  });
});
