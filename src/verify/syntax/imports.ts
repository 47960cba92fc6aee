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

/** Without a meaning of their own in an import. */
const KEYWORDS: ReadonlySet<string> = new Set(
  'import from as type typeof const let var require use extern crate pub static self super'.split(' '),
);
/** What follows a name that is only on the way to the one that is bound: `a as b`, `a.b`, `a::b`, `from a import b`. */
const ON_THE_WAY: ReadonlySet<string | undefined> = new Set(['as', ':', '(', '.', '::', 'import']);
const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** The names that an import binds, from the words that the grammar divides it into. */
export function boundNames(words: readonly string[], grammar: Grammar): Bindings {
  if (grammar === 'cpp' || grammar === 'c-sharp' || grammar === 'css') return { names: [], isWildcard: true };
  if (words[0] === 'export') return { names: [], isWildcard: false };
  if (grammar === 'go') return goNames(words);
  const names = words.filter((word, i) => {
    if (!NAME.test(word) || KEYWORDS.has(word) || /^["']$/.test(words[i - 1] ?? '')) return false;
    // `import os.path` of Python binds the first name, `use std::fmt::{self}` of Rust the one before.
    const isModule = grammar === 'python' ? words[i - 1] === 'import' : words[i + 3] === 'self';
    return isModule || !ON_THE_WAY.has(words[i + 1]);
  });
  return { names, isWildcard: words.includes('*') };
}

/** A package has the name given in the import, else that of the last part of its path that is no version. */
function goNames(words: readonly string[]): Bindings {
  const names = words
    .filter((word) => word !== 'import' && /[\p{L}_.]/u.test(word))
    .map((word) => word.split('/').findLast((part) => !/^v\d+$/.test(part)) ?? '');
  return { names, isWildcard: !names.every((name) => NAME.test(name)) };
}
