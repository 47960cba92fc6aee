import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { SettingKey } from '../../../src/settings/schema.ts';
import { check } from './contributed.ts';

const KEY = 'callers.perDayUsd' satisfies SettingKey;

function limits(value: unknown, held?: Map<SettingKey, unknown>) {
  const { settings, problems } = check({ [KEY]: value }, held);
  return { limits: settings.callers.perDayUsd, problems: problems.map(({ setting }) => setting) };
}

describe('the limit of callers', () => {
  it('is a dollar a day, a number, none, or a number for each', () => {
    assert.deepEqual(check({}).settings.callers.perDayUsd, { '*': 1 });
    assert.deepEqual(limits(0.2).limits, { '*': 0.2 });
    assert.deepEqual(limits(null).limits, { '*': null });
    assert.deepEqual(limits({ 'Acme.Agent': 5 }).limits, { '*': 1, 'acme.agent': 5 });
    assert.deepEqual(limits({ 'acme.agent': null, '*': 0 }).limits, { '*': 0, 'acme.agent': null });
  });

  it('is never looser where it cannot be read: what held before holds, and without that nothing is spent', () => {
    const wrong = fc.oneof(
      fc.string(),
      fc.boolean(),
      fc.array(fc.integer()),
      fc.double({ max: -Number.MIN_VALUE, noNaN: true }),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
    );
    fc.assert(
      fc.property(wrong, (value) => {
        assert.deepEqual(limits(value), { limits: { '*': 0 }, problems: [`tierwise.${KEY}`] });
        const held = new Map<SettingKey, unknown>();
        limits(0.3, held);
        assert.deepEqual(limits(value, held).limits, { '*': 0.3 });
        const entry = limits({ 'acme.agent': value, 'acme.other': 2 });
        assert.deepEqual(entry.limits, { '*': 1, 'acme.agent': 0, 'acme.other': 2 });
      }),
    );
  });
});
