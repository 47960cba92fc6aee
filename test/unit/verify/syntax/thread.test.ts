import assert from 'node:assert/strict';
import { syntaxOf, syntaxProblems } from '../../../../src/verify/syntax/index.ts';
import { syntaxOf as syntaxHere } from '../../../../src/verify/syntax/leaves.ts';
import { syntaxProblems as problemsHere } from '../../../../src/verify/syntax/problems.ts';

/** Long enough for the thread, with leaves of all kinds. */
const CODE: Readonly<Record<string, string>> = {
  typescript:
    "import { a } from 'a';\n/** Doc. */\nexport function f(x: number): string {\n  return x + a;\n}\n",
  rust: '#[cfg(test)]\nmod tests {\n  use super::*;\n  #[test]\n  fn works() { assert_eq!(1, 1); }\n}\n',
  python: 'import os\n\ndef f():\n    """Doc."""\n    return os.path\n',
};

describe('The syntax of a long text', function () {
  this.timeout(30_000);

  for (const [language, code] of Object.entries(CODE)) {
    it(`is the same as that of the parser: ${language}`, async () => {
      const text = code.repeat(Math.ceil(20_000 / code.length));
      assert.deepEqual(await syntaxOf(language, text), await syntaxHere(language, text));
      const broken = `${text}\nfn f( {\n`;
      assert.deepEqual(await syntaxProblems(language, broken), await problemsHere(language, broken));
    });
  }

  it('is not known where there is no grammar, or the text is too strange to be parsed in time', async () => {
    assert.equal(await syntaxOf('cobol', 'x'.repeat(20_000)), null);
    assert.equal(await syntaxProblems('python', '**/a/'.repeat(90_000)), null);
  });

  it('is told at once where nothing takes long: there is no grammar, or it is JSON', async () => {
    const later = () => new Promise((resolve) => setImmediate(resolve, 'later'));
    const text = '# Title\n'.repeat(2_000);
    assert.equal(await Promise.race([syntaxProblems('markdown', text), later()]), null);
    assert.equal(await Promise.race([syntaxOf('markdown', text), later()]), null);
    const list = `[${'1, '.repeat(5_000)}1]`;
    assert.deepEqual(await Promise.race([syntaxProblems('json', list), later()]), []);
    const deep = '['.repeat(600_000) + ']'.repeat(600_000);
    assert.deepEqual(await Promise.race([syntaxProblems('json', deep), later()]), [
      { line: 1, endLine: 1, message: 'it is nested too deep' },
    ]);
  });

  it('can be asked for several texts at a time', async () => {
    const texts = [1, 2, 3].map((count) => 'let a = 1;\n'.repeat(1_000 * count));
    const found = await Promise.all(texts.map((text) => syntaxOf('typescript', text)));
    assert.deepEqual(
      found.map((syntax) => syntax?.leaves.length),
      [5_000, 10_000, 15_000],
    );
  });
});
