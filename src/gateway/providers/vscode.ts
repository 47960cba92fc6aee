import { failure } from '../failures.ts';
import { asChat } from './hole-chat.ts';
import type { ListedModel } from './models.ts';
import type { ChatCall, Provider, ProviderEvent } from './types.ts';

/** The id of the provider that VS Code's own models are asked through: `vscode/copilot/gpt-5-mini`. */
export const VSCODE = 'vscode';

/** VS Code's own models, as the part of the extension that may use VS Code's API has them. */
export interface EditorModels {
  /** Fails with a `ProviderError`, as providers do. */
  stream(call: ChatCall, signal: AbortSignal): AsyncIterable<ProviderEvent>;
  list(): Promise<readonly ListedModel[]>;
}

/** A provider without a server of its own: where a prompt goes is up to the extension that the model belongs to. */
export function vscodeProvider(models: EditorModels): Provider {
  return {
    streams: true,
    stream: (call, signal) => models.stream(asChat(call), signal),
    probe: async () => null,
    models: async () => {
      try {
        return await models.list();
      } catch (error) {
        const detail = error instanceof Error ? error.message : 'unknown';
        return failure('no-model', 'VS Code cannot list its models', { detail });
      }
    },
  };
}
