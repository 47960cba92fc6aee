const FAMILIES: ReadonlyMap<string, string> = new Map(
  [
    ['typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'vue', 'svelte', 'astro'],
    ['c', 'cpp', 'objective-c', 'objective-cpp', 'cuda-cpp'],
    ['css', 'scss', 'less', 'sass'],
    ['json', 'jsonc', 'jsonl'],
    ['html', 'handlebars', 'php', 'razor'],
  ].flatMap(([first = '', ...others]) => [first, ...others].map((language) => [language, first] as const)),
);

/** Languages that share most of their words; windows of others mislead a model more than they help. */
export function familyOf(language: string): string {
  return FAMILIES.get(language) ?? language;
}

/** Languages without declarations to go to. */
export const PROSE = new Set([
  'markdown',
  'plaintext',
  'latex',
  'tex',
  'restructuredtext',
  'asciidoc',
  'git-commit',
  'json',
  'jsonc',
  'log',
  'csv',
]);

/** Blocks are known by their indentation. */
export const BY_INDENTATION: ReadonlySet<string> = new Set([
  ...['python', 'nim', 'gdscript', 'coffeescript', 'starlark'],
]);
/** Nor are they in braces where a word closes them. */
export const WITHOUT_BRACES: ReadonlySet<string> = new Set([
  ...BY_INDENTATION,
  ...['ruby', 'lua', 'elixir', 'julia', 'crystal', 'shellscript'],
]);
const DASHES = new Set(['lua', 'sql', 'haskell']);
const HASH = new Set([
  ...WITHOUT_BRACES,
  'powershell',
  'perl',
  'r',
  'toml',
  'yaml',
  'makefile',
  'dockerfile',
]);

export function lineCommentOf(language: string): string {
  if (DASHES.has(language)) return '--';
  return HASH.has(language) ? '#' : '//';
}

const STRING = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\$])*`|\\./g;
/** Without `'a`, which is a lifetime there. */
const STRING_OF_RUST = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])'|\\./g;

/** A line as long as it is, with blanks in the place of strings; without comments. */
export function codeOf(line: string, language: string): string {
  if (/^\s*(?:\/?\*|\/\/|--|<!--)/.test(line)) return '';
  const strings = language === 'rust' ? STRING_OF_RUST : STRING;
  const plain = line.replace(strings, (part) => (part.startsWith('\\') ? part : ' '.repeat(part.length)));
  return plain.split(lineCommentOf(language), 1)[0] ?? '';
}

/**
 * Words that say nothing about what code is for: the keywords of common languages and the small change of English. As
 * names they have no declaration, and in comparisons they make all code look alike.
 */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  `abstract and any as assert async await base begin bool boolean break byte case catch char class const constructor
  continue crate def default defer del delete do double elif else elsif end enum ensure except export extends extern
  false final finally fixed float fn for foreach from func function get global go goto if impl implements import in
  include init inout instanceof int interface internal is it lambda let long loop match mod module mut namespace native
  never new nil none not null number object of open operator or out override package pass private protected protocol
  public pub raise readonly record ref require rescue return sealed self set short signed sizeof static str string
  struct super switch synchronized template then this throw throws trait true try type typedef typeof undefined union
  unknown unless unsafe unsigned until use using val value var virtual void volatile where when while with yield
  a an at be by on the that to we are can has have was will you`.split(/\s+/),
);
