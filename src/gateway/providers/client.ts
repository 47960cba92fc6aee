import { t } from '../../l10n/index.ts';
import { type Failure, failure } from '../failures.ts';
import { providerError } from './errors.ts';
import { learningFetch } from './learnt.ts';
import { type ListedModel, readModels } from './models.ts';
import { fetchWithin } from './network.ts';
import type { ProviderOptions } from './types.ts';

/** What the clients of both SDKs are made with. */
export function clientOptions({ profile, key, learnt }: ProviderOptions) {
  const { baseUrl, presets, body } = profile;
  return {
    baseURL: baseUrl,
    // Without a key Anthropic's SDK would look for one in the user's files.
    apiKey: key ?? 'none',
    maxRetries: 0,
    // The gateway's own limits are finer: first token, gap, total.
    timeout: 3_600_000,
    // The SDK's log quotes what it cannot parse, which may be the user's code.
    logLevel: 'off' as const,
    fetch: learningFetch(fetchWithin(baseUrl), {
      server: baseUrl,
      learnt,
      presets,
      wanted: Object.keys(body),
    }),
  };
}

/**
 * Makes an SDK's client while the environment variables with that prefix are hidden from it: organization, headers,
 * tokens, addresses. It would send them to whatever server is set.
 */
export function withoutEnvironment<T>(prefix: string, make: () => T): T {
  const hidden = Object.entries(process.env).filter(([name]) => name.startsWith(prefix));
  try {
    for (const [name] of hidden) delete process.env[name];
    return make();
  } finally {
    for (const [name, value] of hidden) process.env[name] = value;
  }
}

/** The part of an SDK's client that these calls need. */
interface Client {
  get(path: string, options: { query?: Record<string, unknown>; signal: AbortSignal }): PromiseLike<unknown>;
}

/** The calls that ask no model, for both SDKs: a test of the key, and the list of models. */
export function adminCalls(client: Client, options: ProviderOptions, modelsPath: string, query = {}) {
  const get = async (path: string, signal: AbortSignal, more: object = {}) => {
    try {
      return { ok: true as const, body: await client.get(path, { ...more, signal }) };
    } catch (error) {
      return { ok: false as const, failure: providerError(error, options).failure };
    }
  };
  return {
    async probe(signal: AbortSignal): Promise<Failure | null> {
      const response = await get(options.profile.probePath, signal);
      return response.ok ? null : response.failure;
    },
    async models(signal: AbortSignal): Promise<readonly ListedModel[] | Failure> {
      const response = await get(modelsPath, signal, { query });
      if (!response.ok) return response.failure;
      return readModels(response.body) ?? failure('malformed', t('its list of models cannot be read'));
    },
  };
}
