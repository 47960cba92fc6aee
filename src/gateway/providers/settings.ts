import type { Wire } from '../../wires/index.ts';
import { isNear } from './addresses.ts';
import {
  BUILT_IN,
  type Completion,
  DEFAULTS,
  type ProviderProfile,
  VSCODE,
  VSCODE_PROFILE,
} from './profiles.ts';

/** A provider as settings describe it: a built-in one pointed elsewhere, or one of the user's own. */
export interface ProviderSetting {
  readonly kind?: 'openai' | 'anthropic' | undefined;
  /** The wires that it speaks, where those are not the ones that its kind is known for. */
  readonly wires?: readonly Wire[] | undefined;
  readonly baseUrl?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Fields to add to each request, such as OpenRouter's `provider`. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
  /** Models that it has, for those who choose some. */
  readonly models?: readonly string[] | undefined;
  /** False where it cannot stream an answer. */
  readonly stream?: boolean | undefined;
  /** How it is asked to fill a hole in code, where that differs from what its provider and model are known for. */
  readonly completion?: Extract<Completion, 'infill' | 'suffix' | 'markers' | 'chat'> | undefined;
  /** The name of its output limit. A limit under one of the names in `body` says it as well, and the most that it takes. */
  readonly outputLimit?: ProviderProfile['outputLimit'] | undefined;
  /** Whether it is asked for the usage of a stream. */
  readonly streamOptions?: boolean | undefined;
  /** Whether what its models thought before a call of a tool goes back to them. */
  readonly thoughtsBack?: boolean | undefined;
  /** The role that it takes instructions in. */
  readonly systemRole?: 'system' | 'developer' | 'user' | undefined;
  /** How long it may be silent before the first token of an answer. */
  readonly firstTokenSeconds?: number | undefined;
  /** What is set for it cannot be read: its usual address may not be the one that was meant. */
  readonly unreadable?: true | undefined;
}

export type ProviderSettings = Readonly<Record<string, ProviderSetting>>;

/** Why a provider has no profile. */
export function withoutProfile(
  id: string,
  settings: ProviderSettings,
):
  | { readonly reason: 'unreadable'; readonly setting: string }
  | { readonly reason: 'no-provider'; readonly provider: string } {
  const unreadable = Object.hasOwn(settings, id) && settings[id]?.unreadable;
  return unreadable
    ? { reason: 'unreadable', setting: `tierwise.providers (${id})` }
    : { reason: 'no-provider', provider: id };
}

/** The profile of a provider by its id; null when it is neither built in nor set with a `baseUrl`, or cannot be read. */
export function profileOf(id: string, settings: ProviderSettings): ProviderProfile | null {
  if (id === VSCODE) return VSCODE_PROFILE;
  const builtIn = Object.hasOwn(BUILT_IN, id) ? BUILT_IN[id] : undefined;
  const setting = Object.hasOwn(settings, id) ? settings[id] : undefined;
  if (setting?.unreadable) return null;
  const kind = setting?.kind ?? builtIn?.kind ?? 'openai';
  const baseUrl = setting?.baseUrl ?? builtIn?.baseUrl ?? null;
  if (baseUrl === null) return null;
  const profile = builtIn?.kind === kind ? { ...builtIn, baseUrl } : customProfile(id, kind, baseUrl);
  const { body = profile.body, systemRole, firstTokenSeconds } = setting ?? {};
  const { max_tokens, max_completion_tokens, ...fields } = body;
  const most = max_tokens ?? max_completion_tokens;
  const named = max_completion_tokens === undefined ? undefined : 'max_completion_tokens';
  return {
    ...profile,
    baseUrl: baseOf(kind, baseUrl),
    wires: setting?.wires?.length ? setting.wires : profile.wires,
    local: profile.local && isNear(baseUrl),
    completion: setting?.completion ?? profile.completion,
    streams: setting?.stream ?? profile.streams,
    body: fields,
    outputLimit:
      setting?.outputLimit ?? named ?? (max_tokens === undefined ? profile.outputLimit : 'max_tokens'),
    asksForUsage: setting?.streamOptions ?? profile.asksForUsage,
    takesThoughts: setting?.thoughtsBack ?? profile.takesThoughts,
    presets: [
      ...(typeof most === 'number' ? [{ change: 'at-most' as const, tokens: most }] : []),
      ...(systemRole ? [{ change: 'system-as' as const, role: systemRole }] : []),
    ],
    firstTokenMs: firstTokenSeconds === undefined ? null : firstTokenSeconds * 1_000,
  };
}

/** The paths of calls, which people copy with the address. */
const CALLS = [
  ...['/chat/completions', '/fim/completions', '/completions'],
  ...['/responses', '/messages', '/embeddings', '/models'],
];

function withoutCalls(path: string): string {
  const call = CALLS.find((end) => path.endsWith(end));
  return call === undefined ? path : withoutCalls(path.slice(0, -call.length));
}

/** The address before the path of a call. The Anthropic SDK adds `/v1` by itself. */
function baseOf(kind: 'openai' | 'anthropic', address: string): string {
  const url = URL.parse(address);
  if (!url) return address;
  const path = withoutCalls(url.pathname.replace(/\/{2,}/g, '/').replace(/\/$/, ''));
  return `${url.origin}${kind === 'anthropic' ? path.replace(/\/v1$/, '') : path}${url.search}`;
}

/** The profile of a provider that the user added: nothing special is known of it but its wire. */
function customProfile(id: string, kind: 'openai' | 'anthropic', baseUrl: string): ProviderProfile {
  return {
    ...DEFAULTS,
    label: id,
    kind,
    wires: [kind === 'anthropic' ? 'messages' : 'chat'],
    baseUrl,
    completion: kind === 'anthropic' ? 'chat' : 'markers',
    logprobs: true,
    probePath: kind === 'anthropic' ? '/v1/models' : '/models',
    // Where its models are Claude, they are told how much to think as Anthropic’s are.
    api: kind === 'anthropic' ? 'anthropic' : null,
  };
}
