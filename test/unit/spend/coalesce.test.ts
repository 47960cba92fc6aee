import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type Coalesced, coalesce } from '../../../src/spend/coalesce.ts';

describe('coalesce', () => {
  let runs = 0;
  let call: Coalesced;

  beforeEach(() => {
    runs = 0;
    mock.timers.enable({ apis: ['setTimeout'] });
    call = coalesce(() => {
      runs += 1;
    }, 100);
  });
  afterEach(() => mock.timers.reset());

  it('runs the first call at once', () => {
    call();
    assert.equal(runs, 1);
    mock.timers.tick(1_000);
    assert.equal(runs, 1);
  });

  it('makes one run of the calls that follow too soon', () => {
    for (let i = 0; i < 50; i++) call();
    assert.equal(runs, 1);
    mock.timers.tick(100);
    assert.equal(runs, 2);
    mock.timers.tick(1_000);
    assert.equal(runs, 2);
  });

  it('never runs twice within its time, whatever the rhythm of the calls', () => {
    for (let ms = 0; ms < 1_000; ms += 10) {
      call();
      mock.timers.tick(10);
    }
    assert.ok(runs >= 10 && runs <= 11, String(runs));
  });

  it('forgets what is waiting when it is disposed', () => {
    call();
    call();
    call.dispose();
    mock.timers.tick(1_000);
    assert.equal(runs, 1);
  });
});
