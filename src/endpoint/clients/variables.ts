import { aiderPaths } from './aider.ts';
import { opencodeProvider } from './opencode.ts';
import { addressOf, type Shared } from './shared.ts';

/** Names of this machine that no proxy is to be asked for. */
const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** A variable for the terminals: its value, or null where it must not be there. */
export type Variables = Readonly<Record<string, string | null>>;

/**
 * The variables that clients read, for a terminal of ours. `environment`: what the terminal has without them, whose exceptions
 * from proxies stay.
 */
export function variablesFor(
  shared: Shared,
  environment: Readonly<Record<string, string | undefined>>,
): Variables {
  return {
    ...openVariables(shared, environment),
    ...claudeVariables(shared),
    ANTHROPIC_API_KEY: null,
    ...aiderVariables(shared),
  };
}

/** Those that many programs read, the user's own among them: set in all terminals only after a word of the user. */
export function openVariables(
  shared: Shared,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const noProxy = withLoopback(environment['NO_PROXY'] ?? environment['no_proxy'] ?? '');
  return {
    ANTHROPIC_BASE_URL: addressOf(shared),
    ANTHROPIC_AUTH_TOKEN: shared.token,
    OPENAI_BASE_URL: `${addressOf(shared)}/v1`,
    OPENAI_API_BASE: `${addressOf(shared)}/v1`,
    OPENAI_API_KEY: shared.token,
    OPENCODE_CONFIG_CONTENT: JSON.stringify({ provider: { tierwise: opencodeProvider(shared) } }),
    NO_PROXY: noProxy,
    no_proxy: noProxy,
  };
}

/** What only Claude Code reads. */
export function claudeVariables({ models }: Pick<Shared, 'models'>): Readonly<Record<string, string>> {
  return {
    ANTHROPIC_CUSTOM_MODEL_OPTION: 'auto',
    ANTHROPIC_CUSTOM_MODEL_OPTION_NAME: 'Tierwise auto',
    ANTHROPIC_CUSTOM_MODEL_OPTION_DESCRIPTION: models[0]?.name ?? 'Tierwise auto',
    CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1',
    // A stream that broke would be asked for again as a whole, with its tools run twice and its cost unseen.
    CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK: '1',
  };
}

/** What only aider reads. */
function aiderVariables({ folder }: Shared): Readonly<Record<string, string>> {
  const { metadataFile, settingsFile } = aiderPaths(folder);
  return {
    AIDER_MODEL: 'openai/auto',
    AIDER_WEAK_MODEL: 'openai/cheap',
    AIDER_MODEL_METADATA_FILE: metadataFile,
    AIDER_MODEL_SETTINGS_FILE: settingsFile,
  };
}

/** The user's exceptions from proxies, and this machine. */
export function withLoopback(noProxy: string): string {
  const theirs = noProxy.split(',').map((entry) => entry.trim());
  if (theirs.includes('*')) return noProxy;
  const missing = LOOPBACK.filter((name) => !theirs.includes(name));
  return missing.length === 0 ? noProxy : [...theirs.filter((entry) => entry !== ''), ...missing].join(',');
}
