/** The programs of clients, as they are called in a terminal. */
const PROGRAMS: Readonly<Record<string, string>> = {
  claude: 'Claude Code',
  codex: 'Codex',
  opencode: 'opencode',
  aider: 'aider',
};

/** Who has been at work for so long has asked somebody. */
const LONG_ENOUGH_MS = 30_000;

interface AtWorkDeps {
  readonly isOn: () => boolean;
  /** Whether that client has asked anything of Tierwise since then (Unix ms). */
  readonly hasAsked: (client: string, from: number) => boolean;
  readonly tell: (client: string) => void;
  readonly now: () => number;
}

/** Tells, once for each client, of one that was at work in a terminal and has asked somebody else all the same. */
export function watchAtWork({ isOn, hasAsked, tell, now }: AtWorkDeps) {
  const told = new Set<string>();
  const since = new WeakMap<object, number>();
  return {
    /** `execution`: one run of a command line in a terminal. */
    started: (execution: object): void => void since.set(execution, now()),
    ended(execution: object, commandLine: string): void {
      const from = since.get(execution);
      const client = clientIn(commandLine);
      if (!isOn() || client === null || told.has(client) || from === undefined) return;
      if (now() - from <= LONG_ENOUGH_MS || hasAsked(client, from)) return;
      told.add(client);
      tell(client);
    },
  };
}

/** The client that a command line starts; null where it starts none, or only asks for its version. */
function clientIn(commandLine: string): string | null {
  const [program = '', ...rest] = commandLine.trim().slice(0, 1_000).split(/\s+/);
  const name =
    program
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\.(?:exe|cmd)$/i, '') ?? '';
  if (rest.some((word) => /^(?:--?(?:v|version|h|help)|login|logout|update|mcp|config|doctor)$/.test(word)))
    return null;
  return Object.hasOwn(PROGRAMS, name) ? (PROGRAMS[name] ?? null) : null;
}
