/** The tree-sitter grammars that the extension carries: esbuild.js packs these. */
export const GRAMMARS = [
  'typescript',
  'tsx',
  'javascript',
  'python',
  'go',
  'java',
  'rust',
  'c-sharp',
  'cpp',
  'css',
] as const;
export type Grammar = (typeof GRAMMARS)[number];

/**
 * By VS Code language id: the ends of file names, and the grammar where one is packaged. C is parsed by the grammar of C++:
 * the differences are not worth a second one of that size.
 */
const LANGUAGES = new Map<string, readonly [endings: string, grammar: Grammar | null]>([
  ['typescript', ['ts mts cts', 'typescript']],
  ['typescriptreact', ['tsx', 'tsx']],
  ['javascript', ['js mjs cjs', 'javascript']],
  ['javascriptreact', ['jsx', 'javascript']],
  ['python', ['py pyi', 'python']],
  ['go', ['go', 'go']],
  ['java', ['java', 'java']],
  ['rust', ['rs', 'rust']],
  ['csharp', ['cs', 'c-sharp']],
  ['c', ['c', 'cpp']],
  ['cpp', ['cc cpp cxx c++ h hh hpp hxx ipp', 'cpp']],
  ['css', ['css', 'css']],
  ['json', ['json webmanifest', null]],
  ['jsonc', ['jsonc code-workspace code-snippets', null]],
  ['markdown', ['md markdown mdx', null]],
]);

/** JSON files in which comments and trailing commas are customary, whatever their extension. */
const WITH_COMMENTS =
  /(?:^|\/)(?:[jt]sconfig[^/]*|\.eslintrc|\.swcrc|devcontainer)\.json$|(?:^|\/)\.vscode\//;

/** The grammar for a VS Code language id; null where none is packaged. */
export function grammarOf(language: string): Grammar | null {
  return LANGUAGES.get(language)?.[1] ?? null;
}

/** The VS Code language id of a file by its name; null for languages that are not checked. */
export function languageOf(path: string): string | null {
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const [language] = [...LANGUAGES].find(([, [endings]]) => endings.split(' ').includes(ending)) ?? [null];
  return language === 'json' && WITH_COMMENTS.test(path) ? 'jsonc' : language;
}

export function isTypeScript(path: string): boolean {
  return languageOf(path)?.startsWith('typescript') ?? false;
}

export function isJavaScript(path: string): boolean {
  return languageOf(path)?.startsWith('javascript') ?? false;
}
