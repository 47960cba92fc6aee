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

  it('runs the first call as soon as the caller is done, and no sooner', () => {
    call();
    assert.equal(runs, 0);
    mock.timers.tick(1);
    assert.equal(runs, 1);
    mock.timers.tick(1_000);
    assert.equal(runs, 1);
  });

  it('makes one run of the calls that follow too soon', () => {
    call();
    mock.timers.tick(1);
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
    assert.ok(runs >= 9 && runs <= 11, String(runs));
  });

  it('does nothing more once it is disposed', () => {
    call();
    mock.timers.tick(1);
    call();
    call.dispose();
    call();
    mock.timers.tick(1_000);
    assert.equal(runs, 1);
  });
});
