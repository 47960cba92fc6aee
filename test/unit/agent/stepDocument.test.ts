import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lexer, type Token, walkTokens } from 'marked';
import { describe, it } from 'mocha';
import type { Step } from '../../../src/agent/journal/index.ts';
import { formOf, stepDocument, taskDocument } from '../../../src/agent/stepDocument.ts';
import { answered, builder, call, newTask } from './loop/line.ts';

const verdict = () => 'Red: two tests.';

/** One step of each kind, with this text wherever words of others stand. */
function stepsWith(text: string): readonly Step[] {
  const { steps, model, tool, verify, note, move, summary } = builder();
  model(answered({ text, calls: [call('run', { command: text })] }));
  tool(1, 0, call('run', { command: text }), { content: text });
  verify('red');
  note('user', text);
  note('system', '', 'asked', { question: { about: 'plan', text } });
  move('mid');
  summary(1, text);
  return steps;
}

/** What VS Code's preview makes more of than text. */
function acting(markdown: string): readonly string[] {
  const found: string[] = [];
  void walkTokens(lexer(markdown, { gfm: true }), (token: Token) => {
    if (token.type === 'image' || token.type === 'html' || token.type === 'def') found.push(token.raw);
    if (token.type === 'code' && /^mermaid/i.test(String(token['lang'] ?? ''))) found.push(token.raw);
    if (token.type === 'paragraph' && /^[ \t]*:::[ \t]*mermaid/im.test(token.raw)) found.push(token.raw);
  });
  return found;
}

describe('What a step shows', () => {
  it('is Markdown where it is words, and what was printed as it is', () => {
    const forms = stepsWith('x').map((step) => [step.kind, formOf(step)]);
    assert.deepEqual(forms, [
      ['model', 'md'],
      ['tool', 'log'],
      ['verify', 'log'],
      ['note', 'md'],
      ['note', 'md'],
      ['move', 'md'],
      ['summary', 'md'],
    ]);
  });

  it('is the output of a command below its line, without marks of Markdown', () => {
    const { tool } = builder();
    const run = tool(1, 0, call('run', { command: 'npm test' }), { content: '# tests 2\n* a `b`' });
    assert.match(stepDocument(run, verdict), /^run npm test.*\n\ncommand: npm test\n\n# tests 2\n\* a `b`$/);
  });

  it('has text of several lines as lines', () => {
    const { tool } = builder();
    const write = tool(1, 0, call('write', { path: 'a.ts', content: 'one\ntwo' }), { content: 'done' });
    assert.match(stepDocument(write, verdict), /\npath: a\.ts\ncontent:\none\ntwo\n\ndone$/);
  });

  it('keeps the Markdown of a plan', () => {
    const plan = stepsWith('1. `a.ts`: **divide**\n2. Test it').at(4);
    assert.ok(plan);
    assert.match(stepDocument(plan, verdict), /\n\n1\. `a\.ts`: \*\*divide\*\*\n2\. Test it/);
  });

  it('has what tests have printed in a hand-over as it was printed', () => {
    const { move } = builder();
    const handOver = '# Hand-over\n\nJudge for yourself.\n\n## Last verification\n\nRed.\n+ 1.23\n- 12.34';
    const step = { ...move('mid'), input: { ...move('mid').input, handOver } } as Step;
    assert.match(
      stepDocument(step, verdict),
      /\n\nJudge for yourself\.\n\s*### Last verification\n\s*```\nRed\.\n\+ 1\.23\n- 12\.34\n```/,
    );
  });

  it('loads and draws nothing, whoever wrote it', () => {
    const parts = [
      '![x](https://e.test/p.png)',
      '<img src="https://e.test/p.png">',
      '```mermaid',
      ':::mermaid',
    ];
    const before = ['', '> ', '- ', '1. ', '\n', '   ', '```\n', '~~~\n'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts, ...before), { maxLength: 12 }), (some) => {
        const steps = stepsWith(some.join(''));
        const shown = [
          ...steps.map((step) => stepDocument(step, verdict)),
          taskDocument(newTask(), steps, verdict),
        ];
        for (const [i, text] of shown.entries()) {
          const step = steps[i];
          if (!step || formOf(step) === 'md') assert.deepEqual(acting(text), [], text);
        }
      }),
    );
  });
});
