import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { cutWindow } from '../../../src/completion/window.ts';
import { cutDiff, formatDiff, parseDiff } from '../../../src/context/diff/index.ts';
import { planEdits } from '../../../src/edits/index.ts';
import { headOf, shortened, tailOf } from '../../../src/models/index.ts';
import { rejectionOf } from '../../../src/verify/reasons.ts';

/** Half of a code unit pair stands wherever a cut by a number of units goes wrong. */
const aText = fc
  .array(fc.constantFrom('a', 'é', '界', '😀', '👩‍👩‍👧', '𝒳', '🇩🇪', ' '), { minLength: 1, maxLength: 40 })
  .chain((parts) => fc.constantFrom(1, 40, 400).map((times) => parts.join('').repeat(times)));

describe('a text that is cut', () => {
  it('has whole characters, as many as fit, at its beginning and at its end', () => {
    fc.assert(
      fc.property(aText, fc.nat(60), (text, most) => {
        for (const part of [headOf(text, most), tailOf(text, most), shortened(text, most + 1)]) {
          assert.ok(part.isWellFormed() && part.length <= most + 1);
        }
        const [head, tail] = [headOf(text, most), tailOf(text, most)];
        assert.ok(text.startsWith(head) && text.endsWith(tail));
        assert.ok(Math.min(head.length, tail.length) >= Math.min(most, text.length) - 1);
      }),
    );
    assert.equal(shortened('short', 5), 'short');
    assert.equal(shortened('shorter', 5), 'shor…');
  });

  it('has whole characters wherever the cursor of a ghost text is, and whatever is selected', () => {
    const lines = (texts: readonly string[]) => ({
      lineCount: texts.length,
      lineAt: (i: number) => texts[i] ?? '',
    });
    fc.assert(
      fc.property(
        fc.array(aText, { minLength: 1, maxLength: 3 }),
        fc.nat(),
        fc.nat(),
        fc.nat(9),
        (texts, row, at, replace) => {
          const line = row % texts.length;
          const { prefix, suffix } = cutWindow({
            lines: lines(texts),
            line,
            character: at % ((texts[line] ?? '').length + 1),
            selected: { text: '', replace },
            document: 'd',
            language: 'json',
            eol: '\n',
            indentation: null,
            manual: false,
            cursors: 1,
            settingsKey: '',
          });
          assert.ok(prefix.isWellFormed() && suffix.isWellFormed());
        },
      ),
    );
  });

  it('has whole characters in the diff of a commit, in a refusal and in the reason of a check', () => {
    fc.assert(
      fc.property(aText, fc.nat(50), (text, shift) => {
        const line = 'a'.repeat(shift) + text;
        const diff = `diff --git a/a b/a\nindex 1..2 100644\n--- a/a\n+++ b/a\n@@ -1,1 +1,1 @@\n-old\n+${line}\n`;
        assert.ok(formatDiff(cutDiff(parseDiff(diff), 8_000)).isWellFormed());
        const { refused } = planEdits(
          [{ kind: 'replace', path: 'a', find: `${line}\n`, text: '' }],
          () => 'x\n',
        );
        assert.ok(refused.every(({ message }) => message.isWellFormed()));
        const { detail } = rejectionOf({
          check: 'applies',
          fault: 'refused-edits',
          problems: [{ reason: 'no-path', line: 1, message: line }],
          refused,
        });
        assert.ok(detail.isWellFormed());
      }),
    );
  });

  it('is cut by these functions alone, in every room that makes texts for models', () => {
    const src = new URL('../../../src/', import.meta.url).pathname;
    const byNumber =
      /\.(?:slice|substring|substr)\((?:0, |-)(?:\d{2,}|(?:MAX|MOST)_\w*(?:CHARS|LINE|DETAIL|LENGTH))\)/;
    for (const room of [
      'agent',
      'chat',
      'commands',
      'completion',
      'context',
      'edits',
      'processes',
      'requests',
      'verify',
    ]) {
      for (const file of readdirSync(join(src, room), { recursive: true, encoding: 'utf8' })) {
        if (!file.endsWith('.ts')) continue;
        const found = readFileSync(join(src, room, file), 'utf8')
          .split('\n')
          .filter((line) => byNumber.test(line));
        // A mark that is looked for in the beginning of a file is not cut out of it.
        assert.deepEqual(
          found.filter((line) => !line.includes('GENERATED_MARK.test')),
          [],
          `${room}/${file}`,
        );
      }
    }
  });
});
