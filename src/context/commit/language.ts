/** Small words that one language has and its neighbours have not, so that a few lines tell. */
const WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  en: words('the and of to for in with from not when is are it that this now so'),
  de: words('der das und nicht mit für auf ist wird bei ein eine einen zum zur von beim dem'),
  fr: words('le les et des du une pour dans est pas avec sur au aux qui'),
  es: words('el los las y para del con una por que al se es en la'),
  pt: words('os um uma não para com do da dos das ao que em é'),
  it: words('il gli e per di che non una con del della nel alla è'),
  nl: words('het een en van voor met niet bij naar wordt is op'),
};

const SCRIPTS: readonly (readonly [language: string, script: RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['zh', /\p{Script=Han}/gu],
];

/** Of the letters in a script: names and code in Latin letters stand among them. */
const SCRIPT_SHARE = 0.3;

/** Small words that are needed to tell, and how far ahead of the next language they must be. */
const LEAST_WORDS = 3;
const AHEAD = 1.5;

/** The language of a few lines of prose (ISO 639-1), by its script or its small words; null where they do not tell. */
export function languageOf(text: string): string | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const script = SCRIPTS.find(([, form]) => (text.match(form)?.length ?? 0) > letters * SCRIPT_SHARE);
  if (script !== undefined) return script[0];
  const found = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const counts = Object.entries(WORDS)
    .map(([language, known]) => ({ language, count: found.filter((word) => known.has(word)).length }))
    .sort((a, b) => b.count - a.count);
  const [best, next] = counts;
  if (best === undefined || best.count < LEAST_WORDS) return null;
  return best.count >= AHEAD * (next?.count ?? 0) ? best.language : null;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
