import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import type { Node, Tree } from 'web-tree-sitter';
import type { Grammar } from '../languages.ts';
import { isComment } from './documentation.ts';
import { createPauses, withTree } from './parse.ts';

/** A place where a text breaks the rules of its language. Lines count from 1. */
export interface SyntaxProblem {
  readonly line: number;
  readonly endLine: number;
  /** About the line: "this does not fit: })", "; is missing". */
  readonly message: string;
}

/** More problems than this say nothing more. */
const MAX_PROBLEMS = 50;
const MAX_TEXT = 80;
/** JSON needs no slices: its parser takes 10 ms for a megabyte. */
const MAX_JSON_CHARS = 1_000_000;
const MAX_JSON_DEPTH = 500;

/**
 * What does not parse in a text, in the order of the text. Null where nothing is known: there is no grammar for the language
 * (`language` is a VS Code id), or the text is too long to be parsed in time.
 */
export async function syntaxProblems(
  language: string,
  text: string,
): Promise<readonly SyntaxProblem[] | null> {
  if (language === 'json' || language === 'jsonc') return jsonProblems(language, text);
  return withTree(language, text, (tree, grammar) => problemsIn(tree, grammar, text));
}

async function problemsIn(tree: Tree, grammar: Grammar, text: string): Promise<SyntaxProblem[]> {
  const lines = text.split('\n');
  const isFine = (node: Node): boolean =>
    (grammar === 'cpp' && isMacro(node, lines)) || (grammar === 'css' && isQuery(node));
  const problems: SyntaxProblem[] = [];
  // Not by calling itself: a text can be deeper than the stack.
  const pauses = createPauses();
  const cursor = tree.walk();
  for (let isInside = true; isInside && problems.length < MAX_PROBLEMS; ) {
    if (pauses.isDue()) await pauses.pass();
    const node = cursor.currentNode;
    const isProblem = node.isMissing || node.isError;
    if (node.hasError && isProblem && !isFine(node)) problems.push(problemOf(node));
    if (node.hasError && !isProblem && cursor.gotoFirstChild()) continue;
    while (isInside && !cursor.gotoNextSibling()) isInside = cursor.gotoParent();
  }
  cursor.delete();
  if (grammar !== 'python') return problems;
  const indented = indentationProblems(tree, lines).slice(0, MAX_PROBLEMS);
  return [...problems, ...indented.map(({ row, message }) => ({ line: row + 1, endLine: row + 1, message }))];
}

function problemOf(node: Node): SyntaxProblem {
  return {
    line: node.startPosition.row + 1,
    endLine: node.endPosition.row + 1,
    message: node.isMissing ? `${node.type} is missing` : `this does not fit: ${oneLine(node.text)}`,
  };
}

/** Names in capitals, except well-known constants that stand where values do. */
const MACRO = /\b(?!(?:NULL|EOF|TRUE|FALSE|[A-Z]+_(?:MAX|MIN))\b)_*[A-Z][A-Z0-9_]{2,}\b/;
const BEFORE_MACRO = /^\s*(?:(?:static|extern|inline|virtual)\s+)*/;

/**
 * Without a preprocessor C and C++ cannot be parsed with certainty: `EXPORT int f(void);` is right where EXPORT is a macro.
 * What does not fit on a line with a name in capitals is attributed to a macro, as long as its brackets are balanced.
 */
function isMacro(node: Node, lines: readonly string[]): boolean {
  const { row } = node.startPosition;
  if (node.isMissing) return node.type === ';' && beginsWithMacro(lines[row] ?? '');
  const count = (mark: string): number => node.text.split(mark).length;
  if (count('{') !== count('}') || count('(') !== count(')')) return false;
  return lines.slice(row, node.endPosition.row + 1).some((line) => MACRO.test(line));
}

function beginsWithMacro(line: string): boolean {
  const start = BEFORE_MACRO.exec(line)?.[0].length ?? 0;
  return MACRO.exec(line)?.index === start;
}

/** Conditions in parentheses have new forms, such as `(width < 40rem)`, that the grammar does not know yet. */
function isQuery(node: Node): boolean {
  return node.parent?.type === 'parenthesized_query';
}

function jsonProblems(language: string, text: string): SyntaxProblem[] | null {
  // Its parser calls itself for each level, and the stack has an end.
  if (depthOf(text) > MAX_JSON_DEPTH) return [{ line: 1, endLine: 1, message: 'it is nested too deep' }];
  if (text.length > MAX_JSON_CHARS) return null;
  const errors: ParseError[] = [];
  const relaxed = language === 'jsonc';
  parse(text, errors, { allowTrailingComma: relaxed, disallowComments: !relaxed });
  // In the order of the text, so that its lines are counted once.
  let [line, counted] = [1, 0];
  return errors.slice(0, MAX_PROBLEMS).map(({ error, offset, length }) => {
    for (; counted < offset; counted++) if (text[counted] === '\n') line++;
    const missing = /^(.+)Expected$/.exec(printParseErrorCode(error))?.[1];
    const wrong = `this does not fit: ${oneLine(text.slice(offset, offset + length))}`;
    return {
      line,
      endLine: line,
      message: missing === undefined ? wrong : `a ${missing.toLowerCase()} is missing`,
    };
  });
}

function oneLine(text: string): string {
  const line = text
    .slice(0, MAX_TEXT * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT)}…` : line;
}

interface IndentationProblem {
  /** Counted from 0. */
  readonly row: number;
  readonly message: string;
}

/**
 * The grammar of Python accepts a body that is not indented, as an empty one, and lines with any indentation, as lines of
 * the block around them. Python accepts neither.
 */
function indentationProblems(tree: Tree, lines: readonly string[]): IndentationProblem[] {
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

/** The statements of a block that begin a line with another indentation. */
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

/** The most brackets that are open at once; those in strings count too. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  for (const character of text) {
    if (character === '[' || character === '{') most = Math.max(most, ++depth);
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
  }
  return most;
}
