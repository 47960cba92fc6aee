import * as vscode from 'vscode';
import { isSecretFile } from '../context/index.ts';
import { isOnBattery } from './battery.ts';
import type { CompletionStatus } from './status.ts';

/** Whether ghost text may be asked for, and why not. */
export interface CompletionSwitch extends vscode.Disposable {
  /** For a document: off by setting, by language or by folder, paused, snoozed, stopped, or on. */
  allowed(document: vscode.TextDocument): boolean;
  state(): CompletionStatus;
  readonly onDidChange: vscode.Event<CompletionStatus>;
  pause(paused: boolean): void;
  snooze(minutes: number): void;
  /** After a refused key, an empty balance or a budget reached: silent until something changes, or the day is over. */
  stop(why: string): void;
  /** Why it is stopped; null when it is not. */
  stopped(): string | null;
  /** Something has changed: what stopped it may be mended. */
  resume(): void;
  running(active: boolean): void;
}

export interface SwitchDeps {
  /** Whether the user has agreed to model and cost. */
  readonly consented: () => boolean;
  /** In which languages; `*` stands for all others. */
  readonly languages: () => Readonly<Record<string, boolean>>;
  /** Whether ghost text is to pause while the machine runs on its battery. */
  readonly pauseOnBattery: () => boolean;
}

/** How often the battery is asked for, and only where that is wished: somebody pulls a plug a few times a day. */
const BATTERY_MS = 60_000;

export function createSwitch({ consented, languages, pauseOnBattery }: SwitchDeps): CompletionSwitch {
  const changed = new vscode.EventEmitter<CompletionStatus>();
  let paused = false;
  let onBattery = false;
  let snoozedUntil = 0;
  let stopped: string | null = null;
  let stoppedOn = '';
  let running = 0;
  let wake: NodeJS.Timeout | undefined;
  let last = '';

  const state = (): CompletionStatus => {
    if (!isEnabled(undefined) || !consented()) return 'off';
    if (stopped !== null && stoppedOn !== new Date().toDateString()) stopped = null;
    if (stopped !== null) return { stopped };
    if (paused || (onBattery && pauseOnBattery())) return 'paused';
    if (Date.now() < snoozedUntil) return 'snoozed';
    return running > 0 ? 'running' : 'ready';
  };
  const tell = () => {
    const now = state();
    const key = JSON.stringify(now);
    if (key === last) return;
    last = key;
    changed.fire(now);
  };
  const lookAtBattery = async () => {
    if (!pauseOnBattery()) return;
    onBattery = await isOnBattery(process.platform);
    tell();
  };
  const battery = setInterval(lookAtBattery, BATTERY_MS);
  battery.unref();
  void lookAtBattery();
  const settings = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration('tierwise')) return;
    tell();
    void lookAtBattery();
  });
  return {
    onDidChange: changed.event,
    state,
    allowed(document) {
      const now = state();
      if (now !== 'ready' && now !== 'running') return false;
      if (isSecretFile(document.uri.path)) return false;
      const { [document.languageId]: wanted = languages()['*'] ?? true } = languages();
      return wanted && isEnabled(document);
    },
    pause(value) {
      paused = value;
      tell();
    },
    snooze(minutes) {
      snoozedUntil = Date.now() + minutes * 60_000;
      clearTimeout(wake);
      wake = setTimeout(tell, minutes * 60_000);
      tell();
    },
    stop(why) {
      stopped = why;
      stoppedOn = new Date().toDateString();
      tell();
    },
    stopped: () => stopped,
    resume() {
      stopped = null;
      snoozedUntil = 0;
      paused = false;
      tell();
    },
    running(active) {
      running = Math.max(0, running + (active ? 1 : -1));
      tell();
    },
    dispose() {
      clearTimeout(wake);
      clearInterval(battery);
      vscode.Disposable.from(settings, changed).dispose();
    },
  };
}

/**
 * On only where the user's own settings say so: a folder may turn ghost text off, but a folder that could turn it on
 * could spend the user's money.
 */
function isEnabled(document: vscode.TextDocument | undefined): boolean {
  const scope = document ? { uri: document.uri, languageId: document.languageId } : undefined;
  const configuration = vscode.workspace.getConfiguration('tierwise.completion', scope);
  const enabled = configuration.inspect<boolean>('enabled');
  const own = enabled?.globalLanguageValue ?? enabled?.globalValue ?? false;
  const folder = [
    enabled?.workspaceValue,
    enabled?.workspaceFolderValue,
    enabled?.workspaceLanguageValue,
    enabled?.workspaceFolderLanguageValue,
  ];
  return own && !folder.includes(false);
}
