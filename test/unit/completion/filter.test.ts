import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { filterAnswer } from '../../../src/completion/filter.ts';
import { detectIndentation } from '../../../src/completion/indentation.ts';
import { completionMode } from '../../../src/completion/trigger.ts';
import { cutWindow } from '../../../src/completion/window.ts';
import { requestAt } from './script.ts';

/** What is usable of a whole answer; why not, where nothing is. */
function usable(at: string, answer: string, language = 'typescript'): string {
  const window = cutWindow(requestAt(at, { language }));
  const indentation = detectIndentation(window.prefix + window.suffix);
  const mode = completionMode(window, language);
  const { text, drop } = filterAnswer(answer, { window, language, indentation, mode }, 'ended');
  return drop ?? text;
}

describe('The indentation of an answer', () => {
  const spaces = 'void f()\n{\n    a();\n    if (b)\n        c();\n    d();\n';
  const mixed = `${spaces}    switch (e)\n\t{\n\tcase 1:\n\t  f();\n\t}\n`;

  it('stays as it is where lines with tabs and with spaces are both at home', () => {
    const answer = '    switch (g)\n\t{\n\tcase 2:\n\t  h();\n\t}';
    assert.equal(usable(`${mixed}▮\n`, answer, 'c'), answer);
  });

  it('becomes that of the file where the other one is a slip', () => {
    assert.equal(usable(`${spaces}▮\n`, '\tg();', 'c'), '    g();');
    assert.equal(usable(`${spaces}\tslip();\n▮\n`, '\tg();', 'c'), '    g();');
    assert.equal(usable('void f()\n{\n\ta();\n\t▮\n}\n', 'b(\n\t    c);', 'c'), 'b(\n\t    c);');
  });

  it('is kept from the editor only where the file has one style', () => {
    const editor = { tabs: false, size: 4 };
    const found = detectIndentation(mixed);
    assert.deepEqual([found?.mixed, detectIndentation(spaces)?.mixed], [true, undefined]);
    assert.deepEqual({ ...editor, mixed: true }, { ...found, ...editor });
  });
});

describe('The end of a block in an answer', () => {
  it('is a suggestion, however short, where it closes what is open', () => {
    assert.equal(usable('if (a) {\n  b();▮\n', '\n}'), '\n}');
    assert.equal(usable('begin\n  def f\n    b▮\n', '\n  end', 'ruby'), '\n  end');
    assert.equal(usable('/**\n * Adds.\n ▮\n', '*/'), '*/');
  });

  it('is none where nothing is open, or the file closes it', () => {
    assert.equal(usable('b();▮\n', '\n}'), 'too-short');
    assert.equal(usable('if (a) {\n  b();▮\n}\n', '\n}'), 'closed-already');
    assert.equal(usable('f(a▮\n', ')'), 'too-short');
  });

  it('is not the end of what was asked for', () => {
    const at = 'function f() {\n  if (a) {\n    b();\n    ▮\n';
    const answer = 'c();\n  }\n  d();\n}';
    assert.equal(usable(at, answer), answer);
    // What follows at the top level is another piece of code.
    assert.equal(usable(at, `${answer}\n\nfunction g() {\n}`), answer);
  });
});

describe('A line that follows the cursor', () => {
  const at = 'f();\n▮\nif (isLogged(level)) {\n  log(first);\n}\n';

  it('is not suggested again', () => {
    assert.equal(usable(at, 'if (isLogged(level)) {\n  log(first);\n}'), 'next-line');
    assert.equal(usable(at, 'if (isLogged(level)) {'), 'next-line');
    assert.equal(usable(at, 'g();\nif (isLogged(level)) {\n  log(first);'), 'g();');
    assert.equal(usable(at, 'if (isLogged(level)) {\n}'), 'next-line');
  });

  it('may begin what goes on in another way', () => {
    const answer = 'if (isLogged(level)) {\n  log(second);\n}';
    assert.equal(usable(at, answer), answer);
  });
});

describe('A comment in an answer', () => {
  it('is no prose', () => {
    const answer = '# Guard against names with blanks:\nfor name in "$@"; do';
    assert.equal(
      usable('run() {\n  ▮\n  stop\n}\n', answer, 'shellscript').split('\n')[0],
      answer.split('\n')[0],
    );
  });
});
