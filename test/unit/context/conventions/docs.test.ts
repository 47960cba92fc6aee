import assert from 'node:assert/strict';
import { docExampleIn, formatDocs } from '../../../../src/context/conventions/docs.ts';

const CASES: readonly (readonly [name: string, language: string, text: string, shows: RegExp | null])[] = [
  [
    'JSDoc',
    'javascript',
    '/**\n * Adds.\n * @param {number} a - One.\n * @returns {number} Both.\n */\nfunction add(a) {}\n',
    /@param \{number\} a/,
  ],
  [
    'TSDoc',
    'typescript',
    '/** A number. */\nconst a = 1;\n\n/**\n * Adds.\n *\n * @param a - One.\n * @returns Both.\n */\nfunction add(a: number) {}\n',
    /@param a - One\.[\s\S]*\nfunction add/,
  ],
  [
    'sentences in TypeScript',
    'typescript',
    '/** Adds. */\nfunction add() {}\n\n  /** Whole cents. */\n  type Cents = number;\n',
    /\/\*\* [\s\S]*\n/,
  ],
  [
    'Google style',
    'python',
    'def add(a, b):\n    """Add.\n\n    Args:\n        a: One.\n\n    Returns:\n        Both.\n    """\n',
    /def add[\s\S]*Args:/,
  ],
  [
    'NumPy style',
    'python',
    'class A:\n    def add(self, a: dict[str, int]) -> int:\n        """Add.\n\n        Parameters\n        ----------\n        a : int\n            One.\n        """\n',
    /Parameters\n {8}-{10}/,
  ],
  [
    'Sphinx style',
    'python',
    'def add(a):\n    """Add.\n\n    :param a: One.\n    :returns: Both.\n    """\n',
    /:param a: One/,
  ],
  [
    'Epytext',
    'python',
    "def add(a):\n    '''Add.\n\n    @param a: One.\n    @return: Both.\n    '''\n",
    /@param a: One/,
  ],
  [
    'sentences in Python',
    'python',
    '"""A module."""\n\ndef add(a):\n    """Add."""\n',
    /def add\(a\):\n {4}"""Add\."""/,
  ],
  [
    'Google style among sentences',
    'python',
    'def a():\n    """A."""\n\ndef b():\n    """B."""\n\ndef c(x):\n    """C.\n\n    Args:\n        x: X.\n    """\n',
    /Args/,
  ],
  ['strings that document nothing', 'python', 'TEXT = """\nArgs:\n"""\n', null],
  [
    'XML',
    'csharp',
    '/// <summary>Adds.</summary>\n/// <param name="a">One.</param>\nint Add(int a) => a;\n',
    /<param name="a">[\s\S]*\nint Add/,
  ],
  [
    'rustdoc',
    'rust',
    '/// Adds.\n///\n/// # Errors\n/// Never.\npub fn add() {}\n',
    /# Errors[\s\S]*\npub fn add/,
  ],
  ['Go', 'go', 'package shop\n\n// Add adds.\nfunc Add() {}\n', /Add adds\.\nfunc Add/],
  ['Go, comments of code', 'go', 'package shop\n\nfunc Add() {\n\t// here\n}\n', null],
  [
    'Javadoc',
    'java',
    '  /**\n   * Adds.\n   *\n   * @param a one\n   */\n  int add(int a) {}\n',
    /@param a one[\s\S]*\n {2}int add/,
  ],
  ['KDoc', 'kotlin', '/** Adds. */\nfun add() {}\n', /Adds\. \*\/\nfun add/],
  [
    'Doxygen with backslashes',
    'cpp',
    '/*!\n * \\brief Adds.\n * \\param a One.\n */\nint add(int a);\n',
    /\\brief Adds[\s\S]*\nint add/,
  ],
  ['Doxygen with at signs', 'c', '/**\n * @brief Adds.\n */\nint add(int a);\n', /@brief Adds/],
  [
    'PHPDoc',
    'php',
    '<?php\n/**\n * Adds.\n *\n * @param int $a One.\n */\nfunction add($a) {}\n',
    /@param int \$a One[\s\S]*\nfunction add/,
  ],
  [
    'YARD',
    'ruby',
    '# Adds.\n#\n# @param a [Integer] one\n# @return [Integer]\ndef add(a)\nend\n',
    /@param a \[Integer\] one[\s\S]*\ndef add/,
  ],
  ['RDoc', 'ruby', '# Adds.\ndef add(a)\nend\n', /# Adds\.\ndef add/],
  ['no documentation', 'typescript', 'const a = 1; // one\n/* not this */\n', null],
  ['a language without any', 'json', '{}', null],
];

describe('A documented place to copy the form from', () => {
  for (const [name, language, text, shows] of CASES) {
    it(`is found: ${name}`, () => {
      const example = docExampleIn(text, language);
      if (shows === null) return assert.equal(example, null);
      assert.match(example ?? '', shows);
      assert.ok(text.includes(example ?? ''));
    });
  }

  it('is none of a licence at the top, nor of what a compiler reads', () => {
    assert.equal(docExampleIn('/*! Licence: MIT. */\n\nimport a;\n', 'typescript'), null);
    assert.equal(docExampleIn('/// <reference types="node" />\nimport a;\n', 'typescript'), null);
  });

  it('is read in time from a long text that has none', () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `def f${i}(a,\n      b):\n    return a\n`).join('');
    assert.equal(docExampleIn(text, 'python'), null);
  });

  it('is one that shows the form, neither the shortest nor the longest', () => {
    const long = `/**\n${' * line\n'.repeat(60)} * @param a - One.\n */\n`;
    const good = '/**\n * Adds.\n *\n * @param a - One.\n */\nfunction c() {}';
    const text = `${long}function a() {}\n\n/** @param a - One. */\nfunction b() {}\n\n${good}\n`;
    assert.equal(docExampleIn(text, 'typescript'), good);
  });

  it('is none with a line that is far too long, as of generated code', () => {
    const long = `/**\n * Adds.\n *\n * @param a - One.\n */\nfunction a() { ${'x = 1; '.repeat(5_000)} }`;
    const short = '/** Adds. */\nfunction b() {}';
    assert.equal(docExampleIn(`${long}\n\n${short}\n`, 'typescript'), short);
  });
});

describe('How a project documents, for a prompt', () => {
  it('is the example in a fence', () => {
    assert.equal(
      formatDocs({ path: 'shop/money.go', text: '// Add adds.\nfunc Add() {' }),
      'How this project documents, from shop/money.go; write yours in the same form:\n```go\n// Add adds.\nfunc Add() {\n```',
    );
  });

  it('is what the language reads, where nothing was found', () => {
    assert.match(formatDocs(null), /^No documentation was found in this project: .*Javadoc/);
  });
});
