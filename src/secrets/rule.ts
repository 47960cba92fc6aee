/** What a kind of secret looks like, and where to look for it. */
export interface Rule {
  readonly id: string;
  /**
   * Words in lower case, each of three characters or more: a match begins with one of them, or has
   * it `back` characters after its beginning. Nowhere else is the expression tried.
   */
  readonly heads: readonly string[];
  readonly back?: number;
  /** The secret is the first group that is not empty, else all of it. */
  readonly expression: string;
  /** Capital letters are as good as small ones. */
  readonly anyCase?: boolean;
  /** No letter or digit stands before it. */
  readonly isWord?: boolean;
  /** Whether the secret begins with the word; false: the word is its name, which other names may follow. */
  readonly isKey?: boolean;
  /** A secret has more than that many bits a character. */
  readonly entropy?: number;
  /** Names of constants and of types, which their capital letters tell, are no secrets. */
  readonly isNoName?: boolean;
  /** Forms of what is no secret. */
  readonly allowed?: readonly string[];
  /** Forms of the secret with its name, where it is none. */
  readonly allowedAround?: readonly string[];
  /** Words with spaces between them: a text that has one is no secret. */
  readonly stopwords?: string;
}

/** What stands between a name and its secret. */
const BETWEEN =
  '(?:[\\t \\-\\.\\w]{0,20})[\\t\\n\\r "\']{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\t\\n\\r "\'=`]{0,5}';
/** What follows a secret. */
const END = '(?:[\\t\\n\\r -"&-\\),\\.:-<>\\?`\\{-\\}]|\\[|\\]|\\\\|(?![\\s\\S]))';

/** What is a secret behind a word, however that is written, and without it is none. The word is given in small letters. */
export function named(id: string, word: string, secret: string, entropy?: number): Rule {
  const name = word.replace(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);
  const expression = `(?:${name})${BETWEEN}${secret}${END}`;
  return { id, heads: [word.slice(0, 8)], isKey: false, expression, ...(entropy ? { entropy } : {}) };
}

/** What begins with one of the words, and with no letter or digit before it. */
export function word(id: string, heads: readonly string[], expression: string): Rule {
  return { id, heads, expression, isWord: true };
}

/** A key: what begins with one of the words, stands alone, and goes as far as the expression says. */
export function key(id: string, heads: readonly string[], secret: string, entropy?: number): Rule {
  return { id, heads, isKey: true, isWord: true, expression: secret + END, ...(entropy ? { entropy } : {}) };
}

/** Bits a character, as Shannon counts them. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
