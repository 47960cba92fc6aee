import { t } from '../../l10n/index.ts';
import { isTextOnly } from '../../models/index.ts';
import { formatUnfit } from '../../router/index.ts';
import { createKept } from '../../wires/index.ts';
import { type Failure, failure } from '../failures.ts';
import { asChat } from './fimChat.ts';
import { createLearnt, type Learnt } from './learnt.ts';
import type { ListedModel } from './models.ts';
import { type AllowedOrigins, notAllowed } from './network.ts';
import { outgoing } from './outgoing.ts';
import { BUILT_IN, type ProviderProfile, VSCODE, VSCODE_PROFILE } from './profiles.ts';
import { type ProviderSettings, profileOf, withoutProfile } from './settings.ts';
import { tellApart } from './thoughts.ts';
import type { ChatCall, Provider, ProviderEvent } from './types.ts';

/** VS Code's own models, as the part of the extension that may use VS Code's API offers them. */
export interface EditorModels {
  /** Fails with a `ProviderError`, as providers do. */
  stream(call: ChatCall, signal: AbortSignal): AsyncIterable<ProviderEvent>;
  list(): Promise<readonly ListedModel[]>;
}

export interface ProviderSource {
  readonly settings: () => { readonly providers: ProviderSettings; readonly allowedOrigins: AllowedOrigins };
  /** The key for that provider at that origin (`https://api.openai.com`); null when there is none. */
  readonly key: (id: string, origin: string) => Promise<string | null>;
  /** What is known of servers; left out: what this source learns itself. */
  readonly learnt?: Learnt;
  /** Left out where there is no VS Code. */
  readonly editorModels?: EditorModels;
}

/** A provider, with all that it was made of. */
interface Connected extends ReturnType<ProviderSource['settings']> {
  readonly origin: string;
  readonly key: string | null;
  readonly fingerprint: string;
  readonly provider: Promise<Provider>;
}

/** Gives the provider behind an id, ready to be called. Clients are kept as long as settings and key stay the same. */
export function createProviders(source: ProviderSource): (id: string) => Promise<Provider | Failure> {
  const kept = new Map<string, Connected>();
  const learnt = source.learnt ?? createLearnt();
  const thoughts = createKept();
  const editor = source.editorModels ? vscodeProvider(source.editorModels) : null;
  return async (id) => {
    const { providers, allowedOrigins } = source.settings();
    const before = kept.get(id);
    const isAsBefore = before?.providers === providers && before.allowedOrigins === allowedOrigins;
    if (isAsBefore && (await source.key(id, before.origin)) === before.key) return before.provider;
    const profile = profileOf(id, providers);
    if (!profile) return failure('no-model', formatUnfit(withoutProfile(id, providers)));
    if (!URL.canParse(profile.baseUrl)) {
      return failure('no-model', t('the address of {0} is not a URL: {1}', profile.label, profile.baseUrl));
    }
    const refused = notAllowed(profile, allowedOrigins);
    if (refused) return failure('not-allowed', formatUnfit(refused));
    if (profile === VSCODE_PROFILE) {
      return editor ?? failure('no-model', t('there is no VS Code here'));
    }
    const { origin } = new URL(profile.baseUrl);
    const key = await source.key(id, origin);
    if (key === null && profile.needsKey)
      return failure('no-key', t('no API key for {0} is set', profile.label));
    const headers = providers[id]?.headers ?? {};
    const unsendable = unsendableIn(profile, key, headers);
    if (unsendable) return unsendable;
    const fingerprint = JSON.stringify([profile, key, headers]);
    const known = kept.get(id);
    const provider =
      known?.fingerprint === fingerprint ? known.provider : connect(profile, key, headers, learnt, thoughts);
    kept.set(id, { providers, allowedOrigins, origin, key, fingerprint, provider });
    return provider;
  };
}

/** What no request could carry: fetch would fail as if the network were at fault. */
function unsendableIn(
  { label }: ProviderProfile,
  key: string | null,
  headers: Readonly<Record<string, string>>,
): Failure | null {
  if (key !== null && !/^[\x21-\x7e]+$/.test(key)) {
    return failure('no-key', t('the API key for {0} has a character that no key has', label));
  }
  for (const [name, value] of Object.entries(headers)) {
    if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)) continue;
    return failure('no-model', t('the header “{0}” that is set for {1} cannot be sent', name, label));
  }
  return null;
}

let relayed: Promise<typeof import('./relay.ts')> | null = null;

/** Only who shares models with clients needs it. A second `import` of the same would still take its time. */
function relaying(): Promise<typeof import('./relay.ts')> {
  relayed ??= import('./relay.ts');
  return relayed;
}

/** A provider with a given key, which need not be stored yet. */
export async function connect(
  profile: ProviderProfile,
  key: string | null,
  headers: Readonly<Record<string, string>>,
  learnt = createLearnt(),
  kept = createKept(),
): Promise<Provider> {
  const { firstTokenMs } = profile;
  const options = { profile, key, headers, learnt };
  const forClients: Pick<Provider, 'relay' | 'count' | 'firstTokenMs'> = {
    firstTokenMs,
    relay: async (call, signal, heard) => (await relaying()).relay(options, kept, call, signal, heard),
    count: async (call, signal) => (await relaying()).countTokens(options, call, signal),
  };
  // Each SDK is loaded when its first model is called: most people use one of the two.
  if (profile.kind === 'anthropic') {
    const { anthropicProvider } = await import('./anthropic.ts');
    return { ...(await anthropicProvider(options)), ...forClients };
  }
  const { openAiProvider } = await import('./openai.ts');
  return { ...(await openAiProvider(options)), ...forClients };
}

/** A provider without a server: where a prompt goes is up to the extension that the model belongs to. */
function vscodeProvider(models: EditorModels): Provider {
  const loneClosings = new Set<string>();
  return {
    streams: true,
    async *stream(call, signal) {
      const chat = asChat(call);
      const { messages, leftOut } = outgoing(VSCODE_PROFILE, chat, !isTextOnly(`${VSCODE}/${call.model}`));
      for (const one of leftOut) yield { type: 'left-out', ...one };
      yield* tellApart(models.stream({ ...chat, messages }, signal), call.model, loneClosings);
    },
    probe: async () => null,
    models: async () => {
      try {
        return await models.list();
      } catch (error) {
        const detail = error instanceof Error ? error.message : 'unknown';
        return failure('no-model', t('VS Code cannot list its models'), { detail });
      }
    },
  };
}

/** A server that answers on this machine, with the models that it has. */
export interface LocalServer {
  readonly provider: string;
  readonly label: string;
  readonly models: readonly ListedModel[];
}

/** A local server answers at once, or not at all. */
const LOCAL_ANSWER_MS = 800;

/**
 * The servers that answer on this machine: the local ones among the built-in providers, at their usual address or where
 * settings say. Only their lists of models are asked for. `key`: for those that want one.
 */
export async function findLocalServers(
  settings: ProviderSettings,
  key: (id: string, origin: string) => Promise<string | null>,
): Promise<readonly LocalServer[]> {
  const ids = Object.keys(BUILT_IN).filter((id) => BUILT_IN[id]?.local);
  const found = await Promise.all(
    ids.map(async (provider): Promise<LocalServer | null> => {
      const profile = profileOf(provider, settings);
      if (!profile) return null;
      const secret = await key(provider, new URL(profile.baseUrl).origin);
      const server = await connect(profile, secret, settings[provider]?.headers ?? {});
      const models = await server.models(AbortSignal.timeout(LOCAL_ANSWER_MS));
      return 'reason' in models ? null : { provider, label: profile.label, models };
    }),
  );
  return found.filter((server) => server !== null);
}
