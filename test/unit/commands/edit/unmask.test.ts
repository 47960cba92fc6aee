import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unmasked } from '../../../../src/commands/edit/unmask.ts';
import { type Edit, planEdits } from '../../../../src/edits/index.ts';
import { createSecretMarks, maskSecrets } from '../../../../src/secrets/index.ts';
import { SECRETS } from '../../secrets/samples.ts';

const KEYS = Object.values(SECRETS);

/** A file with keys in some of its lines. */
const file = fc
  .array(
    fc.oneof(
      fc.constantFrom(...KEYS.map((key) => `const key = \`${key}\`;`)),
      fc.stringMatching(/^[a-z]{3,8}$/),
    ),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map((lines) => `${lines.join('\n')}\n`);

describe('an answer to a prompt with masked keys', () => {
  it('leaves every key as it was, in a file that is written anew', () => {
    fc.assert(
      fc.property(file, (before) => {
        const marks = createSecretMarks();
        const seen = maskSecrets(before, 0, undefined, marks).text;
        const real = unmasked([{ kind: 'write', path: 'a.ts', text: `// new\n${seen}` }], marks);
        assert.ok(real.ok);
        const { changes, refused } = planEdits(real.edits, () => before);
        assert.deepEqual(refused, []);
        assert.equal(changes[0]?.after, `// new\n${before}`);
      }),
    );
  });

  it('finds and keeps the line of a key that a block searches for', () => {
    for (const key of KEYS) {
      const marks = createSecretMarks();
      const before = `one\nconst key = \`${key}\`;\ntwo\n`;
      const line = maskSecrets(before, 0, undefined, marks).text.split('\n')[1] ?? '';
      const edit: Edit = { kind: 'replace', path: 'a.ts', find: `${line}\n`, text: `export ${line}\n` };
      const real = unmasked([edit], marks);
      assert.ok(real.ok);
      const { changes, refused } = planEdits(real.edits, () => before);
      assert.deepEqual(refused, []);
      assert.equal(changes[0]?.after, before.replace('const key', 'export const key'));
    }
  });

  it('is refused with a mark that stands for nothing, on either side and in every kind of edit', () => {
    const stray = 'key = "<secret 9>"';
    const edits: readonly Edit[] = [
      { kind: 'write', path: 'a.ts', text: stray },
      { kind: 'replace', path: 'a.ts', find: stray, text: 'x' },
      { kind: 'replace', path: 'a.ts', find: 'x', text: stray },
    ];
    for (const edit of edits) {
      const real = unmasked([edit], createSecretMarks());
      assert.ok(!real.ok);
      assert.match(real.rejection.detail, /<secret 9>/);
    }
  });

  it('is refused with a mark in the name of a file, known or not', () => {
    const marks = createSecretMarks();
    maskSecrets(KEYS[0] ?? '', 0, undefined, marks);
    const edits: readonly Edit[] = [
      { kind: 'write', path: 'keys/<secret 1>.ts', text: '' },
      { kind: 'delete', path: '<secret 1>' },
      { kind: 'move', path: 'a.ts', to: '<secret 1>.ts' },
    ];
    for (const edit of edits) assert.ok(!unmasked([edit], marks).ok);
  });
});
