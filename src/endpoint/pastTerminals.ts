import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { warn } from '../workbench/index.ts';

/** The programs of clients, as they are called in a terminal. */
const PROGRAMS: Readonly<Record<string, string>> = {
  claude: 'Claude Code',
  codex: 'Codex',
  opencode: 'opencode',
  aider: 'aider',
};

/** Who has been at work for so long has asked somebody. */
const LONG_ENOUGH_MS = 30_000;

interface WatchDeps {
  readonly isOn: () => boolean;
  readonly ledger: Pick<Ledger, 'callersSince'>;
}

/** Tells, once for each client, of one that was at work in a terminal and has asked somebody else all the same. */
export function watchTerminals({ isOn, ledger }: WatchDeps): vscode.Disposable {
  const told = new Set<string>();
  const since = new WeakMap<vscode.TerminalShellExecution, number>();
  const look = async (client: string, from: number): Promise<void> => {
    if (ledger.callersSince(from).some(({ caller }) => caller === client)) return;
    told.add(client);
    const setUp = t('Set Up…');
    const message = t(
      '{0} was at work in a terminal and asked nothing of Tierwise: a file of its own, or a terminal that was opened before, may lead it elsewhere.',
      client,
    );
    if ((await warn(message, setUp)) === setUp) await vscode.commands.executeCommand('tierwise.shareModels');
  };
  return vscode.Disposable.from(
    vscode.window.onDidStartTerminalShellExecution(({ execution }) => since.set(execution, Date.now())),
    vscode.window.onDidEndTerminalShellExecution(({ execution }) => {
      const from = since.get(execution);
      const client = clientIn(execution.commandLine.value);
      if (!isOn() || client === null || told.has(client) || from === undefined) return;
      if (Date.now() - from > LONG_ENOUGH_MS) void look(client, from);
    }),
  );
}

/** The client that a command line starts; null where it starts none, or only asks for its version. */
export function clientIn(commandLine: string): string | null {
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
