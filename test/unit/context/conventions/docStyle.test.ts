import assert from 'node:assert/strict';
import { configuredStyle, docStyleOf, languageStyle } from '../../../../src/context/conventions/docStyle.ts';

const CASES: readonly (readonly [
  name: string,
  language: string,
  text: string,
  id: string | null,
  words: RegExp,
])[] = [
  [
    'JSDoc',
    'javascript',
    '/**\n * Adds.\n * @param {number} a - One.\n * @returns {number} Both.\n */\nfunction add(a) {}\n',
    'jsdoc',
    /types in braces/,
  ],
  [
    'TSDoc',
    'typescript',
    '/** A number. */\nconst a = 1;\n\n/**\n * Adds.\n *\n * @param a - One.\n * @returns Both.\n */\nfunction add(a: number) {}\n',
    'tsdoc',
    /without types/,
  ],
  [
    'sentences in TypeScript',
    'typescript',
    '/** Adds. */\nfunction add() {}\n\n  /** Whole cents. */\n  type Cents = number;\n',
    'tsdoc',
    /plain sentences/,
  ],
  [
    'Google style',
    'python',
    'def add(a, b):\n    """Add.\n\n    Args:\n        a: One.\n\n    Returns:\n        Both.\n    """\n',
    'google',
    /Args:/,
  ],
  [
    'NumPy style',
    'python',
    'class A:\n    def add(self, a: dict[str, int]) -> int:\n        """Add.\n\n        Parameters\n        ----------\n        a : int\n            One.\n        """\n',
    'numpy',
    /dashes/,
  ],
  [
    'Sphinx style',
    'python',
    'def add(a):\n    """Add.\n\n    :param a: One.\n    :returns: Both.\n    """\n',
    'sphinx',
    /:param/,
  ],
  [
    'Epytext',
    'python',
    "def add(a):\n    '''Add.\n\n    @param a: One.\n    @return: Both.\n    '''\n",
    'epytext',
    /@param/,
  ],
  [
    'sentences in Python',
    'python',
    '"""A module."""\n\ndef add(a):\n    """Add."""\n',
    'plain',
    /plain sentences/,
  ],
  [
    'Google style among sentences',
    'python',
    'def a():\n    """A."""\n\ndef b():\n    """B."""\n\ndef c(x):\n    """C.\n\n    Args:\n        x: X.\n    """\n',
    'google',
    /Args/,
  ],
  ['strings that document nothing', 'python', 'TEXT = """\nArgs:\n"""\n', null, /^/],
  [
    'XML',
    'csharp',
    '/// <summary>Adds.</summary>\n/// <param name="a">One.</param>\nint Add(int a) => a;\n',
    'xml',
    /XML/,
  ],
  ['rustdoc', 'rust', '/// Adds.\n///\n/// # Errors\n/// Never.\npub fn add() {}\n', 'rustdoc', /rustdoc/],
  ['Go', 'go', 'package shop\n\n// Add adds.\nfunc Add() {}\n', 'go', /Go doc/],
  ['Go, comments of code', 'go', 'package shop\n\nfunc Add() {\n\t// here\n}\n', null, /^/],
  [
    'Javadoc',
    'java',
    '  /**\n   * Adds.\n   *\n   * @param a one\n   */\n  int add(int a) {}\n',
    'javadoc',
    /Javadoc/,
  ],
  ['KDoc', 'kotlin', '/** Adds. */\nfun add() {}\n', 'kdoc', /KDoc/],
  [
    'Doxygen with backslashes',
    'cpp',
    '/*!\n * \\brief Adds.\n * \\param a One.\n */\nint add(int a);\n',
    'doxygen',
    /backslashes/,
  ],
  ['Doxygen with at signs', 'c', '/**\n * @brief Adds.\n */\nint add(int a);\n', 'doxygen', /at signs/],
  [
    'PHPDoc',
    'php',
    '<?php\n/**\n * Adds.\n *\n * @param int $a One.\n */\nfunction add($a) {}\n',
    'phpdoc',
    /PHPDoc/,
  ],
  [
    'YARD',
    'ruby',
    '# Adds.\n#\n# @param a [Integer] one\n# @return [Integer]\ndef add(a)\nend\n',
    'yard',
    /YARD/,
  ],
  ['RDoc', 'ruby', '# Adds.\ndef add(a)\nend\n', 'rdoc', /RDoc/],
  ['no documentation', 'typescript', 'const a = 1; // one\n/* not this */\n', null, /^/],
  ['a language without any', 'json', '{}', null, /^/],
];

describe('The style of documentation', () => {
  for (const [name, language, text, id, words] of CASES) {
    it(`is seen: ${name}`, () => {
      const style = docStyleOf('a', language, text);
      assert.equal(style?.id ?? null, id);
      if (style === null) return;
      assert.match(style.name, words);
      assert.ok(style.example !== null && text.includes(style.example));
    });
  }

  it('is read in time from a long text that has none', () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `def f${i}(a,\n      b):\n    return a\n`).join('');
    assert.equal(docStyleOf('a.py', 'python', text), null);
  });

  it('comes with an example that shows it, neither the shortest nor the longest', () => {
    const long = `/**\n${' * line\n'.repeat(60)} * @param a - One.\n */\n`;
    const good = '/**\n * Adds.\n *\n * @param a - One.\n */';
    const text = `${long}function a() {}\n\n/** @param a - One. */\nfunction b() {}\n\n${good}\nfunction c() {}\n`;
    assert.equal(docStyleOf('a.ts', 'typescript', text)?.example, good);
  });

  it('is known of languages that have only one, and of no others', () => {
    assert.equal(languageStyle('a.go', 'go')?.id, 'go');
    assert.equal(languageStyle('a.py', 'python'), null);
    assert.equal(languageStyle('a.ts', 'typescript'), null);
  });

  it('is read from the settings of linters', () => {
    const config = '[tool.ruff.lint.pydocstyle]\nconvention = "google"\n';
    const style = configuredStyle('pyproject.toml', 'python', config);
    assert.equal(style?.id, 'google');
    assert.deepEqual(style.evidence, { path: 'pyproject.toml', what: 'convention = "google"' });
    assert.equal(configuredStyle('pyproject.toml', 'python', '[project]\nname = "numpy"\n'), null);
  });
});
