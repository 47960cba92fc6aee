import * as vscode from 'vscode';
import * as z from 'zod';
import {
  BUILT_IN,
  connect,
  type Failure,
  notAllowed,
  type ProviderProfile,
  profileOf,
} from '../gateway/index.ts';
import { providerOf } from '../models/index.ts';
import { type NoticeButton, openSetting } from '../requests/index.ts';
import { formatUnfit, TIERS } from '../router/index.ts';
import { iconed } from '../sanitize/index.ts';
import { cleanKey, environmentName, type Keys, keyProblem, type Settings } from '../settings/index.ts';
import {
  askForInput,
  createPick,
  notify,
  type PickItem,
  picked,
  showItems,
  showProgress,
} from '../workbench/index.ts';

export interface KeyDeps {
  readonly keys: Keys;
  readonly settings: () => Settings;
  /** The provider has a new key, or none any more. */
  readonly providerChanged: (provider: string) => void;
  /** Runs what a key was missing for. */
  readonly tryIt: () => NoticeButton;
  readonly log: (line: string) => void;
}

export const keyArgs = z.strictObject({ provider: z.string().optional(), key: z.string().optional() });
type KeyArgs = z.infer<typeof keyArgs>;

/** A key that the user did not type would send their prompts through somebody else's account. */
export function questionOfKey({ provider, key }: KeyArgs) {
  if (key === undefined) return null;
  const whose = provider === undefined ? 'a provider' : `“${provider}”`;
  return {
    message: `Store this API key for ${whose}?`,
    detail: ['It takes the place of the one that is stored, and prompts then go out with it.'],
    yes: 'Store the Key',
  };
}

/** What `tierwise.setApiKey` resolves to; null when the user went away without an answer. */
export type SetKeyResult = {
  readonly provider: string;
  readonly saved: boolean;
  readonly problem: string | null;
} | null;

/** How long a provider may take to say whether a key is good, in ms. */
const TRY_MS = 15_000;

/** Asks for a provider and its key, tries the key against the provider, and keeps it when it is good. */
export async function setApiKey(deps: KeyDeps, given: KeyArgs): Promise<SetKeyResult> {
  const id = given.provider ?? (await pickProvider(deps));
  if (id === undefined) return null;
  const profile = profileOf(id, deps.settings().providers);
  if (!profile) {
    const message = `“${id}” is no provider that Tierwise knows. Add it under tierwise.providers first.`;
    void notify({ message, buttons: [openSetting('Open Settings', 'tierwise.providers')] });
    return { provider: id, saved: false, problem: message };
  }
  const refused = notAllowed(profile, deps.settings().allowedOrigins);
  if (refused) {
    const message = `No key is wanted now: ${formatUnfit(refused)}.`;
    void notify({ message, buttons: [openSetting('Change Allowed Servers', 'tierwise.allowedOrigins')] });
    return { provider: id, saved: false, problem: message };
  }
  const key = given.key ?? (await askForKey(profile));
  if (key === undefined) return null;
  const problem = keyProblem(key);
  if (problem === null) return tryAndKeep(deps, id, profile, cleanKey(key));
  void notify({ message: problem, buttons: [againButton(id)] });
  return { provider: id, saved: false, problem };
}

async function tryAndKeep(
  deps: KeyDeps,
  id: string,
  profile: ProviderProfile,
  key: string,
): Promise<SetKeyResult> {
  const title = `Trying the key with ${profile.label}…`;
  const problem = await showProgress({ title, cancellable: false }, () =>
    tryKey(profile, key, deps.settings().providers[id]?.headers ?? {}),
  );
  const again = againButton(id);
  if (problem?.reason === 'auth') {
    deps.log(`Key for ${id} refused: ${problem.detail}`);
    const message = `${profile.label} refused this API key, so it was not saved.`;
    void notify({ message, buttons: [again, ...accountPage(profile)] });
    return { provider: id, saved: false, problem: message };
  }
  try {
    await deps.keys.set(id, new URL(profile.baseUrl).origin, key);
  } catch (error) {
    return notSaved(deps, id, profile, error);
  }
  deps.providerChanged(id);
  if (!problem) {
    void notify(
      {
        message: `${profile.label} accepted the API key. It is kept in VS Code’s secret storage.`,
        buttons: [deps.tryIt()],
      },
      'information',
    );
    return { provider: id, saved: true, problem: null };
  }
  deps.log(`Key for ${id} saved untried: ${problem.detail}`);
  const message = `The API key for ${profile.label} was saved, but a try of it failed: ${problem.message}.`;
  const account = problem.reason === 'payment' ? accountPage(profile) : [];
  void notify({ message, buttons: [...account, again, SHOW_LOG] }, 'warning');
  return { provider: id, saved: true, problem: message };
}

/** As on a Linux without a keyring. */
function notSaved(deps: KeyDeps, id: string, profile: ProviderProfile, error: unknown): SetKeyResult {
  deps.log(`Key for ${id} not saved: ${error instanceof Error ? error.message : 'unknown'}`);
  const message = `VS Code’s secret storage could not keep the API key for ${profile.label}; set the environment variable ${environmentName(id)} instead.`;
  void notify({ message, buttons: [againButton(id), SHOW_LOG] });
  return { provider: id, saved: false, problem: message };
}

function againButton(id: string): NoticeButton {
  return { title: 'Enter Another Key', command: 'tierwise.setApiKey', arguments: [{ provider: id }] };
}

const SHOW_LOG: NoticeButton = { title: 'Show Log', command: 'tierwise.showLog', arguments: [] };

async function tryKey(
  profile: ProviderProfile,
  key: string,
  headers: Readonly<Record<string, string>>,
): Promise<Failure | null> {
  const provider = await connect(profile, key, headers);
  const problem = await provider.probe(AbortSignal.timeout(TRY_MS));
  // A good key is refused now and then.
  return problem?.reason === 'auth' ? provider.probe(AbortSignal.timeout(TRY_MS)) : problem;
}

function accountPage(profile: ProviderProfile) {
  if (!profile.keyPage) return [];
  return [{ title: `Open ${profile.label}`, command: 'vscode.open', arguments: [profile.keyPage] }];
}

function askForKey(profile: ProviderProfile): Thenable<string | undefined> {
  return askForInput({
    title: `${profile.label} API Key`,
    prompt: profile.keyPage
      ? `Paste a key from ${profile.keyPage}. It stays in VS Code’s secret storage and goes to ${new URL(profile.baseUrl).host} only.`
      : `It stays in VS Code’s secret storage and goes to ${new URL(profile.baseUrl).host} only.`,
    password: true,
    problemOf: keyProblem,
  });
}

interface ProviderItem extends PickItem {
  readonly id: string;
  readonly name: string;
  /** How many tiers its key opens. */
  readonly opens: number;
}

const REMOVE: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('trash'),
  tooltip: 'Remove the Stored Key',
};

/** The providers with what is known of their keys; the ones that the tiers use come first. */
async function pickProvider(deps: KeyDeps): Promise<string | undefined> {
  // A status bar item that was clicked would get the focus back, and its tooltip would cover what the user is told then.
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  const pick = createPick<ProviderItem>({
    title: 'Set API Key',
    placeHolder: 'Choose the provider that the key is for',
  });
  pick.matchOnDescription = true;
  showItems(pick, await itemsOf(deps));
  pick.onDidTriggerItemButton(async ({ item: { item } }) => {
    try {
      await deps.keys.remove(item.id);
    } catch (error) {
      deps.log(`Key for ${item.id} not removed: ${error instanceof Error ? error.message : 'unknown'}`);
      void notify({ message: `The API key for ${item.name} could not be removed.`, buttons: [SHOW_LOG] });
    }
    deps.providerChanged(item.id);
    showItems(pick, await itemsOf(deps));
  });
  return (await picked(pick))?.id;
}

async function itemsOf({ keys, settings }: KeyDeps): Promise<ProviderItem[]> {
  const { providers } = settings();
  const ids = [...new Set([...Object.keys(BUILT_IN), ...Object.keys(providers)])];
  const items = await Promise.all(ids.map((id) => itemOf(id, keys, settings())));
  // Those that open most come first.
  return items.filter((item) => item !== null).sort((a, b) => b.opens - a.opens);
}

async function itemOf(id: string, keys: Keys, settings: Settings): Promise<ProviderItem | null> {
  const profile = profileOf(id, settings.providers);
  if (!profile) return null;
  const { origin, host } = new URL(profile.baseUrl);
  const { from } = await keys.source(id, origin);
  const status = {
    stored: iconed`$(pass-filled) key set`,
    environment: iconed`$(pass) from ${environmentName(id)}`,
    elsewhere: iconed`$(warning) key was given for another address`,
    unreadable: iconed`$(warning) secret storage cannot be read`,
    none: iconed`${profile.needsKey ? '' : 'may work without a key'}`,
  }[from];
  const opened = TIERS.filter((tier) => settings.tiers[tier].some((model) => providerOf(model) === id));
  const opens = opened.length === 0 ? '' : `opens ${opened.join(', ')}`;
  return {
    id,
    name: profile.label,
    opens: opened.length,
    label: profile.label,
    description: iconed`${status}${status.value === '' || opens === '' ? '' : ' · '}${opens}`,
    detail: host,
    buttons: from === 'stored' || from === 'elsewhere' ? [REMOVE] : [],
  };
}
