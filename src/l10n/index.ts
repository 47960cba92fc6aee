/**
 * The words of the interface in the language of the editor. VS Code reads `l10n/bundle.l10n.<language>.json`; in English
 * there is no file, for the texts in the code are the English. `docs/style.md` says how a text is written.
 */

export type Translations = Readonly<Record<string, string>>;

type Value = string | number;

/** As many values as the text has places: `{0}`, `{1}` and so on. */
type ValuesOf<
  Text extends string,
  Values extends Value[] = [],
> = Text extends `${string}{${Values['length']}}${string}` ? ValuesOf<Text, [...Values, Value]> : Values;

const ENGLISH: Translations = {};

let translations = ENGLISH;
let language = 'en';

/** Once, before the first word is said. Nothing translated: English. */
export function setLanguage(tag: string, translated: Translations = ENGLISH): void {
  language = tag;
  translations = translated;
}

/** The language of numbers and dates, as a BCP 47 tag. */
export function languageTag(): string {
  return language;
}

/**
 * A whole text for the user in their language, with the values at its places. `npm run l10n` collects the texts, so each is
 * written out where it is said. Never called while a module is loaded: then there is no language yet.
 */
export function t<const Text extends string>(text: Text, ...values: ValuesOf<Text>): string {
  const words = Object.hasOwn(translations, text) ? translations[text] : text;
  return (words ?? text).replace(/\{(\d)\}/g, (place, index: string) =>
    String(values[Number(index)] ?? place),
  );
}

/** What is said to a model, or kept in the ledger, is English whatever the language of the editor. */
export function inEnglish<T>(make: () => T): T {
  const kept = translations;
  translations = ENGLISH;
  try {
    return make();
  } finally {
    translations = kept;
  }
}
