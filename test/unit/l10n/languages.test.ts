import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { code, codeIn, LANGUAGES, manifest, manifestIn, pairsIn, type Texts } from './translations.ts';

/** Not even in another language do these read otherwise. */
const SAME = new Set<string>(
  z.array(z.string()).parse(JSON.parse(readFileSync('test/unit/l10n/same.json', 'utf8'))),
);

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

/** With the texts that it shows as code in the language in which they are shown: `cached, $0`. */
const asShown = (text: string, shown: Texts) =>
  text.replace(/`([^`]+)`/g, (span, code: string) =>
    Object.hasOwn(shown, code) ? `\`${shown[code]}\`` : span,
  );

/** What is wrong with the texts of a language, each with what it is about. */
function faultsIn(texts: Texts, originals: Texts, shown: Texts = {}): string[] {
  const missing = Object.keys(originals).filter((key) => !Object.hasOwn(texts, key));
  const strange = Object.keys(texts).filter((key) => !Object.hasOwn(originals, key));
  const wrong = Object.entries(texts).flatMap(([key, text]) => {
    const original = asShown(originals[key] ?? '', shown);
    if (original === '') return [];
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

/** The walkthrough's pages by their names, with each paragraph in one line. */
const pages = (end: string): Texts =>
  Object.fromEntries(
    STEPS.map((step) => {
      const page = readFileSync(`${step}${end}.md`, 'utf8');
      return [step, page.replace(/(?<=[^\n|>-])\n(?=[^\n|>#-])/g, ' ')];
    }),
  );
const STEPS = globSync('media/walkthrough/*.md').flatMap((file) =>
  file.includes('.nls.') ? [] : [file.replace(/\.md$/, '')],
);

describe('A language', () => {
  it('has both of its files, and a text for each step of the walkthrough', () => {
    const manifests = globSync('package.nls.*.json').map((file) => file.split('.')[2]);
    assert.deepEqual(manifests.sort(), [...LANGUAGES].sort());
    const absent = LANGUAGES.flatMap((language) =>
      STEPS.map((step) => `${step}.nls.${language}.md`).filter((file) => !existsSync(file)),
    );
    assert.deepEqual(absent, []);
  });

  for (const language of LANGUAGES) {
    it(`says every text of the code: ${language}`, () => {
      assert.deepEqual(faultsIn(codeIn(language), code), []);
    });

    it(`says every text of package.json: ${language}`, () => {
      assert.deepEqual(faultsIn(manifestIn(language), manifest, codeIn(language)), []);
    });

    it(`shows on every page of the walkthrough what the English shows: ${language}`, () => {
      assert.deepEqual(faultsIn(pages(`.nls.${language}`), pages('')), []);
    });
  }

  it('has no exception that none needs', () => {
    const same = LANGUAGES.flatMap((language) =>
      pairsIn(language).flatMap(([english, said]) => (said === english ? [english] : [])),
    );
    assert.deepEqual(
      [...SAME].filter((text) => !same.includes(text)),
      [],
    );
  });

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
    const shown = { 'cached, $0': 'aus dem Cache, $0' };
    assert.deepEqual(faultsIn({ f: 'als `aus dem Cache, $0`' }, { f: 'as `cached, $0`' }, shown), []);
    assert.deepEqual(faultsIn({ f: 'als `cached, $0`' }, { f: 'as `cached, $0`' }, shown), ['other code: f']);
  });
});
