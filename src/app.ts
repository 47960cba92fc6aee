import * as vscode from 'vscode';
import { registerAgent } from './agent/index.ts';
import { createChat, createEditorModels } from './chat/index.ts';
import { registerCommands } from './commands/index.ts';
import { registerCompletion } from './completion/index.ts';
import { registerEndpoint } from './endpoint/index.ts';
import {
  createAnswerCache,
  createCircuitBreakers,
  createGateway,
  createLearnt,
  createProviders,
  createWindows,
  DEFAULT_TIME_LIMITS,
} from './gateway/index.ts';
import { createOtherHosts, hostId, openLedger } from './ledger/index.ts';
import { registerNextEdits } from './nextEdits/index.ts';
import { askingNobody, createLessons, createRequestService, SHOW_LOG } from './requests/index.ts';
import {
  createKeys,
  createKnownSecrets,
  defaultsIn,
  isContainer,
  isSetUp,
  livePolicy,
  livePrices,
  liveSettings,
  noticeOfProblems,
} from './settings/index.ts';
import { askAboutPrice, createAccess, registerSpend } from './spend/index.ts';
import { closeFolders } from './storage/index.ts';
import { registerTiers } from './tiers/index.ts';
import { allWithPlainErrors, createLog, notify, openSetting, welcome } from './workbench/index.ts';

/** What the thin entry hands on to. */
export type App = ReturnType<typeof start>;

/** Puts everything together. `modelsChanged` tells VS Code that the models in its picker may answer differently now. */
export function start(
  { subscriptions, ...context }: vscode.ExtensionContext,
  output: vscode.LogOutputChannel,
  modelsChanged: vscode.EventEmitter<void>,
) {
  const { globalState: memory, globalStorageUri, storageUri, logUri } = context;
  const places = [globalStorageUri, storageUri, logUri];
  closeFolders(places.flatMap((uri) => (uri?.scheme === 'file' ? uri.fsPath : [])));
  const stored = (name: string) => vscode.Uri.joinPath(globalStorageUri, name).fsPath;
  // A container's environment comes with the folder, and so would the account that sees what is asked.
  const keys = createKeys(context.secrets, isContainer(vscode.env.remoteName) ? {} : process.env);
  const secrets = createKnownSecrets(keys, process.env);
  const { warn: log, info } = createLog(output, secrets.all);

  const live = liveSettings(defaultsIn(context.extension.packageJSON), (problems) => {
    for (const { setting, message } of problems) log(`${setting}: ${message}`);
    void notify(noticeOfProblems(problems), 'warning');
  });
  const settings = live.current;
  secrets.note(settings().providers);

  const breakers = createCircuitBreakers(
    () => performance.now(),
    () => modelsChanged.fire(),
  );
  const learnt = createLearnt(memory);
  const windows = createWindows({ settings, key: keys.get, learnt });
  const prices = livePrices(stored('prices.json'), settings);
  const opened = openLedger({ file: stored('ledger.db'), log });
  const { ledger } = opened;
  if (opened.kind !== 'file') void notify({ message: opened.notice, buttons: [SHOW_LOG] }, 'warning');
  const hosts = createOtherHosts({ ledger, state: memory, id: hostId(stored('host-id')), now: Date.now });
  const lessons = createLessons({ ledger, memory, now: Date.now });
  const { access, commands: accessCommands } = createAccess({ settings, memory, ledger });
  const sources = { settings, keys, breakers, prices, ledger, windows };
  const policy = livePolicy({ ...sources, callers: access.limits, lessons: lessons.current }, hosts);

  const provider = createProviders({ settings, key: keys.get, learnt, editorModels: createEditorModels() });
  const ready = {
    isSetUp: () => isSetUp(settings(), keys, breakers.isRefused),
    onChange: modelsChanged.event,
  };
  void welcome({ memory, ...ready });
  const spend = registerSpend({ ledger, settings, policy, context, ...ready, log });
  const tiers = registerTiers({
    ...{ ...sources, provider, lessons, policy, log },
    tryIt: () => editing.tryIt(),
  });
  const gateway = createGateway({
    provider,
    windows,
    ownKeys: async () => [...(await keys.own(settings().providers)), ...endpoint.token()],
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

  const shared = { requests, ledger, settings };
  const { onGhostText: onStatus } = spend;
  const completion = registerCompletion({ ...shared, ...ready, gateway, memory, onStatus, log: info });
  const nextEdits = registerNextEdits({ ...shared, ...ready, gateway, memory, onStatus: spend.onNextEdits });
  const providerChanged = (id: string) => {
    breakers.reset(id);
    modelsChanged.fire();
  };
  const { attemptsOfSession: attemptsOf, verdict } = ledger;
  const agentRequests = createRequestService(askingNobody(asking));
  const keyRefusals = () => requests.keyRefusals() + agentRequests.keyRefusals();
  const agent = registerAgent({
    ...{ settings, attemptsOf, verdict, log, knownSecrets: secrets.all, lessons: lessons.current },
    requests: agentRequests,
    ...{ propose: (proposal) => editing.propose(proposal), withdraw: (task) => editing.withdraw(task) },
    storage: globalStorageUri.fsPath,
  });
  const editing = registerCommands({
    ...{ ...shared, keys, providerChanged, context, log },
    ...{ chooseModel: tiers.fill, keyRefusals },
    ofTask: agent.revive,
  });

  const host = hostId(stored('host-id'));
  const endpoint = registerEndpoint({
    ...{ requests, gateway, ledger, settings, log, secrets: context.secrets, host },
    ...{ policy: policy.policy, onSettings: live.onDidChange, folder: globalStorageUri.fsPath },
    ...{
      environment: context.environmentVariableCollection,
      isContainer: isContainer(vscode.env.remoteName),
    },
  });

  subscriptions.push(
    ...[
      live,
      endpoint,
      hosts,
      spend,
      completion,
      nextEdits,
      editing,
      agent,
      tiers,
      { dispose: () => ledger.close() },
    ],
    live.onDidChange(({ providers }) => secrets.note(providers)),
    live.onDidChange(() => modelsChanged.fire()),
    live.onDidChangeProvider(providerChanged),
    context.secrets.onDidChange(({ key }) => keys.changed(key, providerChanged)),
  );
  return {
    ...createChat({
      ...shared,
      access,
      memory,
      askAboutPrice,
      runEditCommand: editing.runEditCommand,
      uncommittedChanges: editing.uncommittedChanges,
      doTask: agent.doInChat,
      remember: editing.remember,
    }),
    terminalOptions: endpoint.terminalOptions,
    verifyTool: agent.verifyTool,
    close: async () => {
      await Promise.all([endpoint.close(), agent.close(), spend.close()]);
    },
    commands: allWithPlainErrors({
      ...accessCommands,
      ...spend.commands,
      ...tiers.commands,
      ...endpoint.commands,
      ...agent.commands,
      ...completion.commands,
      ...nextEdits.commands,
      ...editing.commands,
      showLog: () => output.show(),
      openSetting: openSetting(context.extension),
    }),
  };
}
