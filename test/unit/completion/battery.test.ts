import assert from 'node:assert/strict';
import { discharges, isDischarging, isOnBattery } from '../../../src/completion/battery.ts';

const supply = (type: string, status = '', online = '', scope = '') => ({ type, status, online, scope });

describe('A machine runs on its battery', () => {
  it('when that discharges and nothing is plugged in', () => {
    assert.equal(discharges([supply('Battery', 'Discharging'), supply('Mains', '', '0')]), true);
  });

  it('not when it is plugged in, though the battery may discharge a little', () => {
    assert.equal(discharges([supply('Battery', 'Discharging'), supply('Mains', '', '1')]), false);
    assert.equal(discharges([supply('Battery', 'Discharging'), supply('USB', '', '1')]), false);
    assert.equal(discharges([supply('Battery', 'Charging')]), false);
  });

  it('not for the battery of its mouse', () => {
    assert.equal(discharges([supply('Battery', 'Discharging', '', 'Device')]), false);
  });

  it('not when it has none', () => {
    assert.equal(discharges([]), false);
    assert.equal(isDischarging(''), false);
  });

  it('by the first battery that Windows reports', () => {
    assert.equal(isDischarging('1\r\n'), true);
    assert.equal(isDischarging('2\r\n1\r\n'), false);
  });

  it('not where that cannot be determined', async () => {
    assert.equal(await isOnBattery('aix'), false);
  });
});
