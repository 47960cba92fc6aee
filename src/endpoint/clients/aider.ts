import { join } from 'node:path';
import { CLIENT_HEADER, type Shared } from './shared.ts';

/** Files of ours that aider is pointed to: what it must know of models that it does not know. */
export function aiderFiles({
  folder,
  models,
}: Shared): readonly { readonly path: string; readonly text: string }[] {
  const metadata = models.map(({ id, contextTokens, maxOutputTokens, vision }) => [
    `openai/${id}`,
    {
      max_input_tokens: contextTokens - maxOutputTokens,
      max_output_tokens: maxOutputTokens,
      litellm_provider: 'openai',
      mode: 'chat',
      supports_function_calling: true,
      supports_vision: vision,
    },
  ]);
  const settings = models.map(({ id }) => ({
    name: `openai/${id}`,
    edit_format: 'diff',
    weak_model_name: 'openai/cheap',
    use_repo_map: true,
    extra_params: { extra_headers: { [CLIENT_HEADER]: 'aider' } },
  }));
  const { metadataFile, settingsFile } = aiderPaths(folder);
  return [
    { path: metadataFile, text: JSON.stringify(Object.fromEntries(metadata), null, 2) },
    // JSON is YAML.
    { path: settingsFile, text: JSON.stringify(settings, null, 2) },
  ];
}

export function aiderPaths(folder: string) {
  return {
    metadataFile: join(folder, 'aider-models.json'),
    settingsFile: join(folder, 'aider-settings.yml'),
  };
}
