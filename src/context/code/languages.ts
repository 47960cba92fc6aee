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

/** How comments are written in a language. */
export interface CommentForm {
  readonly line: string;
  readonly block: boolean;
  /** `'a` is no string. */
  readonly lifetimes: boolean;
}

/** Blocks are known by their indentation. */
export const BY_INDENTATION: ReadonlySet<string> = new Set([
  'python',
  'nim',
  'gdscript',
  'coffeescript',
  'starlark',
]);
/** Blocks are closed by a word. */
export const BY_END: ReadonlySet<string> = new Set([
  'ruby',
  'lua',
  'elixir',
  'julia',
  'crystal',
  'shellscript',
]);
const HASH = new Set([
  ...BY_INDENTATION,
  ...['ruby', 'elixir', 'julia', 'crystal', 'shellscript', 'powershell', 'perl', 'r'],
  ...['toml', 'yaml', 'makefile', 'dockerfile'],
]);
const DASHES = new Set(['lua', 'sql', 'haskell']);

export function commentFormOf(language: string): CommentForm {
  if (HASH.has(language)) return { line: '#', block: false, lifetimes: false };
  if (DASHES.has(language)) return { line: '--', block: false, lifetimes: language === 'haskell' };
  return { line: '//', block: true, lifetimes: language === 'rust' };
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
