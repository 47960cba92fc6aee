import * as vscode from 'vscode';
import type { Tier } from '../router/index.ts';

/** What VS Code must find as soon as the extension is active. It is small, for the rest is loaded after it. */

const PARTICIPANT = 'tierwise.chat';
const VENDOR = 'tierwise';

/** True of the smallest window that the default models have, before anything is known of the ones that are set. */
const LEAST_INPUT_TOKENS = 120_000;
const LEAST_OUTPUT_TOKENS = 8_000;

const MODELS: Readonly<Record<'auto' | Tier, string>> = {
  auto: 'The cheapest model that can do it well, chosen for each request',
  cheap: 'Small and fast models, for simple requests',
  mid: 'For explaining, writing and mending code',
  premium: 'The best models, for hard requests',
};

export interface ModelRequest {
  /** `auto` or a tier. */
  readonly id: string;
  readonly messages: readonly vscode.LanguageModelChatRequestMessage[];
  readonly options: vscode.ProvideLanguageModelChatResponseOptions;
}

/** What answers for the models in VS Code's model picker. */
export interface LanguageModels {
  respond(
    request: ModelRequest,
    progress: vscode.Progress<vscode.LanguageModelResponsePart>,
    token: vscode.CancellationToken,
  ): Promise<void>;
  /** Tokens of a text or a message, estimated. */
  count(text: string | vscode.LanguageModelChatRequestMessage): number;
}

/** `@tierwise` in the Chat view. */
export function registerParticipant(handler: vscode.ChatRequestHandler): vscode.Disposable {
  const participant = vscode.chat.createChatParticipant(PARTICIPANT, handler);
  participant.iconPath = new vscode.ThemeIcon('layers');
  return participant;
}

/** The tiers as models of VS Code's own model picker, for `@tierwise`, other extensions and VS Code itself. */
export function registerLanguageModels(
  load: () => Promise<LanguageModels>,
  changed: vscode.Event<void>,
): vscode.Disposable {
  const provider: vscode.LanguageModelChatProvider = {
    onDidChangeLanguageModelChatInformation: changed,
    provideLanguageModelChatInformation: () =>
      Object.entries(MODELS).map(([id, tooltip]) => informationOf(id, tooltip)),
    provideLanguageModelChatResponse: async ({ id }, messages, options, progress, token) =>
      (await load()).respond({ id, messages, options }, progress, token),
    provideTokenCount: async (_model, text) => (await load()).count(text),
  };
  const registration = vscode.lm.registerLanguageModelChatProvider(VENDOR, provider);
  // The first message of a fresh profile fails as long as nobody has asked for the models.
  void vscode.lm.selectChatModels({ vendor: VENDOR });
  return registration;
}

function informationOf(id: string, tooltip: string): vscode.LanguageModelChatInformation {
  return {
    id,
    name: `Tierwise ${id}`,
    family: VENDOR,
    version: '1',
    detail: id === 'auto' ? 'routed' : 'tier',
    tooltip,
    maxInputTokens: LEAST_INPUT_TOKENS,
    maxOutputTokens: LEAST_OUTPUT_TOKENS,
    capabilities: { toolCalling: true },
  };
}
