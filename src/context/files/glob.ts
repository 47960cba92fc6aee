/** What of a pattern's language is understood beside `*`, `**`, `?`, `[...]` and `\`. */
export interface GlobOptions {
  /** `{a,b}`, which VS Code knows and git does not. */
  readonly braces: boolean;
  readonly ignoreCase: boolean;
}

/** A pattern for whole paths with `/`, as a regular expression; null for one that can match nothing. */
export function globRegExp(pattern: string, { braces, ignoreCase }: GlobOptions): RegExp | null {
  try {
    return new RegExp(`^${source(pattern, braces)}$`, ignoreCase ? 'iu' : 'u');
  } catch {
    return null;
  }
}

function source(pattern: string, braces: boolean): string {
  let out = '';
  let open = 0;
  for (let at = 0; at < pattern.length; ) {
    const rest = pattern.slice(at);
    const [token] = TOKEN.exec(rest) ?? [''];
    const boundary = at === 0 || pattern[at - 1] === '/';
    at += token.length;
    if (token === '**/' && boundary) out += '(?:.*/)?';
    else if (/^\*+\/?$/.test(token)) {
      const slash = token.endsWith('/');
      const deep = boundary && token.length === 2 && !slash && at === pattern.length;
      out += deep ? '.+' : `[^/]*${slash ? '/' : ''}`;
    } else if (token === '?') out += '[^/]';
    else if (token.startsWith('[') && token.length > 1) out += `(?!/)${characterClass(token)}`;
    else if (token.startsWith('\\') && token.length > 1) out += quoted(token.slice(1));
    else if (braces && token === '{') {
      open++;
      out += '(?:';
    } else if (open > 0 && token === '}') {
      open--;
      out += ')';
    } else out += open > 0 && token === ',' ? '|' : quoted(token);
  }
  return out;
}

/** The next part of a pattern; a bracket that is never closed stands for itself. */
const TOKEN = /^(?:\*\*\/|\*+|\?|\[[!^]?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\\.|[\s\S])/u;

const NAMED_CLASSES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '[:alpha:]': 'A-Za-z',
    '[:digit:]': '0-9',
    '[:alnum:]': 'A-Za-z0-9',
    '[:upper:]': 'A-Z',
    '[:lower:]': 'a-z',
    '[:space:]': '\\s',
  }),
);

function characterClass(token: string): string {
  const negated = /^\[[!^]/.test(token);
  const parts = token.slice(negated ? 2 : 1, -1).match(/\[:\w+:\]|\\.|[\s\S]/gu) ?? [];
  const inside = parts.map((part) => {
    // A bare dash makes a range, one behind a backslash does not.
    if (part === '-') return part;
    return NAMED_CLASSES.get(part) ?? part.replace(/^\\(?=.)/u, '').replace(/[\\^[\]-]/gu, '\\$&');
  });
  return `[${negated ? '^' : ''}${inside.join('')}]`;
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
