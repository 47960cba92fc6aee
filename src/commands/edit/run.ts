import * as vscode from 'vscode';
import type { EditPlan } from '../../edits/index.ts';
import type { AnswerStream, GatewayEvent, GatewayResult, Message } from '../../gateway/index.ts';
import type { Verdict } from '../../ledger/index.ts';
import { estimateMessagesTokens, modelName } from '../../models/index.ts';
import type { Proposals } from '../../proposals/index.ts';
import {
  formatCost,
  noticeOfResult,
  noticeOfRoute,
  type RequestService,
  routeLine,
} from '../../requests/index.ts';
import type { Route, SessionPin, Signals } from '../../router/index.ts';
import type { ProposedProblems } from '../../verify/index.ts';
import type { Notify } from '../../workbench/index.ts';
import { checkAnswer } from './check.ts';
import { type EditJob, type EditResult, refused } from './job.ts';
import { tellNewErrors } from './newErrors.ts';
import { promptOf, refined } from './prompt.ts';

export interface EditDeps {
  readonly requests: RequestService;
  readonly proposals: Proposals;
  readonly problems: Pick<ProposedProblems, 'find'>;
  readonly notify: Notify;
  readonly verdict: (attemptId: number, verdict: Verdict) => void;
}

/** Has a model make the change, checks its answer, and opens the preview. Nothing is written. */
export async function runEdit(deps: EditDeps, job: EditJob): Promise<EditResult> {
  const { messages, marker } = promptOf(job);
  return ask(deps, job, { messages, marker, pin: null });
}

/** A turn of an edit: the first, or one that refines what is proposed. */
interface Turn {
  readonly messages: readonly Message[];
  readonly marker: number;
  /** The model that the edit is being refined with. */
  readonly pin: SessionPin | null;
}

async function ask(deps: EditDeps, job: EditJob, turn: Turn): Promise<EditResult> {
  const question = {
    task: job.task,
    signals: signalsOf(job, turn.messages),
    pin: turn.pin,
    sessionId: null,
    tier: null,
    messages: turn.messages,
    tools: null,
  };
  const route = await deps.requests.route(question);
  if (route.chain.length === 0) {
    const notice = noticeOfRoute(route);
    void deps.notify(notice);
    return refused(notice.message);
  }
  const result = await withProgress(job.title, route, (signal) => {
    const checking = { marker: turn.marker, problems: deps.problems, signal };
    const check = (text: string) => checkAnswer(job, text, checking);
    return deps.requests.answer({ ...question, check }, route, signal);
  });
  return conclude(deps, job, turn, route, result);
}

function signalsOf(job: EditJob, messages: readonly Message[]): Signals {
  const { document, range, isWhole } = job.target;
  return {
    contextTokens: estimateMessagesTokens(messages),
    files: job.files,
    selectionChars: isWhole ? 0 : document.getText(range).length,
    language: document.languageId,
    diagnostics: job.diagnostics,
    prompt: job.instruction,
  };
}

async function conclude(
  deps: EditDeps,
  job: EditJob,
  turn: Turn,
  route: Route,
  result: GatewayResult<EditPlan>,
): Promise<EditResult> {
  const base = { requestId: result.requestId, model: result.model, usd: result.cost.usd };
  if (result.outcome === 'cancelled') return { ...base, outcome: 'cancelled', files: [], message: null };
  const propose = async (plan: EditPlan, attemptId: number) => {
    const link = route.chain.find(({ model }) => model === result.model);
    const pin = link && {
      model: link.model,
      tier: link.tier,
      chosen: false,
      historyTokens: estimateMessagesTokens(turn.messages),
      cachedTokens: 0,
      failedChecks: 0,
    };
    await deps.proposals.propose({
      title: job.title,
      changes: plan.changes,
      locations: new Map([[job.target.path, job.target.document.uri]]),
      onVerdict: (verdict) => deps.verdict(attemptId, verdict),
      onWrite: tellNewErrors({
        ask: vscode.window.showWarningMessage,
        fix: (uri) => vscode.commands.executeCommand('tierwise.fix', { uri, scope: 'file' }),
      }),
      refine: (wish) => {
        const answer = 'text' in result ? result.text : '';
        const fresh = wish === null ? promptOf(job) : null;
        const messages = fresh?.messages ?? refined(job, turn.messages, answer, wish);
        void ask(deps, job, { messages, marker: fresh?.marker ?? turn.marker, pin: pin ?? null });
      },
    });
    return plan.changes.map(({ path }) => path);
  };

  if (result.outcome === 'ok' && result.value) {
    const files = await propose(result.value, result.attemptId);
    notifyWho(deps.notify, job.title, route, result);
    return { ...base, outcome: 'proposed', files, message: null };
  }
  if (result.outcome === 'incomplete' && result.value && result.failure.rejection) {
    const { attemptId, value: plan } = result;
    const { rejection } = result.failure;
    const message = `${job.title}: the answer of ${modelName(result.model)} ${rejection.short}, so it is not used.`;
    // The user may know better than a check; what could not be placed is named, and the rest is theirs to look at.
    void offerAnyway(message, rejection.detail, plan, () => propose(plan, attemptId));
    return { ...base, outcome: 'rejected', files: [], message };
  }
  const notice = noticeOfResult(result);
  if (notice) void deps.notify(notice);
  return { ...base, outcome: 'failed', files: [], message: notice?.message ?? null };
}

async function offerAnyway(message: string, detail: string, plan: EditPlan, show: () => Promise<unknown>) {
  const anyway = plan.refused.length > 0 ? 'Show What Applies' : 'Show It Anyway';
  const why = 'Why?';
  const buttons = plan.changes.length > 0 ? [anyway, why] : [why];
  const picked = await vscode.window.showWarningMessage(message, ...buttons);
  if (picked === anyway) await show();
  if (picked !== why) return;
  const document = await vscode.workspace.openTextDocument({ content: detail, language: 'plaintext' });
  await vscode.window.showTextDocument(document, { preview: true });
}

/** Who made the change and what it cost; loud where it was not the model that was asked first. */
function notifyWho(
  notify: Notify,
  title: string,
  route: Route,
  result: GatewayResult & { outcome: 'ok' },
): void {
  const by = `${modelName(result.model)} · ${formatCost(result.cost)}`;
  const first = route.chain[0]?.model;
  if (first === result.model || !first) {
    vscode.window.setStatusBarMessage(`$(layers) ${title}: ${by}`, 10_000);
    return;
  }
  const message = `${title}: made by ${by}, after ${modelName(first)} could not.`;
  void notify({ message, buttons: [] }, 'information');
}

/** The route while it runs, what has come so far, and every change of model. */
function withProgress<Value>(
  title: string,
  route: Route,
  run: (signal: AbortSignal) => AnswerStream<Value>,
): Thenable<GatewayResult<Value>> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    progress.report({ message: routeLine(route) });
    let written = '';
    const answer = run(controller.signal);
    for await (const event of answer) {
      if (event.type === 'text') {
        const lines = written.split('\n').length;
        written += event.text;
        const now = written.split('\n').length;
        if (now !== lines) progress.report({ message: `${routeLine(route)} · ${now} lines` });
      } else {
        if (event.type !== 'attempt' && event.type !== 'thinking') written = '';
        const line = lineOf(event, route);
        if (line) progress.report({ message: line });
      }
    }
    return answer.result;
  });
}

/** `cheap answer did not parse, asking mid (claude-haiku-4-5)`. */
function lineOf(event: GatewayEvent, route: Route): string | null {
  const tier = (model: string) => route.chain.find((link) => link.model === model)?.tier ?? '';
  if (event.type === 'moved') {
    const { from, to, failure } = event;
    const what = failure.rejection
      ? `${tier(from)} answer ${failure.rejection.short}`
      : `${modelName(from)}: ${failure.message}`;
    return `${what}, asking ${tier(to)} (${modelName(to)})`;
  }
  if (event.type !== 'waiting' || !event.failure.rejection) return null;
  return `${tier(event.model)} answer ${event.failure.rejection.short}, asking ${modelName(event.model)} again`;
}
