import { BUILT_IN, type Failure, type GatewayResult } from '../gateway/index.ts';
import type { ModelRef } from '../models/index.ts';
import { modelName, providerOf, type Route } from '../router/index.ts';

/** Something that went wrong, in one sentence, with the buttons that mend it. */
export interface Notice {
  readonly message: string;
  readonly buttons: readonly NoticeButton[];
}

export interface NoticeButton {
  readonly title: string;
  readonly command: string;
  readonly arguments: readonly unknown[];
}

const setKey = (provider: string): NoticeButton => ({
  title: `Set ${labelOf(provider)} API Key`,
  command: 'tierwise.setApiKey',
  arguments: [{ provider }],
});
const settings = (title: string, query: string): NoticeButton => ({
  title,
  command: 'workbench.action.openSettings',
  arguments: [query],
});
const SHOW_LOG: NoticeButton = { title: 'Show Log', command: 'tierwise.showLog', arguments: [] };
const CHOOSE_MODELS = settings('Choose Models', 'tierwise.tiers');
const CHANGE_LIMITS = settings('Change Limits', 'tierwise.budget');

/** Why no model can take a question at all. */
export function noticeOfRoute(route: Route): Notice {
  const keyless = route.passedOver.filter((passed) => /API key/.test(passed.reason));
  const first = keyless[0] ?? route.passedOver[0];
  if (!first) {
    return { message: `No model is set for the tier ${route.tier}.`, buttons: [CHOOSE_MODELS] };
  }
  if (keyless.length === route.passedOver.length) {
    const names = [...new Set(keyless.map((passed) => providerOf(passed.model)))];
    const listed = names.map(labelOf).join(', ');
    return {
      message: `This needs a ${route.tier} model, and there is no API key for any of its providers (${listed}).`,
      buttons: [{ title: 'Set API Key', command: 'tierwise.setApiKey', arguments: [] }, CHOOSE_MODELS],
    };
  }
  const reasons = route.passedOver.map((passed) => `${passed.model}: ${passed.reason}`).join('; ');
  const budget = route.passedOver.some((passed) => /limit of/.test(passed.reason));
  return {
    message: `No model can take this (${reasons}).`,
    buttons: [
      ...(budget ? [CHANGE_LIMITS] : []),
      ...(keyless.length > 0 ? [setKey(providerOf(first.model))] : []),
      CHOOSE_MODELS,
    ],
  };
}

/** Why a question got no whole answer; null when it did, or when the user stopped it. */
export function noticeOfResult(result: GatewayResult): Notice | null {
  if (result.outcome === 'incomplete') return noticeOfCut(result.model, result.failure);
  if (result.outcome !== 'failed') return null;
  const models = new Map<ModelRef, Failure>();
  for (const { model, failure } of result.tried) models.set(model, failure);
  const message = [...models].map(([model, failed]) => `${modelName(model)}: ${failed.message}`).join('; ');
  const failed = [...models.values()];
  const buttons: NoticeButton[] = [];
  for (const [model, { reason }] of models) {
    if (reason === 'auth' || reason === 'no-key') buttons.push(setKey(providerOf(model)));
    const page = BUILT_IN[providerOf(model)]?.keyPage;
    if (reason === 'payment' && page) {
      buttons.push({
        title: `Open ${labelOf(providerOf(model))} Account`,
        command: 'vscode.open',
        arguments: [page],
      });
    }
  }
  if (failed.some(({ reason }) => reason === 'budget')) buttons.push(CHANGE_LIMITS);
  if (failed.some(({ reason }) => reason === 'bad-request' || reason === 'forbidden'))
    buttons.push(CHOOSE_MODELS);
  return { message: `No answer. ${upperFirst(message)}.`, buttons: [...unique(buttons), SHOW_LOG] };
}

function noticeOfCut(model: ModelRef, failed: Failure): Notice {
  const why = failed.reason === 'length' ? 'it reached the output limit' : failed.message;
  return {
    message: `The answer of ${modelName(model)} is not complete: ${why}. Ask it to continue, or ask again.`,
    buttons: [SHOW_LOG],
  };
}

export function labelOf(provider: string): string {
  return BUILT_IN[provider]?.label ?? provider;
}

function unique(buttons: readonly NoticeButton[]): NoticeButton[] {
  return buttons.filter((button, i) => buttons.findIndex(({ title }) => title === button.title) === i);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
