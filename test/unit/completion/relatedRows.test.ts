import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { relatedRows } from '../../../src/completion/relatedRows.ts';
import type { Related } from '../../../src/context/index.ts';

describe('The related places of ghost text', () => {
  const sent = { path: 'src/a.ts', source: 'recent-edit', tokens: 1_360 } as Related['snippets'][number];
  const left = (reason: Related['leftOut'][number]['reason'], path: string | null, what = 'similar') => ({
    reason,
    path,
    what,
  });

  it('are told in words, with no whole path of what lies outside', () => {
    const rows = relatedRows({
      snippets: [sent],
      leftOut: [
        left('outside', '/opt/editor/lib/node.d.ts'),
        left('outside', 'C:\\Program Files\\lib\\es5.d.ts'),
        left('shown', null, 'recent edit'),
        left('time', null, 'declaration'),
        left('duplicate', 'src/b.ts'),
      ],
    });
    assert.deepEqual(
      rows.map(({ wasSent, name, words }) => [wasSent, name, words]),
      [
        [true, 'src/a.ts', 'recent edit, 1.4k tokens'],
        [false, 'node.d.ts', 'left out: outside the workspace'],
        [false, 'es5.d.ts', 'left out: outside the workspace'],
        [false, 'recent edit', 'left out: in the prompt already'],
        [false, 'declaration', 'left out: took too long'],
        [false, 'src/b.ts', 'left out: the same as another place'],
      ],
    );
  });
});
