import { globSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { textsBelow } from '../../../scripts/l10n.ts';

/** Texts by their keys. Those of the code are their own keys. */
export type Texts = Readonly<Record<string, string>>;

export const read = (file: string): Texts =>
  z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));

/** The languages that are shipped, as VS Code names them: these, and whichever has a file. */
const PROMISED = ['de', 'es', 'fr', 'ja', 'pt-br', 'zh-cn'];
export const LANGUAGES = [
  ...new Set([
    ...PROMISED,
    ...globSync('{l10n/bundle.l10n,package.nls}.*.json').map((file) => file.split('.')[2] ?? ''),
  ]),
];

export const code: Texts = Object.fromEntries(textsBelow('.').texts.map((text) => [text, text]));
export const manifest: Texts = read('package.nls.json');

export const codeIn = (language: string): Texts => read(`l10n/bundle.l10n.${language}.json`);
export const manifestIn = (language: string): Texts => read(`package.nls.${language}.json`);

/** Every text of the code and of package.json, as English and as it is said in the language. */
export function pairsIn(language: string): readonly (readonly [english: string, said: string])[] {
  return [
    [code, codeIn(language)],
    [manifest, manifestIn(language)],
  ].flatMap(([from = {}, to = {}]) =>
    Object.entries(from).map(([key, english]) => [english, to[key] ?? ''] as const),
  );
}
