import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { ACTIONS, commandUri, viewMessage } from '../../../src/spend/messages.ts';
import { spendPage } from '../../../src/spend/page.ts';
import { summarize } from '../../../src/spend/summary.ts';
import { NO_LIMITS, workshop } from '../ledger/helpers.ts';

const parts = { nonce: 'n0nce', style: 'STYLE', script: 'SCRIPT', chartUri: 'https://view.example/chart.js' };
const page = spendPage({ ...parts, first: null });
const media = new URL('../../../media/spend/', import.meta.url);
const sourceOf = (ending: string): string =>
  readdirSync(media)
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(new URL(name, media), 'utf8'))
    .join('\n');
const script = sourceOf('.js');
const style = sourceOf('.css');

describe('the page of the spend view', () => {
  it('allows our style, our script and nothing else', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
    assert.equal(
      policy,
      "default-src 'none'; style-src 'nonce-n0nce'; script-src 'nonce-n0nce'; base-uri 'none'; form-action 'none'",
    );
  });

  it('has its style and its two scripts, and no handler or style on an element', () => {
    assert.equal([...page.matchAll(/<script nonce="n0nce"/g)].length, 2);
    assert.equal([...page.matchAll(/<script/g)].length, 2);
    assert.equal([...page.matchAll(/<style nonce="n0nce"/g)].length, 1);
    assert.equal([...page.matchAll(/<style/g)].length, 1);
    assert.doesNotMatch(page, /\son\w+=|\sstyle=/);
  });

  it('loads nothing from elsewhere', () => {
    const addresses = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1]);
    assert.deepEqual(addresses, ['https://view.example/chart.js']);
    assert.doesNotMatch(style, /url\(|@import "[^.]/);
    assert.doesNotMatch(script, /https?:|\bfetch\b|\bimport\(['"]http/);
  });

  it('brings the first figures as text that ends no tag and reads as it was', () => {
    const name = '</template><script>x</script> & "&lt;" <b>';
    const shop = workshop();
    const { ledger } = shop.open();
    const context = { now: new Date(), locale: 'en', baselineModel: null, limits: NO_LIMITS };
    const summary = { ...summarize(ledger, { period: 'month' }, context), periodTitle: name };
    shop.clean();
    const brought = spendPage({ ...parts, first: { at: 7, summary } });
    assert.equal([...brought.matchAll(/<script/g)].length, 2);
    const [, text] = /<template id="first">([^<]*)<\/template>/.exec(brought) ?? [];
    const read = JSON.parse((text ?? '').replaceAll('&lt;', '<').replaceAll('&amp;', '&'));
    assert.deepEqual(read, { at: 7, summary });
  });

  it('has every element that its script looks for', () => {
    const ids = [...script.matchAll(/(?:byId|patchNotes|patchRows|\bset|number|input)\('([\w-]+)'/g)].map(
      (match) => match[1],
    );
    assert.ok(ids.length > 10);
    for (const id of ids) assert.ok(page.includes(`id="${id}"`), id);
  });

  it('names every table for who cannot see it', () => {
    const tables = [...page.matchAll(/<table[^>]*>\n?(.*)/g)].map(([tag]) => tag);
    assert.equal(tables.length, 5);
    for (const table of tables) {
      // The calculator's stands in a form that has a name.
      assert.match(table, /aria-labelledby="[\w-]+"|<caption [^>]*>Ghost text by \w+|scope="col">Tier/);
    }
    assert.match(page, /<form id="calculator" aria-labelledby="calculator-title">/);
  });

  it('writes figures as text, never as markup', () => {
    assert.doesNotMatch(script, /innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
  });

  it('has only buttons whose action is allowed', () => {
    const actions = [...page.matchAll(/data-action="(\w+)"/g)].map((match) => match[1]);
    assert.deepEqual([...new Set(actions)].sort(), [
      'changeLimits',
      'chooseModels',
      'explain',
      'exportSpend',
      'setApiKey',
    ]);
    for (const action of actions)
      assert.ok(viewMessage.safeParse({ type: 'action', action }).success, action);
  });
});

describe('messages of the view', () => {
  it('that are not on the list are refused', () => {
    for (const message of [
      null,
      'ready',
      { type: 'action', action: 'workbench.action.quit' },
      { type: 'action', action: 'showSpend' },
      { type: 'action', action: 'explain', args: ['x'] },
      { type: 'run', command: 'tierwise.explain' },
      { type: 'query', query: { period: 'ever' } },
      { type: 'query', query: { period: 'all', sql: '1' } },
      { type: 'calculate', input: { requestsPerDay: -1 } },
      { type: 'whatIf', input: { days: 0, tiers: { cheap: 'x', mid: 'a/b', premium: 'a/b' } } },
    ]) {
      assert.equal(viewMessage.safeParse(message).success, false, JSON.stringify(message));
    }
  });

  it('become links with their arguments encoded', () => {
    assert.equal(commandUri('showSpend'), `command:${ACTIONS.showSpend.command}`);
    assert.equal(commandUri('chooseModels'), 'command:tierwise.chooseTierModels');
  });
});
