import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import type { Node, Tree } from 'web-tree-sitter';
import { indentationProblems } from './indentation.ts';
import type { Grammar } from './languages.ts';
import { withTree } from './parse.ts';

/** A place where a text is not what its language allows. Lines count from 1. */
export interface SyntaxProblem {
  readonly line: number;
  readonly endLine: number;
  /** In words, of the line: "this does not fit: })", "; is missing". */
  readonly message: string;
}

/** More problems than this tell nothing more. */
const MAX_PROBLEMS = 50;
const MAX_TEXT = 80;
/** JSON needs no slices: its parser takes 10 ms for a megabyte. */
const MAX_JSON_CHARS = 1_000_000;

/**
 * What does not parse in a text, in the order of the text: empty where all does. Null where nothing is known: a language
 * without a grammar here (`language` is a VS Code id), or a text that is too long to be parsed in time.
 */
export async function syntaxProblems(
  language: string,
  text: string,
): Promise<readonly SyntaxProblem[] | null> {
  if (language === 'json' || language === 'jsonc') return jsonProblems(language, text);
  return withTree(language, text, (tree, grammar) => problemsIn(tree, grammar, text));
}

function problemsIn(tree: Tree, grammar: Grammar, text: string): SyntaxProblem[] {
  const lines = text.split('\n');
  const isFine = (node: Node): boolean =>
    (grammar === 'cpp' && isMacro(node, lines)) || (grammar === 'css' && isQuery(node));
  const problems: SyntaxProblem[] = [];
  const visit = (node: Node): void => {
    if (problems.length >= MAX_PROBLEMS || !node.hasError) return;
    if (!node.isMissing && !node.isError) for (const child of node.children) visit(child);
    else if (!isFine(node)) problems.push(problemOf(node));
  };
  visit(tree.rootNode);
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

/** Names in capitals that are no macros of somebody's own. */
const MACRO = /\b(?!(?:NULL|EOF|TRUE|FALSE|[A-Z]+_(?:MAX|MIN))\b)_*[A-Z][A-Z0-9_]{2,}\b/;
const BEGINS_WITH_MACRO = new RegExp(`^\\s*(?:(?:static|extern|inline|virtual)\\s+)*${MACRO.source}`);

/**
 * Without a preprocessor C and C++ cannot be parsed for sure: `EXPORT int f(void);` is right where EXPORT is a macro. What
 * does not fit on a line with a name in capitals is taken for the work of a macro, as long as its brackets are in balance.
 */
function isMacro(node: Node, lines: readonly string[]): boolean {
  const { row } = node.startPosition;
  if (node.isMissing) return node.type === ';' && BEGINS_WITH_MACRO.test(lines[row] ?? '');
  const count = (mark: string): number => node.text.split(mark).length;
  if (count('{') !== count('}') || count('(') !== count(')')) return false;
  return lines.slice(row, node.endPosition.row + 1).some((line) => MACRO.test(line));
}

/** Conditions in parentheses have got new forms, such as `(width < 40rem)`, that the grammar does not know yet. */
function isQuery(node: Node): boolean {
  return node.parent?.type === 'parenthesized_query';
}

function jsonProblems(language: string, text: string): SyntaxProblem[] | null {
  if (text.length > MAX_JSON_CHARS) return null;
  const errors: ParseError[] = [];
  const relaxed = language === 'jsonc';
  parse(text, errors, { allowTrailingComma: relaxed, disallowComments: !relaxed });
  return errors.slice(0, MAX_PROBLEMS).map(({ error, offset, length }) => {
    const line = text.slice(0, offset).split('\n').length;
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
