import type { Node } from 'web-tree-sitter';
import type { Grammar } from '../languages.ts';

const JAVASCRIPT = ['import_statement', 'export_statement', 'lexical_declaration', 'variable_declaration'];

/** The types of node that may be imports, by grammar; `isImport` says whether one is. */
export const MAY_IMPORT: Readonly<Record<Grammar, ReadonlySet<string>>> = {
  typescript: new Set([...JAVASCRIPT, 'import_alias']),
  tsx: new Set([...JAVASCRIPT, 'import_alias']),
  javascript: new Set(JAVASCRIPT),
  python: new Set([
    'import_statement',
    'import_from_statement',
    'future_import_statement',
    'if_statement',
    'try_statement',
  ]),
  go: new Set(['import_declaration']),
  java: new Set(['import_declaration']),
  rust: new Set(['use_declaration', 'extern_crate_declaration']),
  'c-sharp': new Set(['using_directive', 'extern_alias_directive']),
  cpp: new Set(['preproc_include', 'using_declaration', 'import_declaration']),
  css: new Set(['import_statement', 'charset_statement']),
};

/** Whether a node does nothing but import: in Python also an `if TYPE_CHECKING:` or a `try:` around imports. */
export function isImport(node: Node): boolean {
  switch (node.type) {
    case 'export_statement':
      return node.childForFieldName('source') !== null;
    case 'lexical_declaration':
    case 'variable_declaration':
      return node.namedChildCount > 0 && node.namedChildren.every(isRequire);
    case 'if_statement':
      return (
        /^(?:\w+\.)?TYPE_CHECKING$/.test(textOf(node, 'condition')) && node.namedChildren.every(importsOnly)
      );
    case 'try_statement':
      return node.namedChildren.every(importsOnly);
    default:
      return true;
  }
}

/** `a = require("b")` or `a = require("b").c`. */
function isRequire(node: Node): boolean {
  return (
    node.type === 'variable_declarator' &&
    /^require\(\s*["'][^"']+["']\s*\)[.\w]*$/.test(textOf(node, 'value'))
  );
}

function importsOnly(node: Node): boolean {
  switch (node.type) {
    case 'block':
    case 'else_clause':
      return node.namedChildren.every(importsOnly);
    case 'except_clause':
      return /^except \(?(?:ImportError|ModuleNotFoundError)/.test(node.text);
    default:
      return /^(?:import|future_import|import_from)_statement$|^identifier$|^attribute$|comment/.test(
        node.type,
      );
  }
}

function textOf(node: Node, field: string): string {
  return node.childForFieldName(field)?.text ?? '';
}

/** What an import binds: the names that it lists, and whether it binds others too, as with `*`. */
export interface Bindings {
  readonly names: readonly string[];
  readonly isWildcard: boolean;
}

/** The names that an import binds, from the words that the grammar divides it into. */
export function boundNames(words: readonly string[], grammar: Grammar): Bindings {
  switch (grammar) {
    case 'typescript':
    case 'tsx':
    case 'javascript':
      if (words[0] === 'export') return { names: [], isWildcard: false };
      return { names: names(words, ['as', ':', '(', '.']), isWildcard: false };
    case 'python':
      return pythonNames(words);
    case 'java':
      return { names: names(words, ['.']), isWildcard: words.includes('*') };
    case 'go':
      return goNames(words);
    case 'rust': {
      const modules = words.flatMap((word, i) =>
        word === 'self' && words[i - 3] !== undefined ? [words[i - 3] ?? ''] : [],
      );
      return { names: [...names(words, ['as', '::']), ...modules], isWildcard: words.includes('*') };
    }
    default:
      return { names: [], isWildcard: true };
  }
}

const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;
const KEYWORDS: ReadonlySet<string> = new Set(
  'import from as type typeof export const let var require use extern crate pub static self super'.split(' '),
);

/** The names that are not followed by one of the given words. */
function names(words: readonly string[], notBefore: readonly string[]): string[] {
  return words.filter(
    (word, i) =>
      NAME.test(word) &&
      !KEYWORDS.has(word) &&
      !notBefore.includes(words[i + 1] ?? '') &&
      !isQuoted(words, i),
  );
}

function isQuoted(words: readonly string[], i: number): boolean {
  return /^["']$/.test(words[i - 1] ?? '') && /^["']$/.test(words[i + 1] ?? '');
}

/** A statement may contain several imports: an `if TYPE_CHECKING:` with imports in it. */
function pythonNames(words: readonly string[]): Bindings {
  const found: string[] = [];
  let state: 'none' | 'module' | 'names' | 'plain' = 'none';
  for (const [i, word] of words.entries()) {
    if (word === 'from') state = 'module';
    else if (word === 'import') state = state === 'module' ? 'names' : 'plain';
    else if (state === 'names' || state === 'plain') {
      const isFirst = state === 'names' || words[i - 1] !== '.';
      if (NAME.test(word) && word !== 'as' && isFirst && !isRenamed(words, i)) found.push(word);
    }
  }
  return { names: found, isWildcard: words.includes('*') };
}

/** Whether the dotted name that contains a word is followed by `as`. */
function isRenamed(words: readonly string[], at: number): boolean {
  let i = at + 1;
  while (words[i] === '.') i += 2;
  return words[i] === 'as';
}

/** A package has the name given in the import, else that of the last part of its path that is no version. */
function goNames(words: readonly string[]): Bindings {
  const found: string[] = [];
  let isWildcard = false;
  for (let i = words.indexOf('"'); i >= 0; i = words.indexOf('"', i + 3)) {
    const alias = words[i - 1] ?? '';
    const parts = (words[i + 1] ?? '').split('/').filter((part) => !/^v\d+$/.test(part));
    const name = NAME.test(alias) && alias !== 'import' ? alias : (parts.at(-1) ?? '');
    if (alias === '.' || !NAME.test(name)) isWildcard = true;
    else if (name !== '_') found.push(name);
  }
  return { names: found, isWildcard };
}
