import type { DocStyle, DocStyleId } from './types.ts';

/** How documentation is written: what says that it is this style, and what it is called in a prompt. */
interface Form {
  readonly id: DocStyleId;
  readonly name: string;
  /** What only this style has. */
  readonly sign: RegExp;
}

/** A comment or string of documentation, whole, with its marks. */
const BLOCK = /^[ \t]*\/\*\*(?!\/)[\s\S]*?\*\//gm;
const SLASHES = /^(?:[ \t]*\/\/\/(?!\/).*\n?)+/gm;
const GO = /^(?:\/\/(?! ?(?:go:|\+build)).*\n)+(?=func |type |var |const |package )/gm;
// Below the head of a function or class, which goes on in the next line after a bracket or a comma, or at the top.
const DOCSTRING =
  /^[ \t]*(?:(?:async )?def|class) [^\n]*(?:(?:(?<=[([,])\n|\n(?=[ \t]*[)\]]))[^\n]*){0,40}:[ \t]*(?:#.*)?\n[ \t]*[rRuU]?("""|''')[\s\S]*?\1|^[rRuU]?("""|''')[\s\S]*?\2/gm;
const HASHES = /^(?:[ \t]*#(?!!|\s*(?:frozen_string_literal|rubocop)).*\n)+(?=[ \t]*(?:def|class|module) )/gm;

interface Language {
  /** Finds all documentation of a text. */
  readonly docs: readonly RegExp[];
  /** The most telling first; the last one is what is left. */
  readonly forms: readonly Form[];
  /** All documentation of the language is written so: that is known without an example. */
  readonly only: boolean;
}

const JSDOC: Language = {
  docs: [BLOCK],
  only: false,
  forms: [
    {
      id: 'jsdoc',
      name: 'JSDoc comments with types in braces ("@param {string} name - text", "@returns {number}")',
      sign: /@(?:param|returns?|type|typedef|property|throws)\s*\{/,
    },
    {
      id: 'tsdoc',
      name: 'TSDoc comments without types ("@param name - text", "@returns text")',
      sign: /@(?:param|returns|throws|remarks|typeParam|example|defaultValue)\b/,
    },
    {
      id: 'tsdoc',
      name: '/** comments in plain sentences, without tags for parameters and return values',
      sign: /\/\*\*/,
    },
  ],
};

const PYTHON: Language = {
  docs: [DOCSTRING],
  only: false,
  forms: [
    {
      id: 'numpy',
      name: 'NumPy style docstrings (sections "Parameters" and "Returns", underlined with dashes)',
      sign: /^[ \t]*(?:Parameters|Returns|Yields|Raises|Attributes|Examples)[ \t]*\n[ \t]*-{3,}/m,
    },
    {
      id: 'google',
      name: 'Google style docstrings (sections "Args:", "Returns:", "Raises:")',
      sign: /^[ \t]*(?:Args|Arguments|Returns|Yields|Raises|Attributes):[ \t]*$/m,
    },
    {
      id: 'sphinx',
      name: 'Sphinx style docstrings (":param name: text", ":returns: text")',
      sign: /^[ \t]*:(?:param|type|returns?|rtype|raises?)\b[^:\n]*:/m,
    },
    {
      id: 'epytext',
      name: 'Epytext docstrings ("@param name: text", "@return: text")',
      sign: /^[ \t]*@(?:param|type|return|rtype|raise)\b[^:\n]*:/m,
    },
    { id: 'plain', name: 'docstrings in plain sentences, without sections', sign: /^/ },
  ],
};

const XML: Language = {
  docs: [SLASHES],
  only: true,
  forms: [{ id: 'xml', name: 'XML documentation comments ("/// <summary>", "<param name=…>")', sign: /^/ }],
};

const RUST: Language = {
  docs: [SLASHES],
  only: true,
  forms: [
    {
      id: 'rustdoc',
      name: 'rustdoc comments ("///", Markdown, sections "# Errors", "# Panics", "# Examples" where they apply)',
      sign: /^/,
    },
  ],
};

const GODOC: Language = {
  docs: [GO],
  only: true,
  forms: [
    {
      id: 'go',
      name: 'Go doc comments ("//" sentences that begin with the name of what they document)',
      sign: /^/,
    },
  ],
};

const JAVADOC: Language = {
  docs: [BLOCK],
  only: true,
  forms: [
    { id: 'javadoc', name: 'Javadoc comments ("@param name text", "@return text", "@throws")', sign: /^/ },
  ],
};

const KDOC: Language = {
  docs: [BLOCK],
  only: true,
  forms: [
    { id: 'kdoc', name: 'KDoc comments (Markdown, "[name]" for links, "@param", "@return")', sign: /^/ },
  ],
};

const PHPDOC: Language = {
  docs: [BLOCK],
  only: true,
  forms: [
    {
      id: 'phpdoc',
      name: 'PHPDoc comments ("@param string $name text", "@return int", "@throws")',
      sign: /^/,
    },
  ],
};

const DOXYGEN: Language = {
  docs: [BLOCK, /^[ \t]*\/\*![\s\S]*?\*\//gm, /^(?:[ \t]*\/\/[/!](?!\/).*\n?)+/gm],
  only: false,
  forms: [
    {
      id: 'doxygen',
      name: 'Doxygen comments with backslashes ("\\brief", "\\param name text")',
      sign: /\\(?:brief|param|return)/,
    },
    {
      id: 'doxygen',
      name: 'Doxygen comments with at signs ("@brief", "@param name text")',
      sign: /@(?:brief|param|return)/,
    },
    { id: 'doxygen', name: 'Doxygen comments in plain sentences, without commands', sign: /^/ },
  ],
};

const RUBY: Language = {
  docs: [HASHES],
  only: false,
  forms: [
    {
      id: 'yard',
      name: 'YARD comments ("@param name [Type] text", "@return [Type] text")',
      sign: /^[ \t]*#\s*@(?:param|return|raise|yield|option|example)\b/m,
    },
    { id: 'rdoc', name: 'RDoc comments in plain sentences above what they document', sign: /^/ },
  ],
};

/** By VS Code's language identifiers. */
const LANGUAGES: Readonly<Record<string, Language>> = {
  javascript: JSDOC,
  javascriptreact: JSDOC,
  typescript: JSDOC,
  typescriptreact: JSDOC,
  vue: JSDOC,
  svelte: JSDOC,
  python: PYTHON,
  csharp: XML,
  fsharp: XML,
  rust: RUST,
  go: GODOC,
  java: JAVADOC,
  groovy: JAVADOC,
  scala: JAVADOC,
  kotlin: KDOC,
  php: PHPDOC,
  c: DOXYGEN,
  cpp: DOXYGEN,
  'objective-c': DOXYGEN,
  'objective-cpp': DOXYGEN,
  'cuda-cpp': DOXYGEN,
  ruby: RUBY,
};

/** A longer text shows no other style further down. */
const MOST_CHARS = 200_000;

/**
 * The style of the documentation in a text: the one that most of it has that shows a style at all. Null where there is
 * none, or none in a language that has documentation.
 */
export function docStyleOf(path: string, language: string, text: string): DocStyle | null {
  const known = LANGUAGES[language];
  if (known === undefined) return null;
  const read = text.slice(0, MOST_CHARS);
  const docs = known.docs.flatMap((form) => [...read.matchAll(form)].map((match) => match[0].trimEnd()));
  const counted = known.forms.map((form) => ({ form, docs: [] as string[] }));
  for (const doc of docs) counted.find(({ form }) => form.sign.test(bodyOf(doc)))?.docs.push(doc);
  // What has no sections shows the style of short ones only; a single one with sections tells more.
  const [telling, plain] = [counted.slice(0, -1), counted.at(-1)];
  const best = telling.toSorted((a, b) => b.docs.length - a.docs.length)[0];
  const found = best !== undefined && best.docs.length > 0 ? best : plain;
  if (found === undefined || found.docs.length === 0) return null;
  const example = exampleOf(found.docs);
  const what = `${found.docs.length} of its ${docs.length} documentation comments`;
  return { id: found.form.id, name: found.form.name, example, evidence: { path, what } };
}

/** The style of a language that has only one, for a project without any documentation. */
export function languageStyle(path: string, language: string): DocStyle | null {
  const known = LANGUAGES[language];
  const [form] = known?.forms ?? [];
  if (known?.only !== true || form === undefined) return null;
  return {
    id: form.id,
    name: form.name,
    example: null,
    evidence: { path, what: `the language ${language}` },
  };
}

/** What settings of linters say of a style that the code does not show yet. */
const SETTINGS: readonly (readonly [id: DocStyleId, form: RegExp])[] = [
  ['google', /^\s*convention\s*=\s*["']?google\b.*/m],
  ['numpy', /^\s*convention\s*=\s*["']?numpy\b.*/m],
  ['sphinx', /^\s*(?:docstring[-_]convention|style)\s*=\s*["']?(?:sphinx|rest)\b.*/m],
];

/** The style that a Python project's `pyproject.toml`, `setup.cfg` or the like asks for; null where it asks for none. */
export function configuredStyle(path: string, language: string, config: string): DocStyle | null {
  if (language !== 'python') return null;
  for (const [id, form] of SETTINGS) {
    const what = form.exec(config)?.[0].trim();
    const name = PYTHON.forms.find((one) => one.id === id)?.name;
    if (what !== undefined && name !== undefined)
      return { id, name, example: null, evidence: { path, what } };
  }
  return null;
}

/** Of a docstring what is in its quotes: the code above it is no documentation. */
function bodyOf(doc: string): string {
  return /("""|''')([\s\S]*)\1$/.exec(doc)?.[2] ?? doc;
}

/** Longer ones are about something special, shorter ones show nothing. */
const MOST_EXAMPLE_LINES = 25;
const LEAST_EXAMPLE_LINES = 3;

/** The shortest one over some lines; else the longest there is. */
function exampleOf(docs: readonly string[]): string | null {
  const sized = docs
    .map((doc) => ({ doc, lines: doc.split('\n').length }))
    .filter(({ lines }) => lines <= MOST_EXAMPLE_LINES)
    .sort((a, b) => a.lines - b.lines);
  return (sized.find(({ lines }) => lines >= LEAST_EXAMPLE_LINES) ?? sized.at(-1))?.doc ?? null;
}
