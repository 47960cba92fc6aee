import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { textsBelow } from '../../../scripts/l10n.ts';

/** The languages that are shipped, as VS Code names them: these, and whichever has a file. */
const PROMISED = ['de', 'es', 'fr', 'ja', 'pt-br', 'zh-cn'];
const LANGUAGES = [
  ...new Set([
    ...PROMISED,
    ...globSync('{l10n/bundle.l10n,package.nls}.*.json').map((file) => file.split('.')[2] ?? ''),
  ]),
];

/** Not even in another language do these read otherwise. */
const SAME = new Set<string>(
  z.array(z.string()).parse(JSON.parse(readFileSync('test/unit/l10n/same.json', 'utf8'))),
);

type Texts = Readonly<Record<string, string>>;
const read = (file: string): Texts =>
  z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));

const english: Texts = Object.fromEntries(textsBelow('.').texts.map((text) => [text, text]));

const counted = (text: string, pattern: RegExp): string[] => [...new Set(text.match(pattern) ?? [])].sort();

/** What does something where the text is shown, and has to be the same in all languages. */
const ALIKE: Readonly<Record<string, RegExp>> = {
  places: /\{\d\}/g,
  icons: /\$\([\w~-]+\)/g,
  commands: /command:[\w.]+/g,
  // Without the mark that ends a sentence or a clause after it.
  links: /\]\([^)]*\)|https?:\/\/[^\s)`"”。，]*[\w/*]/g,
  code: /`[^`]+`/g,
  settings: /\btierwise\.[a-z]\w*(?:\.\w+)*/g,
};

/** What makes something of a text, of which a translation has as much as the English, and no more. */
const MARKUP: Readonly<Record<string, RegExp>> = {
  'bold or emphasis': /\*/g,
  strokes: /\|/g,
  'line breaks': /\n/g,
  HTML: /<\/?[a-z][^>]*>/gi,
  entities: /&\w+;/g,
};

/** What is wrong with the texts of a language, each with what it is about. */
function faultsIn(texts: Texts, originals: Texts): string[] {
  const missing = Object.keys(originals).filter((key) => !Object.hasOwn(texts, key));
  const strange = Object.keys(texts).filter((key) => !Object.hasOwn(originals, key));
  const wrong = Object.entries(texts).flatMap(([key, text]) => {
    const original = originals[key];
    if (original === undefined) return [];
    const unlike = Object.entries(ALIKE).filter(
      ([, form]) => counted(text, form).join('\0') !== counted(original, form).join('\0'),
    );
    const marked = Object.entries(MARKUP).filter(
      ([, form]) => (text.match(form) ?? []).length !== (original.match(form) ?? []).length,
    );
    const isEnglish = text === original && /\p{L}{2}/u.test(original) && !SAME.has(original);
    const isCut = text.trim() === '' || /^\s/.test(text) !== /^\s/.test(original);
    return [
      ...[...unlike, ...marked].map(([what]) => `other ${what}: ${key}`),
      ...(isEnglish ? [`English: ${key}`] : []),
      ...(isCut ? [`empty, or with other spaces: ${key}`] : []),
    ];
  });
  return [
    ...missing.map((key) => `missing: ${key}`),
    ...strange.map((key) => `not in the code: ${key}`),
    ...wrong,
  ];
}

describe('A language', () => {
  it('has both of its files, and a text for each step of the walkthrough', () => {
    const manifests = globSync('package.nls.*.json').map((file) => file.split('.')[2]);
    assert.deepEqual(manifests.sort(), [...LANGUAGES].sort());
    const steps = globSync('media/walkthrough/*.md').filter((file) => !file.includes('.nls.'));
    const absent = LANGUAGES.flatMap((language) =>
      steps.map((file) => file.replace(/\.md$/, `.nls.${language}.md`)).filter((file) => !existsSync(file)),
    );
    assert.deepEqual(absent, []);
  });

  for (const language of LANGUAGES) {
    it(`says every text of the code: ${language}`, () => {
      assert.deepEqual(faultsIn(read(`l10n/bundle.l10n.${language}.json`), english), []);
    });

    it(`says every text of package.json: ${language}`, () => {
      assert.deepEqual(faultsIn(read(`package.nls.${language}.json`), read('package.nls.json')), []);
    });
  }

  it('is told what is wrong with it', () => {
    const original = {
      a: '{0} of {1}',
      b: '**Bold** [x](command:tierwise.y)',
      c: 'Open',
      d: '`code` $(key)',
    };
    assert.deepEqual(
      faultsIn({ ...original, a: 'von {1} {0}', c: 'Öffnen', d: 'mit `code` $(key)' }, original),
      ['English: b'],
    );
    for (const [wrong, fault] of [
      [{ a: '{0} von {2}' }, 'other places: a'],
      [{ b: '**Fett** [x](command:workbench.action.quit)' }, 'other commands: b'],
      [{ b: 'Fett [x](command:tierwise.y)' }, 'other bold or emphasis: b'],
      [{ b: '**Fett** [x](https://elsewhere.example)' }, 'other links: b'],
      [{ c: 'Open' }, 'English: c'],
      [{ c: '<b>Auf</b>' }, 'other HTML: c'],
      [{ c: '' }, 'empty, or with other spaces: c'],
      [{ d: '`other` $(key)' }, 'other code: d'],
      [{ d: '`code` $(gear)' }, 'other icons: d'],
      [{ e: 'fremd' }, 'not in the code: e'],
    ] as const) {
      assert.ok(faultsIn({ ...original, ...wrong }, original).includes(fault), fault);
    }
    assert.ok(faultsIn({ a: original.a }, original).includes('missing: c'));
  });
});
