import { isModelRef, type ModelRef, modelName, providerOf } from '../models/index.ts';
import { capitalize } from './words.ts';

/** A model as it is shown: its own name, and who serves it. */
export interface ShownModel {
  readonly name: string;
  readonly provider: string;
}

/** Of a model reference as a setting or the ledger has it, which may be malformed. */
export function shownModel(ref: string): ShownModel {
  return isModelRef(ref) ? { name: modelName(ref), provider: providerOf(ref) } : { name: ref, provider: '' };
}

/** The editor's names of languages that are not written as their identifiers are. */
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
  jsonc: 'JSON with Comments',
  latex: 'LaTeX',
  'objective-c': 'Objective-C',
  php: 'PHP',
  plaintext: 'Plain text',
  powershell: 'PowerShell',
  scss: 'SCSS',
  shellscript: 'Shell script',
  sql: 'SQL',
  typescript: 'TypeScript',
  typescriptreact: 'TypeScript JSX',
  vb: 'Visual Basic',
  xml: 'XML',
  yaml: 'YAML',
};

/** Of a language identifier of the editor; empty where it is not known. */
export function shownLanguage(id: string): string {
  if (id === '') return 'Unknown language';
  return Object.hasOwn(LANGUAGES, id) ? (LANGUAGES[id] ?? id) : capitalize(id);
}

/** A model reference in its two parts, as the ledger keeps them. */
export function nameOf(ref: ModelRef): { readonly provider: string; readonly model: string } {
  const provider = providerOf(ref);
  return { provider, model: ref.slice(provider.length + 1) };
}
