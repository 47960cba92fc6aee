import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  appliesTo,
  composed as composedFor,
  foldersAbove,
  type InstructionFile,
  isForAll,
  NO_INSTRUCTIONS,
} from '../../../../src/context/instructions/choose.ts';

const file = (path: string, text: string, isFor: InstructionFile['isFor'] = 'project') => ({
  path,
  text,
  isFor,
});

/** For a model with a large window. */
const composed = (files: readonly InstructionFile[]) => composedFor(files, 128_000);

describe('What instructions go into a prompt', () => {
  it('no more of them than a quarter of the window, and the user is told what was cut', () => {
    const lines = fc.string({ unit: fc.constantFrom('use ', 'tabs\n', 'and ', 'names '), maxLength: 20_000 });
    const list = fc.array(fc.record({ path: fc.constantFrom('AGENTS.md', 'b.md'), text: lines }), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(list, fc.integer({ min: 512, max: 32_000 }), (files, window) => {
        const { project, told } = composedFor(
          files.map(({ path, text }) => file(path, text)),
          window,
        );
        // What stands around them is the same for all windows.
        const frame = 150 * (files.length + 2);
        assert.ok(project.length <= 0.75 * window + frame, `${project.length} of ${window}`);
        const sent = files.filter(({ text }) => text.trim() !== '');
        const whole = sent.every(({ text }) => project.includes(text.trim()));
        assert.equal(whole, !/the beginning of|not /.test(told), told);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves a model with a window of 4k its room', () => {
    const { project, told } = composedFor([file('AGENTS.md', 'Use tabs.\n'.repeat(2_000))], 4_096);
    assert.ok(project.length < 3_500 && project.length > 2_500, String(project.length));
    assert.match(told, /^with the beginning of AGENTS\.md, /);
  });

  it('those for the project and those for the files stand apart, and the user is told which', () => {
    const { project, files, told } = composed([
      file('AGENTS.md', 'Use tabs.\n'),
      file('api/AGENTS.md', 'Use spaces.', 'files'),
    ]);
    assert.match(project, /AGENTS\.md:\n```markdown\nUse tabs\.\n```$/);
    assert.match(files, /api\/AGENTS\.md:\n```markdown\nUse spaces\.\n```$/);
    assert.doesNotMatch(project, /spaces/);
    assert.match(told, /^with AGENTS\.md, api\/AGENTS\.md, \d+ tokens$/);
  });

  it('are none where the files are empty', () => {
    assert.deepEqual(composed([]), NO_INSTRUCTIONS);
    assert.deepEqual(composed([file('AGENTS.md', ' \n\n')]), NO_INSTRUCTIONS);
  });

  it('of a long file only the beginning, and the user is told so', () => {
    const { project, told } = composed([file('AGENTS.md', 'a line\n'.repeat(10_000))]);
    assert.ok(project.length < 17_000, String(project.length));
    assert.match(project, /AGENTS\.md \(its beginning\):/);
    assert.match(told, /^with the beginning of AGENTS\.md, /);
  });

  it('are told of where a file is too large to be read', () => {
    const large = { path: 'AGENTS.md', text: null, isFor: 'project' } as const;
    assert.deepEqual(composed([large]), { project: '', files: '', told: 'not AGENTS.md (too large)' });
    const { told } = composed([large, file('src/AGENTS.md', 'Use tabs.', 'files')]);
    assert.match(told, /^with src\/AGENTS\.md, not AGENTS\.md \(too large\), \d+ tokens$/);
  });

  it('cannot end the block that they stand in', () => {
    const { project } = composed([file('AGENTS.md', '```\nnot code any more\n````\n')]);
    assert.match(project, /`````markdown\n```\nnot code any more\n````\n`````$/);
  });

  it('are never more than fits, however many and long the files are', () => {
    const some = fc.array(
      fc.record({
        path: fc.constantFrom('AGENTS.md', 'a/AGENTS.md', 'b.instructions.md'),
        text: fc.nat(40_000).map((length) => 'x'.repeat(length)),
        isFor: fc.constantFrom('project' as const, 'files' as const),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(some, (list) => {
        const { project, files, told } = composed(list);
        assert.ok(project.length + files.length < 36_000);
        const filled = list.filter(({ text }) => text !== '').length;
        assert.equal(told === '' ? 0 : told.split(', ').length - 1, filled);
      }),
      { numRuns: 50 },
    );
  });
});

describe('The folders above a file', () => {
  it('come nearest first, without the top', () => {
    assert.deepEqual(foldersAbove('a/b/c.ts'), ['a/b', 'a']);
    assert.deepEqual(foldersAbove('c.ts'), []);
  });
});

describe('What a file of rules applies to', () => {
  for (const [head, patterns] of [
    ['applyTo: "**/*.ts,**/*.tsx"', ['**/*.ts', '**/*.tsx']],
    ["applyTo: 'src/**'", ['src/**']],
    ['description: x\napplyTo: **', ['**']],
    ['applyTo:\n  - "*.py"\n  - lib/*.py\ndescription: y', ['*.py', 'lib/*.py']],
    ['applyTo: ["*.go", "cmd/**"]', ['*.go', 'cmd/**']],
    ['applyTo: "**/*.{ts,tsx}"', ['**/*.{ts,tsx}']],
    ['applyTo:', []],
    ['applyTo: "**/*.ts" # all of it', ['**/*.ts']],
    ['applyTo: **/c#.cs # and no others', ['**/c#.cs']],
    ['applyTo: ["*.go", "cmd/**"] # Go', ['*.go', 'cmd/**']],
    ['applyTo: "*.go", "cmd/**"', ['*.go', 'cmd/**']],
    ['applyTo: [\n  "*.go", # Go\n  "src/{a,b}/**",\n]\ndescription: y', ['*.go', 'src/{a,b}/**']],
    ['applyTo:\n  # Python\n  - "*.py" # of ours\n\n  - lib/*.py\ndescription: - x', ['*.py', 'lib/*.py']],
    ['applyTo: |\n  *.py\n  lib/*.py', ['*.py', 'lib/*.py']],
    ['applyTo: >-\n  *.py,\n  lib/*.py\ndescription: y', ['*.py', 'lib/*.py']],
    ['"applyTo": "**"', ['**']],
    ['applyTo: src\\web\\**\\*.ts', ['src/web/**/*.ts']],
    ['applyTo: "src\\\\web\\\\**"', ['src/web/**']],
    ['applyTo: "src/\\[id\\].ts"', ['src/\\[id\\].ts']],
    ['description: for those who attach it', null],
  ] as const) {
    it(`is read from ${JSON.stringify(head)}`, () => {
      const { patterns: found, body } = appliesTo(`---\n${head}\n---\nUse tabs.\n`);
      assert.deepEqual(found, patterns);
      assert.equal(body, 'Use tabs.\n');
    });
  }

  it('is nothing by itself where it does not begin with it, or it has no end', () => {
    for (const text of ['Use tabs.', '---\napplyTo: "**"\nUse tabs.', '\n---\napplyTo: "**"\n---\n']) {
      assert.deepEqual(appliesTo(text), { patterns: null, body: text });
    }
  });

  it('is read in no time and without a throw, whatever stands there', () => {
    const odd = fc.string({
      unit: fc.constantFrom('"', "'", '[', ']', '{', ',', '#', ' ', '-', '\\', '\n', '*', 'a', '|'),
    });
    fc.assert(
      fc.property(odd, (value) => {
        const { patterns } = appliesTo(`---\napplyTo: ${value}\n---\nUse tabs.\n`);
        assert.ok((patterns ?? []).every((pattern) => pattern.trim() !== '' && !pattern.includes('\n')));
      }),
    );
  });

  it('is read as Windows writes it, too', () => {
    assert.deepEqual(appliesTo('\uFEFF---\r\napplyTo: "**"\r\n---\r\nUse tabs.').patterns, ['**']);
  });
});

describe('A pattern for everything', () => {
  it('may begin where the folder does', () => {
    assert.deepEqual(['/**', './**', '/**/*', '/src/**'].map(isForAll), [true, true, true, false]);
  });

  it('is two stars in any form, or one', () => {
    assert.deepEqual(['**', '*', '**/*', '**/**', '*.ts', 'src/**'].map(isForAll), [
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
