/** A word of a line, without its quotes. */
export interface Word {
  readonly text: string;
  /** A variable or the output of a command is in it: what it will be is not known. */
  readonly isOpen: boolean;
  /** It begins with a `~` that the shell replaces. */
  readonly isHome: boolean;
  /** The commands whose output is in it, as `$(…)` and `<(…)`. */
  readonly inner: readonly Simple[];
}

export interface Redirect {
  readonly operator: string;
  readonly target: Word;
  /** The lines of a here-document. */
  readonly body: string | null;
}

/** One program with its arguments, of those that a line starts. */
export interface Simple {
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
  /** Commands before it whose output it reads, the nearest first. */
  readonly readsFrom: readonly Simple[];
  readonly isBackground: boolean;
}

export interface Line {
  /** In the order of the text; those within others too. */
  readonly commands: readonly Simple[];
  /** Names of functions that the line defines. */
  readonly functions: ReadonlySet<string>;
  /** Quotes or brackets do not end, or there is more of it than anybody reads. */
  readonly isBroken: boolean;
}

const LONGEST = 20_000;
const MOST_COMMANDS = 500;
const LONGEST_PIPE = 50;
const DEEPEST = 12;
const KEYWORDS = new Set([
  'if',
  'then',
  'elif',
  'else',
  'fi',
  'do',
  'done',
  'while',
  'until',
  '!',
  '{',
  '}',
  'time',
  'coproc',
  'function',
]);

interface Building {
  text: string;
  isOpen: boolean;
  isHome: boolean;
  inner: Simple[];
}

interface Heredoc {
  readonly end: string;
  readonly isIndented: boolean;
  readonly redirect: { operator: string; target: Word; body: string | null };
}

/**
 * Takes a line for the shell apart as far as judging it needs: its commands, also those within quotes, brackets and pipes.
 * It runs nothing and expands nothing. Takes time in proportion to the line.
 */
export function readLine(line: string, isWindows = false): Line {
  const commands: Simple[] = [];
  const functions = new Set<string>();
  const heredocs: Heredoc[] = [];
  let isBroken = line.length > LONGEST;
  const text = line.slice(0, LONGEST);
  let at = 0;

  /** Reads commands up to the sign that closes them; those that were read. */
  function list(closing: ')' | '`' | null, depth: number): Simple[] {
    const found: Simple[] = [];
    let words: Word[] = [];
    let redirects: Redirect[] = [];
    let word: Building | null = null;
    let piped: Simple[] = [];

    const building = (): Building => {
      word ??= { text: '', isOpen: false, isHome: false, inner: [] };
      return word;
    };
    const endWord = (): void => {
      if (word !== null && !(words.length === 0 && KEYWORDS.has(word.text))) words.push(word);
      word = null;
    };
    const endCommand = (isBackground = false, isPipe = false): void => {
      endWord();
      if (words.length > 0 || redirects.length > 0) {
        const command: Simple = { words, redirects, readsFrom: piped, isBackground };
        found.push(command);
        commands.push(command);
        if (isPipe) piped = [command, ...piped.slice(0, LONGEST_PIPE - 1)];
        if (commands.length >= MOST_COMMANDS) at = text.length;
        isBroken ||= commands.length >= MOST_COMMANDS;
      }
      if (!isPipe) piped = [];
      words = [];
      redirects = [];
    };
    const nested = (end: ')' | '`'): void => {
      const target = building();
      target.isOpen = true;
      if (depth >= DEEPEST) isBroken = true;
      else target.inner.push(...list(end, depth + 1));
    };

    while (at < text.length) {
      const sign = text[at] ?? '';
      const next = text[at + 1] ?? '';
      if (sign === closing) {
        at++;
        endCommand();
        return found;
      }
      if (sign === '\\' && !isWindows) {
        // A line that is continued is one line.
        if (next !== '\n') building().text += next;
        at += 2;
      } else if (sign === '^' && isWindows) {
        building().text += next;
        at += 2;
      } else if (sign === "'" && !isWindows) {
        const end = text.indexOf("'", at + 1);
        if (end < 0) isBroken = true;
        building().text += text.slice(at + 1, end < 0 ? undefined : end);
        at = end < 0 ? text.length : end + 1;
      } else if (sign === '"') {
        at++;
        quoted(building(), nested);
      } else if (sign === '`') {
        at++;
        nested('`');
      } else if (sign === '$' && !isWindows) {
        dollar(building(), nested);
      } else if (sign === '%' && isWindows) {
        building().text += sign;
        building().isOpen = true;
        at++;
      } else if ((sign === '<' || sign === '>') && next === '(') {
        at += 2;
        nested(')');
      } else if (sign === '<' || sign === '>' || (sign === '&' && next === '>')) {
        // A number right before it is a file's number.
        if (word !== null && !/^\d{1,3}$/.test((word as Building).text)) endWord();
        word = null;
        redirects.push(redirect());
      } else if (sign === '(') {
        at++;
        const name: Word | undefined = word ?? words.at(-1);
        if (text.slice(at).trimStart().startsWith(')') && name !== undefined) {
          at = text.indexOf(')', at) + 1;
          functions.add(name.text);
          word = null;
          words = [];
        } else {
          endCommand();
          if (depth >= DEEPEST) isBroken = true;
          else found.push(...list(')', depth + 1));
        }
      } else if (sign === ')' || sign === '`') {
        at++;
        endCommand();
      } else if (sign === '#' && word === null) {
        const end = text.indexOf('\n', at);
        at = end < 0 ? text.length : end;
      } else if (sign === '\n') {
        at++;
        endCommand();
        bodies();
      } else if (sign === ';') {
        at++;
        endCommand();
      } else if (sign === '&' || sign === '|') {
        const isDouble = next === sign;
        at += isDouble || (sign === '|' && next === '&') ? 2 : 1;
        endCommand(sign === '&' && !isDouble, sign === '|' && !isDouble);
      } else if (/\s/.test(sign)) {
        at++;
        endWord();
      } else {
        const target = building();
        if (sign === '~' && target.text === '') target.isHome = true;
        target.text += sign;
        at++;
      }
    }
    if (closing !== null) isBroken = true;
    endCommand();
    return found;
  }

  /** What stands within double quotes, from behind the first. */
  function quoted(target: Building, nested: (end: ')' | '`') => void): void {
    while (at < text.length) {
      const sign = text[at] ?? '';
      if (sign === '"') {
        at++;
        return;
      }
      if (sign === '\\' && !isWindows) {
        const next = text[at + 1] ?? '';
        if (next !== '\n') target.text += '"\\$`'.includes(next) ? next : sign + next;
        at += 2;
      } else if (sign === '$' && !isWindows) dollar(target, nested);
      else if (sign === '`') {
        at++;
        nested('`');
      } else {
        if (sign === '%' && isWindows) target.isOpen = true;
        target.text += sign;
        at++;
      }
    }
    isBroken = true;
  }

  function dollar(target: Building, nested: (end: ')' | '`') => void): void {
    const next = text[at + 1] ?? '';
    if (next === '(' && text[at + 2] !== '(') {
      at += 2;
      nested(')');
    } else if (next === "'") {
      // $'…' has escapes of C; what they make is not known here.
      const end = text.indexOf("'", at + 2);
      target.text += text.slice(at + 2, end < 0 ? undefined : end);
      target.isOpen = true;
      at = end < 0 ? text.length : end + 1;
    } else if (next === '"') at++;
    else {
      const name =
        /^\$(?:\{[^}]{0,200}\}|\w{1,200}|[@*#?$!-]|\(\()?/.exec(text.slice(at, at + 210))?.[0] ?? '$';
      target.text += name;
      if (name.length > 1) target.isOpen = true;
      at += name.length;
    }
  }

  function redirect(): Redirect {
    const operator = /^(?:&>>?|<<<|<<-?|<>|[<>]&|>>|>\||[<>])/.exec(text.slice(at, at + 3))?.[0] ?? '>';
    at += operator.length;
    while (text[at] === ' ' || text[at] === '\t') at++;
    const target: Building = { text: '', isOpen: false, isHome: text[at] === '~', inner: [] };
    const nested = (end: ')' | '`'): void => {
      target.isOpen = true;
      target.inner.push(...list(end, DEEPEST));
    };
    while (at < text.length && !/[\s;&|<>()]/.test(text[at] ?? '')) {
      const sign = text[at] ?? '';
      if (sign === "'") {
        const end = text.indexOf("'", at + 1);
        target.text += text.slice(at + 1, end < 0 ? undefined : end);
        at = end < 0 ? text.length : end + 1;
      } else if (sign === '"') {
        at++;
        quoted(target, nested);
      } else if (sign === '$' && !isWindows) dollar(target, nested);
      else if (sign === '\\' && !isWindows) {
        target.text += text[at + 1] ?? '';
        at += 2;
      } else {
        target.text += sign;
        at++;
      }
    }
    const made = { operator, target, body: null };
    if (operator === '<<' || operator === '<<-') {
      heredocs.push({ end: target.text, isIndented: operator === '<<-', redirect: made });
    }
    return made;
  }

  /** The here-documents that begin with the next line. */
  function bodies(): void {
    for (const { end, isIndented, redirect: made } of heredocs.splice(0)) {
      const start = at;
      for (;;) {
        const stop = text.indexOf('\n', at);
        const row = text.slice(at, stop < 0 ? undefined : stop);
        const isEnd = (isIndented ? row.replace(/^\t{1,200}/, '') : row) === end;
        if (isEnd || stop < 0) {
          made.body = text.slice(start, isEnd ? at : undefined);
          at = stop < 0 ? text.length : stop + 1;
          break;
        }
        at = stop + 1;
      }
    }
  }

  list(null, 0);
  return { commands, functions, isBroken };
}
