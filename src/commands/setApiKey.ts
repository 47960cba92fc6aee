import * as vscode from 'vscode';
import * as z from 'zod';
import {
  BUILT_IN,
  connect,
  type Failure,
  findLocalServers,
  notAllowed,
  type ProviderProfile,
  profileOf,
} from '../gateway/index.ts';
import { quoted, t } from '../l10n/index.ts';
import { openSetting, SHOW_LOG } from '../requests/index.ts';
import { formatUnfit } from '../router/index.ts';
import { iconed, tIconed } from '../sanitize/index.ts';
import {
  cleanKey,
  environmentName,
  type Keys,
  keyProblem,
  openedBy,
  type Settings,
} from '../settings/index.ts';
import {
  askForInput,
  createPick,
  inform,
  notify,
  type PickItem,
  picked,
  showItems,
  showProgress,
} from '../workbench/index.ts';
import { accountPage, againButton, buttonsAfterTry } from './keyButtons.ts';
import { offerAfterKey, opensText } from './keyOffer.ts';

export interface KeyDeps {
  readonly keys: Keys;
  readonly settings: () => Settings;
  /** The provider has a new key, or none any more. */
  readonly providerChanged: (provider: string) => void;
  /** Whether some model can be asked to explain code, which is mid work. */
  readonly canExplain: () => Promise<boolean>;
  /** Has a model of that provider chosen for the tiers that have none to ask. */
  readonly chooseModel: (provider: string) => Promise<unknown>;
  /** Runs what a key was missing for. */
  readonly tryIt: () => Promise<unknown>;
  readonly log: (line: string) => void;
}

export const keyArgs = z.strictObject({ provider: z.string().optional(), key: z.string().optional() });
type KeyArgs = z.infer<typeof keyArgs>;

/** A key that the user did not type would send their prompts through somebody else's account. */
export function questionOfKey({ provider, key }: KeyArgs) {
  if (key === undefined) return null;
  return {
    message:
      provider === undefined
        ? t('Store this API key for a provider?')
        : t('Store this API key for {0}?', quoted(provider)),
    detail: [t('It takes the place of the one that is stored, and prompts then go out with it.')],
    yes: t('Store the Key'),
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
    const message = t(
      'Tierwise does not know the provider “{0}”. Add it under tierwise.providers first.',
      id,
    );
    void notify({ message, buttons: [openSetting(t('Open Settings'), 'tierwise.providers')] });
    return { provider: id, saved: false, problem: message };
  }
  const refused = notAllowed(profile, deps.settings().allowedOrigins);
  if (refused) {
    const message = t('A key cannot be used here yet: {0}.', formatUnfit(refused));
    void notify({ message, buttons: [openSetting(t('Change Allowed Servers'), 'tierwise.allowedOrigins')] });
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
  const title = t('Trying the key with {0}…', profile.label);
  const problem = await showProgress({ title, cancellable: false }, () =>
    tryKey(profile, key, deps.settings().providers[id]?.headers ?? {}),
  );
  const again = againButton(id);
  if (problem?.reason === 'auth') {
    deps.log(`Key for ${id} refused: ${problem.detail}`);
    const message = t('{0} refused this API key, so it was not saved.', profile.label);
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
    void offerTry(deps, id, profile.label);
    return { provider: id, saved: true, problem: null };
  }
  deps.log(`Key for ${id} saved untried: ${problem.detail}`);
  const message = t(
    'The API key for {0} was saved, but a try of it failed: {1}.',
    profile.label,
    problem.message,
  );
  void notify({ message, buttons: buttonsAfterTry(problem, id, profile) }, 'warning');
  return { provider: id, saved: true, problem: message };
}

/** As on a Linux without a keyring. */
function notSaved(deps: KeyDeps, id: string, profile: ProviderProfile, error: unknown): SetKeyResult {
  deps.log(`Key for ${id} not saved: ${error instanceof Error ? error.message : 'unknown'}`);
  const message = t(
    'VS Code’s secret storage could not keep the API key for {0}; set the environment variable {1} instead.',
    profile.label,
    environmentName(id),
  );
  void notify({ message, buttons: [againButton(id), SHOW_LOG] });
  return { provider: id, saved: false, problem: message };
}

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

function askForKey(profile: ProviderProfile): Thenable<string | undefined> {
  return askForInput({
    title: t('{0} API Key', profile.label),
    prompt: profile.keyPage
      ? t(
          'Paste a key from {0}. It stays in VS Code’s secret storage and goes to {1} only.',
          profile.keyPage,
          new URL(profile.baseUrl).host,
        )
      : t('It stays in VS Code’s secret storage and goes to {0} only.', new URL(profile.baseUrl).host),
    password: true,
    problemOf: keyProblem,
  });
}

interface ProviderItem extends PickItem {
  readonly id: string;
  readonly name: string;
  /** How many tiers its key opens. */
  readonly opens: number;
  /** A server that answers on this machine. */
  readonly isLocal?: true;
}

const removeButton = (): vscode.QuickInputButton => ({
  iconPath: new vscode.ThemeIcon('trash'),
  tooltip: t('Remove the Stored Key'),
});

/** The providers with what is known of their keys; the ones that the tiers use come first. */
async function pickProvider(deps: KeyDeps): Promise<string | undefined> {
  // A status bar item that was clicked would get the focus back, and its tooltip would cover what the user is told then.
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  const pick = createPick<ProviderItem>({
    title: t('Set API Key'),
    placeHolder: t('Choose the provider that the key is for'),
  });
  pick.matchOnDescription = true;
  // They answer at once, or not at all: rows that came later would shift the others under the pointer.
  const local = await localItems(deps).catch(() => []);
  const show = async () => showItems(pick, [...local, ...withoutLocal(await itemsOf(deps), local)]);
  await show();
  pick.onDidTriggerItemButton(async ({ item: { item } }) => {
    try {
      await deps.keys.remove(item.id);
    } catch (error) {
      deps.log(`Key for ${item.id} not removed: ${error instanceof Error ? error.message : 'unknown'}`);
      void notify({
        message: t('The API key for {0} could not be removed.', item.name),
        buttons: [SHOW_LOG],
      });
    }
    deps.providerChanged(item.id);
    await show();
  });
  const item = await picked(pick);
  if (!item?.isLocal) return item?.id;
  // It answers by now: what is left is to choose one of its models.
  await deps.chooseModel(item.id);
  return undefined;
}

function withoutLocal(items: readonly ProviderItem[], local: readonly ProviderItem[]): ProviderItem[] {
  return items.filter(({ id }) => !local.some((own) => own.id === id));
}

/** The servers that answer on this machine: they cost nothing, and need no key. */
async function localItems({ keys, settings }: KeyDeps): Promise<ProviderItem[]> {
  const { providers, allowedOrigins } = settings();
  const found = await findLocalServers(providers, keys.get);
  return found.flatMap(({ provider, label, models }) => {
    const profile = profileOf(provider, providers);
    if (!profile || notAllowed(profile, allowedOrigins)) return [];
    const counted = models.length === 1 ? t('1 model') : t('{0} models', models.length);
    return {
      id: provider,
      name: label,
      opens: 0,
      isLocal: true as const,
      label: iconed`$(vm) ${label}`,
      description: t('on this machine · $0 · {0}, no key needed', counted),
      detail: new URL(profile.baseUrl).host,
    };
  });
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
    stored: tIconed('$(pass-filled) key set'),
    environment: tIconed('$(pass) from {0}', environmentName(id)),
    elsewhere: tIconed('$(warning) key was given for another address'),
    unreadable: tIconed('$(warning) secret storage cannot be read'),
    none: iconed`${profile.needsKey ? '' : t('may work without a key')}`,
  }[from];
  const opened = openedBy(id, settings);
  const opens = opensText(opened);
  return {
    id,
    name: profile.label,
    opens: opened.length,
    label: profile.label,
    description: iconed`${status}${status.value === '' ? '' : ' · '}${opens}`,
    detail: host,
    buttons: from === 'stored' || from === 'elsewhere' ? [removeButton()] : [],
  };
}

/** What is tried is chosen when the button is pressed: a newcomer goes to some code in between. */
async function offerTry(deps: KeyDeps, id: string, label: string): Promise<void> {
  const opens = openedBy(id, deps.settings());
  const offer = offerAfterKey({ label, opens, canExplain: await deps.canExplain() });
  const buttons = [...(offer.choose ? [t('Choose Models')] : []), ...(offer.tryIt ? [t('Try It')] : [])];
  const pressed = await inform(offer.message, ...buttons);
  if (pressed === t('Choose Models')) await deps.chooseModel(id);
  if (pressed === t('Try It')) await deps.tryIt();
}
