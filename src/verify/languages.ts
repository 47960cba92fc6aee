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

/** By VS Code language id. C is parsed by the grammar of C++: the differences are not worth a second one of that size. */
const BY_LANGUAGE: ReadonlyMap<string, Grammar> = new Map<string, Grammar>([
  ['typescript', 'typescript'],
  ['typescriptreact', 'tsx'],
  ['javascript', 'javascript'],
  ['javascriptreact', 'javascript'],
  ['python', 'python'],
  ['go', 'go'],
  ['java', 'java'],
  ['rust', 'rust'],
  ['csharp', 'c-sharp'],
  ['c', 'cpp'],
  ['cpp', 'cpp'],
  ['css', 'css'],
]);

const LANGUAGES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    typescript: 'ts mts cts',
    typescriptreact: 'tsx',
    javascript: 'js mjs cjs',
    javascriptreact: 'jsx',
    python: 'py pyi',
    go: 'go',
    java: 'java',
    rust: 'rs',
    csharp: 'cs',
    c: 'c',
    cpp: 'cc cpp cxx c++ h hh hpp hxx ipp',
    css: 'css',
    json: 'json webmanifest',
    jsonc: 'jsonc code-workspace code-snippets',
    markdown: 'md markdown mdx',
  }).flatMap(([language, endings]) => endings.split(' ').map((ending) => [ending, language])),
);

/** JSON files in which comments and trailing commas are customary, whatever their extension. */
const WITH_COMMENTS =
  /(?:^|\/)(?:[jt]sconfig[^/]*|\.eslintrc|\.swcrc|devcontainer)\.json$|(?:^|\/)\.vscode\//;

/** The grammar for a VS Code language id; null where none is packaged. */
export function grammarOf(language: string): Grammar | null {
  return BY_LANGUAGE.get(language) ?? null;
}

/** The VS Code language id of a file by its name; null for languages that are not checked. */
export function languageOf(path: string): string | null {
  const language = LANGUAGES.get(/\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '') ?? null;
  return language === 'json' && WITH_COMMENTS.test(path) ? 'jsonc' : language;
}

export function isTypeScript(path: string): boolean {
  return languageOf(path)?.startsWith('typescript') ?? false;
}

export function isJavaScript(path: string): boolean {
  return languageOf(path)?.startsWith('javascript') ?? false;
}
