import type { Node, Tree } from 'web-tree-sitter';
import { isComment } from './documentation.ts';

export interface IndentationProblem {
  /** Counted from 0. */
  readonly row: number;
  readonly message: string;
}

/**
 * The grammar of Python takes a body that is not indented for an empty one, and lines that are indented by chance for lines
 * of the block around them. Python takes neither.
 */
export function indentationProblems(tree: Tree, lines: readonly string[]): IndentationProblem[] {
  const blocks = tree.rootNode.descendantsOfType('block').flatMap((block) => (block ? [block] : []));
  return [...inBlock(tree.rootNode, '', lines), ...blocks.flatMap((block) => checkBlock(block, lines))].sort(
    (a, b) => a.row - b.row,
  );
}

function checkBlock(block: Node, lines: readonly string[]): IndentationProblem[] {
  const header = block.parent?.startPosition.row ?? block.startPosition.row;
  const first = block.namedChildren.find((child) => !isComment(child.type));
  if (first === undefined) return [{ row: header, message: 'its body is missing, or not indented' }];
  const { row } = first.startPosition;
  if (!isFirstOnLine(first, lines)) return inBlock(block, null, lines);
  const indent = indentOf(lines[row]);
  const outer = indentOf(lines[header]);
  if (indent.length <= outer.length || !indent.startsWith(outer)) {
    return [{ row, message: 'it is not indented as the body of what is above' }];
  }
  return inBlock(block, indent, lines);
}

/** The statements of a block that begin a line which is indented otherwise. */
function inBlock(block: Node, indent: string | null, lines: readonly string[]): IndentationProblem[] {
  return block.namedChildren
    .filter((child) => !isComment(child.type) && !child.isError && isFirstOnLine(child, lines))
    .filter((child) => indentOf(lines[child.startPosition.row]) !== indent)
    .map((child) => ({ row: child.startPosition.row, message: 'unexpected indentation' }));
}

function isFirstOnLine({ startPosition: { row, column } }: Node, lines: readonly string[]): boolean {
  return (lines[row] ?? '').slice(0, column).trim() === '';
}

function indentOf(line = ''): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}
