import * as vscode from 'vscode';
import type { Ledger } from '../ledger/index.ts';
import { createProposals, createWriter, type Proposal } from '../proposals/index.ts';
import { NO_SIGNALS } from '../requests/index.ts';
import { createProposedProblems } from '../verify/index.ts';
import { confirmForeign, createShownTexts, inform, notify, warn } from '../workbench/index.ts';
import { type CommandDeps, createCommands } from './commands.ts';
import { uncommittedChanges } from './commit/index.ts';
import { keptProposals } from './edit/index.ts';
import { createReviewThreads } from './review/index.ts';
import { createSlashEdits } from './slash.ts';
import { createTryAgain } from './tryAgain.ts';

interface CommandsDeps
  extends Pick<CommandDeps, 'requests' | 'keys' | 'settings' | 'providerChanged' | 'chooseModel' | 'log'> {
  /** How often a question got no answer in this window for want of a key. */
  readonly keyRefusals: () => number;
  readonly ledger: Pick<Ledger, 'verdict' | 'attemptsOf'>;
  readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'storageUri'>;
  /** What a task's proposal does that is from before a reload of the window. */
  readonly ofTask: (task: string, attemptId: number) => Pick<Proposal, 'onVerdict' | 'onWrite' | 'refine'>;
}

/** Registers the commands of the editor, with the previews of their changes and the comments of a review. */
export function registerCommands({
  ledger: { verdict, attemptsOf },
  context,
  ofTask,
  keyRefusals,
  ...deps
}: CommandsDeps) {
  const { extensionUri, storageUri } = context;
  const { requests, log } = deps;
  const kept = keptProposals({ storage: storageUri, log, ofTask, editing: () => ({ ...editing, notify }) });
  const proposals = createProposals({ ask: warn, inform, confirm: confirmForeign, log, kept });
  const problems = createProposedProblems({ extensionUri, log });
  const writer = createWriter(confirmForeign);
  const threads = createReviewThreads(writer);
  const texts = createShownTexts();
  const showText = texts.show;
  const editing = { requests, proposals, problems, threads, writer, verdict, attemptsOf, showText };
  const registered = vscode.Disposable.from(proposals, problems, threads, texts);
  const canExplain = async () => {
    const asked = { task: 'explain', signals: NO_SIGNALS, pin: null, tier: null } as const;
    return (await requests.route(asked)).chain.length > 0;
  };
  const again = createTryAgain(keyRefusals, canExplain);
  const tryIt = async () => {
    const { command, arguments: args } = await again.next();
    return vscode.commands.executeCommand(command, ...args);
  };
  const { setApiKey, ...commands } = createCommands({ ...deps, ...editing, canExplain, tryIt });
  return {
    commands: { ...again.remembering(commands), setApiKey, ...proposals.commands, ...threads.commands },
    /** The commands that the chat starts. */
    runEditCommand: createSlashEdits(editing),
    tryIt,
    remember: again.remember,
    uncommittedChanges,
    propose: proposals.propose,
    withdraw: proposals.withdraw,
    dispose: () => registered.dispose(),
  };
}
