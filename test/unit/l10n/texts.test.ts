import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { BUNDLE, bundleOf, textsBelow, textsOf } from '../../../scripts/l10n.ts';

const FILE = 'src/spend/a.ts';

describe('The texts of the code', () => {
  it('are collected where they are said', () => {
    const source = "const a = () => t('One') + t('Two {0}', n);\nfunction b() { return t('One'); }";
    assert.deepEqual(textsOf(FILE, source), { texts: ['One', 'Two {0}', 'One'], wrong: [] });
  });

  it('are written out, for nobody could translate others', () => {
    for (const text of ['name', '`a`', "'a' + 'b'"]) {
      const { wrong } = textsOf(FILE, `\nconst a = () => t(${text});`);
      assert.deepEqual(wrong, [`${FILE}:2: the text of t is written out where it is said`]);
    }
  });

  it('are not said while a module is loaded, before there is a language', () => {
    for (const source of [
      "const A = t('A');",
      "const A = { b: { c: t('A') } };",
      "class B { c = t('A'); }",
    ]) {
      assert.deepEqual(textsOf(FILE, source).wrong, [`${FILE}:1: t is called while the module is loaded`]);
    }
  });

  it('are all in the file that translators start from, which `npm run l10n` writes', () => {
    assert.equal(readFileSync(BUNDLE, 'utf8'), bundleOf(textsBelow('.').texts));
  });

  it('name a setting by its id only where somebody reads them who writes settings as text', () => {
    /** Elsewhere a button leads to the setting, and the sentence says what it is. */
    const written = new Set([
      'src/commands/setApiKey.ts',
      'src/endpoint/answer/errors.ts',
      'src/settings/check.ts',
    ]);
    const naming = globSync('src/**/*.ts').filter((file) =>
      textsOf(file, readFileSync(file, 'utf8')).texts.some((text) => /\btierwise\.[a-z]/.test(text)),
    );
    assert.deepEqual(new Set(naming), written);
  });

  it('have the word of docs/style.md for a thing, and not another one', () => {
    const others = /\b(?:begins? anew|(?:is|are) not known|handed on|get on|is to be had|turned down)\b/i;
    assert.deepEqual(
      textsBelow('.').texts.filter((text) => others.test(text)),
      [],
    );
  });
});
