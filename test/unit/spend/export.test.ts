import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { AttemptDetails } from '../../../src/ledger/index.ts';
import { exportText } from '../../../src/spend/exportRows.ts';
import { attempt } from './samples.ts';

const details = (parts: Partial<AttemptDetails> = {}): AttemptDetails => ({
  ...attempt(),
  workspace: 'shop',
  reasons: ['explain is a mid task'],
  prices: null,
  ...parts,
});

describe('an export', () => {
  it('as CSV has a row for each attempt, quoted as spreadsheets read it, and formulas as text', () => {
    const rows = [
      details({ costUsd: null, costSource: 'unknown' }),
      details({ id: 2, workspace: 'a "b", c', language: '=cmd()', model: '-1+2' }),
    ];
    const lines = [...exportText('csv', [rows])].join('').trimEnd().split('\r\n');
    assert.equal(lines.length, 3);
    const [head = '', first = '', second = ''] = lines;
    assert.ok(head.startsWith('id,request_id,session_id,at,task,tier,provider,model'));
    assert.equal(first.split(',').length, head.split(',').length);
    assert.equal(first.split(',')[head.split(',').indexOf('cost_usd')], '', 'unknown is not 0');
    assert.ok(second.includes(`"a ""b"", c"`) && second.includes(`'=cmd()`) && second.includes(`'-1+2`));
  });

  it('as JSON is one list over all pages, with the same figures', () => {
    const pages = [
      [details(), details({ id: 2 })],
      [details({ id: 3, costUsd: null, costSource: 'unknown' })],
    ];
    const read = JSON.parse([...exportText('json', pages)].join('')) as Record<string, unknown>[];
    assert.deepEqual(
      read.map(({ id, cost_usd }) => [id, cost_usd]),
      [
        [1, details().costUsd],
        [2, details().costUsd],
        [3, null],
      ],
    );
    assert.deepEqual(JSON.parse([...exportText('json', [])].join('')), []);
  });
});
