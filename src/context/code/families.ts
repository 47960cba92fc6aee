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
