import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fields, isNode, parsed, spanOf } from './syntaxTree.ts';

/**
 * `npm run l10n` collects what the code says to the user into l10n/bundle.l10n.json, which translators start from, and tells
 * which texts of package.json and of the walkthrough read otherwise than when it was last run. `npm run lint` fails where a text
 * cannot be collected. docs/style.md tells how a text is written.
 */

export const BUNDLE = 'l10n/bundle.l10n.json';

/** What package.json and the walkthrough showed when they were last collected: their keys and names say nothing of their texts. */
export const LAST_SHOWN = 'test/unit/l10n/shown.json';

/** What takes a text to be translated, as its first argument. */
export const SAYING = ['t', 'tMarkdown', 'tIconed'];

export interface Texts {
  readonly texts: readonly string[];
  /** Texts that cannot be collected, or that would be said before there is a language. */
  readonly wrong: readonly string[];
}

/** What a file says through `t`, in its order. */
export function textsOf(file: string, source: string): Texts {
  const { program, lineOf } = parsed(source);
  const texts: string[] = [];
  const wrong: string[] = [];
  walk(program, [], (node, above) => {
    if (!SAYING.some((name) => isCallOf(node, name))) return;
    const at = `${file}:${lineOf(spanOf(node))}`;
    const text = firstText(node);
    if (text === null) wrong.push(`${at}: the text of t is written out where it is said`);
    else texts.push(text);
    if (!above.some(isFunction)) wrong.push(`${at}: t is called while the module is loaded`);
  });
  return { texts, wrong };
}

/** All texts below a folder's `src` and `media`, each once, in the order of the files. */
export function textsBelow(root: string): Texts {
  const files = globSync(['src/**/*.ts', 'media/**/*.js'], { cwd: root }).sort();
  const found = files.map((file) => textsOf(file, readFileSync(join(root, file), 'utf8')));
  return {
    texts: [...new Set(found.flatMap(({ texts }) => texts))],
    wrong: found.flatMap(({ wrong }) => wrong),
  };
}

/** The file that translators start from. */
export function bundleOf(texts: readonly string[]): string {
  return `${JSON.stringify(Object.fromEntries(texts.map((text) => [text, text])), null, 2)}\n`;
}

type Shown = Readonly<Record<string, string>>;

/** What package.json shows, by its keys, and the pages of the walkthrough, by their files. */
export function shownBelow(root: string): Shown {
  const pages = globSync('media/walkthrough/*.md', { cwd: root }).filter((file) => !file.includes('.nls.'));
  return {
    ...JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')),
    ...Object.fromEntries(
      pages.sort().map((file) => [basename(file), readFileSync(join(root, file), 'utf8')]),
    ),
  };
}

/** The keys whose English is another than it was: their translations are of the old one. */
export function reworded(then: Shown, now: Shown): string[] {
  return Object.keys(then).filter((key) => Object.hasOwn(now, key) && now[key] !== then[key]);
}

/** Shows all nodes of a tree with those that they are in, the nearest last. */
export function walk(
  value: unknown,
  above: readonly Fields[],
  see: (node: Fields, above: readonly Fields[]) => void,
): void {
  if (typeof value !== 'object' || value === null) return;
  if (isNode(value)) see(value, above);
  const within = isNode(value) ? [...above, value] : above;
  for (const part of Object.values(value)) walk(part, within, see);
}

export function isCallOf(node: Fields, name: string): boolean {
  if (!isNode(node, 'CallExpression')) return false;
  const { callee } = node;
  return isNode(callee, 'Identifier') && callee['value'] === name;
}

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'MethodProperty',
  'ClassMethod',
  'PrivateMethod',
  'GetterProperty',
]);

function isFunction(node: Fields): boolean {
  return FUNCTIONS.has(String(node['type']));
}

/** The first argument, where it is a text that is written out. */
function firstText(call: Fields): string | null {
  const [first]: unknown[] = Array.isArray(call['arguments']) ? call['arguments'] : [];
  const given =
    typeof first === 'object' && first !== null && 'expression' in first ? first.expression : null;
  return isNode(given, 'StringLiteral') ? String(given['value']) : null;
}

function main(): number {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { texts, wrong } = textsBelow(root);
  for (const line of wrong) console.error(line);
  const file = join(root, BUNDLE);
  if (process.argv.includes('--write')) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bundleOf(texts));
    console.log(`${texts.length} texts in ${BUNDLE}`);
    const now = shownBelow(root);
    for (const key of reworded(JSON.parse(readFileSync(join(root, LAST_SHOWN), 'utf8')), now))
      console.log(`${key} reads otherwise now: so must its translations`);
    writeFileSync(join(root, LAST_SHOWN), `${JSON.stringify(now, null, 2)}\n`);
  }
  return wrong.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = main();
