export type Family = 'c' | 'csharp' | 'go' | 'java' | 'python' | 'rust' | 'script';

/** How a language writes what is declared and called. */
export interface Language {
  readonly family: Family;
  /** Where the type of a parameter stands: `name: Type`, `Type name` or `name Type`. */
  readonly parameters: 'colon' | 'before' | 'after';
  readonly lineComment: '//' | '#';
  /** What opens a string that ends on its line. */
  readonly quotes: string;
  /** What opens a string of several lines, in which nothing but its end counts. */
  readonly longQuotes: readonly string[];
  /** Whether `'` stands around one character. */
  readonly hasCharacters: boolean;
  readonly hasGenerics: boolean;
  /** What stands between the name of an argument and its value. */
  readonly named: '=' | ':' | null;
  /** What stands before the name that is declared; null where types do. */
  readonly keyword: RegExp | null;
  /** A parameter that is no part of the list of arguments. */
  readonly receiver: RegExp | null;
}

const C: Language = {
  family: 'c',
  parameters: 'before',
  lineComment: '//',
  quotes: '"',
  longQuotes: [],
  hasCharacters: true,
  hasGenerics: true,
  named: null,
  keyword: null,
  receiver: null,
};

const JAVA: Language = { ...C, family: 'java', longQuotes: ['"""'] };

const SCRIPT: Language = {
  ...C,
  family: 'script',
  parameters: 'colon',
  quotes: `"'`,
  hasCharacters: false,
  keyword: /\bfunction\s{0,9}\*?\s{0,9}$/,
  receiver: /^this\s*:/,
};

const FAMILIES: Readonly<Record<Family, Language>> = {
  c: C,
  java: JAVA,
  csharp: { ...JAVA, family: 'csharp', named: ':', receiver: /^this\s/ },
  script: SCRIPT,
  python: {
    ...SCRIPT,
    family: 'python',
    lineComment: '#',
    longQuotes: ['"""', "'''"],
    hasGenerics: false,
    named: '=',
    keyword: /\bdef\s+$/,
    receiver: /^(?:self|cls|mcs)\b/,
  },
  go: {
    ...C,
    family: 'go',
    parameters: 'after',
    longQuotes: ['`'],
    hasGenerics: false,
    keyword: /\bfunc\s+(?:\([^()]*\)\s*)?$/,
  },
  rust: {
    ...C,
    family: 'rust',
    parameters: 'colon',
    keyword: /\bfn\s+$/,
    receiver: /^(?:&\s*(?:'\w+\s+)?)?(?:mut\s+)?self\b/,
  },
};

const FAMILY_OF: ReadonlyMap<string, Family> = new Map([
  ['typescript', 'script'],
  ['typescriptreact', 'script'],
  ['javascript', 'script'],
  ['javascriptreact', 'script'],
  ['python', 'python'],
  ['go', 'go'],
  ['rust', 'rust'],
  ['java', 'java'],
  ['csharp', 'csharp'],
  ['c', 'c'],
  ['cpp', 'c'],
  ['cuda-cpp', 'c'],
]);

/** Undefined where nothing is known of a language. */
export function languageOf(languageId: string): Language | undefined {
  const family = FAMILY_OF.get(languageId);
  return family && FAMILIES[family];
}
