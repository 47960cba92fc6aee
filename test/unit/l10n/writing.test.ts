import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { LANGUAGES, pairsIn } from './translations.ts';

/** Code, commands, addresses, icons and values, in which a word or a mark belongs to no language. */
const NOT_WORDS =
  /`[^`]*`|\]\([^)]*\)|https?:\/\/\S+|\$\([\w~-]+\)|\btierwise\.[\w.]+|provider\/model|\{[^}]*\}/g;

/** The first of each language are what quotes stand in; a straight one is part of what is to be typed. */
const QUOTES: Readonly<Record<string, string>> = {
  de: '„“',
  es: '«»',
  fr: '«»’',
  ja: '「」',
  'pt-br': '“”',
  'zh-cn': '“”',
};
const FOREIGN = /[„“”«»「」『』‘]/g;

/** Who reads is not addressed so; the model is, in the one text that goes to it. */
const FAMILIAR: Readonly<Record<string, RegExp>> = {
  de: /(?<!\p{L})(?:du|dich|dir|dein\p{L}*)(?!\p{L})/iu,
  es: /(?<!\p{L})(?:tú|tus?|ti|tuy[oa]s?)(?!\p{L})/iu,
  fr: /(?<!\p{L})(?:tu|toi|ta|tes)(?!\p{L})/iu,
  'zh-cn': /您/,
};
const TO_THE_MODEL = 'Continue your answer where it stopped.';

const END = /([.。…?？:：])$/;
const SAME_END: Readonly<Record<string, string>> = { '。': '.', '？': '?', '：': ':' };

const endOf = (text: string) => {
  const end = END.exec(text)?.[1] ?? '';
  return SAME_END[end] ?? end;
};

/** The marks of a text that its language does not write so. */
function faultsIn(language: string, english: string, said: string): string[] {
  const own = QUOTES[language] ?? '';
  const foreign = (said.match(FOREIGN) ?? []).filter((mark) => !own.includes(mark));
  const straight = said.includes('"') && !english.includes('"');
  // Where another language asks, Japanese names what is asked for.
  const end = language === 'ja' && endOf(english) === '?' ? endOf(said) : endOf(english);
  const names = (english.match(/(?<=“)[^”]+(?=”)/g) ?? []).filter((name) => said.includes(name));
  const words = names.reduce((rest, name) => rest.replaceAll(name, 'X'), said).replace(NOT_WORDS, 'X');
  const crowded = language === 'fr' && /[^\s]([?!;»]|:(?=\s|$))|«\S/.test(words);
  const straightApostrophe = language === 'fr' && words.includes("'");
  // The signs and letters of Chinese and Japanese have their room within them.
  const loose = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}] [「“]|[」”] [\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]/u.test(
    words,
  );
  const narrow = language === 'zh-cn' && /\p{sc=Han} ?[(:;,?!]|[),;?!] ?\p{sc=Han}/u.test(words);
  const otherAmount = /\d\s?\$/.test(said) && !/\d\s?\$/.test(english);
  const unopened = language === 'es' && words.includes('?') && !words.includes('¿');
  return [
    ...(foreign.length > 0 || straight ? [`quotes of another language: ${said}`] : []),
    ...(endOf(said) === end ? [] : [`another end than “${english}”: ${said}`]),
    ...(crowded ? [`no space before a mark: ${said}`] : []),
    ...(straightApostrophe ? [`a straight apostrophe: ${said}`] : []),
    ...(loose ? [`a space beside quotes: ${said}`] : []),
    ...(narrow ? [`a mark that is not Chinese: ${said}`] : []),
    ...(otherAmount ? [`an amount in another form than $0: ${said}`] : []),
    ...(FAMILIAR[language]?.test(words) && english !== TO_THE_MODEL ? [`addressed otherwise: ${said}`] : []),
    ...(unopened ? [`a question that is not opened: ${said}`] : []),
  ];
}

/** The words of docs/style.md that stand for one thing, by their English: in each language, one or its forms. */
function glossary(): Map<string, Readonly<Record<string, readonly string[]>>> {
  const rows = readFileSync('docs/style.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  const first = rows.findIndex(([english, ...languages]) => english === 'en' && languages.length > 1);
  const [, ...languages] = rows[first] ?? [];
  return new Map(
    rows
      .slice(first + 2)
      .map(([english = '', ...words]) => [
        english,
        Object.fromEntries(languages.map((language, i) => [language, (words[i] ?? '').split(', ')])),
      ]),
  );
}

/** Whether an English text has the word, in one of its forms. */
function has(english: string, word: string): boolean {
  return new RegExp(`\\b${word}(?:s|e?d|ing)?\\b`, 'i').test(english.replace(NOT_WORDS, ' '));
}

describe('A language', () => {
  for (const language of LANGUAGES) {
    it(`is written with its own marks: ${language}`, () => {
      const faults = pairsIn(language).flatMap(([english, said]) => faultsIn(language, english, said));
      assert.deepEqual(faults, []);
    });

    it(`has one word for one thing: ${language}`, () => {
      const others = [...glossary()].flatMap(([word, forms]) =>
        pairsIn(language).flatMap(([english, said]) =>
          !has(english, word) ||
          (forms[language] ?? []).some((form) => said.toLowerCase().includes(form.toLowerCase()))
            ? []
            : [`${word}: ${said}`],
        ),
      );
      assert.deepEqual(others, []);
    });
  }

  it('has a word for all that the glossary names', () => {
    const words = glossary();
    assert.ok(words.size > 10);
    for (const [word, forms] of words) {
      assert.deepEqual(Object.keys(forms), LANGUAGES, word);
      assert.ok(
        Object.values(forms)
          .flat()
          .every((form) => form.length > 1),
        word,
      );
    }
  });

  it('is told what is written otherwise', () => {
    for (const [language, english, said, fault] of [
      ['de', 'Run “{0}”?', '“{0}” ausführen?', 'quotes'],
      ['de', 'No name.', 'Kein "Name".', 'quotes'],
      ['es', 'Why?', 'Por qué?', 'a question'],
      ['fr', 'Why?', 'Pourquoi?', 'no space'],
      ['fr', 'Run “{0}”', 'Exécuter «{0}»', 'no space'],
      ['fr', 'the edit', "l'édition", 'a straight'],
      ['ja', 'Done.', '完了', 'another end'],
      ['ja', 'Run “{0}”?', '「{0}」 を実行しますか?', 'a space'],
      ['zh-cn', 'for {0} ({1})', '发送给 {0}，费用 ({1})', 'a mark'],
      ['zh-cn', 'your file', '您的文件', 'addressed'],
      ['fr', 'your file', 'ton fichier ou ta vue', 'addressed'],
      ['es', 'local, $0', 'local, 0 $', 'an amount'],
      ['zh-cn', 'Choose…', '选择', 'another end'],
    ] as const) {
      assert.match(faultsIn(language, english, said).join(), new RegExp(`^${fault}`), said);
    }
    assert.deepEqual(faultsIn('fr', 'Is it `a:b`?', 'Est-ce « `a:b` » ?'), []);
    assert.ok(has('The requests of {0}', 'request') && !has('See `request` and tierwise.request', 'request'));
  });
});
