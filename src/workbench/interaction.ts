import * as vscode from 'vscode';
import { canAttachPicture, isPicture } from '../context/index.ts';
import { firstOf, t } from '../l10n/index.ts';
import type { Notice, NoticeButton } from '../requests/index.ts';
import { MOST_LABEL, plain } from '../sanitize/index.ts';
import { beginQuestion } from './chatView.ts';

type Severity = 'error' | 'warning' | 'information';

/** Tells the user: in a notification, or where the command was started. */
export type Notify = (notice: Notice, severity?: Severity) => unknown;

/** When each message was shown that nobody has closed yet. */
const shownAt = new Map<string, number>();

/** After this VS Code 1.139 puts a message away, out of sight and still open: then the same has to be seen when it comes again. */
const ON_SCREEN_MS = { error: 15_000, warning: 12_000, information: 10_000 } as const;

/** Shows a notice with its buttons. One that is still on the screen is not shown a second time. */
export async function notify(notice: Notice, severity: Severity = 'error'): Promise<void> {
  const now = performance.now();
  if (now - (shownAt.get(notice.message) ?? -Infinity) < ON_SCREEN_MS[severity]) return;
  shownAt.set(notice.message, now);
  let button: NoticeButton | undefined;
  try {
    button = await show(severity, notice.message, notice.buttons);
  } finally {
    // VS Code closes the one before when the same comes again.
    if (shownAt.get(notice.message) === now) shownAt.delete(notice.message);
  }
  if (button) await vscode.commands.executeCommand(button.command, ...button.arguments);
}

/** Leads to a file that something can be done with. */
export function openFileButton(
  isAnother = vscode.window.tabGroups.activeTabGroup.activeTab !== undefined,
): NoticeButton {
  const title = isAnother ? t('Open Another File') : t('Open File');
  return { title, command: 'workbench.action.quickOpen', arguments: [] };
}

/** What can be done where a file has no text: a picture can be asked about. */
export function noTextButton(uri: vscode.Uri, isAnother?: boolean): NoticeButton {
  return isPicture(uri)
    ? { title: t('Ask in the Chat'), ...beginQuestion(canAttachPicture() ? [{ uri }] : []) }
    : openFileButton(isAnother);
}

/** Tells of something that wants a decision; resolves to the title of the button that was pressed. */
export async function warn(message: string, ...buttons: string[]): Promise<string | undefined> {
  return (await show('warning', message, buttons.map(titled)))?.title;
}

/** Tells of something that was done; resolves to the title of the button that was pressed. */
export async function inform(message: string, ...buttons: string[]): Promise<string | undefined> {
  return (await show('information', message, buttons.map(titled)))?.title;
}

const titled = (title: string) => ({ title });

interface Titled<Button> {
  readonly title: string;
  /** Left out for the one that closes the message. */
  readonly button?: Button;
}

/** VS Code cuts off what is longer and has no button. */
const ONE_LINE = 50;

async function show<Button extends { readonly title: string }>(
  severity: Severity,
  message: string,
  buttons: readonly Button[],
): Promise<Button | undefined> {
  const text = plain(message);
  const given = buttons.map((button) => ({ title: plain(button.title, MOST_LABEL), button }));
  const items: readonly Titled<Button>[] =
    given.length === 0 && text.length > ONE_LINE ? [{ title: t('Close') }] : given;
  switch (severity) {
    case 'error':
      return (await vscode.window.showErrorMessage(text, ...items))?.button;
    case 'warning':
      return (await vscode.window.showWarningMessage(text, ...items))?.button;
    case 'information':
      return (await vscode.window.showInformationMessage(text, ...items))?.button;
  }
}

/** Asks about what the user has begun, in a dialog with one button beside VS Code's Cancel; true where they pressed it. */
export async function confirm(message: string, detail: readonly string[], yes: string): Promise<boolean> {
  return (await choose(message, detail, yes)) === yes;
}

/** The same where others have begun it, or have written what it is about, maybe while the user types: a mere Enter, which presses the first button, declines. */
export async function confirmForeign(
  message: string,
  detail: readonly string[],
  yes: string,
): Promise<boolean> {
  return (await choose(message, detail, t('No'), yes)) === yes;
}

/**
 * Asks in a dialog that must be answered. `detail`: lines, of which none can be made by text from elsewhere. Resolves to the button that was pressed; undefined where the dialog was closed.
 */
export async function choose<Button extends string>(
  message: string,
  detail: readonly string[],
  ...buttons: readonly Button[]
): Promise<Button | undefined> {
  return ask(message, detail, buttons, []);
}

/** The same with a word of its own in place of VS Code's Cancel, which beside a no would not say what it does. */
export async function chooseOrLeave<Button extends string>(
  message: string,
  detail: readonly string[],
  leave: string,
  ...buttons: readonly Button[]
): Promise<Button | undefined> {
  return ask(message, detail, buttons, [{ title: plain(leave, MOST_LABEL), isCloseAffordance: true }]);
}

async function ask<Button extends string>(
  message: string,
  detail: readonly string[],
  buttons: readonly Button[],
  leave: readonly vscode.MessageItem[],
): Promise<Button | undefined> {
  const lines = firstOf(detail, MOST_LINES, (line) => plain(line));
  const options = { modal: true, detail: lines.join('\n') };
  const given = buttons.map((button) => ({ title: plain(button, MOST_LABEL), button }));
  const items: readonly Titled<Button>[] = [...given, ...leave];
  return (await vscode.window.showWarningMessage(plain(message), options, ...items))?.button;
}

/** More would push the buttons off the screen. */
const MOST_LINES = 30;

/** VS Code's way to cancel as the platform's: aborted as soon as the token is cancelled, also where it is by now. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
