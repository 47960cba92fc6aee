/**
 * The words of the interface in the language of the editor. VS Code reads `l10n/bundle.l10n.<language>.json`; in English
 * there is no file, for the texts in the code are the English. `docs/style.md` says how a text is written.
 */

export type Translations = Readonly<Record<string, string>>;

/** As many values as the text has places: `{0}`, `{1}` and so on. */
export type ValuesOf<
  Text extends string,
  Value = string | number,
  Values extends Value[] = [],
> = Text extends `${string}{${Values['length']}}${string}`
  ? ValuesOf<Text, Value, [...Values, Value]>
  : Values;

const ENGLISH: Translations = {};

let translations = ENGLISH;
let language = 'en';
let decimalMark = '.';

/** Once, before the first word is said. Nothing translated: English. */
export function setLanguage(tag: string, translated: Translations = ENGLISH): void {
  language = tag;
  decimalMark = (0.5).toLocaleString(tag).charAt(1);
  translations = translated;
}

/** The language of numbers and dates, as a BCP 47 tag. */
export function languageTag(): string {
  return language;
}

/** A number with so many decimals, as it is written in the language, without marks between thousands. */
export function decimal(value: number, digits: number): string {
  return value.toFixed(digits).replace('.', decimalMark);
}

/** `a, b and c` */
export function listOf(words: readonly string[]): string {
  // The English of most of the world, without a comma before “and”.
  return new Intl.ListFormat(language === 'en' ? 'en-GB' : language).format(words);
}

/**
 * A whole text for the user in their language, with the values at its places. `npm run l10n` collects the texts, so each is
 * written out where it is said. Never called while a module is loaded: then there is no language yet.
 */
export function t<const Text extends string>(text: Text, ...values: ValuesOf<Text>): string {
  return filled(translated(text), values.map(String));
}

/** The text in the language of the user, with its places: for what fills them in its own way. */
export function translated(text: string): string {
  return (Object.hasOwn(translations, text) ? translations[text] : undefined) ?? text;
}

export function filled(text: string, values: readonly string[]): string {
  return text.replace(/\{(\d)\}/g, (place, index: string) => values[Number(index)] ?? place);
}

/** The first of many lines, as they are shown, and how many are left out. */
export function firstOf(
  lines: readonly string[],
  most: number,
  shown: (line: string) => string = (line) => line,
): string[] {
  const first = lines.slice(0, most).map(shown);
  return lines.length > most ? [...first, t('… and {0} more', lines.length - most)] : first;
}

/** With a capital at its beginning. */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What is named or cited within a sentence, in the quotes of the language. */
export function quoted(text: string): string {
  return t('“{0}”', text);
}

/** What is said to a model, or kept in the ledger, is English whatever the language of the editor. */
export function inEnglish<T>(make: () => T): T {
  const kept = [language, decimalMark, translations] as const;
  [language, decimalMark, translations] = ['en', '.', ENGLISH];
  try {
    return make();
  } finally {
    [language, decimalMark, translations] = kept;
  }
}

export { languageName } from './languages.ts';
