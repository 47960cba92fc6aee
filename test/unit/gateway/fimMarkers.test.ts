import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Hole } from '../../../src/gateway/index.ts';
import { markedPrompt, prefixWithContext, supportsFim } from '../../../src/gateway/providers/fimMarkers.ts';

const HOLE: Hole = {
  prefix: 'a(',
  suffix: ')',
  path: 'src/main.ts',
  language: 'typescript',
  context: [],
  stop: [],
  singleLine: false,
};
const WITH_FILES: Hole = { ...HOLE, context: [{ path: 'b.ts', text: 'export b' }] };

const PROMPTS: readonly (readonly [model: string, alone: string, withFiles: string])[] = [
  [
    'Qwen/Qwen2.5-Coder-7B-Instruct',
    '<|fim_prefix|>a(<|fim_suffix|>)<|fim_middle|>',
    '<|repo_name|>project\n<|file_sep|>b.ts\nexport b\n<|file_sep|>src/main.ts\n<|fim_prefix|>a(<|fim_suffix|>)<|fim_middle|>',
  ],
  [
    'bigcode/starcoder2-15b',
    '<fim_prefix>a(<fim_suffix>)<fim_middle>',
    '<repo_name>project<file_sep>b.ts\nexport b\n<file_sep><fim_prefix>src/main.ts\na(<fim_suffix>)<fim_middle>',
  ],
  [
    'codegemma:2b',
    '<|fim_prefix|>a(<|fim_suffix|>)<|fim_middle|>',
    '<|file_separator|>b.ts\nexport b\n<|file_separator|>src/main.ts\n<|fim_prefix|>a(<|fim_suffix|>)<|fim_middle|>',
  ],
  [
    'codellama:7b-code',
    '<PRE> a( <SUF>) <MID>',
    '<PRE> // b.ts\nexport b\n\n// src/main.ts\na( <SUF>) <MID>',
  ],
  [
    'deepseek-coder-v2-lite-base',
    '<｜fim▁begin｜>a(<｜fim▁hole｜>)<｜fim▁end｜>',
    '<｜fim▁begin｜>// b.ts\nexport b\n\n// src/main.ts\na(<｜fim▁hole｜>)<｜fim▁end｜>',
  ],
  ['codestral-22b-v0.1', '[SUFFIX])[PREFIX]a(', '[SUFFIX])[PREFIX]// b.ts\nexport b\n\n// src/main.ts\na('],
  [
    'granite-8b-code-base-4k',
    '<fim_prefix>a(<fim_suffix>)<fim_middle>',
    '<fim_prefix>// b.ts\nexport b\n\n// src/main.ts\na(<fim_suffix>)<fim_middle>',
  ],
  [
    'granite-4.0-micro-base',
    '<|fim_prefix|>a(<|fim_suffix|>)<|fim_middle|>',
    '<|fim_prefix|>// b.ts\nexport b\n\n// src/main.ts\na(<|fim_suffix|>)<|fim_middle|>',
  ],
];

describe('A hole with marks', () => {
  for (const [model, alone, withFiles] of PROMPTS) {
    it(`has those of ${model}, alone and with other files`, () => {
      assert.equal(markedPrompt(model, HOLE)?.prompt, alone);
      assert.equal(markedPrompt(model, WITH_FILES)?.prompt, withFiles);
    });
  }

  for (const model of [
    'qwen3-coder:30b',
    'unsloth/Qwen3-Coder-Next-GGUF',
    'starcoder2:3b',
    'stable-code-3b',
  ]) {
    it(`is known to ${model}`, () => assert.ok(supportsFim(model)));
  }

  for (const model of [
    'llama3.3',
    'qwen3:8b',
    'gpt-oss:20b',
    'devstral',
    'mamba-codestral-7B-v0.1',
    'codestral-mamba-latest',
    'codellama-34b',
    'codellama:7b-python',
    'granite3.3:8b',
  ]) {
    it(`is not known to ${model}`, () => assert.equal(markedPrompt(model, HOLE), null));
  }

  it('names other files in comments of the language where the model has no better place for them', () => {
    const names = ['python', 'lua', 'clojure', 'latex', 'rust'].map((language) =>
      prefixWithContext({ ...WITH_FILES, language })
        .split('\n')
        .at(0),
    );
    assert.deepEqual(names, ['# b.ts', '-- b.ts', '; b.ts', '% b.ts', '// b.ts']);
  });

  it('has each mark once, whatever is in the code, and all of the code besides', () => {
    const marks = [
      ...['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>', '<|file_sep|>', '<|endoftext|>'],
      ...[
        '<fim_prefix>',
        '<fim_middle>',
        '<PRE>',
        ' <SUF>',
        '[PREFIX]',
        '[SUFFIX]',
        '<｜fim▁hole｜>',
        '$&',
        'x',
      ],
    ];
    const code = fc
      .array(fc.oneof(fc.constantFrom(...marks), fc.string()), { maxLength: 8 })
      .map((x) => x.join(''));
    const model = fc.constantFrom(...PROMPTS.map(([name]) => name));
    fc.assert(
      fc.property(model, code, code, code, (name, prefix, suffix, other) => {
        const torn = { ...HOLE, prefix, suffix, context: [{ path: 'b.ts', text: other }] };
        const clean = markedPrompt(name, {
          ...HOLE,
          prefix: 'P',
          suffix: 'S',
          context: [{ path: 'b.ts', text: 'O' }],
        });
        const prompt = markedPrompt(name, torn)?.prompt ?? '';
        const own = marks.filter((mark) => mark.length > 2 && clean?.prompt.includes(mark));
        for (const mark of own) {
          assert.equal(prompt.split(mark).length, (clean?.prompt ?? '').split(mark).length, mark);
        }
        const bare = (text: string) => text.replaceAll(' ', '');
        for (const text of [prefix, suffix, other]) assert.ok(bare(prompt).includes(bare(text)));
      }),
      { numRuns: 500 },
    );
  });
});
