import * as vscode from 'vscode';
import { createEditorModels, createLanguageModels, createParticipant, followupsOf } from './chat/index.ts';
import { createCommands, createReviewThreads, createSlashEdits, keptProposals } from './commands/index.ts';
import { registerCompletion } from './completion/index.ts';
import { createRelated } from './context/index.ts';
import {
  createAnswerCache,
  createCircuitBreakers,
  createGateway,
  createLearnt,
  createProviders,
  createWindows,
  DEFAULT_TIME_LIMITS,
  secretsIn,
  secretsOfEnvironment,
} from './gateway/index.ts';
import { createOtherHosts, hostId, openLedger } from './ledger/index.ts';
import { createProposals, createWriter } from './proposals/index.ts';
import { createCallerAccess, createLessons, createRequestService, SHOW_LOG } from './requests/index.ts';
import {
  createKeys,
  defaultsIn,
  isContainer,
  livePolicy,
  livePrices,
  liveSettings,
  noticeOfProblems,
} from './settings/index.ts';
import { askAboutCaller, askAboutPrice, manageAccess, registerSpend } from './spend/index.ts';
import { privateFolder } from './storage/index.ts';
import { chooseTierModels, questionOfTiers, showLessons, tierArgs, watchLessons } from './tiers/index.ts';
import { createProposedProblems } from './verify/index.ts';
import {
  allWithPlainErrors,
  confirm,
  createLog,
  notify,
  warn,
  withArguments,
  withPlainErrors,
} from './workbench/index.ts';

/** What the thin entry hands on to. */
export type App = ReturnType<typeof start>;

/** Closes a folder of ours to others; where it cannot be made, whoever wants to write into it says so. */
function close(folder: vscode.Uri | undefined): void {
  try {
    if (folder?.scheme === 'file') privateFolder(folder.fsPath);
  } catch {
    // Nothing is written there either.
  }
}

/** Puts everything together. `modelsChanged` tells VS Code that the models in its picker may answer differently now. */
export function start(
  { subscriptions, ...context }: vscode.ExtensionContext,
  output: vscode.LogOutputChannel,
  modelsChanged: vscode.EventEmitter<void>,
) {
  const { globalState: memory, extensionUri } = context;
  for (const folder of [context.globalStorageUri, context.storageUri, context.logUri]) close(folder);
  // A container's environment comes with the folder, and so would the account that sees what is asked.
  const keys = createKeys(context.secrets, isContainer(vscode.env.remoteName) ? {} : process.env);
  /** Keys that are not in the secret storage: also those that a setting has no longer. */
  const otherKeys = new Set(secretsOfEnvironment(process.env));
  const { warn: log, info } = createLog(output, () => [...keys.seen(), ...otherKeys]);
  const stored = (name: string) => vscode.Uri.joinPath(context.globalStorageUri, name).fsPath;

  const live = liveSettings(defaultsIn(context.extension.packageJSON), (problems) => {
    for (const { setting, message } of problems) log(`${setting}: ${message}`);
    void notify(noticeOfProblems(problems), 'warning');
  });
  const settings = live.current;
  const noteKeys = () => {
    for (const provider of Object.values(settings().providers)) {
      for (const secret of secretsIn(provider)) otherKeys.add(secret);
    }
  };
  noteKeys();
  const breakers = createCircuitBreakers(() => performance.now());
  const learnt = createLearnt(memory);
  const windows = createWindows({ settings, key: keys.get, learnt });
  const prices = livePrices(stored('prices.json'), settings);
  const opened = openLedger({ file: stored('ledger.db'), log });
  const { ledger } = opened;
  if (opened.kind !== 'file') void notify({ message: opened.notice, buttons: [SHOW_LOG] }, 'warning');
  const access = createCallerAccess({
    ask: askAboutCaller(() => settings().callers.perDayUsd),
    memory,
    now: Date.now,
  });
  const hosts = createOtherHosts({ ledger, state: memory, id: hostId(stored('host-id')), now: Date.now });
  const lessons = createLessons({ ledger, memory, now: Date.now });
  const policy = livePolicy(
    { settings, keys, breakers, prices, ledger, windows, callers: access.limits, lessons: lessons.current },
    hosts,
  );
  const learning = { lessons, ledger, policy: () => policy.policy([], 'chat') };
  const providerChanged = (provider: string) => {
    breakers.reset(provider);
    modelsChanged.fire();
  };

  const spend = registerSpend({ ledger, settings, policy, context, log });

  const provider = createProviders({ settings, key: keys.get, learnt, editorModels: createEditorModels() });
  const gateway = createGateway({
    provider,
    windows,
    ownKeys: () => keys.own(settings().providers),
    ledger: spend.ledger,
    breakers,
    ...policy,
    workspace: () => vscode.workspace.name ?? null,
    timeLimits: DEFAULT_TIME_LIMITS,
    answers: createAnswerCache({ settings }),
    log,
  });
  const asking = { ...policy, ...spend.asking, settings, gateway: spend.shown(gateway) };
  const requests = createRequestService(asking);
  const related = createRelated();
  const completion = registerCompletion({
    gateway,
    requests,
    ledger,
    related,
    memory,
    settings,
    onChange: modelsChanged.event,
    onStatus: spend.onGhostText,
    log: info,
  });
  const kept = keptProposals(context.storageUri, ledger.verdict, log);
  const proposals = createProposals({ ask: warn, confirm, log, kept });
  const problems = createProposedProblems({ extensionUri, log });
  const writer = createWriter(confirm);
  const threads = createReviewThreads(writer);
  const editing = { requests, proposals, problems, threads, writer, verdict: ledger.verdict };
  const { lastRelated } = completion;
  const commands = createCommands({ ...editing, keys, settings, providerChanged, lastRelated, log });
  const tiers = { settings, keys, provider, ledger, breakers, prices, windows, log };

  subscriptions.push(
    ...[live, hosts, spend, related, completion, proposals, problems, threads],
    { dispose: () => ledger.close() },
    watchLessons(learning),
    live.onDidChange(noteKeys),
    live.onDidChange(() => modelsChanged.fire()),
    live.onDidChangeProvider(providerChanged),
    context.secrets.onDidChange(({ key }) => keys.changed(key, providerChanged)),
  );
  const runEditCommand = createSlashEdits(editing);
  const { attemptsOfSession: attemptsOf, verdict } = ledger;
  return {
    respond: withPlainErrors(
      createParticipant({ requests, attemptsOf, verdict, settings, askAboutPrice, runEditCommand }),
    ),
    followups: followupsOf,
    models: createLanguageModels({ requests, access, settings, store: memory }),
    close: spend.close,
    commands: allWithPlainErrors({
      ...commands,
      ...proposals.commands,
      ...threads.commands,
      ...completion.commands,
      ...spend.commands,
      chooseTierModels: withArguments(
        { command: 'chooseTierModels', schema: tierArgs, question: questionOfTiers },
        async (args) => chooseTierModels(tiers, args),
      ),
      showLessons: () => showLessons(learning),
      manageAccess: () => manageAccess({ access, ledger }),
      showLog: () => output.show(),
    }),
  };
}
