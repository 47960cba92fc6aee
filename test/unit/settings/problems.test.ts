import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { noticeOfProblems } from '../../../src/settings/check.ts';
import type { SettingKey } from '../../../src/settings/schema.ts';
import { check } from './contributed.ts';

const noticeOf = (changed: Partial<Record<SettingKey, unknown>>) => noticeOfProblems(check(changed).problems);

describe('the message about wrong settings', () => {
  it('names the setting, what is wrong, what would be right, and what holds instead', () => {
    const { message, buttons } = noticeOf({ 'tiers.mid': ['claude'] });
    assert.equal(
      message,
      'The setting tierwise.tiers.mid is wrong: entry 1 is "claude", which has no provider: write provider/model. Until it is fixed, only the part of it that can be read is used.',
    );
    assert.deepEqual(buttons[0], {
      title: 'Open Settings',
      command: 'tierwise.openSetting',
      arguments: [{ setting: 'tierwise.tiers.mid' }],
    });
  });

  it('is one for many settings', () => {
    const two = noticeOf({ 'tiers.mid': 5, 'prices.update': 5 }).message;
    assert.ok(
      two.endsWith('that can be read is used. Also wrong: tierwise.prices.update (see the log).'),
      two,
    );
    const three = noticeOf({ 'tiers.mid': 5, routes: 5, 'prices.update': 5 }).message;
    assert.ok(three.endsWith('Also wrong: tierwise.routes, tierwise.prices.update (see the log).'), three);
  });

  it('says that nothing is sent while the list of allowed servers is wrong, and nothing is', () => {
    const { message } = noticeOf({ allowedOrigins: ['api.example.com'] });
    assert.equal(
      message,
      'The setting tierwise.allowedOrigins is wrong: entry 1 is "api.example.com", but must be an address without a path, such as "https://api.anthropic.com". Until it is fixed, only the servers in it that can be read are used.',
    );
    assert.deepEqual(check({ allowedOrigins: ['api.example.com'] }).settings.allowedOrigins, []);
    assert.deepEqual(check({ allowedOrigins: ['https://api.example.com/v1'] }).settings.allowedOrigins, []);
    assert.equal(check({}).settings.allowedOrigins, null);
  });

  it('puts a limit that does not hold first, and says so, for it can cost money', () => {
    const { message, buttons } = noticeOf({ 'tiers.mid': 5, 'budget.perDayUsd': '5' });
    assert.equal(
      message,
      'The setting tierwise.budget.perDayUsd is wrong: it is "5", but must be a number of USD, or null for no limit. Until it is fixed, the last valid limit applies; without one, nothing is spent. Also wrong: tierwise.tiers.mid (see the log).',
    );
    assert.deepEqual(buttons[0]?.arguments, [{ setting: 'tierwise.budget.perDayUsd' }]);
  });
});
