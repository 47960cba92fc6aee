import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { checkSettings, type SettingProblem } from './check.ts';
import type { SettingKey, Settings } from './schema.ts';

export interface LiveSettings extends vscode.Disposable {
  readonly current: () => Settings;
  readonly onDidChange: vscode.Event<Settings>;
  /** What is set for a provider has changed: its id. */
  readonly onDidChangeProvider: vscode.Event<string>;
}

/**
 * The settings as they are now, checked again whenever they change: where one cannot be read any more, what it was before
 * holds. The same problems are reported once.
 */
export function liveSettings(onProblems: (problems: readonly SettingProblem[]) => void): LiveSettings {
  let reported = '';
  const reportOnce = (problems: readonly SettingProblem[]) => {
    const now = JSON.stringify(problems);
    if (now !== reported && problems.length > 0) onProblems(problems);
    reported = now;
  };
  const held = new Map<SettingKey, unknown>();
  let settings = read(held, reportOnce);
  const changed = new vscode.EventEmitter<Settings>();
  const providerChanged = new vscode.EventEmitter<string>();
  const watcher = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration('tierwise')) return;
    const before = settings.providers;
    settings = read(held, reportOnce);
    const { providers } = settings;
    for (const id of Object.keys({ ...before, ...providers })) {
      if (!isDeepStrictEqual(before[id], providers[id])) providerChanged.fire(id);
    }
    changed.fire(settings);
  });
  return {
    current: () => settings,
    onDidChange: changed.event,
    onDidChangeProvider: providerChanged.event,
    dispose: () => vscode.Disposable.from(watcher, changed, providerChanged).dispose(),
  };
}

function read(
  held: Map<SettingKey, unknown>,
  onProblems: (problems: readonly SettingProblem[]) => void,
): Settings {
  const configuration = vscode.workspace.getConfiguration('tierwise');
  const { settings, problems } = checkSettings(
    (key) => ({
      value: configuration.get(key),
      defaultValue: configuration.inspect(key)?.defaultValue,
    }),
    held,
  );
  onProblems(problems);
  return settings;
}
