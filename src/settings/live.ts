import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { checkSettings, type SettingProblem } from './check.ts';
import { FOLDER_SETTINGS, narrowed } from './narrow.ts';
import { isRecord } from './salvage.ts';
import type { SettingKey, Settings } from './schema.ts';
import { isContainer, type Sources, sourcesOf } from './sources.ts';

export interface LiveSettings extends vscode.Disposable {
  readonly current: () => Settings;
  readonly onDidChange: vscode.Event<Settings>;
  /** What is set for a provider has changed: its id. */
  readonly onDidChangeProvider: vscode.Event<string>;
}

/** Our own, as package.json has them: VS Code mixes them with those that other extensions give. */
type Defaults = (key: SettingKey) => unknown;

/** What was right last, of the user's own settings and together with the folder's. */
interface Held {
  readonly user: Map<SettingKey, unknown>;
  readonly folder: Map<SettingKey, unknown>;
}

/**
 * The settings as they are now, checked again whenever they change: where one cannot be read any more, what it was before
 * holds. The same problems are reported once.
 */
export function liveSettings(
  defaults: Defaults,
  onProblems: (problems: readonly SettingProblem[]) => void,
): LiveSettings {
  let reported = '';
  const reportOnce = (problems: readonly SettingProblem[]) => {
    const now = JSON.stringify(problems);
    if (now !== reported && problems.length > 0) onProblems(problems);
    reported = now;
  };
  const held: Held = { user: new Map(), folder: new Map() };
  let settings = read(defaults, held, reportOnce);
  const changed = new vscode.EventEmitter<Settings>();
  const providerChanged = new vscode.EventEmitter<string>();
  const watcher = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration('tierwise')) return;
    const before = settings.providers;
    settings = read(defaults, held, reportOnce);
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
  defaults: Defaults,
  held: Held,
  onProblems: (problems: readonly SettingProblem[]) => void,
): Settings {
  const configuration = vscode.workspace.getConfiguration('tierwise');
  const known = new Map<SettingKey, Sources>();
  const sources = (key: SettingKey): Sources => {
    const found = known.get(key) ?? sourcesHere(configuration, key);
    known.set(key, found);
    return found;
  };
  const ownValue = (key: SettingKey) => overlaid([defaults(key), sources(key).user]);
  const user = checkSettings((key) => ({ value: ownValue(key), defaultValue: defaults(key) }), held.user);
  const folder = checkSettings((key) => {
    const value = inFolder(key) ? overlaid([ownValue(key), ...sources(key).folder]) : ownValue(key);
    return { value, defaultValue: defaults(key) };
  }, held.folder);
  const { settings, problems } = narrowed(user.settings, folder.settings);
  const all = [...user.problems, ...folder.problems, ...problems];
  onProblems(all.filter((one, i) => all.findIndex(({ setting }) => setting === one.setting) === i));
  return settings;
}

/** Who says what of a setting, in this window. */
export function sourcesHere(configuration: vscode.WorkspaceConfiguration, key: string): Sources {
  return sourcesOf(configuration.inspect(key), isContainer(vscode.env.remoteName));
}

function inFolder(key: SettingKey): boolean {
  return FOLDER_SETTINGS.some((one) => one === key);
}

/** What counts of several values, from the one that counts least: the last that is set; of objects, the entries of all. */
function overlaid(values: readonly unknown[]): unknown {
  const set = values.filter((value) => value !== undefined);
  const last = set.at(-1);
  return isRecord(last) ? Object.assign({}, ...set.filter(isRecord)) : last;
}
