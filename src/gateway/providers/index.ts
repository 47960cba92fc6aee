import { formatUnfit } from '../../router/index.ts';
import { type Failure, failure } from '../failures.ts';
import { type AllowedOrigins, notAllowed } from './origins.ts';
import {
  BUILT_IN,
  type Completion,
  customProfile,
  type ProviderProfile,
  VSCODE_PROFILE,
} from './profiles.ts';
import type { Provider } from './types.ts';
import { type EditorModels, VSCODE, vscodeProvider } from './vscode.ts';

export { takesTemperature } from './dialects.ts';
export type { ListedModel } from './models.ts';
export { type AllowedOrigins, notAllowed } from './origins.ts';
export { BUILT_IN, type BuiltIn, type ProviderProfile } from './profiles.ts';
export type { ChatCall, HoleCall, Provider, ProviderCall, ProviderEvent, ReportedUsage } from './types.ts';
export { type EditorModels, VSCODE } from './vscode.ts';

/** A provider as settings describe it: a built-in one pointed elsewhere, or one of the user's own. */
export interface ProviderSetting {
  readonly kind?: 'openai' | 'anthropic' | undefined;
  readonly baseUrl?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Fields to add to each request, such as OpenRouter's `provider`. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
  /** Models that it has, for those who choose some. */
  readonly models?: readonly string[] | undefined;
  /** False where it cannot answer piece by piece. */
  readonly stream?: boolean | undefined;
  /** How it is asked to fill a hole in code, where that differs from what its provider and model are known for. */
  readonly completion?: Extract<Completion, 'infill' | 'suffix' | 'markers' | 'chat'> | undefined;
}

export type ProviderSettings = Readonly<Record<string, ProviderSetting>>;

/** The profile of a provider by its id; null when it is neither built in nor set with a `baseUrl`. */
export function profileOf(id: string, settings: ProviderSettings): ProviderProfile | null {
  if (id === VSCODE) return VSCODE_PROFILE;
  const builtIn = Object.hasOwn(BUILT_IN, id) ? BUILT_IN[id] : undefined;
  const setting = Object.hasOwn(settings, id) ? settings[id] : undefined;
  const kind = setting?.kind ?? builtIn?.kind ?? 'openai';
  const baseUrl = setting?.baseUrl ?? builtIn?.baseUrl ?? null;
  if (baseUrl === null) return null;
  const profile = builtIn?.kind === kind ? { ...builtIn, baseUrl } : customProfile(id, kind, baseUrl);
  const completion = setting?.completion ?? profile.completion;
  const streams = setting?.stream ?? profile.streams;
  const body = setting?.body ?? profile.body;
  return { ...profile, baseUrl: tidyUrl(kind, baseUrl), completion, streams, body };
}

/** The Anthropic SDK adds `/v1` by itself, and people copy addresses with it. */
function tidyUrl(kind: 'openai' | 'anthropic', baseUrl: string): string {
  const url = baseUrl.replace(/\/+$/, '');
  return kind === 'anthropic' ? url.replace(/\/v1$/, '') : url;
}

export interface ProviderSource {
  readonly settings: () => ProviderSettings;
  readonly allowedOrigins: () => AllowedOrigins;
  /** The key for that provider at that origin (`https://api.openai.com`); null when there is none. */
  readonly key: (id: string, origin: string) => Promise<string | null>;
  /** VS Code's own models; left out where there is no VS Code. */
  readonly editorModels?: EditorModels;
}

/** Gives the provider behind an id, ready to be called. Clients are kept as long as settings and key stay. */
export function createProviders(source: ProviderSource): (id: string) => Promise<Provider | Failure> {
  const kept = new Map<string, { fingerprint: string; provider: Promise<Provider> }>();
  return async (id) => {
    const settings = source.settings();
    const profile = profileOf(id, settings);
    if (!profile) return failure('no-model', formatUnfit({ reason: 'no-provider', provider: id }));
    if (!URL.canParse(profile.baseUrl)) {
      return failure('no-model', `the address of ${profile.label} is not a URL: ${profile.baseUrl}`);
    }
    const refused = notAllowed(profile, source.allowedOrigins());
    if (refused) return failure('not-allowed', formatUnfit(refused));
    if (profile === VSCODE_PROFILE) {
      if (!source.editorModels) return failure('no-model', 'there is no VS Code here');
      return vscodeProvider(source.editorModels);
    }
    const key = await source.key(id, new URL(profile.baseUrl).origin);
    if (key === null && profile.needsKey) return failure('no-key', `no API key for ${profile.label} is set`);
    const headers = settings[id]?.headers ?? {};
    const fingerprint = JSON.stringify([profile, key, headers]);
    const known = kept.get(id);
    if (known?.fingerprint === fingerprint) return known.provider;
    const provider = connect(profile, key, headers);
    kept.set(id, { fingerprint, provider });
    return provider;
  };
}

/** A provider with a key that is not stored yet, to try it. */
export async function connect(
  profile: ProviderProfile,
  key: string | null,
  headers: Readonly<Record<string, string>>,
): Promise<Provider> {
  // Each SDK is loaded when its first model is called: most people use one of the two.
  if (profile.kind === 'anthropic') {
    const { anthropicProvider } = await import('./anthropic.ts');
    return anthropicProvider({ profile, key, headers });
  }
  const { openAiProvider } = await import('./openai.ts');
  return openAiProvider({ profile, key, headers });
}
