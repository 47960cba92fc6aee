import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { judge, shareOf } from '../../bench/classify.ts';
import { HELD_OUT, TUNING } from '../../bench/messages/index.ts';

const ALL = [...TUNING, ...HELD_OUT];

describe('First messages as developers write them', () => {
  const judged = judge(ALL);

  it('are many, and each once', () => {
    assert.ok(ALL.length >= 200);
    assert.deepEqual(
      ALL.map(({ prompt }) => prompt).filter((prompt, i, all) => all.indexOf(prompt) !== i),
      [],
    );
    assert.ok(HELD_OUT.length >= ALL.length * 0.3);
  });

  it('go to a tier that is acceptable, 97 of 100', () => {
    assert.ok(shareOf(judged, 'acceptable') >= 0.97, String(shareOf(judged, 'acceptable')));
  });

  it('go to too small a model, at most 2 of 100', () => {
    assert.ok(shareOf(judged, 'underRouted') <= 0.02, String(shareOf(judged, 'underRouted')));
  });

  it('are cheap only where words say why', () => {
    for (const { tier, reasons, prompt } of judged) {
      if (tier === 'cheap') assert.match(reasons[0] ?? '', /^“.+” in the prompt is taken for/, prompt);
    }
  });
});
