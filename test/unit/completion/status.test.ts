import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type CompletionStatus, shownStatus } from '../../../src/completion/status.ts';

const STATUSES: readonly CompletionStatus[] = [
  'ready',
  'running',
  'paused',
  'snoozed',
  { stopped: 'no balance' },
];

describe('The status of ghost text', () => {
  it('has no icon while it is off', () => {
    assert.deepEqual(shownStatus('off'), { isOn: false, icon: '', text: 'off' });
  });

  it('has one icon otherwise, each its own, so that nothing moves while typing', () => {
    const icons = STATUSES.map((status) => shownStatus(status).icon);
    for (const icon of icons) assert.match(icon, /^\$\([a-z-]+\)$/);
    assert.equal(new Set(icons).size, icons.length);
    assert.ok(STATUSES.every((status) => shownStatus(status).isOn));
  });

  it('reads the same while a request runs', () => {
    assert.equal(shownStatus('ready').text, 'on');
    assert.equal(shownStatus('running').text, 'on');
  });

  it('says what it is, and what stopped it', () => {
    assert.equal(shownStatus('paused').text, 'paused');
    assert.equal(shownStatus('snoozed').text, 'snoozed');
    assert.equal(
      shownStatus({ stopped: 'the key was not accepted.' }).text,
      'stopped: the key was not accepted',
    );
    assert.equal(shownStatus({ stopped: '' }).text, 'stopped');
  });
});
