import * as vscode from 'vscode';
import { instructionsFor } from '../../context/index.ts';
import { type EditPlan, type FilePath, parseEdits, summaryOf } from '../../edits/index.ts';
import type { AnswerStream, GatewayEvent, GatewayResult, Message } from '../../gateway/index.ts';
import { t } from '../../l10n/index.ts';
import { estimateMessagesTokens, estimateTokens, modelName } from '../../models/index.ts';
import type { Proposal, Proposals } from '../../proposals/index.ts';
import {
  formatAnswerer,
  formatCost,
  NO_SIGNALS,
  noticeOfResult,
  noticeOfRoute,
  routeLine,
} from '../../requests/index.ts';
import type { Route, SessionPin, Signals } from '../../router/index.ts';
import { iconed } from '../../sanitize/index.ts';
import type { ProposedProblems } from '../../verify/index.ts';
import { type Notify, type ShownTexts, showInStatusBar, showProgress, warn } from '../../workbench/index.ts';
import { type Judging, told, toldGone } from '../answer.ts';
import { placeOf } from '../place.ts';
import { checkAnswer, openTexts } from './check.ts';
import { askedWith, type EditJob, type EditResult, type JobPlan, refused } from './job.ts';
import { tellNewErrors } from './newErrors.ts';
import { promptOf, type Refinement, refined } from './prompt.ts';
import { type Target, targetNow } from './target.ts';

export interface EditDeps extends Judging {
  readonly proposals: Proposals;
  readonly problems: Pick<ProposedProblems, 'find'>;
  readonly showText: ShownTexts['show'];
}

/** Has a model make the change, checks its answer, and opens the preview. Nothing is written. */
export async function runEdit(
  deps: EditDeps,
  target: Target,
  planOf: (target: Target) => Promise<JobPlan>,
  pin: SessionPin | null = null,
  refinement: Refinement | null = null,
): Promise<EditResult> {
  // Gathering takes seconds, in which the user goes on typing.
  const texts = openTexts();
  const plan = await planOf(target);
  const now = await targetNow(target);
  if (!now) return gone(deps, plan.title);
  const job = { ...plan, target: now, instruction: plan.instruction(now) };
  const again = async (model: SessionPin | null) => {
    const there = await targetNow(now);
    if (there) await runEdit(deps, there, planOf, model);
    else gone(deps, plan.title);
  };
  const windowTokens = await deps.requests.windowFor({
    task: job.task,
    signals: { ...NO_SIGNALS, contextTokens: estimateTokens(now.text) },
    pin,
    tier: null,
  });
  const instructions = await instructionsFor([now.document.uri], windowTokens, now.marks);
  const prompt = promptOf(job, instructions, refinement);
  return ask(deps, job, { ...prompt, told: instructions.told, texts, pin, again });
}

/** A turn of an edit: the first, or one that refines what is proposed. */
interface Turn {
  readonly messages: readonly Message[];
  readonly marker: number;
  /** Which instructions of the project go along, for the user. */
  readonly told: string;
  /** Those of other files that were open when the prompt was made. */
  readonly texts: ReadonlyMap<FilePath, string>;
  /** The model that the edit is being refined with. */
  readonly pin: SessionPin | null;
  /** Asks anew, about the files as they are by then. */
  readonly again: (pin: SessionPin | null) => Promise<unknown>;
}

async function ask(deps: EditDeps, job: EditJob, turn: Turn): Promise<EditResult> {
  const { messages, marker, texts, pin } = turn;
  const question = {
    task: job.task,
    signals: signalsOf(job, messages),
    pin,
    sessionId: null,
    tier: null,
    messages,
    tools: null,
    marks: job.target.marks,
    told: turn.told,
  };
  const route = await deps.requests.route(question);
  if (route.chain.length === 0) {
    const notice = noticeOfRoute(route);
    void deps.notify(notice);
    return refused(notice.message);
  }
  const now = await targetNow(job.target);
  if (!now) return gone(deps, job.title);
  const place = placeOf(now.document, now.range);
  try {
    const line = routeLine(route, turn.told);
    const result = await withRoute(job.title, { route, line }, place.gone, (signal) => {
      const check = (text: string) =>
        checkAnswer(job, text, { marker, texts, problems: deps.problems, signal });
      return deps.requests.answer({ ...question, check }, route, signal);
    });
    const facts = { requestId: result.requestId, model: result.model, usd: result.cost.usd };
    if (place.gone.aborted) return { ...gone(deps, job.title), ...facts };
    return await conclude(deps, job, turn, route, result);
  } finally {
    place.dispose();
  }
}

export function gone({ notify }: EditDeps, title: string): EditResult {
  return refused(toldGone(notify, title), 'cancelled');
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

/** What a proposal does while it is written, also one from before a reload of the window. */
export function onWriteOfEdit(problems: EditDeps['problems']): Proposal['onWrite'] {
  const fix = (uri: vscode.Uri) => vscode.commands.executeCommand('tierwise.fix', { uri, scope: 'file' });
  return tellNewErrors({ ask: warn, fix, problems });
}

/** An answer that a change can be made of. */
type Answered = Extract<GatewayResult, { attemptId: number }>;

async function conclude(
  deps: EditDeps,
  job: EditJob,
  turn: Turn,
  route: Route,
  result: GatewayResult<EditPlan>,
): Promise<EditResult> {
  const base = { requestId: result.requestId, model: result.model, usd: result.cost.usd };
  if (result.outcome === 'cancelled') return { ...base, outcome: 'cancelled', files: [], message: null };
  const propose = async (plan: EditPlan, answered: Answered) => {
    const { model, attemptId, cost, text } = answered;
    const link = route.chain.find((one) => one.model === model);
    const pin = link && {
      model: link.model,
      tier: link.tier,
      chosen: false,
      historyTokens: estimateMessagesTokens(turn.messages),
      cachedTokens: 0,
      failedChecks: 0,
    };
    const { prose } = parseEdits(text, { marker: turn.marker, paths: plan.changes.map(({ path }) => path) });
    const by = `${formatAnswerer(model, answered)} · ${formatCost(cost)}`;
    await deps.proposals.propose({
      title: job.title,
      note: { text: summaryOf(prose), by },
      changes: plan.changes,
      locations: new Map([[job.target.path, job.target.document.uri]]),
      attemptId,
      task: null,
      asked: askedWith(job),
      onVerdict: (verdict) => deps.verdict(attemptId, verdict),
      onWrite: onWriteOfEdit(deps.problems),
      refine: async (wish) => {
        const messages = wish === null ? null : refined(job, turn.messages, text, wish);
        void (messages ? ask(deps, job, { ...turn, messages, pin: pin ?? null }) : turn.again(pin ?? null));
        return false;
      },
    });
    return plan.changes.map(({ path }) => path);
  };

  if (result.outcome === 'ok' && result.value) {
    const files = await propose(result.value, result);
    notifyWho(deps.notify, job.title, route, result);
    return { ...base, outcome: 'proposed', files, message: null };
  }
  if (result.outcome === 'incomplete' && result.value && result.failure.rejection) {
    const { value: plan } = result;
    const { rejection } = result.failure;
    const message = t(
      'The answer of {0} for “{1}” {2}, so it is not used.',
      modelName(result.model),
      job.title,
      rejection.short,
    );
    // The user may know better than a check; what could not be placed is named, and the rest is theirs to look at.
    const why = () => deps.showText(t('Why It Is Not Used'), rejection.page ?? message);
    void offerAnyway(message, plan, { show: () => propose(plan, result), why });
    return { ...base, outcome: 'rejected', files: [], message };
  }
  const notice = noticeOfResult(result);
  if (notice) void deps.notify(notice);
  return { ...base, outcome: 'failed', files: [], message: notice?.message ?? null };
}

async function offerAnyway(
  message: string,
  { changes, refused: unplaced }: EditPlan,
  act: Readonly<Record<'show' | 'why', () => Promise<unknown>>>,
) {
  const anyway = unplaced.length > 0 ? t('Show What Applies') : t('Show It Anyway');
  const why = t('Why?');
  const buttons = changes.length > 0 ? [anyway, why] : [why];
  const picked = await warn(message, ...buttons);
  if (picked === anyway) await act.show();
  if (picked === why) await act.why();
}

/** Who made the change and what it cost; loud where it was not the model that was asked first. */
function notifyWho(
  notify: Notify,
  title: string,
  route: Route,
  result: GatewayResult & { outcome: 'ok' },
): void {
  const [cost, by] = [formatCost(result.cost), formatAnswerer(result.model, result)];
  const first = route.chain[0]?.model;
  if (first === result.model || !first) {
    // A narrow window cuts off its end, and the title is in the tab.
    showInStatusBar(iconed`$(layers) ${cost} · ${by}`, 10_000);
    return;
  }
  told(notify, t('“{0}” was made by {1} ({2}), after {3} could not.', title, by, cost, modelName(first)));
}

/** The route while it runs, what has come so far, and every change of model. */
function withRoute<Value>(
  title: string,
  { route, line: head }: { readonly route: Route; readonly line: string },
  gone: AbortSignal,
  run: (signal: AbortSignal) => AnswerStream<Value>,
): Thenable<GatewayResult<Value>> {
  return showProgress({ title, cancellable: true }, async (report, cancelled) => {
    report(head);
    let lines = 1;
    const answer = run(AbortSignal.any([cancelled, gone]));
    for await (const event of answer) {
      if (event.type === 'text') {
        const more = event.text.split('\n').length - 1;
        lines += more;
        if (more > 0) report(t('{0} · {1} lines', head, lines));
      } else {
        if (event.type !== 'attempt' && event.type !== 'thinking') lines = 1;
        const line = lineOf(event, route);
        if (line) report(line);
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
      ? t('{0} answer {1}', tier(from), failure.rejection.short)
      : `${modelName(from)}: ${failure.message}`;
    return t('{0}, asking {1} ({2})', what, tier(to), modelName(to));
  }
  if (event.type !== 'waiting' || !event.failure.rejection) return null;
  return t(
    '{0} answer {1}, asking {2} again',
    tier(event.model),
    event.failure.rejection.short,
    modelName(event.model),
  );
}
