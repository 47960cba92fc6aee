import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { warn } from '../workbench/index.ts';
import { watchAtWork } from './atWork.ts';

interface WatchDeps {
  readonly isOn: () => boolean;
  readonly ledger: Pick<Ledger, 'callersSince'>;
}

/** Watches the terminals with VS Code's shell integration for clients that go past the endpoint. */
export function watchTerminals({ isOn, ledger }: WatchDeps): vscode.Disposable {
  const tell = async (client: string): Promise<void> => {
    const setUp = t('Set Up…');
    const message = t(
      '{0} was at work in a terminal and asked nothing of Tierwise: a file of its own, or a terminal that was opened before, may lead it elsewhere.',
      client,
    );
    if ((await warn(message, setUp)) === setUp) await vscode.commands.executeCommand('tierwise.shareModels');
  };
  const watch = watchAtWork({
    isOn,
    hasAsked: (client, from) => ledger.callersSince(from).some(({ caller }) => caller === client),
    tell: (client) => void tell(client),
    now: Date.now,
  });
  return vscode.Disposable.from(
    vscode.window.onDidStartTerminalShellExecution(({ execution }) => watch.started(execution)),
    vscode.window.onDidEndTerminalShellExecution(({ execution }) =>
      watch.ended(execution, execution.commandLine.value),
    ),
  );
}
