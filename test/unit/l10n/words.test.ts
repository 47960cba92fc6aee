import assert from 'node:assert/strict';
import { wordsIn } from '../../../scripts/words.ts';

const FILE = 'src/spend/a.ts';

describe('Words that the user reads', () => {
  it('are found where they do not go through t', () => {
    for (const [source, words] of [
      ["notify({ message: 'It was not saved.' });", 'It was not saved.'],
      ["const again = 'Undo';", 'Undo'],
      ['const line = `$' + '{a} files of $' + '{b} are left`;', ' ·  files of  ·  are left'],
      ["const WORDS = { cheap: 'cheap models' };", 'cheap models'],
      ['md`**Nothing** was changed.`;', '**Nothing** was changed.'],
      ['iconed`$(key) Set Key`;', ' Set Key'],
      ["warn('It could not be done.');", 'It could not be done.'],
      ['const name = `“$' + '{id}”`;', '“ · ”'],
    ] as const) {
      assert.deepEqual(wordsIn(FILE, source), [`${FILE}:1: ${words}`], source);
    }
  });

  it('are not the ids, causes and logs that stand beside them', () => {
    for (const source of [
      "t('It was not saved.'); tMarkdown('**Two** of {0}', n); tIconed('$(key) Set Key');",
      "import { a } from './Some folder.ts';",
      "throw new Error('this is a bug');",
      "new Error('so is this');",
      "deps.log('could not be read');",
      "type Word = 'two words';",
      "const id = 'tierwise.explain'; const kind = 'off'; const icon = '$(gear)';",
    ]) {
      assert.deepEqual(wordsIn(FILE, source), [], source);
    }
  });

  it('are not looked for in prompts', () => {
    const source = "const SYSTEM = 'You write commit messages.';";
    assert.deepEqual(wordsIn('src/commands/commit/commitMessage.ts', source), []);
  });
});
