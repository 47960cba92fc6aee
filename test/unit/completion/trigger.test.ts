import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CompletionRequest } from '../../../src/completion/request.ts';
import { skipReason } from '../../../src/completion/trigger.ts';
import { cutWindow } from '../../../src/completion/window.ts';
import { requestAt } from './script.ts';

function why(text: string, more: Partial<CompletionRequest> = {}, justAccepted = false): string | null {
  const request = requestAt(text, more);
  return skipReason(request, cutWindow(request), justAccepted);
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
});

describe('It is asked', () => {
  it('at the end of a word, after a space, and on a blank line', () => {
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

  it('where a bracket opens a body', () => {
    for (const [language, line] of [
      ['shellscript', '  --help|-h)'],
      ['typescript', 'if (isOpen(door))'],
      ['typescript', '} else if (isOpen)'],
      ['typescript', 'for (const a of all())'],
      ['typescript', 'for (let i = 0;'],
      ['python', '@cached(12)'],
      ['go', 'func (a *A) Open()'],
      ['csharp', 'public void Open()'],
      ['cpp', 'int open(int door)'],
      ['c', 'return compute(a)'],
    ] as const) {
      assert.equal(why(`// A file.\n${line}▮\n`, { language }), null, line);
    }
    assert.equal(why('# A file.\nresult=$(run)▮\n', { language: 'shellscript' }), 'end-of-statement');
    assert.equal(why('# A file.\ncompute()▮\n', { language: 'python' }), 'end-of-statement');
    assert.equal(why('// A file.\n  compute();▮\n', { language: 'cpp' }), 'end-of-statement');
  });

  it('after a bracket in prose and comments', () => {
    assert.equal(why('An aside (of one kind)▮\n', { language: 'markdown' }), null);
    assert.equal(why('// An aside (of one kind)▮\n'), null);
  });

  it('anywhere by command', () => {
    assert.equal(why('compute();▮\n', { manual: true }), null);
    assert.equal(why('a▮', { manual: true }), null);
  });
});
