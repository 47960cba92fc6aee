import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  answered,
  keyTyped,
  missed,
  NEW_PACE,
  type Pace,
  retried,
  seen,
  waitMs,
  wentOn,
} from '../../../src/completion/pace.ts';
import { spotOf, whyNotAsk } from '../../../src/completion/trigger.ts';
import type { Place } from '../../../src/completion/types.ts';
import { cutWindow } from '../../../src/completion/window.ts';
import { placeOf } from './places.ts';

function why(text: string, more: Partial<Place> = {}, justAccepted = false): string | null {
  const place = placeOf(text, more);
  return whyNotAsk(place, cutWindow(place), justAccepted);
}

describe('Nothing is asked', () => {
  it('in the middle of a word', () => {
    assert.equal(why('const total = comp▮ute();\n'), 'middle-of-word');
    assert.equal(why('const größe = gr▮öße;\n'), 'middle-of-word');
  });

  it('at the end of a statement', () => {
    for (const end of ['compute();', 'compute()', 'if (a) { b(); }']) {
      assert.equal(why(`// A file.\n${end}▮\n`), 'end-of-statement', end);
    }
  });

  it('right after a line was accepted', () => {
    assert.equal(why('const total = sum▮\n', {}, true), 'line-accepted');
  });

  it('in a file of under 10 characters', () => {
    assert.equal(why('let a▮'), 'tiny-file');
    assert.equal(why('let a = bee▮'), null);
  });

  it('with several cursors, not even by command', () => {
    assert.equal(why('const total = ▮\n', { cursors: 2, manual: true }), 'several-cursors');
  });
});

describe('It is asked', () => {
  it('at the end of a word, behind a space, and on a blank line', () => {
    for (const text of [
      'const total▮\n',
      'const total = ▮\n',
      'const a = 1;\n▮\n',
      'if (isOpen) ▮\n',
      'f(a, ▮)\n// b\n',
    ]) {
      assert.equal(why(text), null, text);
    }
  });

  it('behind a bracket in prose and comments', () => {
    assert.equal(why('An aside (of one kind)▮\n', { language: 'markdown' }), null);
    assert.equal(why('// An aside (of one kind)▮\n'), null);
  });

  it('anywhere by command', () => {
    assert.equal(why('compute();▮\n', { manual: true }), null);
    assert.equal(why('a▮', { manual: true }), null);
  });
});

describe('The pause before a request', () => {
  const wait = (pace: Pace, spot: 'line-start' | 'edge' | 'word' = 'word', line = 5): number =>
    waitMs(pace, spot, 'a', line);

  function typing(gapMs: number): Pace {
    return Array.from({ length: 20 }).reduce<Pace>((pace, _, i) => keyTyped(pace, i * gapMs), NEW_PACE);
  }

  it('follows how fast the user types', () => {
    assert.ok(wait(typing(90)) < wait(typing(160)));
    assert.ok(wait(typing(160)) < wait(typing(280)));
    assert.ok(wait(typing(280)) <= 400);
  });

  it('is short where a line begins, longer behind a space, longest in a word', () => {
    const pace = typing(150);
    assert.ok(wait(pace, 'line-start') < wait(pace, 'edge'));
    assert.ok(wait(pace, 'edge') < wait(pace, 'word'));
  });

  it('is longer when the model is slow', () => {
    assert.equal(wait(answered(NEW_PACE, 300)), wait(NEW_PACE));
    assert.ok(wait(answered(NEW_PACE, 1_500)) > wait(NEW_PACE) + 400);
  });

  it('is longer after five suggestions in a row that were ignored, and short again after one that was taken', () => {
    const ignored = Array.from({ length: 6 }).reduce<Pace>((pace) => seen(pace, false), NEW_PACE);
    assert.ok(wait(ignored) >= wait(NEW_PACE) + 400);
    assert.equal(wait(seen(ignored, true)), wait(NEW_PACE));
    const many = Array.from({ length: 50 }).reduce<Pace>((pace) => seen(pace, false), NEW_PACE);
    assert.equal(wait(many), 2_000);
  });

  it('is long on a line that the model was wrong on, until enough was typed', () => {
    const wrong = missed(NEW_PACE, 'a', 5);
    assert.ok(wait(wrong) >= 1_000);
    assert.ok(wait(wrong, 'word', 6) < 1_000);
    assert.ok(wait(wentOn(wrong, 'a', 5, 10)) < 1_000);
    assert.ok(wait(wentOn(wrong, 'a', 5, 4)) < 1_000);
    assert.ok(wait(wentOn(missed(wrong, 'a', 5), 'a', 5, 4)) >= 1_000);
  });

  it('learns whether a second try on a line is worth it', () => {
    const lost = Array.from({ length: 40 }).reduce<Pace>((pace) => retried(pace, false), NEW_PACE);
    const won = Array.from({ length: 40 }).reduce<Pace>((pace) => retried(pace, true), NEW_PACE);
    assert.ok(wait(wentOn(missed(lost, 'a', 5), 'a', 5, 10)) >= 1_000);
    assert.ok(wait(wentOn(missed(won, 'a', 5), 'a', 5, 4)) < 1_000);
  });

  it('tells what the cursor stands behind', () => {
    const spot = (text: string): string => spotOf(cutWindow(placeOf(text)));
    assert.deepEqual([spot('a\n  ▮'), spot('a = ▮'), spot('a▮')], ['line-start', 'edge', 'word']);
  });
});
