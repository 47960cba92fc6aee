import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';

/** What VS Code must find as soon as the extension is active. It is small, for the rest is loaded after it. */

const PARTICIPANT = 'tierwise.chat';
const VENDOR = 'tierwise';

/** True of the smallest window that the default models have, before anything is known of the ones that are set. */
const LEAST_INPUT_TOKENS = 120_000;
const LEAST_OUTPUT_TOKENS = 8_000;

const tooltips = (): Readonly<Record<TierModel, string>> => ({
  auto: t('The cheapest model that can do it well, chosen for each request'),
  cheap: t('Small and fast models, for simple requests'),
  mid: t('For explaining, writing and fixing code'),
  premium: t('The best models, for hard requests'),
});

/** The models of the picker that stand for whatever is asked: `auto` routes, the others hold to their tier. */
export const TIER_MODELS = ['auto', 'cheap', 'mid', 'premium'] as const;
export type TierModel = (typeof TIER_MODELS)[number];

export interface ModelRequest {
  /** `auto`, a tier, or a model. */
  readonly id: string;
  readonly messages: readonly vscode.LanguageModelChatRequestMessage[];
  readonly options: vscode.ProvideLanguageModelChatResponseOptions;
}

/** What answers for the models in VS Code's model picker. */
export interface LanguageModels {
  /** All that the picker shows, with their true sizes. */
  information(): Promise<vscode.LanguageModelChatInformation[]>;
  respond(
    request: ModelRequest,
    progress: vscode.Progress<vscode.LanguageModelResponsePart>,
    token: vscode.CancellationToken,
  ): Promise<void>;
  /** Tokens of a text or a message, estimated. */
  count(text: string | vscode.LanguageModelChatRequestMessage): number;
}

/** `@tierwise` in the Chat view. */
export function registerParticipant(
  handler: vscode.ChatRequestHandler,
  followups: (result: vscode.ChatResult) => Promise<vscode.ChatFollowup[]>,
): vscode.Disposable {
  const participant = vscode.chat.createChatParticipant(PARTICIPANT, handler);
  participant.iconPath = new vscode.ThemeIcon('layers');
  participant.followupProvider = { provideFollowups: followups };
  return participant;
}

/**
 * Tiers and models in VS Code's own model picker, for `@tierwise`, other extensions and VS Code itself. `loaded` gives what
 * answers for them once that is there; until then the tiers are shown as if they were small.
 */
export function registerLanguageModels(
  load: () => Promise<LanguageModels>,
  loaded: () => LanguageModels | null,
  changed: vscode.Event<void>,
): vscode.Disposable {
  const provider: vscode.LanguageModelChatProvider = {
    onDidChangeLanguageModelChatInformation: changed,
    provideLanguageModelChatInformation: () =>
      loaded()?.information() ?? TIER_MODELS.map((id) => tierModel(id)),
    provideLanguageModelChatResponse: async ({ id }, messages, options, progress, token) =>
      (await load()).respond({ id, messages, options }, progress, token),
    provideTokenCount: async (_model, text) => (await load()).count(text),
  };
  const registration = vscode.lm.registerLanguageModelChatProvider(VENDOR, provider);
  // The first message of a fresh profile fails as long as nobody has asked for the models.
  void vscode.lm.selectChatModels({ vendor: VENDOR });
  return registration;
}

const AS_IF_SMALL = {
  maxInputTokens: LEAST_INPUT_TOKENS,
  maxOutputTokens: LEAST_OUTPUT_TOKENS,
  imageInput: false,
};

export function tierModel(
  id: TierModel,
  { maxInputTokens, maxOutputTokens, imageInput } = AS_IF_SMALL,
): vscode.LanguageModelChatInformation {
  return {
    id,
    name: `Tierwise ${id}`,
    family: VENDOR,
    version: '1',
    detail: id === 'auto' ? t('routed') : t('tier'),
    tooltip: tooltips()[id],
    maxInputTokens,
    maxOutputTokens,
    capabilities: { toolCalling: true, imageInput },
  };
}
