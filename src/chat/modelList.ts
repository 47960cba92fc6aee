import type * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import { isTextOnly, type ModelFacts, type ModelRef, modelName, providerOf } from '../models/index.ts';
import { NO_SIGNALS, type RequestService } from '../requests/index.ts';
import { formatUsd, type Route } from '../router/index.ts';
import { plain } from '../sanitize/index.ts';
import { TIER_MODELS, tierModel } from '../shell/index.ts';
import { asChoice } from './choice.ts';

/**
 * The models of VS Code's picker: `auto` and the tiers, each as large as the model that it would ask now, and every model
 * of the tiers that can be asked.
 */
export async function informationOf(
  requests: Pick<RequestService, 'route'>,
  models: readonly ModelRef[],
): Promise<vscode.LanguageModelChatInformation[]> {
  const routeTo = (id: string): Promise<Route> =>
    requests.route({ task: 'chat', signals: NO_SIGNALS, pin: null, ...asChoice(id) });
  const tiers = TIER_MODELS.map(async (id) => {
    const [first] = (await routeTo(id)).chain;
    if (!first) return tierModel(id);
    return tierModel(id, {
      ...sizesOf(first.facts, first.maxOutputTokens),
      imageInput: !isTextOnly(first.model),
    });
  });
  const named = [...new Set(models)].map(async (model) => {
    const [first] = (await routeTo(model)).chain;
    return first?.model === model ? [modelInformation(model, first.facts, first.maxOutputTokens)] : [];
  });
  return [...(await Promise.all(tiers)), ...(await Promise.all(named)).flat()];
}

function modelInformation(
  model: ModelRef,
  facts: ModelFacts,
  outputTokens: number,
): vscode.LanguageModelChatInformation {
  return {
    id: model,
    // VS Code asks the first model by name until the user picks one: that has to be `Tierwise auto`.
    name: plain(t('Tierwise with {0}', modelName(model))),
    family: modelName(model),
    version: '1',
    detail: plain(`Tierwise · ${providerOf(model)}`),
    tooltip: plain(`${model} · ${formatPrices(facts)}`),
    ...sizesOf(facts, outputTokens),
    capabilities: { toolCalling: true, imageInput: !isTextOnly(model) },
  };
}

/** VS Code takes input and output for two halves of the window. */
function sizesOf(
  { contextTokens }: ModelFacts,
  maxOutputTokens: number,
): { maxInputTokens: number; maxOutputTokens: number } {
  return { maxInputTokens: Math.max(1, contextTokens - maxOutputTokens), maxOutputTokens };
}

function formatPrices({ prices, priceSource }: ModelFacts): string {
  const [band] = prices;
  if (priceSource === 'local') return t('local, $0');
  if (priceSource === 'included') return t('included in your subscription, $0');
  if (!band) return t('price unknown');
  return t('{0} in, {1} out per million tokens', formatUsd(band.inputUsd), formatUsd(band.outputUsd));
}
