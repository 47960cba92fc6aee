import {
  BUILT_IN,
  type Failure,
  type FailureReason,
  type GatewayResult,
  settingOfLimit,
} from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import { type ModelRef, modelName, providerOf, withoutEnd } from '../models/index.ts';
import { formatUnfit, type PassedOver, type Route } from '../router/index.ts';

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

/** Leads to a setting, on the tab of VS Code's settings where it is. */
export const openSetting = (title: string, setting: string): NoticeButton => ({
  title,
  command: 'tierwise.openSetting',
  arguments: [{ setting }],
});
export const SHOW_LOG: NoticeButton = {
  get title() {
    return t('Show Log');
  },
  command: 'tierwise.showLog',
  arguments: [],
};
const chooseModels = (): NoticeButton => ({
  title: t('Choose Models'),
  command: 'tierwise.chooseTierModels',
  arguments: [],
});
export const CHANGE_LIMITS: NoticeButton = {
  get title() {
    return t('Change Limits');
  },
  command: 'tierwise.setBudget',
  arguments: [],
};
const checkAddress = () => openSetting(t('Check Address'), 'tierwise.providers');
const checkServers = () => openSetting(t('Change Allowed Servers'), 'tierwise.allowedOrigins');
const checkProxy = () => openSetting(t('Check Proxy'), 'http.proxy');

/** Why no model can take a question at all. */
export function noticeOfRoute({ tier, passedOver, reasons }: Route): Notice {
  const unreadable = reasons.find((why) => why.reason === 'unreadable');
  if (unreadable) {
    return {
      message: t('No model is asked: {0}.', formatUnfit(unreadable)),
      buttons: [openSetting(t('Open Settings'), unreadable.setting)],
    };
  }
  if (passedOver.length === 0) {
    const message =
      tier === 'premium'
        ? t('No model is set for the {0} tier.', tier)
        : t('No model is set for the {0} tier or a higher one.', tier);
    return { message, buttons: [chooseModels()] };
  }
  if (passedOver.every(({ reason }) => reason === 'no-key')) {
    const listed = providersOf(passedOver).map(labelOf).join(', ');
    return {
      message: t(
        'This needs a {0} model, and there is no API key for any of its providers ({1}).',
        tier,
        listed,
      ),
      buttons: [...keyButtons(passedOver), chooseModels()],
    };
  }
  const models = Map.groupBy(passedOver, formatUnfit);
  const causes = [...models].map(([reason, all]) => `${all.map(({ model }) => model).join(', ')}: ${reason}`);
  return {
    message: t('No model can take this ({0}).', causes.join('; ')),
    buttons: [
      ...(passedOver.some(isOverLimit) ? [CHANGE_LIMITS] : []),
      ...(passedOver.some(({ reason }) => reason === 'unreadable') ? [checkAddress()] : []),
      ...(passedOver.some(({ reason }) => reason === 'not-allowed') ? [checkServers()] : []),
      ...keyButtons(passedOver.filter(({ reason }) => KEY_PROBLEMS.has(reason))),
      chooseModels(),
    ],
  };
}

/** Whether it is the limit per request that a model was passed over for. */
export function isOverLimit(
  passed: PassedOver,
): passed is Extract<PassedOver, { readonly limitUsd: number }> {
  return passed.reason === 'over-request-limit' || passed.reason === 'price-unknown';
}

const KEY_PROBLEMS: ReadonlySet<PassedOver['reason']> = new Set([
  'no-key',
  'keys-unreadable',
  'key-elsewhere',
  'key-refused',
]);

/** Whether no model can be asked, and a key would change that. */
export function wantsKey({ chain, passedOver }: Pick<Route, 'chain' | 'passedOver'>): boolean {
  return chain.length === 0 && passedOver.some(({ reason }) => KEY_PROBLEMS.has(reason));
}

function providersOf(passedOver: readonly PassedOver[]): string[] {
  return [...new Set(passedOver.map(({ model }) => providerOf(model)))];
}

/** One button, whose command asks for the provider where several want a key. */
function keyButtons(passedOver: readonly PassedOver[]): NoticeButton[] {
  const [provider, ...others] = providersOf(passedOver);
  if (provider === undefined) return [];
  if (others.length === 0) return [setKey(provider)];
  return [{ title: t('Set API Key'), command: 'tierwise.setApiKey', arguments: [] }];
}

function setKey(provider: string): NoticeButton {
  const title = t('Set {0} API Key', labelOf(provider));
  return { title, command: 'tierwise.setApiKey', arguments: [{ provider }] };
}

/** Why a question got no whole answer; null when it did, or when the user stopped it. */
export function noticeOfResult(result: GatewayResult): Notice | null {
  if (result.outcome === 'incomplete') return noticeOfCut(result.model, result.failure);
  if (result.outcome !== 'failed') return null;
  // Of a model that was asked again, the last failure counts.
  const failures = [...new Map(result.tried.map(({ model, failure }) => [model, failure]))];
  const buttons = failures.flatMap(([model, failed]) => [
    ...linkButtons(failed),
    ...mendingButtons(failed, providerOf(model)),
  ]);
  return { message: messageOf(failures, result.failure), buttons: [...unique(buttons), SHOW_LOG] };
}

function messageOf(failures: readonly (readonly [ModelRef, Failure])[], last: Failure): string {
  const [only, ...others] = failures;
  if (!only) return t('No answer: {0}.', clause(last));
  const isAnswered = failures.some(([, { reason }]) => ANSWERED.has(reason));
  if (others.length === 0) {
    const [model, why] = [modelName(only[0]), clause(only[1])];
    return isAnswered
      ? t('No usable answer from {0}: {1}.', model, why)
      : t('No answer from {0}: {1}.', model, why);
  }
  const causes = Map.groupBy(failures, ([, failed]) => clause(failed));
  const words = [...causes].map(([cause, all]) => `${all.map(([model]) => model).join(', ')}: ${cause}`);
  return isAnswered
    ? t('No model gave a usable answer ({0}).', words.join('; '))
    : t('No model answered ({0}).', words.join('; '));
}

/** Failures of an answer that came: then nobody is told that there was none. */
const ANSWERED: ReadonlySet<FailureReason> = new Set(['check', 'empty']);

/** Without the full stop that a provider's own words may end with. */
function clause({ message }: Failure): string {
  return withoutEnd(message, '. \t\r\n');
}

/** The provider's own page for it. */
function linkButtons({ link }: Failure): NoticeButton[] {
  if (!link) return [];
  return [{ title: t('Open {0}', new URL(link).hostname), command: 'vscode.open', arguments: [link] }];
}

/** What mends a failure of a provider's models. */
export function mendingButtons({ reason, refusal }: Failure, provider: string): NoticeButton[] {
  switch (reason) {
    case 'no-key':
    case 'auth':
      return [setKey(provider)];
    case 'payment':
    case 'unaffordable':
      return accountButtons(provider);
    case 'budget': {
      const setting = refusal?.why === 'unreadable' ? settingOfLimit(refusal) : null;
      return [setting === null ? CHANGE_LIMITS : openSetting(t('Open Settings'), setting)];
    }
    case 'bad-request':
    case 'forbidden':
    case 'context-too-long':
    case 'no-model':
      return [chooseModels()];
    case 'refused':
    case 'address':
    case 'redirect':
      return [checkAddress()];
    case 'not-allowed':
      return [checkServers()];
    case 'offline':
    case 'network':
      return [checkProxy()];
    default:
      // The rest passes by itself, or is the provider's to mend.
      return [];
  }
}

function accountButtons(provider: string): NoticeButton[] {
  const page = BUILT_IN[provider]?.keyPage;
  if (!page) return [];
  return [{ title: t('Open {0} Account', labelOf(provider)), command: 'vscode.open', arguments: [page] }];
}

/** Whether an answer stopped where its model can go on with it, which the notice about it says. */
export function canGoOn(result: GatewayResult): boolean {
  return result.outcome === 'incomplete' && !ENDS_THERE.has(result.failure.reason);
}

/** Asked to go on, the model would stop there again. */
const ENDS_THERE: ReadonlySet<FailureReason> = new Set(['content-policy', 'context-too-long']);

function noticeOfCut(model: ModelRef, failed: Failure): Notice {
  if (failed.reason === 'content-policy') {
    return {
      message: t('The answer of {0} is not complete: {1}.', modelName(model), clause(failed)),
      buttons: [SHOW_LOG],
    };
  }
  if (failed.reason === 'context-too-long') {
    const message = t(
      'The answer of {0} covers only a part of the question: {1}.',
      modelName(model),
      clause(failed),
    );
    return { message, buttons: [chooseModels(), SHOW_LOG] };
  }
  const why = failed.reason === 'length' ? t('it reached the output limit') : clause(failed);
  return {
    message: t(
      'The answer of {0} is not complete: {1}. Ask it to continue, or ask again.',
      modelName(model),
      why,
    ),
    buttons: [SHOW_LOG],
  };
}

export function labelOf(provider: string): string {
  return BUILT_IN[provider]?.label ?? provider;
}

function unique(buttons: readonly NoticeButton[]): NoticeButton[] {
  return buttons.filter((button, i) => buttons.findIndex(({ title }) => title === button.title) === i);
}
