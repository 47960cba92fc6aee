import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseRe2, sampleOf } from '../../../scripts/re2.ts';
import { FORMS } from '../../../src/secrets/forms.ts';
import { GITLEAKS_RULES } from '../../../src/secrets/gitleaks.ts';
import { maskSecrets } from '../../../src/secrets/index.ts';
import { entropyOf } from '../../../src/secrets/rule.ts';
import { ENCODED, IN_PLACE, SECRETS } from './samples.ts';

describe('the words that a rule is tried at', () => {
  it('are in small letters and have three characters at least, as they are looked for', () => {
    const wrong = [...FORMS, ...GITLEAKS_RULES].flatMap(({ id, heads }) =>
      heads.filter((head) => head.length < 3 || head !== head.toLowerCase()).map((head) => `${id}: ${head}`),
    );
    assert.deepEqual(wrong, []);
  });
});

describe('a secret', () => {
  for (const [name, before, secret, after] of IN_PLACE) {
    it(`is found where it stands, and what stands around it stays: ${name}`, () => {
      for (const [start, end] of [
        ['', ''],
        ['a line\n', 'another line\n'],
      ] as const)
        assert.equal(
          maskSecrets(start + before + secret + after + end).text,
          `${start}${before}<secret 1>${after}${end}`,
        );
    });
  }

  for (const [name, before, secret, after] of IN_PLACE) {
    it(`is found in the lines of a diff: ${name}`, () => {
      for (const mark of ['+', '-', ' ']) {
        const lines = `${before}${secret}${after}`.split('\n').map((line) => `${mark}${line}`);
        const { text } = maskSecrets(`@@ -1 +1,9 @@\n${lines.join('\n')}\n`);
        assert.ok(!text.includes(secret.split('\n')[0] ?? ''), text);
      }
    });
  }

  for (const [way, encode] of Object.entries(ENCODED)) {
    it(`is found ${way}`, () => {
      const keys = Object.entries(SECRETS).filter(([, key]) => !key.includes('KEY'));
      for (const [name, key] of keys) {
        const { text } = maskSecrets(`const value = "${encode(key)}";`);
        const core = key.slice(10, 26);
        for (const left of [core, encode(key).slice(20, 36)])
          assert.ok(left === '' || !text.includes(left), `${name}: ${text}`);
        assert.match(text, /^const value = /);
      }
    });
  }

  it('is found where the end of a text has cut it', () => {
    for (const [name, key] of Object.entries(SECRETS)) {
      if (key.includes('\\n') || /^(?:AKIA|ASIA)/.test(key)) continue;
      for (const length of [Math.floor(key.length * 0.75), key.length - 1]) {
        const { text } = maskSecrets(`const key = "${key.slice(0, length)}`);
        assert.ok(!text.includes(key.slice(12, 24)), `${name} at ${length}: ${text}`);
      }
    }
  });

  it('that is a private key is found where only its beginning or its end is there', () => {
    const key = SECRETS['RSA key'] ?? '';
    for (const cut of [100, 300, 520]) {
      assert.equal(maskSecrets(`a\n${key.slice(0, cut)}`).text, 'a\n<secret 1>');
      assert.equal(maskSecrets(`${key.slice(cut)}\nb`).text, '<secret 1>\nb');
    }
  });

  it('is found by each rule of gitleaks, in the texts that its expression is for', () => {
    let state = 7;
    const random = () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 2_147_483_648;
    };
    for (const { id, expression, entropy = 0, isWord } of GITLEAKS_RULES) {
      const node = parseRe2(expression.replaceAll('(?<![\\s\\S])', '^').replaceAll('(?![\\s\\S])', '$'));
      let found = 0;
      for (let n = 0; n < 20; n++) {
        const sample = sampleOf(node, random);
        const secret = new RegExp(expression).exec(sample)?.slice(1).find(Boolean) ?? sample;
        if (entropyOf(secret) <= entropy || secret.length < 8) continue;
        const { text } = maskSecrets(`${isWord ? ' ' : ''}${sample}`);
        if (!text.includes(secret)) found++;
      }
      // A sample in which a word is by chance that of an example is none.
      assert.ok(found >= 10, `${id}: ${found}`);
    }
  });
});
