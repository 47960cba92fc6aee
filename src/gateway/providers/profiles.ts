import { t } from '../../l10n/index.ts';
import type { Wire } from '../../wires/index.ts';
import type { Change } from './changes.ts';

/**
 * How a server is asked to fill a hole in code: `fim`, Mistral's own; `suffix`, OpenAI's completions with a suffix; `markers`, the
 * same with the model's own markers in the prompt; `infill`, llama.cpp's; `generate`, Ollama's; `chat`, as a question.
 */
export type Completion = 'fim' | 'suffix' | 'markers' | 'infill' | 'generate' | 'chat';

/** What is special about a provider. `kind` is the wire format that Tierwise's own requests go to it in. */
export interface ProviderProfile {
  readonly label: string;
  readonly kind: 'openai' | 'anthropic';
  readonly baseUrl: string;
  /** The wires that it speaks besides; the first is the one that others are translated to. */
  readonly wires: readonly Wire[];
  /** Runs on the user's own machine, or in their network, and costs nothing: not where settings point it elsewhere. */
  readonly local: boolean;
  /** Never answers without a key. Other servers may need none, or take a header in its place: they are called without one. */
  readonly needsKey: boolean;
  /** Where a person gets a key; null where there is no such page. */
  readonly keyPage: string | null;
  /** Fields that settings add to each request. */
  readonly body: Readonly<Record<string, unknown>>;
  /** What the user has set to be different in each request. */
  readonly presets: readonly Change[];
  /** The time to the first token that the user allows it, in ms; null: the usual limit. */
  readonly firstTokenMs: number | null;
  /** A path that answers only to a good key. */
  readonly probePath: string;
  /** Streams its answers; false where a server or a proxy on the way cannot, and answers come whole. */
  readonly streams: boolean;
  /** The name of the output limit: OpenAI's own newer models refuse the old name, other servers know only that. */
  readonly outputLimit: 'max_tokens' | 'max_completion_tokens';
  /** Reports the usage of a stream only when asked to (`stream_options`); Mistral always does, and refuses the field. */
  readonly asksForUsage: boolean;
  /** Whether what a model thought before a call of a tool goes back to it with the call's result. */
  readonly takesThoughts: boolean;
  /** A header in which it wants the key besides `Authorization`, which it may pass on; null where there is none. */
  readonly keyHeader: string | null;
  /** Takes `prompt_cache_key`, which sends all turns of a conversation to the same cache. */
  readonly promptCacheKey: boolean;
  /** Hands Anthropic's cache marks on where the model is Claude. */
  readonly passesCacheMarks: boolean;
  /** How it fills a hole, where the model can; others are asked as a chat. */
  readonly completion: Completion;
  /** Its completions with a suffix are a beta, at a path of their own. */
  readonly betaCompletions: boolean;
  /** Its API for holes takes the field for log probabilities; gateways may refuse what they cannot pass on. */
  readonly logprobs: boolean;
  /**
   * Whose API it is, of those that differ from others (`dialects.ts`, and `fimChat.ts` for answers without thinking); null
   * for servers that pass on to others.
   */
  readonly api:
    | 'openai'
    | 'anthropic'
    | 'google'
    | 'deepseek'
    | 'mistral'
    | 'openrouter'
    | 'ollama'
    | 'vllm'
    | 'llamacpp'
    | null;
}

/** What most servers have in common. */
export const DEFAULTS = {
  kind: 'openai',
  wires: ['chat'],
  local: false,
  needsKey: false,
  keyPage: null,
  body: {},
  presets: [],
  firstTokenMs: null,
  probePath: '/models',
  streams: true,
  outputLimit: 'max_tokens',
  asksForUsage: true,
  takesThoughts: true,
  keyHeader: null,
  promptCacheKey: false,
  passesCacheMarks: false,
  completion: 'chat',
  betaCompletions: false,
  logprobs: false,
  api: null,
} as const;

/** `baseUrl` is null where each customer has an address of their own, which a setting must name. */
type BuiltIn = Omit<ProviderProfile, 'baseUrl'> & { readonly baseUrl: string | null };

/** The built-in providers; a user can point each elsewhere, or add others, with `tierwise.providers`. */
export const BUILT_IN: Readonly<Record<string, BuiltIn>> = {
  anthropic: {
    ...DEFAULTS,
    label: 'Anthropic',
    kind: 'anthropic',
    wires: ['messages'],
    needsKey: true,
    baseUrl: 'https://api.anthropic.com',
    keyPage: 'https://console.anthropic.com/settings/keys',
    probePath: '/v1/models',
    asksForUsage: false,
    api: 'anthropic',
  },
  openai: {
    ...DEFAULTS,
    label: 'OpenAI',
    wires: ['chat', 'responses'],
    needsKey: true,
    baseUrl: 'https://api.openai.com/v1',
    keyPage: 'https://platform.openai.com/api-keys',
    outputLimit: 'max_completion_tokens',
    promptCacheKey: true,
    api: 'openai',
  },
  // Its v1 API (learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle), which takes OpenAI's client as it is.
  // Each customer has an address of their own: https://RESOURCE.openai.azure.com/openai/v1. Models are deployments.
  azure: {
    ...DEFAULTS,
    label: 'Azure OpenAI',
    wires: ['chat', 'responses'],
    needsKey: true,
    baseUrl: null,
    keyPage: 'https://ai.azure.com',
    keyHeader: 'api-key',
    outputLimit: 'max_completion_tokens',
    api: 'openai',
  },
  openrouter: {
    ...DEFAULTS,
    label: 'OpenRouter',
    wires: ['chat', 'responses'],
    needsKey: true,
    baseUrl: 'https://openrouter.ai/api/v1',
    keyPage: 'https://openrouter.ai/settings/keys',
    // Its list of models is public, so only this path tells a good key from a bad one.
    probePath: '/key',
    promptCacheKey: true,
    passesCacheMarks: true,
    api: 'openrouter',
  },
  deepseek: {
    ...DEFAULTS,
    label: 'DeepSeek',
    needsKey: true,
    baseUrl: 'https://api.deepseek.com',
    keyPage: 'https://platform.deepseek.com/api_keys',
    completion: 'suffix',
    betaCompletions: true,
    logprobs: true,
    api: 'deepseek',
  },
  mistral: {
    ...DEFAULTS,
    label: 'Mistral',
    needsKey: true,
    baseUrl: 'https://api.mistral.ai/v1',
    keyPage: 'https://console.mistral.ai/api-keys',
    completion: 'fim',
    asksForUsage: false,
    api: 'mistral',
  },
  google: {
    ...DEFAULTS,
    label: 'Google Gemini',
    needsKey: true,
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    keyPage: 'https://aistudio.google.com/apikey',
    api: 'google',
  },
  litellm: {
    ...DEFAULTS,
    label: 'LiteLLM',
    baseUrl: 'http://localhost:4000/v1',
    passesCacheMarks: true,
    completion: 'markers',
  },
  portkey: {
    ...DEFAULTS,
    label: 'Portkey',
    baseUrl: 'https://api.portkey.ai/v1',
    keyPage: 'https://app.portkey.ai/api-keys',
    keyHeader: 'x-portkey-api-key',
    passesCacheMarks: true,
  },
  ollama: {
    ...DEFAULTS,
    label: 'Ollama',
    baseUrl: 'http://localhost:11434/v1',
    local: true,
    completion: 'generate',
    logprobs: true,
    api: 'ollama',
  },
  lmstudio: {
    ...DEFAULTS,
    label: 'LM Studio',
    baseUrl: 'http://localhost:1234/v1',
    local: true,
    completion: 'markers',
    logprobs: true,
  },
  vllm: {
    ...DEFAULTS,
    label: 'vLLM',
    baseUrl: 'http://localhost:8000/v1',
    local: true,
    completion: 'markers',
    logprobs: true,
    api: 'vllm',
  },
  llamacpp: {
    ...DEFAULTS,
    label: 'llama.cpp',
    baseUrl: 'http://localhost:8080/v1',
    local: true,
    completion: 'infill',
    logprobs: true,
    api: 'llamacpp',
  },
};

/** The id of the provider that VS Code's own models are asked through: `vscode/copilot/gpt-5-mini`. */
export const VSCODE = 'vscode';

/** Of VS Code's own models. They have no server that Tierwise would call: the address only stands for them. */
export const VSCODE_PROFILE: ProviderProfile = {
  ...DEFAULTS,
  get label() {
    return t('VS Code’s own models');
  },
  baseUrl: 'vscode://models',
};
