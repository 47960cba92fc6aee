import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type Fields, isNode, parsed, spanOf, visit } from '../../scripts/syntaxTree.ts';

/** A place in `src` that brings a message, a list, a question or an input onto the screen. */
export interface Place {
  /** Its file, the function around it and what it calls; with a number where that is not the first such. */
  readonly name: string;
  /** The texts, as `t` takes them, of which it shows at least one. */
  readonly texts: readonly string[];
}

/** What the page of all pictures is made of. */
export const PICTURE = z.object({
  suite: z.string(),
  scene: z.string(),
  theme: z.string(),
  width: z.number(),
  file: z.string(),
  /** All words that are in it, also those that a screen reader alone has. */
  words: z.string(),
});
export type Picture = z.infer<typeof PICTURE>;

/** The functions of `src/workbench` through which all of it goes, under these names also where they are handed on. */
const DOORS: ReadonlySet<string> = new Set([
  ...['notify', 'warn', 'inform', 'confirm', 'choose', 'ask'],
  ...['pickOne', 'createPick', 'askForInput', 'showProgress', 'showInStatusBar'],
]);

/** All places, of those that have words of their own: a notice that is only handed on has its place where it is made. */
export async function placesBelow(root: string): Promise<readonly Place[]> {
  const names = await readdir(join(root, 'src'), { recursive: true });
  const files = names
    .map((name) => `src/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.ts') && !name.startsWith('src/workbench/'))
    .sort();
  const found = files.map(async (file) => placesIn(file, await readFile(join(root, file), 'utf8')));
  return (await Promise.all(found)).flat();
}

export function placesIn(file: string, source: string): readonly Place[] {
  const { program } = parsed(source);
  const functions = declaredIn(program);
  const found = new Map<string, Place>();
  for (const { name: around, body } of functions) {
    const declared = variablesIn(body);
    visit(body, (node) => {
      const door = doorOf(node);
      if (door === null) return;
      const texts = textsOf(node, declared, new Set());
      // A notice is named once, and not by what tells of it too.
      if (texts.length === 0 || doorsWithin(node['arguments']).includes('notice')) return;
      const name = `${file.replace(/^src\//, '')} ${around} ${door}`;
      let free = name;
      for (let count = 2; found.has(free); count++) free = `${name} ${count}`;
      found.set(free, { name: free, texts });
    });
  }
  return [...found.values()];
}

/** The functions of a file that stand in no other, with the rest of it as one without a name. */
function declaredIn(program: unknown): readonly { readonly name: string; readonly body: unknown }[] {
  const body = isNode(program) ? program['body'] : null;
  return (Array.isArray(body) ? body : []).map((statement: unknown) => {
    const declared = isNode(statement, 'ExportDeclaration') ? statement['declaration'] : statement;
    return { name: nameOf(declared), body: declared };
  });
}

function nameOf(declared: unknown): string {
  if (!isNode(declared)) return '';
  const [first] = Array.isArray(declared['declarations']) ? declared['declarations'] : [];
  const named = isNode(declared['identifier']) ? declared['identifier'] : isNode(first) ? first['id'] : null;
  return isNode(named) ? String(named['value'] ?? '') : '';
}

interface Variable {
  readonly name: string;
  readonly init: unknown;
  readonly at: number;
}

/** The variables of a function, in their order, and what they are made of. */
function variablesIn(body: unknown): readonly Variable[] {
  const declared: Variable[] = [];
  visit(body, (node) => {
    const { id, init } = node;
    if (!isNode(node, 'VariableDeclarator') || !isNode(id, 'Identifier')) return;
    declared.push({ name: String(id['value']), init, at: spanOf(node) });
  });
  return declared;
}

function doorsWithin(value: unknown): readonly string[] {
  const doors: string[] = [];
  visit(value, (node) => {
    const door = doorOf(node);
    if (door !== null) doors.push(door);
  });
  return doors;
}

/** A call of a door, or a notice: what has a message and buttons. */
function doorOf(node: Fields): string | null {
  if (node.type === 'CallExpression') {
    const { callee } = node;
    const called = isNode(callee, 'MemberExpression') ? callee['property'] : callee;
    const name = isNode(called, 'Identifier') ? String(called['value']) : '';
    return DOORS.has(name) ? name : null;
  }
  if (node.type !== 'ObjectExpression' || !Array.isArray(node['properties'])) return null;
  const keys = node['properties'].map(keyOf);
  return keys.includes('message') && keys.includes('buttons') ? 'notice' : null;
}

function keyOf(property: unknown): string {
  if (!isNode(property)) return '';
  const key = isNode(property['key']) ? property['key'] : property;
  return String(key['value'] ?? '');
}

/** The texts of an expression, and of the variables that it names. */
function textsOf(value: unknown, declared: readonly Variable[], seen: Set<string>): readonly string[] {
  const texts: string[] = [];
  // `a` in `{ a: b }` and in `b.a` is the name of no variable.
  const names = new Set<unknown>();
  visit(value, (node) => {
    if (node.type === 'KeyValueProperty') names.add(node['key']);
    if (node.type === 'MemberExpression') names.add(node['property']);
    const { callee, arguments: args, value: name } = node;
    if (isNode(node, 'CallExpression') && isNode(callee, 'Identifier') && callee['value'] === 't') {
      const [first] = Array.isArray(args) ? args : [];
      const text = first?.expression;
      if (isNode(text, 'StringLiteral')) texts.push(String(text['value']));
    }
    if (!isNode(node, 'Identifier') || names.has(node)) return;
    if (typeof name !== 'string' || seen.has(name)) return;
    seen.add(name);
    // Of several with that name it is the one that was declared last before.
    const variable = declared.findLast((one) => one.name === name && one.at < spanOf(node));
    if (variable && doorsWithin(variable.init).length === 0)
      texts.push(...textsOf(variable.init, declared, seen));
  });
  return [...new Set(texts)];
}

/** Shorter ones, labels of buttons above all, stand in many places. */
const TELLING_CHARS = 18;

/** Whether words show a place: a text of it that stands nowhere else, or all of its short ones. */
export function shows(words: string, { texts }: Place): boolean {
  const long = texts.filter((text) => text.length >= TELLING_CHARS);
  return long.length > 0 ? long.some((text) => has(words, text)) : texts.every((text) => has(words, text));
}

/** Whether words have a text, whatever its places hold. One without a word of its own is in none. */
export function has(words: string, text: string): boolean {
  const parts = text.split(/\{\d+\}/).map((part) => part.replace(/\s+/g, ' ').trim());
  if (!parts.some((part) => /\p{L}{2}/u.test(part))) return false;
  let from = 0;
  return parts.every((part) => {
    const at = words.indexOf(part, from);
    from = at + part.length;
    return at >= 0;
  });
}
