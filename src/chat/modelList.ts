import type * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import {
  EFFORTS,
  isTextOnly,
  type ModelFacts,
  type ModelRef,
  modelName,
  providerOf,
} from '../models/index.ts';
import { NO_SIGNALS, type RequestService } from '../requests/index.ts';
import { type ChainLink, formatUsd, type Route, type Tier } from '../router/index.ts';
import { plain } from '../sanitize/index.ts';
import { TIER_MODELS, tierModel } from '../shell/index.ts';
import { asChoice } from './choice.ts';

/**
 * What VS Code's picker takes besides, seen in 1.139: its public types do not have it, and where it is not known it does nothing.
 * `inputCost` and the like are shown there as credits of Copilot, so prices are told in words.
 */
interface ShownModel extends vscode.LanguageModelChatInformation {
  readonly pricing?: string;
  readonly priceCategory?: 'low' | 'medium' | 'high';
  readonly category?: 'lightweight' | 'versatile' | 'powerful';
  /** What the user can set there; it comes with each request as `modelConfiguration`. */
  readonly configurationSchema?: object;
}

/**
 * The models of VS Code's picker: `auto` and the tiers, each as large as the model that it would ask now, and every model
 * of the tiers that can be asked.
 */
export async function informationOf(
  requests: Pick<RequestService, 'route'>,
  models: readonly ModelRef[],
): Promise<ShownModel[]> {
  const routeTo = (id: string): Promise<Route> =>
    requests.route({ task: 'chat', signals: NO_SIGNALS, pin: null, ...asChoice(id) });
  const tiers = TIER_MODELS.map(async (id) => {
    const { chain } = await routeTo(id);
    const [first] = chain;
    if (!first) return tierModel(id);
    // With a picture `auto` begins where one can see it.
    const askable = id === 'auto' ? chain : [first];
    const imageInput = askable.some(({ model }) => !isTextOnly(model));
    const size = { ...sizesOf(first.facts, first.maxOutputTokens), imageInput };
    return { ...tierModel(id, size), ...(id === 'auto' ? WITH_EFFORT() : besides(first, id)) };
  });
  const named = [...new Set(models)].map(async (model) => {
    const [first] = (await routeTo(model)).chain;
    return first?.model === model ? [modelInformation(first)] : [];
  });
  return [...(await Promise.all(tiers)), ...(await Promise.all(named)).flat()];
}

function modelInformation(link: ChainLink): ShownModel {
  const { model, facts, maxOutputTokens } = link;
  return {
    id: model,
    // VS Code asks the first model by name until the user picks one: that has to be `Tierwise auto`.
    name: plain(t('Tierwise with {0}', modelName(model))),
    family: modelName(model),
    version: '1',
    detail: plain(`${providerOf(model)} · ${formatPrices(facts)}`),
    tooltip: plain(`${model} · ${formatPrices(facts)}`),
    ...sizesOf(facts, maxOutputTokens),
    capabilities: { toolCalling: true, imageInput: !isTextOnly(model) },
    ...besides(link, link.tier),
  };
}

const PRICE_CATEGORIES = { cheap: 'low', mid: 'medium', premium: 'high' } as const;
const CATEGORIES = { cheap: 'lightweight', mid: 'versatile', premium: 'powerful' } as const;

function besides({ model, facts, effort }: ChainLink, tier: Tier) {
  return {
    pricing: plain(`${modelName(model)}: ${formatPrices(facts)}`),
    priceCategory: PRICE_CATEGORIES[tier],
    category: CATEGORIES[tier],
    ...(effort ? WITH_EFFORT() : {}),
  };
}

/** How much the model may think, in the picker itself; `route`: as much as the route says. */
const WITH_EFFORT = () => ({
  configurationSchema: {
    properties: {
      effort: {
        type: 'string',
        title: t('Effort'),
        enum: ['route', ...EFFORTS],
        enumItemLabels: [t('As Routed'), t('Least'), t('Low'), t('Medium'), t('High')],
        default: 'route',
        group: 'navigation',
      },
    },
  },
});

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
