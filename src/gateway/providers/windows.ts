import * as z from 'zod';
import { type ModelRef, providerOf } from '../../models/index.ts';
import { lenient } from '../../wires/index.ts';
import { isLoopback } from './addresses.ts';
import type { Learnt } from './learnt.ts';
import { readModels } from './models.ts';
import { type AllowedOrigins, fetchWithin, notAllowed } from './network.ts';
import type { ProviderProfile } from './profiles.ts';
import { type ProviderSettings, profileOf } from './settings.ts';

/** The context windows that servers themselves name. */
export interface Windows {
  /**
   * In tokens; null where the server has not named one. A server on the user's own machine, whose window is whatever it was
   * started with, is asked now and then, in the background.
   */
  contextTokens(model: ModelRef): number | null;
  /** What an answer has shown of it. */
  learn(model: ModelRef, tokens: number): void;
}

export interface WindowSource {
  readonly settings: () => { readonly providers: ProviderSettings; readonly allowedOrigins: AllowedOrigins };
  readonly key: (id: string, origin: string) => Promise<string | null>;
  readonly learnt: Learnt;
  readonly now?: () => number;
}

/** A server is started anew, or a model loaded with another window, now and then. */
const ASKED_EVERY_MS = 5 * 60_000;
/** A server on this machine answers at once, or is busy. */
const ANSWER_MS = 1_500;

export function createWindows({ settings, key, learnt, now = Date.now }: WindowSource): Windows {
  const asked = new Map<string, number>();
  const serverOf = (model: ModelRef) => {
    const id = providerOf(model);
    const profile = profileOf(id, settings().providers);
    return profile && URL.canParse(profile.baseUrl)
      ? { id, profile, name: model.slice(id.length + 1) }
      : null;
  };
  const ask = async (id: string, profile: ProviderProfile, name: string) => {
    const secret = await key(id, new URL(profile.baseUrl).origin);
    const headers = { ...(secret === null ? {} : { authorization: `Bearer ${secret}` }) };
    const own = settings().providers[id]?.headers ?? {};
    const tokens = await askWindow(profile, name, { ...headers, ...own });
    if (tokens !== null) learnt.learn(profile.baseUrl, name, { change: 'window', tokens });
  };
  return {
    contextTokens(model) {
      const server = serverOf(model);
      if (!server) return null;
      const { id, profile, name } = server;
      const due = (asked.get(model) ?? -Infinity) + ASKED_EVERY_MS <= now();
      const own = profile.local || isLoopback(profile.baseUrl);
      if (due && own && notAllowed(profile, settings().allowedOrigins) === null) {
        asked.set(model, now());
        void ask(id, profile, name).catch(() => undefined);
      }
      return learnt.contextTokens(profile.baseUrl, name);
    },
    learn(model, tokens) {
      const server = serverOf(model);
      if (server) learnt.learn(server.profile.baseUrl, server.name, { change: 'window', tokens });
    },
  };
}

type Headers = Readonly<Record<string, string>>;
/** A call to the server, relative to its root; null for whatever cannot be read. */
type Call = (path: string, body?: object) => Promise<unknown>;

/** What the server says of that model's window, in tokens; null where it does not say, or does not answer in time. */
export async function askWindow(
  profile: ProviderProfile,
  model: string,
  headers: Headers,
): Promise<number | null> {
  const root = profile.baseUrl.replace(/\/v1$/, '');
  const fetch = fetchWithin(profile.baseUrl);
  const signal = AbortSignal.timeout(ANSWER_MS);
  const call: Call = async (path, body) => {
    try {
      const sent = { ...headers, 'content-type': 'application/json' };
      const more = body ? { method: 'POST', body: JSON.stringify(body) } : {};
      const response = await fetch(`${root}${path}`, { headers: sent, signal, ...more });
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  };
  for (const way of WAYS) {
    const tokens = await way(call, model);
    if (tokens !== null) return tokens;
  }
  return null;
}

const tokens = lenient(z.coerce.number().int().positive());

// docs.ollama.com/api/ps: of a model in memory, the window that it was loaded with.
const ollamaLoaded = z.object({
  models: z.array(z.object({ name: z.string(), model: z.string().optional(), context_length: tokens })),
});
// docs.ollama.com/api/show: `num_ctx` where the model's own file sets one. What the model was trained for says nothing of it.
const ollamaShow = z.object({ parameters: z.string() });
// github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md: the window of one slot.
const llamaProps = z.object({ default_generation_settings: z.object({ n_ctx: tokens }) });
// lmstudio.ai/docs/developer/rest/endpoints
const lmStudioModels = z.object({
  data: z.array(z.object({ id: z.string(), loaded_context_length: tokens })),
});

/** The ways in which servers are asked, whatever their name is: only one of them answers to each. */
const WAYS: readonly ((call: Call, model: string) => Promise<number | null>)[] = [
  async (call, model) => {
    const loaded = ollamaLoaded.safeParse(await call('/api/ps')).data?.models ?? [];
    const own = loaded.find((one) => [one.name, one.model].some((name) => isSame(name, model)));
    return own?.context_length ?? null;
  },
  async (call, model) => {
    const parameters = ollamaShow.safeParse(await call('/api/show', { model })).data?.parameters ?? '';
    return tokens.parse(/^num_ctx\s+(\d+)/m.exec(parameters)?.[1]) ?? null;
  },
  async (call) => llamaProps.safeParse(await call('/props')).data?.default_generation_settings.n_ctx ?? null,
  async (call, model) => {
    const models = lmStudioModels.safeParse(await call('/api/v0/models')).data?.data ?? [];
    return models.find(({ id }) => id === model)?.loaded_context_length ?? null;
  },
  async (call, model) =>
    readModels(await call('/v1/models'))?.find(({ name }) => name === model)?.contextTokens ?? null,
];

/** Ollama's names end in a tag, which is `latest` where it is left out. */
function isSame(name: string | undefined, model: string): boolean {
  return name === model || name === `${model}:latest`;
}
