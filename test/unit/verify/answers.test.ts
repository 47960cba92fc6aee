import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setLanguage } from '../../../src/l10n/index.ts';
import { pageOf } from '../../../src/verify/page.ts';
import { rejectionOf } from '../../../src/verify/reasons.ts';
import { type Case, judge, readCases, score } from './answers.ts';

describe('the checks of answers', function () {
  // All grammars are loaded once.
  this.timeout(120_000);
  const cases = readCases();

  it('are measured on at least 120 answers, good ones and bad ones', () => {
    assert.ok(cases.length >= 120, `${cases.length} answers`);
    assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length);
    const bad = cases.filter((one) => one.bad).length;
    assert.ok(bad >= 60 && cases.length - bad >= 60, `${bad} of ${cases.length} are bad`);
  });

  it('reject bad answers and let good ones pass, 95 of 100 at least', async () => {
    const { precision, recall, rightReason, bad, wrong } = await score(cases);
    const told = wrong.join('\n');
    assert.ok(precision >= 0.95, `precision ${precision}\n${told}`);
    assert.ok(recall >= 0.95, `recall ${recall}\n${told}`);
    assert.ok(rightReason / bad >= 0.9, `${rightReason} of ${bad} for the right reason\n${told}`);
  });

  it('say what is wrong in a few words for the user, and in more with the place for the model', async () => {
    for (const one of cases.filter(({ bad }) => bad)) {
      const reason = await judge(one);
      if (reason === null) continue;
      const { short, detail } = rejectionOf(reason);
      assert.match(short, /^[a-z].{5,60}[^.]$/, one.name);
      assert.ok(detail.length > short.length && detail.length <= 1_500, `${one.name}: ${detail.length}`);
    }
  });

  it('say to the user in their language, and in no words for a model, what is wrong', async () => {
    const texts: Record<string, string> = JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8'));
    const strange = Object.keys(texts).map((text) => [text, text.replace(/[A-Za-z]/g, 'ж')]);
    const faults = new Set<string>();
    try {
      setLanguage('ru', Object.fromEntries(strange));
      for (const one of cases.filter(({ bad }) => bad)) {
        const reason = await judge(one);
        if (reason === null) continue;
        faults.add(reason.fault);
        const page = pageOf(reason);
        assert.match(page, /^[^\p{L}]*ж+/u, one.name);
        // What an edit is refused for is in words for the model.
        const isRefused = reason.fault === 'refused-edits';
        const facts = JSON.stringify(reason, (key, value) =>
          isRefused && key === 'message' ? undefined : value,
        );
        for (const [word] of page.matchAll(/[A-Za-z]{2,}/g))
          assert.ok(facts.includes(word), `${page}\n${word}`);
      }
    } finally {
      setLanguage('en');
    }
    assert.ok(faults.size >= 12, [...faults].join(' '));
  });

  it('come to the same verdict for files with Windows line ends', async () => {
    const windows = (one: Case): Case => ({
      ...one,
      files: new Map([...one.files].map(([path, text]) => [path, text.replace(/\r?\n/g, '\r\n')])),
    });
    for (const one of cases) {
      const [here, there] = [await judge(one), await judge(windows(one))];
      assert.equal(there?.check, here?.check, one.name);
    }
  });
});
