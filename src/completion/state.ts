import * as vscode from 'vscode';
import { isSecretFile } from '../secrets/index.ts';
import { isTurnedOn, sourcesHere } from '../settings/index.ts';
import { isOnBattery } from './battery.ts';
import type { CompletionStatus } from './status.ts';

/** Whether ghost text may be requested, and why not. */
export interface CompletionState extends vscode.Disposable {
  /**
   * For a document: not while it is off, paused, snoozed or stopped, nor where its language or folder turns it off. Who
   * asks for one suggestion gets it in spite of a pause or a snooze.
   */
  allows(document: vscode.TextDocument, asked?: 'once'): boolean;
  status(): CompletionStatus;
  readonly onDidChange: vscode.Event<CompletionStatus>;
  pause(paused: boolean): void;
  snooze(minutes: number): void;
  /** After a refused key, an empty balance or a spent budget: no request until something changes or the day is over. */
  stop(why: string): void;
  isStopped(): boolean;
  /** Ends a pause, a snooze and a stop. */
  resume(): void;
  /** Ends a stop alone. */
  retry(): void;
  /** A model request has started or ended. */
  running(active: boolean): void;
}

export interface CompletionStateDeps {
  /** Whether the user has turned ghost text on; for which models is another question. */
  readonly consented: () => boolean;
  readonly settings: () => {
    readonly languages: Readonly<Record<string, boolean>>;
    readonly pauseOnBattery: boolean;
  };
}

/** How often the battery is checked, if the setting is on. */
const BATTERY_MS = 60_000;

export function createCompletionState(deps: CompletionStateDeps): CompletionState {
  const { consented, settings } = deps;
  const changed = new vscode.EventEmitter<CompletionStatus>();
  let paused = false;
  let onBattery = false;
  let snoozedUntil = 0;
  let stopped: string | null = null;
  let stoppedOn = '';
  let running = 0;
  let snoozeEnd: NodeJS.Timeout | undefined;
  let last = '';

  const status = (): CompletionStatus => {
    if (!isEnabled(undefined) || !consented()) return 'off';
    if (stopped !== null && stoppedOn !== new Date().toDateString()) stopped = null;
    if (stopped !== null) return { stopped };
    if (paused || (onBattery && settings().pauseOnBattery)) return 'paused';
    if (Date.now() < snoozedUntil) return 'snoozed';
    return running > 0 ? 'running' : 'ready';
  };
  const notify = () => {
    const now = status();
    const key = JSON.stringify(now);
    if (key === last) return;
    last = key;
    changed.fire(now);
  };
  const checkBattery = async () => {
    if (!settings().pauseOnBattery) return;
    onBattery = await isOnBattery(process.platform);
    notify();
  };
  const battery = setInterval(checkBattery, BATTERY_MS);
  battery.unref();
  void checkBattery();
  const watcher = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration('tierwise')) return;
    notify();
    void checkBattery();
  });
  return {
    onDidChange: changed.event,
    status,
    allows(document, asked) {
      const now = status();
      const rests = now === 'paused' || now === 'snoozed';
      if (now !== 'ready' && now !== 'running' && !(rests && asked === 'once')) return false;
      if (isSecretFile(document.uri.path, document.languageId)) return false;
      const { [document.languageId]: wanted = settings().languages['*'] ?? true } = settings().languages;
      return wanted && isEnabled(document);
    },
    pause(value) {
      paused = value;
      notify();
    },
    snooze(minutes) {
      snoozedUntil = Date.now() + minutes * 60_000;
      clearTimeout(snoozeEnd);
      snoozeEnd = setTimeout(notify, minutes * 60_000);
      notify();
    },
    stop(why) {
      stopped = why;
      stoppedOn = new Date().toDateString();
      notify();
    },
    isStopped: () => stopped !== null,
    resume() {
      stopped = null;
      snoozedUntil = 0;
      paused = false;
      notify();
    },
    retry() {
      stopped = null;
      notify();
    },
    running(active) {
      running = Math.max(0, running + (active ? 1 : -1));
      notify();
    },
    dispose() {
      clearTimeout(snoozeEnd);
      clearInterval(battery);
      vscode.Disposable.from(watcher, changed).dispose();
    },
  };
}

/** A folder may turn it off; if it could turn it on, it could spend the user's money. */
function isEnabled(document: vscode.TextDocument | undefined): boolean {
  const scope = document ? { uri: document.uri, languageId: document.languageId } : undefined;
  const configuration = vscode.workspace.getConfiguration('tierwise.completion', scope);
  return isTurnedOn(sourcesHere(configuration, 'enabled'));
}
