/**
 * One expression for any of these phrases. A phrase is a regular expression in small letters, and begins where a word
 * begins. It may be a stem, so that `vulnerab` finds `vulnerability`: `$` ends a word, `\Z` ends the text.
 */
export function anyOf(...phrases: readonly string[]): RegExp {
  const all = phrases.map((phrase) => phrase.replaceAll('$', WORD_END).replaceAll('\\Z', '$$'));
  return new RegExp(`${WORD_BEGIN}(?:${all.join('|')})`);
}

/** The same for scripts without spaces between words. */
export function anyIn(...phrases: readonly string[]): RegExp {
  return new RegExp(phrases.join('|'));
}

// `\b` knows ASCII only. Latin letters with accents, and Cyrillic.
const LETTER = 'a-z0-9_\u00df-\u024f\u0400-\u052f';
const WORD_BEGIN = `(?<![${LETTER}])`;
const WORD_END = `(?![${LETTER}])`;
