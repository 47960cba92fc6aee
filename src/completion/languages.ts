/** The syntax of a language as far as the engine needs it. Approximate by design: no parser, and every language works. */
export interface LanguageFacts {
  /** What starts a comment that ends with the line. */
  readonly comments: readonly string[];
  /** Matches a line that opens a block. */
  readonly opener: RegExp;
  /** Matches a line that closes a block. */
  readonly closer: RegExp;
  /** Its documents are prose, not code. */
  readonly prose: boolean;
  /** A statement that does not end in a block ends in a semicolon, and nowhere else. */
  readonly semicolons?: true;
}

const BRACKETS = /(?:[{([]|=>)\s*$/;
const CLOSERS = /^\s*[)\]}]/;

const C_LIKE: LanguageFacts = {
  comments: ['//'],
  opener: BRACKETS,
  closer: CLOSERS,
  prose: false,
};
const SEMICOLONS: LanguageFacts = { ...C_LIKE, semicolons: true };
const PYTHON: LanguageFacts = { ...C_LIKE, comments: ['#'], opener: /[:{([]\s*$/ };
/** A space after the colon starts a value, not a mapping. */
const YAML_OPENER = /[:{[]$/;

const SHELL: LanguageFacts = {
  ...C_LIKE,
  comments: ['#'],
  opener: /(?:[{(]|\b(?:then|do|else|in))\s*$/,
  closer: /^\s*(?:[)\]}]|(?:fi|done|esac|else|elif)\b|;;)/,
};
const RUBY: LanguageFacts = {
  ...C_LIKE,
  comments: ['#'],
  opener:
    /[{([]\s*$|\b(?:do|then|begin|else|ensure)\s*(?:\|[^|]*\|\s*)?$|^\s*(?:def|class|module|if|unless|while|until|case|for|elsif|when|rescue)\b[^;]*$/,
  closer: /^\s*(?:[)\]}]|(?:end|else|elsif|when|rescue|ensure)\b)/,
};
const LUA: LanguageFacts = {
  ...C_LIKE,
  comments: ['--'],
  opener: /[{([]\s*$|\b(?:do|then|else|repeat)\s*$|\bfunction\b(?:(?!function)[^()])*\([^()]*\)\s*$/,
  closer: /^\s*(?:[)\]}]|(?:end|else|elseif|until)\b)/,
};
const PROSE: LanguageFacts = { ...C_LIKE, comments: [], opener: /$^/, closer: /$^/, prose: true };
const MARKUP: LanguageFacts = {
  ...C_LIKE,
  comments: ['<!--'],
  opener: /<[A-Za-z][^<>]*(?<!\/)>\s*$|[{([]\s*$/,
  closer: /^\s*(?:<\/|[)\]}])/,
};

const FACTS: ReadonlyMap<string, LanguageFacts> = new Map(
  Object.entries({
    python: PYTHON,
    yaml: { ...PYTHON, opener: YAML_OPENER },
    dockercompose: { ...PYTHON, opener: YAML_OPENER },
    coffeescript: { ...PYTHON, opener: /(?:->|=>|[:{([=])\s*$/ },
    makefile: { ...PYTHON, opener: /^[^\t#=:]*:[^=]*$/ },
    shellscript: SHELL,
    dockerfile: SHELL,
    ruby: RUBY,
    crystal: RUBY,
    elixir: RUBY,
    julia: RUBY,
    lua: LUA,
    sql: { ...C_LIKE, comments: ['--'], opener: /(?:\(|\bbegin)\s*$/i },
    haskell: { ...PYTHON, comments: ['--'], opener: /(?:=|\b(?:where|do|of|let))\s*$/ },
    c: SEMICOLONS,
    cpp: SEMICOLONS,
    csharp: SEMICOLONS,
    java: SEMICOLONS,
    rust: SEMICOLONS,
    php: { ...SEMICOLONS, comments: ['//', '#'] },
    perl: { ...SEMICOLONS, comments: ['#'] },
    r: { ...C_LIKE, comments: ['#'] },
    toml: { ...C_LIKE, comments: ['#'] },
    powershell: { ...C_LIKE, comments: ['#'] },
    css: { ...C_LIKE, comments: [] },
    json: { ...C_LIKE, comments: [] },
    html: MARKUP,
    xml: MARKUP,
    vue: MARKUP,
    svelte: MARKUP,
    markdown: PROSE,
    plaintext: PROSE,
    latex: PROSE,
    tex: PROSE,
    restructuredtext: PROSE,
    asciidoc: PROSE,
    'git-commit': PROSE,
  }),
);

/** The facts about a language. An unknown one is assumed to have brackets and `//` comments. */
export function languageFacts(language: string): LanguageFacts {
  return FACTS.get(language) ?? C_LIKE;
}

/** Whether the cursor is in a comment, judged by its line: one that starts there, or the middle of a block comment. */
export function inComment(linePrefix: string, language: string): boolean {
  return (
    /^\s*(?:\/\*|\*(?:\s|$)|<!--)/.test(linePrefix) ||
    codeOf(linePrefix, language) !== withoutStrings(linePrefix)
  );
}

/** Whether the cursor is in a string that starts in its line. */
export function inString(linePrefix: string): boolean {
  return /["'`]/.test(withoutStrings(linePrefix));
}

/** A line up to its comment, with other characters in place of its strings. */
export function codeOf(line: string, language: string): string {
  const code = withoutStrings(line);
  const starts = languageFacts(language).comments.map((mark) => code.indexOf(mark));
  return code.slice(0, Math.min(code.length, ...starts.filter((at) => at >= 0)));
}

/** An apostrophe without a second one does not open a string: don't, 'a in Rust. */
const STRING = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\\n])*`|\\./g;

/** A line with other characters in place of its strings. */
function withoutStrings(line: string): string {
  return line.replace(STRING, (text) => '_'.repeat(text.length));
}
