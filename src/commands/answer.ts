import type * as vscode from 'vscode';
import type { Checked, GatewayResult, Message } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { estimateMessagesTokens, estimateTokens } from '../models/index.ts';
import {
  NO_SIGNALS,
  type NoticeButton,
  noticeOfResult,
  noticeOfRoute,
  type RequestService,
  routeLine,
} from '../requests/index.ts';
import type { Task } from '../router/index.ts';
import { type Notify, showProgress } from '../workbench/index.ts';

/** A question whose answer is a short text, not a change of files. */
export interface TextQuestion<Value> {
  readonly task: Task;
  /** For the user, while it runs: `Suggesting names`. */
  readonly title: string;
  readonly messages: readonly Message[];
  /** Which instructions of the project go along, for the user. */
  readonly told: string;
  readonly language: string | null;
  readonly selectionChars: number;
  readonly where: vscode.ProgressLocation;
  /** Aborted where what is asked about is gone; left out where that cannot be. */
  readonly gone?: AbortSignal;
  /** Reads the answer, or says why it cannot be used. */
  readonly check: (text: string) => Promise<Checked<Value>>;
}

export interface Asking {
  readonly requests: RequestService;
  readonly notify: Notify;
}

/** And what the user makes of the answer is recorded. */
export interface Judging extends Asking {
  readonly verdict: Ledger['verdict'];
}

/** The context window of the model that would be asked about that text, in tokens. */
export function windowFor(
  requests: Pick<RequestService, 'windowFor'>,
  task: Task,
  text: string,
): Promise<number> {
  const signals = { ...NO_SIGNALS, contextTokens: estimateTokens(text) };
  return requests.windowFor({ task, signals, pin: null, tier: null });
}

export type TextAnswer<Value> =
  | (Extract<GatewayResult, { outcome: 'ok' }> & { readonly value: Value })
  /** The user has been told why. */
  | { readonly outcome: 'refused' | 'failed' | 'cancelled'; readonly message: string | null };

/** Routes and asks, with the route and a button to stop while it runs; what goes wrong is told here. */
export async function askForText<Value>(
  { requests, notify }: Asking,
  asked: TextQuestion<Value>,
): Promise<TextAnswer<Value>> {
  const question = {
    task: asked.task,
    signals: {
      ...NO_SIGNALS,
      contextTokens: estimateMessagesTokens(asked.messages),
      files: 1,
      selectionChars: asked.selectionChars,
      language: asked.language,
    },
    pin: null,
    sessionId: null,
    tier: null,
    messages: asked.messages,
    tools: null,
    check: asked.check,
    told: asked.told,
  };
  const route = await requests.route(question);
  if (route.chain.length === 0) {
    const notice = noticeOfRoute(route);
    void notify(notice);
    return { outcome: 'refused', message: notice.message };
  }
  const options = { where: asked.where, title: asked.title, cancellable: true };
  const result = await showProgress(options, (report, cancelled) => {
    report(routeLine(route, asked.told));
    const signals = [cancelled, ...(asked.gone ? [asked.gone] : [])];
    return requests.answer(question, route, AbortSignal.any(signals)).result;
  });
  if (asked.gone?.aborted) return { outcome: 'refused', message: toldGone(notify, asked.title) };
  if (result.outcome === 'ok' && result.value !== null) return { ...result, value: result.value };
  if (result.outcome === 'cancelled') return { outcome: 'cancelled', message: null };
  const notice = noticeOfResult(result);
  if (notice) void notify(notice);
  return { outcome: 'failed', message: notice?.message ?? null };
}

/** Tells the user that nothing came of what was begun; returns the words. */
export function toldGone(notify: Notify, title: string): string {
  return told(notify, t('“{0}” was stopped: the code that it was about is no longer there.', title));
}

/** Says something to the user that is no error; returns the words. */
export function told(notify: Notify, message: string, buttons: readonly NoticeButton[] = []): string {
  void notify({ message, buttons }, 'information');
  return message;
}
