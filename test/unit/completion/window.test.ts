import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  advance,
  cutWindow,
  type PromptWindow,
  typedSince,
  WINDOW_TOKENS,
} from '../../../src/completion/window.ts';
import { estimateTokens } from '../../../src/models/index.ts';
import { requestAt } from './script.ts';

/** A file of functions, six lines each. */
const LONG = Array.from({ length: 10_000 }, (_, i) => {
  const at = i % 6;
  if (at === 0) return `export function compute${i}(value: number): number {`;
  return at === 4 ? '}' : at === 5 ? '' : `  value += ${i} * factor(${i}, 'some text');`;
});

function windowAt(lines: readonly string[], line: number, character?: number): PromptWindow {
  return cutWindow({
    ...requestAt(''),
    lines: { lineCount: lines.length, lineAt: (at) => lines[at] ?? '' },
    line,
    character: character ?? lines[line]?.length ?? 0,
  });
}

describe('The window of a prompt', () => {
  it('is all of a small file', () => {
    const window = cutWindow(requestAt('const a = 1;\nconst b = ▮;\nconst c = 3;\n'));
    assert.deepEqual(
      [window.prefix, window.suffix, window.linePrefix, window.lineSuffix, window.whole],
      ['const a = 1;\nconst b = ', ';\nconst c = 3;\n', 'const b = ', ';', true],
    );
  });

  it('keeps its limits and uses at least half of them', () => {
    for (const line of [500, 1_003, 5_000, 9_000]) {
      const { prefix, suffix } = windowAt(LONG, line);
      assert.ok(estimateTokens(prefix) <= WINDOW_TOKENS.prefix * 1.05);
      assert.ok(estimateTokens(prefix) >= WINDOW_TOKENS.prefix * 0.5);
      assert.ok(estimateTokens(suffix) <= WINDOW_TOKENS.suffix * 1.05);
    }
  });

  it('starts with a line that stands on its own', () => {
    assert.match(windowAt(LONG, 5_000).prefix, /^(?:\n)?export function/);
  });

  it('keeps its first line for many new lines, and its suffix for all of them', () => {
    const starts = new Set<number>();
    const suffixes = new Set<string>();
    const lines = [...LONG];
    for (let i = 0; i < 32; i++) {
      const window = windowAt(lines, 5_002 + i);
      starts.add(window.startLine);
      suffixes.add(window.suffix);
      lines.splice(5_003 + i, 0, '  value += 1;');
    }
    assert.ok(starts.size <= 2, `${[...starts].join()}`);
    assert.equal(suffixes.size, 1);
  });

  it('knows what was typed between two of its cursors, over a move of its first line too', () => {
    const before = windowAt(LONG, 5_000, 4);
    const moved = {
      ...before,
      startLine: before.startLine + 1,
      prefix: before.prefix.slice(before.prefix.indexOf('\n') + 1),
    };
    assert.equal(typedSince(before, advance(before, 'a\nb')), 'a\nb');
    assert.equal(typedSince(before, advance(moved, 'abc')), 'abc');
    assert.equal(typedSince(moved, advance(before, 'abc')), 'abc');
    assert.equal(typedSince(advance(before, 'abc'), before), null);
    assert.equal(typedSince(before, { ...before, suffix: '' }), null);
  });

  it('reads only the lines near the cursor, however long the file', () => {
    let reads = 0;
    cutWindow({
      ...requestAt(''),
      lines: {
        lineCount: LONG.length,
        lineAt: (at) => {
          reads++;
          return LONG[at] ?? '';
        },
      },
      line: 5_000,
    });
    assert.ok(reads < 500, `${reads}`);
  });
});
