import type { Node, TreeCursor } from 'web-tree-sitter';
import { isComment, isDirective, isDocumentation, MAY_DOCUMENT } from './documentation.ts';
import { type Bound, boundNames, isImport, MAY_IMPORT } from './imports.ts';
import type { Grammar } from './languages.ts';
import { withTree } from './parse.ts';
import { isScope, type Scope } from './scopes.ts';

/** What a piece of a text is: comments and docstrings are for readers, imports can stand anywhere, the rest is code. */
export type Role = 'code' | 'import' | 'comment';

/** A piece of a text that the grammar divides no further: a name, a mark, a part of a string, a comment. */
export interface Leaf {
  readonly type: string;
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
  /** What the grammar calls that which it is part of, and how many such things are around it. */
  readonly parent: string;
  readonly depth: number;
  readonly role: Role;
  /** The number of its scope in `Leaves.scopes`. */
  readonly scope: number;
  /** In a module of tests inside of a source file. */
  readonly inTests: boolean;
}

export interface Leaves {
  readonly leaves: readonly Leaf[];
  readonly scopes: readonly Scope[];
  /** Whether all of the text parses: else what is said to be around a leaf is a guess. */
  readonly whole: boolean;
  /** The names that imports bind, and how many of the imports bind others that they do not say. */
  readonly imported: readonly string[];
  readonly unsaidImports: number;
  readonly grammar: Grammar;
}

/** The leaves of a text in their order. Null where the language has no grammar here or the text is too long. */
export function leavesOf(language: string, text: string): Promise<Leaves | null> {
  return withTree(language, text, (tree, grammar) => {
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
    visit(walk, cursor, { type: '', depth: 0, role: 'code', scope: 0 });
    cursor.delete();
    return {
      leaves: walk.leaves,
      scopes: walk.scopes,
      whole: !tree.rootNode.hasError,
      imported: walk.imports.flatMap(({ names }) => names),
      unsaidImports: walk.imports.filter(({ unsaid }) => unsaid).length,
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
  readonly imports: Bound[];
  /** Of the last leaf. */
  end: number;
  line: number;
  lineEnd: number;
}

/** What a node is in. */
interface Place {
  readonly type: string;
  readonly depth: number;
  readonly role: Role;
  readonly scope: number;
}

function visit(walk: Walk, cursor: TreeCursor, place: Place): void {
  const type = cursor.nodeType;
  if (isComment(type)) {
    // Grammars divide some comments, but nobody asks for their parts.
    addLeaf(walk, cursor, type, { ...place, role: isDirective(cursor.nodeText) ? 'code' : 'comment' });
    return;
  }
  let { role, scope } = place;
  if (role === 'code' && MAY_DOCUMENT.has(type) && isDocumentation(cursor.currentNode)) role = 'comment';
  const imports = role === 'code' && MAY_IMPORT[walk.grammar].has(type) && isImport(cursor.currentNode);
  if (imports) role = 'import';
  if (place.depth > 0 && cursor.nodeIsNamed && isScope(type)) {
    scope = walk.scopes.push({ type, outer: scope }) - 1;
  }
  const first = walk.leaves.length;
  if (isText(type)) addGap(walk, cursor.startIndex, cursor, place);
  if (cursor.gotoFirstChild()) {
    const inside: Place = { type, depth: place.depth + 1, role, scope };
    do visit(walk, cursor, inside);
    while (cursor.gotoNextSibling());
    cursor.gotoParent();
    // What the grammar does not name, such as the text between two escapes of a string.
    if (isText(type)) addGap(walk, cursor.endIndex, cursor, inside);
  } else {
    addLeaf(walk, cursor, type, { ...place, role });
  }
  if (imports) {
    const words = walk.leaves.slice(first).map((leaf) => leaf.text);
    walk.imports.push(boundNames(words, walk.grammar));
  }
}

function addLeaf(walk: Walk, cursor: TreeCursor, type: string, place: Place): void {
  addGap(walk, cursor.startIndex, cursor, place);
  const end = cursor.endIndex;
  const whole = walk.text.slice(walk.end, end);
  const text = type === 'jsx_text' ? whole.replace(/\s+/g, ' ').trim() : whole;
  walk.end = end;
  // Ends of lines and of lines that go on are leaves in some grammars.
  if (text.trim() === '' && !isText(place.type)) return;
  if (type === 'line_continuation') return;
  push(walk, cursor, type, text, place);
}

function addGap(walk: Walk, to: number, cursor: TreeCursor, place: Place): void {
  const gap = walk.text.slice(walk.end, to);
  walk.end = Math.max(walk.end, to);
  if (isText(place.type) ? gap !== '' : /[^\s\\]/.test(gap)) push(walk, cursor, 'text', gap, place);
}

function push(walk: Walk, cursor: TreeCursor, type: string, text: string, place: Place): void {
  const { startIndex } = cursor;
  while (walk.lineEnd < startIndex) {
    walk.lineEnd = walk.text.indexOf('\n', walk.lineEnd + 1);
    if (walk.lineEnd < 0) walk.lineEnd = walk.text.length;
    walk.line++;
  }
  walk.leaves.push({
    type,
    text,
    line: walk.line,
    parent: place.type,
    depth: place.depth,
    role: place.role,
    scope: isNameOfScope(walk, cursor, place) ? (walk.scopes[place.scope]?.outer ?? 0) : place.scope,
    inTests: walk.tests.some(([start, end]) => startIndex >= start && startIndex < end),
  });
}

/** The name of a function belongs to what is around the function. */
function isNameOfScope(walk: Walk, cursor: TreeCursor, { type, scope }: Place): boolean {
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
