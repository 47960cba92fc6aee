import { BUILT_IN, connect, type ListedModel, type ProviderSettings, profileOf } from './providers/index.ts';

/** A server that answers on this machine, with the models that it has. */
export interface LocalServer {
  readonly provider: string;
  readonly label: string;
  readonly models: readonly ListedModel[];
}

/** What runs on this machine answers at once, or not at all. */
const ANSWER_MS = 800;

/**
 * The servers that answer on this machine: the local ones among the built-in providers, where settings or their makers
 * put them. Only their lists of models are asked for. `key`: for those that want one.
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
      const models = await server.models(AbortSignal.timeout(ANSWER_MS));
      return 'reason' in models ? null : { provider, label: profile.label, models };
    }),
  );
  return found.filter((server) => server !== null);
}
