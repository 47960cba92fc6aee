import type { Node, TreeCursor } from 'web-tree-sitter';
import type { Grammar } from '../languages.ts';
import { isComment, isDirective, isDocumentation, MAY_DOCUMENT } from './documentation.ts';
import { type Bindings, boundNames, isImport, MAY_IMPORT } from './imports.ts';
import { createPauses, withTree } from './parse.ts';

/** Comments and docstrings are for readers, imports can stand anywhere, the rest is code. */
export type Role = 'code' | 'import' | 'comment';

/** A leaf of the syntax tree: a name, an operator, a part of a string, a comment. */
export interface Leaf {
  readonly type: string;
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
  /** The type of its parent node, and how many nodes are around it. */
  readonly parent: string;
  readonly depth: number;
  readonly role: Role;
  /** The index of its scope in `Syntax.scopes`. */
  readonly scope: number;
  /** Inside a test module of a source file. */
  readonly inTests: boolean;
}

/** A part of a text that names can belong to; `outer` is the index of the one around it, -1 for the whole text. */
interface Scope {
  readonly type: string;
  readonly outer: number;
}

export interface Syntax {
  readonly leaves: readonly Leaf[];
  readonly scopes: readonly Scope[];
  /** Whether all of the text parses; if not, the surroundings of leaves are guesses. */
  readonly whole: boolean;
  /** The names that imports bind, and how many of the imports bind others that they do not list. */
  readonly imported: readonly string[];
  readonly wildcardImports: number;
  readonly grammar: Grammar;
}

/** The syntax of a text. Null where there is no grammar for the language, or the text is too long. */
export function syntaxOf(language: string, text: string): Promise<Syntax | null> {
  return withTree(language, text, async (tree, grammar) => {
    const cursor = tree.walk();
    const walk: Walk = {
      text,
      grammar,
      tests: grammar === 'rust' ? testModules(tree.rootNode) : [],
      leaves: [],
      scopes: [{ type: tree.rootNode.type, outer: -1 }],
      imports: [],
      end: 0,
      line: 0,
      lineEnd: -1,
    };
    await visitAll(walk, cursor);
    cursor.delete();
    return {
      leaves: walk.leaves,
      scopes: walk.scopes,
      whole: !tree.rootNode.hasError,
      imported: walk.imports.flatMap(({ names }) => names),
      wildcardImports: walk.imports.filter(({ isWildcard }) => isWildcard).length,
      grammar,
    };
  });
}

interface Walk {
  readonly text: string;
  readonly grammar: Grammar;
  readonly tests: readonly (readonly [start: number, end: number])[];
  readonly leaves: Leaf[];
  readonly scopes: Scope[];
  readonly imports: Bindings[];
  /** End of the last leaf in the text, its line, and where that line ends. */
  end: number;
  line: number;
  lineEnd: number;
}

/** What is around a node. */
interface Context {
  readonly type: string;
  readonly depth: number;
  readonly role: Role;
  readonly scope: number;
}

/** A node that was entered, and what is to be done when it is left. */
interface Entered {
  readonly inside: Context;
  /** The number of leaves before it, where it is an import. */
  readonly importFrom: number | null;
}

/** Goes through the tree from leaf to leaf: not by calling itself, since a text can be deeper than the stack. */
async function visitAll(walk: Walk, cursor: TreeCursor): Promise<void> {
  const pauses = createPauses();
  const around: Entered[] = [];
  let context: Context = { type: '', depth: 0, role: 'code', scope: 0 };
  for (;;) {
    if (pauses.isDue()) await pauses.pass();
    const entered = visit(walk, cursor, context);
    if (entered !== null) {
      around.push(entered);
      context = entered.inside;
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      const left = around.pop();
      if (left === undefined) return;
      cursor.gotoParent();
      if (left.importFrom !== null) addImport(walk, left.importFrom);
      context = around.at(-1)?.inside ?? { type: '', depth: 0, role: 'code', scope: 0 };
    }
  }
}

function addImport(walk: Walk, first: number): void {
  const words = walk.leaves.slice(first).map((leaf) => leaf.text);
  walk.imports.push(boundNames(words, walk.grammar));
}

/** Adds a node that is a leaf; goes to the first child of any other, and gives what is then around the cursor. */
function visit(walk: Walk, cursor: TreeCursor, context: Context): Entered | null {
  const type = cursor.nodeType;
  if (isComment(type)) {
    // Some grammars divide comments, which is not needed here.
    addLeaf(walk, cursor, type, { ...context, role: isDirective(cursor.nodeText) ? 'code' : 'comment' });
    return null;
  }
  let { role, scope } = context;
  if (role === 'code' && MAY_DOCUMENT.has(type) && isDocumentation(cursor.currentNode)) role = 'comment';
  const imports = role === 'code' && MAY_IMPORT[walk.grammar].has(type) && isImport(cursor.currentNode);
  if (imports) role = 'import';
  if (context.depth > 0 && cursor.nodeIsNamed && isScope(type)) {
    scope = walk.scopes.push({ type, outer: scope }) - 1;
  }
  const first = walk.leaves.length;
  // White space before a string is not part of it.
  if (isText(type) && !isText(context.type)) walk.end = Math.max(walk.end, cursor.startIndex);
  if (cursor.gotoFirstChild()) {
    const inside: Context = { type, depth: context.depth + 1, role, scope };
    return { inside, importFrom: imports ? first : null };
  }
  addLeaf(walk, cursor, type, { ...context, role });
  if (imports) addImport(walk, first);
  return null;
}

/** A leaf, with what comes before it and has no node, such as the text between two escapes of a string. */
function addLeaf(walk: Walk, cursor: TreeCursor, type: string, context: Context): void {
  const { startIndex, endIndex } = cursor;
  const whole = walk.text.slice(walk.end, endIndex);
  walk.end = endIndex;
  // Line ends and line continuations are leaves in some grammars.
  const code = isText(context.type) ? whole : whole.replace(/^[\s\\]+/, '').trimEnd();
  if (code === '') return;
  while (walk.lineEnd < startIndex) {
    walk.lineEnd = walk.text.indexOf('\n', walk.lineEnd + 1);
    if (walk.lineEnd < 0) walk.lineEnd = walk.text.length;
    walk.line++;
  }
  walk.leaves.push({
    type,
    text: type === 'jsx_text' ? code.replace(/\s+/g, ' ') : code,
    line: walk.line,
    parent: context.type,
    depth: context.depth,
    role: context.role,
    scope: isNameOfScope(walk, cursor, context) ? (walk.scopes[context.scope]?.outer ?? 0) : context.scope,
    inTests: walk.tests.some(([start, end]) => startIndex >= start && startIndex < end),
  });
}

/** The name of a function belongs to what is around the function. */
function isNameOfScope(walk: Walk, cursor: TreeCursor, { type, scope }: Context): boolean {
  if (type === 'function_declarator') return cursor.currentFieldName === 'declarator';
  return walk.scopes[scope]?.type === type && scope > 0 && cursor.currentFieldName === 'name';
}

function isText(type: string): boolean {
  return type.includes('string') || type.includes('literal') || type === 'char';
}

/** Where the modules with `#[cfg(test)]` are. */
function testModules(root: Node): [number, number][] {
  const found: [number, number][] = [];
  let start: number | null = null;
  for (const child of root.namedChildren) {
    if (child.type === 'attribute_item') {
      if (/\bcfg\s*\(\s*(?:all\s*\(\s*)?test\b/.test(child.text)) start ??= child.startIndex;
    } else if (!isComment(child.type)) {
      if (start !== null && child.type === 'mod_item') found.push([start, child.endIndex]);
      start = null;
    }
  }
  return found;
}

const SCOPE =
  /function|method|lambda|arrow|closure|constructor|class|struct|interface|enum|trait|impl|mod_item|namespace|record|block|compound_statement|declaration_list|catch|(?:^|_)for(?:each)?_|comprehension|generator_expression|match_arm/;
/** Types with one of these words in their name that nevertheless hold no names. */
const NO_SCOPE =
  /invocation|call|declarator|_type$|_clause$|identifier|modifier|specifier|namespace_import|comment|heritage/;

/** Whether names can belong to a node of this type. Rough on purpose: one list for all grammars. */
function isScope(type: string): boolean {
  return SCOPE.test(type) && (!NO_SCOPE.test(type) || type === 'catch_clause' || type === 'for_in_clause');
}
