import * as vscode from 'vscode';
import { checkSettings, type SettingProblem } from './check.ts';
import type { Settings } from './schema.ts';

export interface LiveSettings extends vscode.Disposable {
  readonly current: () => Settings;
  readonly onDidChange: vscode.Event<Settings>;
}

/** The settings as they are now, checked again whenever they change. The same problems are reported once. */
export function liveSettings(onProblems: (problems: readonly SettingProblem[]) => void): LiveSettings {
  let reported = '';
  const reportOnce = (problems: readonly SettingProblem[]) => {
    const now = JSON.stringify(problems);
    if (now !== reported && problems.length > 0) onProblems(problems);
    reported = now;
  };
  let settings = read(reportOnce);
  const changed = new vscode.EventEmitter<Settings>();
  const watcher = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration('tierwise')) return;
    settings = read(reportOnce);
    changed.fire(settings);
  });
  return {
    current: () => settings,
    onDidChange: changed.event,
    dispose: () => vscode.Disposable.from(watcher, changed).dispose(),
  };
}

function read(onProblems: (problems: readonly SettingProblem[]) => void): Settings {
  const configuration = vscode.workspace.getConfiguration('tierwise');
  const { settings, problems } = checkSettings((key) => ({
    value: configuration.get(key),
    defaultValue: configuration.inspect(key)?.defaultValue,
  }));
  onProblems(problems);
  return settings;
}
