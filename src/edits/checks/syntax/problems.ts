import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import type { Node, Tree } from 'web-tree-sitter';
import type { Grammar } from './languages.ts';
import { withTree } from './parse.ts';

/** A place that the grammar of the language has no words for. Lines count from 1. */
export interface SyntaxProblem {
  readonly line: number;
  readonly endLine: number;
  /** What tree-sitter had to add there to make sense of it; null for text that fits nowhere. */
  readonly missing: string | null;
  /** The text that does not fit, in one line and cut. */
  readonly text: string;
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
  return withTree(language, text, (tree, grammar) => problemsIn(tree, grammar));
}

function problemsIn(tree: Tree, grammar: Grammar): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  const visit = (node: Node): void => {
    if (problems.length >= MAX_PROBLEMS || !node.hasError) return;
    if (node.isMissing) problems.push(problemOf(node, node.type));
    else if (node.isError && !isMacro(node, grammar)) problems.push(problemOf(node, null));
    else for (const child of node.children) visit(child);
  };
  visit(tree.rootNode);
  return problems;
}

function problemOf(node: Node, missing: string | null): SyntaxProblem {
  return {
    line: node.startPosition.row + 1,
    endLine: node.endPosition.row + 1,
    missing,
    text: oneLine(node.text),
  };
}

/**
 * Without a preprocessor C and C++ cannot be parsed for sure: `EXPORT int f(void);` is right where EXPORT is a macro.
 * Names in capitals are taken for macros, as long as the brackets in the text that does not fit are in balance.
 */
function isMacro(node: Node, grammar: Grammar): boolean {
  if (grammar !== 'cpp' || !/\b[A-Z][A-Z0-9_]{2,}\b/.test(node.text)) return false;
  const count = (mark: string): number => node.text.split(mark).length;
  return count('{') === count('}') && count('(') === count(')');
}

function jsonProblems(language: string, text: string): SyntaxProblem[] | null {
  if (text.length > MAX_JSON_CHARS) return null;
  const errors: ParseError[] = [];
  const relaxed = language === 'jsonc';
  parse(text, errors, { allowTrailingComma: relaxed, disallowComments: !relaxed });
  return errors.slice(0, MAX_PROBLEMS).map(({ error, offset, length }) => {
    const line = text.slice(0, offset).split('\n').length;
    const missing = /^(.+)Expected$/.exec(printParseErrorCode(error))?.[1]?.toLowerCase() ?? null;
    return { line, endLine: line, missing, text: oneLine(text.slice(offset, offset + length)) };
  });
}

function oneLine(text: string): string {
  const line = text
    .slice(0, MAX_TEXT * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT)}…` : line;
}
