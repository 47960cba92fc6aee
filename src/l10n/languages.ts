/** Names of languages that are not just their identifier with a capital letter. */
const LANGUAGES: Readonly<Record<string, string>> = {
  c: 'C',
  coffeescript: 'CoffeeScript',
  cpp: 'C++',
  csharp: 'C#',
  css: 'CSS',
  dockerfile: 'Dockerfile',
  fsharp: 'F#',
  graphql: 'GraphQL',
  html: 'HTML',
  javascript: 'JavaScript',
  javascriptreact: 'JavaScript JSX',
  json: 'JSON',
  latex: 'LaTeX',
  'objective-c': 'Objective-C',
  php: 'PHP',
  powershell: 'PowerShell',
  scss: 'SCSS',
  sql: 'SQL',
  typescript: 'TypeScript',
  typescriptreact: 'TypeScript JSX',
  vb: 'Visual Basic',
  xml: 'XML',
  yaml: 'YAML',
};

/** The name of a programming language as its people write it, by its identifier in the editor: `TypeScript`. */
export function languageName(id: string): string {
  const name = Object.hasOwn(LANGUAGES, id) ? LANGUAGES[id] : undefined;
  return name ?? id.charAt(0).toUpperCase() + id.slice(1);
}
