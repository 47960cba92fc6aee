import type { Node } from 'web-tree-sitter';
import { headOf } from '../../models/index.ts';
import type { Grammar } from '../languages.ts';
import { createPauses, withTree } from './parse.ts';

/** A test as its file writes it down. */
interface TestBlock {
  /** The suites around it, and its name. */
  readonly name: string;
  /** With what stands before it: decorators, attributes. */
  readonly text: string;
}

export interface TestBlocks {
  readonly blocks: readonly TestBlock[];
  /** The file without its tests: suites, hooks, helpers, imports. */
  readonly around: string;
  /** Where the test modules of a file with code are, as offsets; in Rust only. */
  readonly modules: readonly (readonly [start: number, end: number])[];
}

/** A node that is a test or a suite, with the place where it begins. */
interface Found {
  readonly is: 'test' | 'suite';
  readonly name: string;
  readonly start: number;
}

/** The tests of a file. Null where there is no grammar for its language, or it is too long. */
export function testBlocks(language: string, text: string): Promise<TestBlocks | null> {
  return withTree(language, text, async (tree, grammar) => {
    const find = FINDERS[grammar];
    if (find === undefined) return null;
    const pauses = createPauses();
    const blocks: TestBlock[] = [];
    const modules: [number, number][] = [];
    const spans: [number, number][] = [];
    const waiting: { node: Node; suites: readonly string[] }[] = [{ node: tree.rootNode, suites: [] }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (pauses.isDue()) await pauses.pass();
      const { node, suites } = next;
      const found = find(node);
      if (found?.is === 'test') {
        blocks.push({
          name: [...suites, found.name].join(' › '),
          text: text.slice(found.start, node.endIndex),
        });
        spans.push([found.start, node.endIndex]);
        continue;
      }
      if (
        grammar === 'rust' &&
        node.type === 'mod_item' &&
        /cfg\s*\(\s*(?:all\s*\(\s*)?test\b/.test(attributes(node).text)
      ) {
        modules.push([attributes(node).start, node.endIndex]);
      }
      const inside = found === null ? suites : [...suites, found.name];
      const { namedChildren } = node;
      for (let i = namedChildren.length - 1; i >= 0; i--) {
        const child = namedChildren[i];
        if (child) waiting.push({ node: child, suites: inside });
      }
    }
    return { blocks, around: without(text, spans), modules };
  });
}

function without(text: string, spans: readonly (readonly [number, number])[]): string {
  let at = 0;
  const kept: string[] = [];
  for (const [start, end] of [...spans].sort(([a], [b]) => a - b)) {
    kept.push(text.slice(at, Math.max(at, start)));
    at = Math.max(at, end);
  }
  return [...kept, text.slice(at)].join('');
}

type Finder = (node: Node) => Found | null;

const JS_TEST = /^(?:[xf]?(?:it|test|specify)|(?:t|tap|test|tape|ava|QUnit|Deno)\.test|serial)\b/;
const JS_SUITE = /^(?:[xf]?(?:describe|context|suite)|QUnit\.module)\b/;

const script: Finder = (node) => {
  if (node.type !== 'call_expression') return null;
  const called = headOf(node.childForFieldName('function')?.text ?? '', 200);
  const is = JS_TEST.test(called) ? 'test' : JS_SUITE.test(called) ? 'suite' : null;
  const first = node.childForFieldName('arguments')?.namedChild(0);
  if (is === null || !first) return null;
  // `it.each(rows)` is called once more, with the name.
  if (/\.(?:each|for|concurrent|skipIf|runIf)$/.test(called)) return null;
  const name = /string/.test(first.type) ? first.text.slice(1, -1) : headOf(first.text, 80);
  return { is, name, start: node.startIndex };
};

const python: Finder = (node) => {
  const name = node.childForFieldName('name')?.text ?? '';
  if (node.type === 'class_definition') return { is: 'suite', name, start: node.startIndex };
  if (node.type !== 'function_definition' || !/^test/i.test(name)) return null;
  const { parent } = node;
  const start = parent?.type === 'decorated_definition' ? parent.startIndex : node.startIndex;
  return { is: 'test', name, start };
};

const go: Finder = (node) => {
  const name = node.childForFieldName('name')?.text ?? '';
  return /^(?:function|method)_declaration$/.test(node.type) && /^(?:Test|Fuzz|Example)/.test(name)
    ? { is: 'test', name, start: node.startIndex }
    : null;
};

const rust: Finder = (node) => {
  const name = node.childForFieldName('name')?.text ?? '';
  if (node.type === 'mod_item') return { is: 'suite', name, start: node.startIndex };
  if (node.type !== 'function_item') return null;
  const { text, start } = attributes(node);
  return /\b(?:test|rstest|quickcheck|test_case|proptest)\b/.test(text) ? { is: 'test', name, start } : null;
};

/** Java and C#: what stands before the name says that a method is a test. */
const classes: Finder = (node) => {
  const name = node.childForFieldName('name')?.text ?? '';
  if (/^(?:class|record|struct)_declaration$/.test(node.type))
    return { is: 'suite', name, start: node.startIndex };
  if (node.type !== 'method_declaration') return null;
  const head = node.text.slice(
    0,
    Math.max(0, (node.childForFieldName('body')?.startIndex ?? node.endIndex) - node.startIndex),
  );
  return /[@[.](?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Fact|Theory|TestMethod|TestCase|Property)\b/.test(
    head,
  ) || /^test[A-Z_]/.test(name)
    ? { is: 'test', name, start: node.startIndex }
    : null;
};

/** The attributes before an item, which are its siblings in the grammar of Rust. */
function attributes(node: Node): { readonly text: string; readonly start: number } {
  const texts: string[] = [];
  let start = node.startIndex;
  for (
    let at = node.previousNamedSibling;
    at && /^(?:attribute_item|line_comment|block_comment)$/.test(at.type);
    at = at.previousNamedSibling
  ) {
    if (at.type === 'attribute_item') {
      texts.push(at.text);
      start = at.startIndex;
    }
  }
  return { text: texts.join(' '), start };
}

const FINDERS: Partial<Readonly<Record<Grammar, Finder>>> = {
  typescript: script,
  tsx: script,
  javascript: script,
  python,
  go,
  rust,
  java: classes,
  'c-sharp': classes,
};
