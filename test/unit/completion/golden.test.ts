import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type Kept, type Setting, usable } from '../../../src/completion/filter.ts';
import { indentationIn } from '../../../src/completion/indent.ts';
import { type Shape, shapeOf } from '../../../src/completion/shape.ts';
import { cutWindow } from '../../../src/completion/window.ts';
import * as braces from './golden/braces.ts';
import * as others from './golden/others.ts';
import { python } from './golden/python.ts';
import type { Golden } from './golden/types.ts';
import { typescript } from './golden/typescript.ts';
import { placeOf } from './places.ts';

const SETS = [typescript, python, ...Object.values(braces), ...Object.values(others)];

function settingOf(golden: Golden, language: string): Setting {
  const window = cutWindow(placeOf(golden.at, { language }));
  const indentation = indentationIn(window.prefix + window.suffix);
  return { window, language, indentation, shape: shapeOf(window, language) };
}

function shown({ show, runOn }: Shape): string {
  return show === 'block' ? 'block' : runOn ? 'more' : 'line';
}

/** As the engine does it: piece by piece, until nothing more can be gained. */
function streamed(answer: string, setting: Setting): Kept {
  for (let end = 3; end < answer.length; end += 3) {
    const kept = usable(answer.slice(0, end), setting, 'running');
    if (kept.complete) return kept;
  }
  return usable(answer, setting, 'ended');
}

describe('Golden cases of completion', () => {
  it('are at least 150 in ten languages', () => {
    assert.ok(SETS.reduce((sum, { cases }) => sum + cases.length, 0) >= 150);
    assert.ok(SETS.length >= 10);
  });

  for (const { language, cases } of SETS) {
    for (const golden of cases) {
      it(`${language}: ${golden.name}`, () => {
        const setting = settingOf(golden, language);
        if (golden.shows !== undefined) assert.equal(shown(setting.shape), golden.shows);
        if (golden.answer === undefined) return;
        const eol = golden.at.includes('\r\n') ? '\r\n' : '\n';
        for (const kept of [usable(golden.answer, setting, 'ended'), streamed(golden.answer, setting)]) {
          assert.equal(kept.drop, golden.drops ?? null);
          assert.equal(kept.text.replaceAll('\n', eol), golden.gives ?? '');
        }
      });
    }
  }
});
