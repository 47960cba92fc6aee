import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type Throttled, throttle, watchDay } from '../../../src/spend/timers.ts';

const HOUR = 3_600_000;

describe('throttling', () => {
  let runs = 0;
  let call: Throttled;

  beforeEach(() => {
    runs = 0;
    mock.timers.enable({ apis: ['setTimeout'] });
    call = throttle(() => {
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

describe('watching the day', () => {
  let days = 0;
  let watch = { dispose: () => {} };

  beforeEach(() => {
    days = 0;
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: new Date(2026, 10, 22, 23, 58) });
    watch = watchDay(() => {
      days += 1;
    });
  });
  afterEach(() => {
    watch.dispose();
    mock.timers.reset();
  });

  it('tells of midnight when it comes, and once', () => {
    mock.timers.tick(119_999);
    assert.equal(days, 0);
    mock.timers.tick(1);
    assert.equal(days, 1);
    mock.timers.tick(12 * HOUR);
    assert.equal(days, 1);
    mock.timers.tick(12 * HOUR);
    assert.equal(days, 2);
  });

  it('sees soon after a sleep over midnight that it is another day', () => {
    mock.timers.setTime(new Date(2026, 10, 23, 7, 0).getTime());
    mock.timers.tick(5 * 60_000);
    assert.equal(days, 1);
  });

  it('is silent once it is disposed', () => {
    watch.dispose();
    mock.timers.tick(48 * HOUR);
    assert.equal(days, 0);
  });
});
