import * as vscode from 'vscode';
import { createEditorModels, createLanguageModels, createParticipant, followupsOf } from './chat/index.ts';
import { createCommands, createReviewThreads, createSlashEdits } from './commands/index.ts';
import { registerCompletion } from './completion/index.ts';
import { createRelated } from './context/index.ts';
import {
  createAnswerCache,
  createCircuitBreakers,
  createGateway,
  createProviders,
  DEFAULT_TIME_LIMITS,
} from './gateway/index.ts';
import { openLedger } from './ledger/index.ts';
import { providerOf } from './models/index.ts';
import { createProposals } from './proposals/index.ts';
import { createRequestService, noticeOfResult } from './requests/index.ts';
import { formatRouteReasons, type Route } from './router/index.ts';
import {
  baselineFacts,
  baselineOf,
  createKeys,
  currentPolicy,
  imaginedPolicy,
  livePrices,
  liveSettings,
  noticeOfProblems,
  providerOfSecret,
} from './settings/index.ts';
import {
  askAboutPrice,
  createBudgetQuestion,
  createOtlp,
  createSpendView,
  createStatusBar,
  exportSpend,
  keepDays,
  limitsOf,
  shownWhileRunning,
  watchBudget,
} from './spend/index.ts';
import { chooseTierModels } from './tiers/index.ts';
import { createProposedProblems } from './verify/index.ts';
import { notify } from './workbench/index.ts';

/** What the thin entry hands on to. */
export type App = ReturnType<typeof start>;

const SHOW_SPEND = { title: 'Show Spend', command: 'tierwise.showSpend', arguments: [] };
const CHANGE_LIMITS = {
  title: 'Change Limits',
  command: 'workbench.action.openSettings',
  arguments: ['tierwise.budget'],
};

/** Puts everything together. `modelsChanged` tells VS Code that the models in its picker may answer differently now. */
export function start(
  { subscriptions, ...context }: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  modelsChanged: vscode.EventEmitter<void>,
) {
  const stored = (name: string) => vscode.Uri.joinPath(context.globalStorageUri, name).fsPath;
  const settings = liveSettings((problems) => {
    for (const { setting, message } of problems) log.warn(`${setting}: ${message}`);
    void notify(noticeOfProblems(problems), 'warning');
  });
  const keys = createKeys(context.secrets, process.env);
  const breakers = createCircuitBreakers(() => performance.now());
  const prices = livePrices(stored('prices.json'), () => settings.current().updatePrices);

  const opened = openLedger({
    file: stored('ledger.db'),
    log: (line) => log.warn(line),
  });
  const { ledger } = opened;
  if (opened.kind !== 'file') {
    void notify(
      {
        message: opened.notice,
        buttons: [{ title: 'Show Log', command: 'tierwise.showLog', arguments: [] }],
      },
      'warning',
    );
  }

  let last: { requestId: string; route: Route } | null = null;
  const baselineModel = () => baselineOf(settings.current());
  const statusBar = createStatusBar({
    ledger,
    baselineModel,
    lastRequest: () => last && { requestId: last.requestId, reasons: formatRouteReasons(last.route) },
  });

  const provider = createProviders({
    settings: () => settings.current().providers,
    allowedOrigins: () => settings.current().allowedOrigins,
    key: keys.get,
    editorModels: createEditorModels(),
  });
  const limits = () => limitsOf(settings.current().budget, new Date());
  const spendView = createSpendView({
    ledger,
    extensionUri: context.extensionUri,
    baselineModel,
    limits,
    baseline: () => baselineFacts(settings.current()),
    imagine: async (tiers) => {
      await prices.ready();
      return imaginedPolicy(settings.current(), tiers, new Date());
    },
  });
  const otlp = createOtlp({
    ledger,
    endpoint: () => settings.current().otlpEndpoint,
    version: String(context.extension.packageJSON.version),
    log: (line) => log.warn(line),
  });
  const gateway = createGateway({
    provider,
    ledger: otlp.ledger,
    breakers,
    limits,
    workspace: () => vscode.workspace.name ?? null,
    baseline: () => baselineFacts(settings.current()),
    timeLimits: DEFAULT_TIME_LIMITS,
    answers: createAnswerCache({
      maxBytes: () => settings.current().cacheMb * 1_000_000,
      settingsOf: (model) => settings.current().providers[providerOf(model)],
    }),
    log: (line) => log.warn(line),
  });
  const requests = createRequestService({
    policy: (also) => currentPolicy({ settings: settings.current, keys, breakers, prices }, also),
    settings: settings.current,
    gateway: shownWhileRunning(gateway, statusBar),
    askAboutBudget: createBudgetQuestion(),
    onRouted: (requestId, route) => {
      last = { requestId, route };
    },
  });

  const keyChanged = (provider: string) => {
    breakers.reset(provider);
    modelsChanged.fire();
  };
  const related = createRelated();
  const completion = registerCompletion({
    gateway,
    ledger,
    related,
    memory: context.globalState,
    route: (signals) => requests.route({ task: 'autocomplete', signals, pin: null, tier: null }),
    settingsKey: () =>
      JSON.stringify([settings.current().tiers.cheap, settings.current().routes.autocomplete]),
    languages: () => settings.current().completion.languages,
    pauseOnBattery: () => settings.current().completion.pauseOnBattery,
    onChange: modelsChanged.event,
    onStatus: statusBar.completion,
    onStopped: (result) => {
      const notice = noticeOfResult(result);
      if (notice) void notify({ ...notice, message: `Ghost text has stopped. ${notice.message}` }, 'warning');
    },
    log: (line) => log.info(line),
  });
  const proposals = createProposals({
    ask: vscode.window.showWarningMessage,
    confirm: async (message, detail, yes) =>
      (await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) === yes,
    log: (line) => log.warn(line),
  });
  const problems = createProposedProblems({
    extensionUri: context.extensionUri,
    log: (line) => log.warn(line),
  });
  const threads = createReviewThreads();
  const commands = createCommands({
    requests,
    proposals,
    problems,
    threads,
    verdict: ledger.verdict,
    keys,
    settings: settings.current,
    onChanged: keyChanged,
    lastRoute: () => last?.route ?? null,
    lastRelated: completion.lastRelated,
    log: (line) => log.warn(line),
  });
  subscriptions.push(
    settings,
    statusBar,
    spendView,
    otlp,
    keepDays(ledger, () => settings.current().keepDays),
    watchBudget({
      ledger,
      limits,
      memory: context.globalState,
      warn: (message) => void notify({ message, buttons: [SHOW_SPEND, CHANGE_LIMITS] }, 'warning'),
    }),
    related,
    completion,
    proposals,
    problems,
    threads,
    { dispose: () => ledger.close() },
    settings.onDidChange(() => modelsChanged.fire()),
    context.secrets.onDidChange(({ key }) => {
      keys.changed(key);
      const provider = providerOfSecret(key);
      if (provider !== null) keyChanged(provider);
    }),
  );
  return {
    respond: createParticipant({
      requests,
      attemptsOf: ledger.attemptsOfSession,
      settings: settings.current,
      askAboutPrice,
      runEditCommand: createSlashEdits({ proposals, problems, threads, verdict: ledger.verdict }),
    }),
    followups: followupsOf,
    models: createLanguageModels({ requests, settings: settings.current, store: context.globalState }),
    commands: {
      ...commands,
      ...proposals.commands,
      ...threads.commands,
      ...completion.commands,
      chooseTierModels: (args: unknown) =>
        chooseTierModels(
          {
            settings: settings.current,
            keys,
            provider,
            ledger,
            breakers,
            prices,
            log: (line) => log.warn(line),
          },
          args,
        ),
      showSpend: spendView.show,
      exportSpend: (args: unknown) => exportSpend(ledger, args),
      showLog: () => log.show(),
    },
  };
}
