import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { LANGUAGES, manifest, pairsIn } from './translations.ts';

type Pair = readonly [english: string, said: string];

/** Without the icon before a title and what stands after it where it asks for more. */
const bare = (text: string) => text.replace(/^\$\([\w~-]+\) ?/, '').replace(/…$/, '');

const SMALL = new Set('a an and at by for from in into of on or the to with'.split(' '));

/** Whether all words have capital letters, as in the name of a button, a command or a picker, and not in a sentence. */
function hasCapitals(english: string): boolean {
  const words = bare(english).match(/[\p{L}’]+/gu) ?? [];
  return words.every((word) => /^\p{Lu}/u.test(word) || SMALL.has(word));
}

/** `Choose Models`, and not a word that could be one of a sentence. */
const isTitle = (english: string) =>
  hasCapitals(english) && bare(english).includes(' ') && !/[.:{]/.test(bare(english));

const COMMANDS = Object.keys(manifest).flatMap((key) =>
  key.startsWith('command.') ? [manifest[key] ?? ''] : [],
);

/** What is a verb as a command, and elsewhere a noun: the task, the field to fill in. */
const TWO_MEANINGS = new Set(['Explain', 'Refactor', 'Review']);

/** Titles that are said in more than one way, though they are one in English. */
function saidTwice(pairs: readonly Pair[]): string[] {
  const ways = new Map<string, Set<string>>();
  for (const [english, said] of pairs) {
    const title = bare(english);
    if (!(isTitle(english) || COMMANDS.some((command) => bare(command) === title))) continue;
    ways.set(title, (ways.get(title) ?? new Set()).add(bare(said)));
  }
  return [...ways]
    .filter(([title, said]) => said.size > 1 && !TWO_MEANINGS.has(title))
    .map(([title, said]) => `${title}: ${[...said].join(' | ')}`);
}

/** The titles that a text names: of several words wherever they stand, of one word where marks show that it is one. */
function namedIn(english: string, titles: readonly string[]): string[] {
  let rest = english;
  return titles.filter((title) => {
    const form = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const named = new RegExp(
      title.includes(' ')
        ? `(?<![\\w])${form}(?!\\w)`
        : `(?<=[“[]|\\*\\*|Tierwise: )${form}(?=…?(?:[”\\]]|\\*\\*))`,
    );
    if (!named.test(rest)) return false;
    // What is a part of this one is not named by it.
    rest = rest.replaceAll(title, '');
    return true;
  });
}

/** Sentences that name a button or a command otherwise than it is called. */
function calledOtherwise(pairs: readonly Pair[], sentences: readonly Pair[]): string[] {
  const ways = new Map<string, string[]>();
  for (const [english, said] of pairs) {
    if (isTitle(english) || COMMANDS.includes(english))
      ways.set(bare(english), [...(ways.get(bare(english)) ?? []), bare(said)]);
  }
  const titles = [...ways.keys()].sort((a, b) => b.length - a.length);
  return sentences.flatMap(([english, said]) =>
    // A title has its own order for the words of another.
    ways.has(bare(english)) || hasCapitals(english)
      ? []
      : namedIn(english, titles)
          .filter((title) => !(ways.get(title) ?? []).some((way) => said.includes(way)))
          .map((title) => `${title} (${(ways.get(title) ?? []).join(' | ')}): ${said}`),
  );
}

/** The walkthrough's pages. */
function pagesIn(language: string): Pair[] {
  return globSync('media/walkthrough/*.md')
    .filter((file) => !file.includes('.nls.'))
    .map((file) => [
      readFileSync(file, 'utf8'),
      readFileSync(file.replace(/\.md$/, `.nls.${language}.md`), 'utf8'),
    ]);
}

describe('A title', () => {
  for (const language of LANGUAGES) {
    it(`is the same wherever it stands: ${language}`, () => {
      assert.deepEqual(saidTwice(pairsIn(language)), []);
    });

    it(`is named as it is called: ${language}`, () => {
      const pairs = pairsIn(language);
      assert.deepEqual(calledOtherwise(pairs, [...pairs, ...pagesIn(language)]), []);
    });
  }

  it('of a command is named in English as the Command Palette shows it', () => {
    const named = pairsIn('de').flatMap(([english]) => [...english.matchAll(/“Tierwise: ([^”]+)”/g)]);
    assert.ok(named.length > 2);
    assert.deepEqual(
      named.flatMap(([, title = '']) => (COMMANDS.includes(title) ? [] : [title])),
      [],
    );
  });

  it('that a link shows after “Tierwise:” is that of its command', () => {
    const links = pairsIn('de').flatMap(([english]) => [
      ...english.matchAll(/\[Tierwise: ([^\]]+)\]\(command:tierwise\.(\w+)/g),
    ]);
    assert.ok(links.length > 2);
    for (const [, title, id] of links) assert.equal(title, bare(manifest[`command.${id}`] ?? ''));
  });

  it('is told where it is otherwise', () => {
    const pairs: Pair[] = [
      ['Choose Models…', 'Modelle auswählen…'],
      ['Set API Key', 'API-Schlüssel festlegen'],
      ['Refine…', 'Verfeinern…'],
    ];
    assert.deepEqual(saidTwice([...pairs, ['$(gear) Choose Models', '$(gear) Modelle wählen']]), [
      'Choose Models: Modelle auswählen | Modelle wählen',
    ]);
    assert.deepEqual(saidTwice([...pairs, ['$(key) Set API Key', '$(key) API-Schlüssel festlegen']]), []);
    const sentences: Pair[] = [
      ['Choose another with Choose Models.', 'Wählen Sie ein anderes mit „Modelle wählen“.'],
      ['Run “Tierwise: Set API Key”.', 'Führen Sie „Tierwise: API-Schlüssel festlegen“ aus.'],
      ['Say it in **Refine…**', 'Sagen Sie es in **Anpassen…**'],
      ['Refine is a word of its own here.', 'Hier ist es ein Wort.'],
    ];
    assert.deepEqual(calledOtherwise(pairs, sentences), [
      'Choose Models (Modelle auswählen): Wählen Sie ein anderes mit „Modelle wählen“.',
      'Refine (Verfeinern): Sagen Sie es in **Anpassen…**',
    ]);
    const both = namedIn('It stays in “Show Pending Changes”.', ['Show Pending Changes', 'Pending Changes']);
    assert.deepEqual(both, ['Show Pending Changes']);
  });
});
