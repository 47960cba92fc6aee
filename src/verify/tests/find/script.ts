/** A command of a shell's line: its words as they are written, with their quotes. */
export interface Part {
  readonly words: readonly string[];
}

/** The commands of a line, one after the other; of a pipe, the first alone, for the others only make its output nicer. */
export function partsOf(line: string): readonly Part[] {
  const parts: Part[] = [];
  let words: string[] = [];
  let isPiped = false;
  const end = (sign: string): void => {
    if (words.length > 0 && !isPiped) parts.push({ words });
    words = [];
    isPiped = sign === '|';
  };
  for (const [token] of line.slice(0, 8_000).matchAll(TOKEN)) {
    if (/^\s/.test(token)) continue;
    if (/^(?:&&|\|\||[;|&\n])$/.test(token)) end(token);
    else words.push(token);
  }
  end('');
  return parts;
}

const TOKEN = /\s+|&&|\|\||[;|&]|(?:"(?:\\.|[^"\\])*"?|'[^']*'?|\\[\s\S]?|[^\s"'\\;|&])+/g;

/** A word as the program gets it. */
export function unquoted(word: string): string {
  return word.replace(/"((?:\\.|[^"\\])*)"?|'([^']*)'?|\\([\s\S])/g, (_, double, single, char) =>
    double !== undefined ? String(double).replace(/\\(["\\$`])/g, '$1') : (single ?? char ?? ''),
  );
}

/** What a word runs: `node_modules/.bin/mocha` and `mocha.cmd` are `mocha`. */
export function programOf(word: string): string {
  const name = unquoted(word).split(/[/\\]/).at(-1) ?? '';
  return name.replace(/\.(?:[cm]?js|cmd|exe|ps1|sh)$/i, '');
}

export function isAssignment(word: string): boolean {
  return /^[A-Za-z_]\w*=/.test(word);
}

/** A word that holds any text, for a shell of the system. */
export function quoted(text: string, platform: NodeJS.Platform = process.platform): string {
  if (/^[\w@%+=:,./{}-]+$/.test(text)) return text;
  return platform === 'win32' ? `"${text.replaceAll('"', '""')}"` : `'${text.replaceAll("'", "'\\''")}'`;
}

const RUNS_SCRIPT = /^(?:npm|pnpm|yarn|bun)$/;
const ALL_SCRIPTS = /^(?:run-s|run-p|npm-run-all2?|wsrun)$/;
const DEPTH = 6;

/** All commands that a script of `package.json` comes to, with those of the scripts that it calls, before and after included. */
export function commandsOf(
  name: string,
  scripts: Readonly<Record<string, string>>,
  depth = 0,
): readonly Part[] {
  if (depth > DEPTH) return [];
  const script = scripts[name] ?? '';
  const own = partsOf(script).flatMap((part) => {
    const called = calledBy(part, scripts);
    return called === null ? [part] : called.flatMap((other) => commandsOf(other, scripts, depth + 1));
  });
  const hook = (when: string) =>
    Object.hasOwn(scripts, when + name) ? commandsOf(when + name, scripts, depth + 1) : [];
  return [...hook('pre'), ...own];
}

/** The scripts that a command calls; null where it calls none. */
function calledBy({ words }: Part, scripts: Readonly<Record<string, string>>): readonly string[] | null {
  const plain = words.filter((word) => !isAssignment(word)).map(unquoted);
  const program = programOf(plain[0] ?? '');
  const args = plain.slice(1).filter((word) => !word.startsWith('-'));
  if (ALL_SCRIPTS.test(program)) return args.flatMap((pattern) => matching(pattern, scripts));
  if (!RUNS_SCRIPT.test(program) || plain.includes('exec')) return null;
  const [first = '', second = ''] = args;
  const name =
    first === 'run' || first === 'run-script' ? second : /^(?:t|tst)$/.test(first) ? 'test' : first;
  // A manager's own command comes first, `bun test` among them.
  if (program === 'bun' && first === 'test') return null;
  return Object.hasOwn(scripts, name) ? [name] : null;
}

function matching(pattern: string, scripts: Readonly<Record<string, string>>): readonly string[] {
  if (!pattern.includes('*')) return Object.hasOwn(scripts, pattern) ? [pattern] : [];
  const start = pattern.slice(0, pattern.indexOf('*'));
  return Object.keys(scripts).filter((name) => name.startsWith(start));
}
