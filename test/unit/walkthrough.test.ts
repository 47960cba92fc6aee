import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { labelOf } from '../../src/requests/notices.ts';
import { TIERS } from '../../src/router/index.ts';
import { providersInUse } from '../../src/settings/setUp.ts';
import { check } from './settings/contributed.ts';

const ALL = 'all three tiers';

describe('The walkthrough', () => {
  it('says which tiers the key of each provider opens, as the settings come', () => {
    const { settings } = check({});
    const opened = providersInUse(settings).map((id) => {
      const tiers = TIERS.filter((tier) => settings.tiers[tier].some((model) => model.startsWith(`${id}/`)));
      return `| ${labelOf(id)} | ${tiers.length === TIERS.length ? ALL : tiers.join(' and ')} |`;
    });
    const told = readFileSync('media/walkthrough/key.md', 'utf8').split('\n');
    assert.deepEqual(
      opened.filter((row) => !told.includes(row)),
      [],
    );
    assert.equal(told.filter((row) => /^\| [A-Z]/.test(row)).length, opened.length);
  });
});
