import { addressOf, type Shared } from './shared.ts';

/** The provider as opencode has it in its files. */
export function opencodeProvider(shared: Shared) {
  return {
    npm: '@ai-sdk/openai-compatible',
    name: 'Tierwise',
    options: { baseURL: `${addressOf(shared)}/v1`, apiKey: shared.token },
    models: Object.fromEntries(
      shared.models.map(({ id, name, contextTokens, maxOutputTokens, vision }) => [
        id,
        {
          name,
          tool_call: true,
          attachment: vision,
          limit: { context: contextTokens, output: maxOutputTokens },
          modalities: { input: vision ? ['text', 'image'] : ['text'], output: ['text'] },
        },
      ]),
    ),
  };
}
