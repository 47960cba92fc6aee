const LANGUAGES: readonly (readonly [RegExp, string])[] = [
  [/\.[cm]?tsx?$/, 'typescript'],
  [/\.[cm]?jsx?$/, 'javascript'],
  [/\.py$/, 'python'],
  [/\.go$/, 'go'],
  [/\.rs$/, 'rust'],
  [/\.java$/, 'java'],
];

/** As an editor names it. */
export function languageOf(file: string): string {
  return LANGUAGES.find(([pattern]) => pattern.test(file))?.[1] ?? 'plaintext';
}
