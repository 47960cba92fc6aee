import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type FilterResult, filterAnswer } from '../../../src/completion/filter.ts';
import { detectIndentation } from '../../../src/completion/indentation.ts';
import {
  type CompletionMode,
  completionMode,
  type InsertionContext,
} from '../../../src/completion/trigger.ts';
import { cutWindow } from '../../../src/completion/window.ts';
import * as braces from './golden/braces.ts';
import * as others from './golden/others.ts';
import { python } from './golden/python.ts';
import type { Golden } from './golden/types.ts';
import { typescript } from './golden/typescript.ts';
import { requestAt } from './script.ts';

const SETS = [typescript, python, ...Object.values(braces), ...Object.values(others)];

function contextOf(golden: Golden, language: string): InsertionContext {
  const window = cutWindow(requestAt(golden.at, { language }));
  const indentation = detectIndentation(window.prefix + window.suffix);
  return { window, language, indentation, mode: completionMode(window, language) };
}

function shown({ show, lookahead }: CompletionMode): string {
  return show === 'block' ? 'block' : lookahead ? 'more' : 'line';
}

/** As the engine filters: delta by delta, until the answer is complete. */
function streamed(answer: string, context: InsertionContext): FilterResult {
  for (let end = 3; end < answer.length; end += 3) {
    const result = filterAnswer(answer.slice(0, end), context, 'running');
    if (result.complete) return result;
  }
  return filterAnswer(answer, context, 'ended');
}

describe('Golden cases of completion', () => {
  it('are at least 150 in ten languages', () => {
    assert.ok(SETS.reduce((sum, { cases }) => sum + cases.length, 0) >= 150);
    assert.ok(SETS.length >= 10);
  });

  for (const { language, cases } of SETS) {
    for (const golden of cases) {
      it(`${language}: ${golden.name}`, () => {
        const context = contextOf(golden, language);
        if (golden.shows !== undefined) assert.equal(shown(context.mode), golden.shows);
        if (golden.answer === undefined) return;
        const eol = golden.at.includes('\r\n') ? '\r\n' : '\n';
        for (const result of [
          filterAnswer(golden.answer, context, 'ended'),
          streamed(golden.answer, context),
        ]) {
          assert.equal(result.drop, golden.drops ?? null);
          assert.equal(result.text.replaceAll('\n', eol), golden.gives ?? '');
        }
      });
    }
  }
});
