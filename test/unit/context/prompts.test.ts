import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { explainPrompt, formatSubject, type PromptSubject } from '../../../src/context/prompts.ts';
import { SECRETS } from '../secrets/samples.ts';

const subject = (more: Partial<PromptSubject> = {}): PromptSubject => ({
  label: 'lines 3-4 of src/cart.ts',
  language: 'typescript',
  code: 'const a = 1;\nconst b = 2;',
  surroundings: '',
  diagnostics: [],
  ...more,
});

describe('a subject in a prompt', () => {
  it('is its name and its code in a fence', () => {
    assert.equal(
      formatSubject(subject()),
      'lines 3-4 of src/cart.ts:\n```typescript\nconst a = 1;\nconst b = 2;\n```',
    );
  });

  it('has the numbers of its lines, since people name lines by number', () => {
    assert.equal(
      formatSubject(subject({ lineNumbers: [3, 4] })),
      'lines 3-4 of src/cart.ts, with line numbers that are not part of it:\n```typescript\n3: const a = 1;\n4: const b = 2;\n```',
    );
  });

  it('has the code around it, where there is some', () => {
    assert.ok(!formatSubject(subject()).includes('around it'));
    const text = formatSubject(subject({ surroundings: 'import x;\n[...]\nexport {};' }));
    assert.ok(text.endsWith('The code around it:\n```typescript\nimport x;\n[...]\nexport {};\n```'));
  });

  it('has the problems of the language server, a line for each', () => {
    const text = formatSubject(subject({ diagnostics: ["'a' is never read.", 'Two\n  lines'] }));
    assert.ok(
      text.endsWith("Problems that the language server reports in it:\n- 'a' is never read.\n- Two lines"),
    );
  });

  it('has no key that a problem quotes', () => {
    const key = SECRETS['AWS key id'] ?? '';
    const text = formatSubject(
      subject({ diagnostics: [`Type '"${key}"' is not assignable to type 'number'.`] }),
    );
    assert.ok(text.endsWith(`- Type '"<secret 1>"' is not assignable to type 'number'.`));
  });

  it('has no more of a problem than its beginning', () => {
    const text = formatSubject(subject({ diagnostics: ['x'.repeat(100_000)] }));
    assert.ok(text.length < 2_000);
  });

  it('has no more than twenty problems, and says how many it leaves out', () => {
    const text = formatSubject(
      subject({ diagnostics: Array.from({ length: 5_000 }, (_, i) => `problem ${i}`) }),
    );
    assert.equal(text.match(/^- problem/gm)?.length, 20);
    assert.ok(text.endsWith('- and 4980 more'));
  });

  it('stays whole when it has fences of its own', () => {
    const code = '# Title\n````md\n```js\nx\n```\n````';
    assert.ok(
      formatSubject(subject({ code, language: 'markdown' })).includes(
        `\n\`\`\`\`\`markdown\n${code}\n\`\`\`\`\``,
      ),
    );
    const piece = fc.constantFrom('`', '``', '```', '````', '\n', 'x', ' ');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const inside = pieces.join('');
        const [, fence = '', body] =
          /^[^\n]*\n(`{3,})typescript\n([\s\S]*)\n\1$/.exec(formatSubject(subject({ code: inside }))) ?? [];
        assert.equal(body, inside);
        assert.ok(!inside.includes(fence));
      }),
    );
  });
});

describe('the prompt of explain', () => {
  it('names the subject, and ends with it', () => {
    const text = explainPrompt(subject(), '');
    assert.ok(text.startsWith('Explain lines 3-4 of src/cart.ts.\n'));
    assert.ok(text.endsWith(`\n\n${formatSubject(subject())}`));
  });

  it('has what the user added', () => {
    assert.ok(explainPrompt(subject(), 'For a beginner, please.').includes('\nFor a beginner, please.\n\n'));
  });
});
