import { join } from 'node:path';
import { aiderPaths } from './aider.ts';
import { putEntry, putEnv, putJsonc, takeOutEntry, takeOutEnv } from './json.ts';
import { type Put, takeOutComments, takeOutLines } from './marks.ts';
import { opencodeProvider } from './opencode.ts';
import { addressOf, type Shared } from './shared.ts';
import { putToml } from './toml.ts';
import { claudeVariables } from './variables.ts';
import { putYaml, putYamlItems } from './yaml.ts';

/** Where a user's files lie. */
export interface Home {
  readonly folder: string;
  /** Where VS Code keeps the files of its user. */
  readonly editor: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A client that has a file of its own, which our lines can be put into. */
export interface ClientFile {
  /** As the ledger has it. */
  readonly name: string;
  /** Where it may lie; the first that is there, else the first. */
  readonly paths: (home: Home) => readonly string[];
  /** `text`: without our lines. */
  readonly put: (text: string, shared: Shared) => Put;
  readonly takeOut: (text: string) => string;
  /** How it is started so that it asks Tierwise. */
  readonly start: string;
}

/** The name of our entry in VS Code's list of endpoints. */
const ENTRY = 'Tierwise endpoint';

const quoted = (text: string): string => JSON.stringify(text);

export const CLIENT_FILES = [
  {
    name: 'Claude Code',
    paths: ({ folder, environment }) => [
      join(environment['CLAUDE_CONFIG_DIR'] ?? join(folder, '.claude'), 'settings.json'),
    ],
    put: (text, shared) =>
      putEnv(text, {
        ANTHROPIC_BASE_URL: addressOf(shared),
        ANTHROPIC_AUTH_TOKEN: shared.token,
        ...claudeVariables(shared),
      }),
    takeOut: takeOutEnv,
    start: 'claude',
  },
  {
    name: 'Codex',
    paths: ({ folder, environment }) => [
      join(environment['CODEX_HOME'] ?? join(folder, '.codex'), 'config.toml'),
    ],
    put(text, shared) {
      const window = Math.min(...shared.models.map(({ contextTokens }) => contextTokens));
      const top = {
        model_provider: quoted('tierwise'),
        model: quoted('auto'),
        model_context_window: String(window),
      };
      const lines = [
        `name = ${quoted('Tierwise')}`,
        `base_url = ${quoted(`${addressOf(shared)}/v1`)}`,
        `experimental_bearer_token = ${quoted(shared.token)}`,
        `wire_api = ${quoted('responses')}`,
        // Without it Codex does not look at the list, and warns that it does not know the model.
        `model_catalog_url = ${quoted(`${addressOf(shared)}/v1/models`)}`,
        'supports_websockets = false',
      ];
      return putToml(text, top, { name: 'model_providers.tierwise', lines }, ['model_provider']);
    },
    takeOut: takeOutLines,
    start: 'codex',
  },
  {
    name: 'opencode',
    paths({ folder, environment }) {
      const config = join(environment['XDG_CONFIG_HOME'] ?? join(folder, '.config'), 'opencode');
      return ['opencode.jsonc', 'opencode.json', 'config.json'].map((name) => join(config, name));
    },
    put: (text, shared) => putJsonc(text, ['provider'], { tierwise: opencodeProvider(shared) }),
    takeOut: takeOutComments,
    start: 'opencode -m tierwise/auto',
  },
  {
    name: 'aider',
    paths: ({ folder }) => [join(folder, '.aider.conf.yml')],
    put(text, shared) {
      const { metadataFile, settingsFile } = aiderPaths(shared.folder);
      return putYaml(text, {
        model: 'openai/auto',
        'weak-model': 'openai/cheap',
        'openai-api-base': `${addressOf(shared)}/v1`,
        'openai-api-key': shared.token,
        'model-metadata-file': quoted(metadataFile),
        'model-settings-file': quoted(settingsFile),
      });
    },
    takeOut: takeOutLines,
    start: 'aider',
  },
  {
    name: 'Continue',
    paths: ({ folder }) => [join(folder, '.continue', 'config.yaml')],
    put: (text, shared) =>
      putYamlItems(
        text,
        'models',
        shared.models.map(({ id, name, contextTokens, maxOutputTokens, vision }) => [
          `name: ${quoted(name)}`,
          'provider: openai',
          `model: ${id}`,
          `apiBase: ${addressOf(shared)}/v1`,
          `apiKey: ${shared.token}`,
          `capabilities: [tool_use${vision ? ', image_input' : ''}]`,
          'defaultCompletionOptions:',
          `  contextLength: ${contextTokens}`,
          `  maxTokens: ${maxOutputTokens}`,
        ]),
        ['name: Local', 'version: 1.0.0', 'schema: v1'],
      ),
    takeOut: takeOutLines,
    start: 'Continue',
  },
  {
    name: 'VS Code',
    paths: ({ editor }) => [join(editor, 'chatLanguageModels.json')],
    put: (text, shared) =>
      putEntry(text, {
        name: ENTRY,
        vendor: 'customendpoint',
        apiKey: shared.token,
        apiType: 'messages',
        models: shared.models.map(({ id, name, contextTokens, maxOutputTokens, vision }) => ({
          id,
          name,
          url: `${addressOf(shared)}/v1/messages`,
          toolCalling: true,
          vision,
          thinking: false,
          streaming: true,
          maxInputTokens: contextTokens - maxOutputTokens,
          maxOutputTokens,
        })),
      }),
    takeOut: (text) => takeOutEntry(text, ENTRY),
    start: 'Chat: Tierwise endpoint',
  },
] as const satisfies readonly ClientFile[];

/** The lines that a file would get, for the user to read: without the token, and without the marks. */
export function linesShown(client: ClientFile, shared: Shared): readonly string[] {
  const put = client.put('', { ...shared, token: '…' });
  return put.ok
    ? put.text.split('\n').filter((line) => line !== '' && !/(?:>>>|<<<) ?(?:\*\/)?$|TIERWISE_/.test(line))
    : [];
}
