import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsesWithChange } from '../../../src/nextEdits/parsing.ts';
import { parsesAsBefore } from '../../../src/verify/problems.ts';

const PART =
  'export function part() {\n  const list = [\n    first,\n    second,\n  ];\n  return send(list);\n}\n';
const LONG = PART.repeat(200);
const MIDDLE = PART.length * 100;

/** The text with a change in the middle, and how much of it was parsed. */
async function changed(text: string, old: string, now: string) {
  const at = text.indexOf(old, MIDDLE);
  const after = text.slice(0, at) + now + text.slice(at + old.length);
  const lengths: number[] = [];
  const answer = await parsesWithChange(
    async (language, was, is) => {
      lengths.push(is.length);
      return parsesAsBefore(language, was, is);
    },
    'typescript',
    text,
    after,
  );
  return { answer, most: Math.max(...lengths) };
}

describe('next edits: whether a long file parses with a change', () => {
  it('is told by the declaration around the change', async () => {
    const good = await changed(LONG, 'send(list)', 'send(list, now)');
    const bad = await changed(LONG, 'send(list)', 'send(list');
    assert.deepEqual([good.answer, bad.answer], [true, false]);
    assert.ok(Math.max(good.most, bad.most) < 2 * PART.length);
  });

  it('is told by all of it where those lines are broken by themselves, as in the middle of a text', async () => {
    const text = `${LONG.slice(0, MIDDLE)}const text = \`\nmore of ( it\nand more\n\`;\n${LONG.slice(MIDDLE)}`;
    const { answer, most } = await changed(text, 'of ( it', 'of { it');
    assert.equal(answer, true);
    assert.ok(most > LONG.length);
  });

  it('is told by all of it where nothing begins near it', async () => {
    const text = `class Long {\n${LONG.replaceAll(/^/gm, '  ').replaceAll('export function', '')}}\n`;
    const { answer, most } = await changed(text, 'send(list)', 'send(list');
    assert.equal(answer, false);
    assert.ok(most > 0.9 * text.length);
  });

  it('is told by a part that has the change in it, whatever the lines of the file are', async () => {
    const line = fc.constantFrom('', '(', '<', ' (', '"', "'", '`', 'word', ' word', '}', '\r');
    const lines = fc.array(line, { minLength: 1, maxLength: 30 });
    const rest = fc.constantFrom(...['(\n', '\n', 'word\n', '\n\n(word\n'].map((one) => one.repeat(8_100)));
    await fc.assert(
      fc.asyncProperty(lines, lines, rest, fc.nat(), fc.boolean(), async (above, below, many, at, isLast) => {
        const head = above.join('\n');
        const before = isLast ? many + head + below.join('\n') : head + below.join('\n') + many;
        const place = (isLast ? many.length : 0) + (at % (head.length + 1));
        const after = `${before.slice(0, place)}¦${before.slice(place)}`;
        const parts: [string, string][] = [];
        const parses = async (_: string, was: string, is: string) => parts.push([was, is]) > 0;
        await parsesWithChange(parses, 'typescript', before, after);
        for (const [was, is] of parts.slice(-1)) {
          assert.equal(is.replace('¦', ''), was);
          assert.ok(is.includes('¦') && before.includes(was));
        }
      }),
    );
  });
});
