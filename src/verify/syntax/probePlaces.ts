import type { Node } from 'web-tree-sitter';
import type { Grammar } from '../languages.ts';
import { createPauses, withTree } from './parse.ts';

/** A place before a statement, where another can be put. */
export interface ProbePlace {
  readonly offset: number;
  /** The white space before the statement on its line; null where something else stands before it. */
  readonly indent: string | null;
  /** Within a function, else where the file is loaded. */
  readonly inFunction: boolean;
}

/** What holds statements one after the other. */
const BLOCKS: Partial<Readonly<Record<Grammar, RegExp>>> = {
  typescript: /^(?:statement_block|program)$/,
  tsx: /^(?:statement_block|program)$/,
  javascript: /^(?:statement_block|program)$/,
  python: /^(?:block|module)$/,
  go: /^(?:block|statement_list|source_file)$/,
  rust: /^block$/,
  java: /^(?:block|constructor_body)$/,
  'c-sharp': /^block$/,
};
const FUNCTION = /function|method|arrow|constructor|lambda|closure|func_literal|destructor|accessor/;
/** The same, where the line does not begin in the function. */
const HAS_FUNCTION = /=>|\b(?:function|lambda|func)\b/;
/** Before these no statement can stand, or none of meaning. */
const NOT_BEFORE =
  /import|package|comment|directive|^use_declaration$|future|^ERROR$|explicit_constructor_invocation/;
/** Tables and other values are computed where the file is loaded, whoever reads them. */
const VALUES = /^(?:var|const)_declaration$/;

/**
 * For each of some lines, counted from 1, the innermost statement that it belongs to: a statement put before it runs when
 * the line does, or would. Null where there is no grammar for the language; a line of no statement has no place.
 */
export function probePlaces(
  language: string,
  text: string,
  lines: readonly number[],
): Promise<readonly ProbePlace[] | null> {
  return withTree(language, text, async (tree, grammar) => {
    const blocks = BLOCKS[grammar];
    if (blocks === undefined) return null;
    const rows = text.split('\n');
    const pauses = createPauses();
    const found = new Map<number, ProbePlace>();
    for (const line of lines) {
      if (pauses.isDue()) await pauses.pass();
      const row = rows[line - 1] ?? '';
      const column = row.length - row.trimStart().length;
      if (row.trim() === '') continue;
      const node = tree.rootNode.descendantForPosition({ row: line - 1, column });
      const statement = node === null ? null : statementAround(node, blocks);
      if (statement === null || (HAS_FUNCTION.test(row) && !isInFunction(statement))) continue;
      const { startIndex } = statement;
      const begin = text.lastIndexOf('\n', startIndex - 1) + 1;
      const before = text.slice(begin, startIndex);
      found.set(startIndex, {
        offset: startIndex,
        indent: before.trim() === '' ? before : null,
        inFunction: isInFunction(statement),
      });
    }
    return [...found.values()].sort((a, b) => a.offset - b.offset);
  });
}

function statementAround(node: Node, blocks: RegExp): Node | null {
  let isOfFunction = false;
  for (let at: Node | null = node; at !== null; at = at.parent) {
    if (at.parent === null || !blocks.test(at.parent.type)) {
      isOfFunction ||= at.isNamed && FUNCTION.test(at.type);
      continue;
    }
    // A function without a block: that the value which it is in is made does not run it.
    if (isOfFunction && !isInFunction(at)) return null;
    if (!at.isNamed || NOT_BEFORE.test(at.type) || blocks.test(at.type)) continue;
    if (at.type === 'export_statement' && !exportsValue(at)) continue;
    if (at.parent.type === 'source_file' && !VALUES.test(at.type)) continue;
    // A directive has to stand at its variable.
    if (at.previousSibling?.text.startsWith('//go:')) return null;
    // A text alone is a docstring, or a directive such as `use strict`.
    if (at.type === 'expression_statement' && /string/.test(at.namedChild(0)?.type ?? '')) return null;
    return at;
  }
  return null;
}

function exportsValue(node: Node): boolean {
  const declared = node.childForFieldName('declaration');
  const values = declared
    ? declared.namedChildren.map((one) => one?.childForFieldName('value') ?? null)
    : [node.childForFieldName('value')];
  return values.some((value) => value !== null && !/function|class/.test(value.type));
}

function isInFunction(node: Node): boolean {
  for (let at = node.parent; at !== null; at = at.parent) if (FUNCTION.test(at.type)) return true;
  return false;
}
