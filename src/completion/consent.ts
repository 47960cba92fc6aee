import * as vscode from 'vscode';
import { profileOf } from '../gateway/index.ts';
import { languageTag, t } from '../l10n/index.ts';
import { type ModelFacts, providerOf } from '../models/index.ts';
import { formatUsd, type Route, type Signals } from '../router/index.ts';
import { choose } from '../workbench/index.ts';
import { type AgreementDeps, createAgreements, HOUR, usdPerHour } from './agreement.ts';

export interface ConsentDeps extends AgreementDeps {
  readonly route: (signals: Signals) => Promise<Route>;
}

export interface CompletionConsent {
  readonly given: () => boolean;
  /** The route with the models that the user has agreed to; null where the first one is not agreed to: it is asked about. */
  readonly permitted: (route: Route) => Route | null;
  /** Whether ghost text is on and waits for the user's word on another model, address or price. */
  readonly isWanted: () => boolean;
  /** Asks in a dialog that names the models, their addresses and cost. Resolves to whether ghost text is on afterwards. */
  ask(): Promise<boolean>;
  withdraw(): Promise<void>;
}

/** The user's consent to models and their cost, without which ghost text is off: it costs money all the time. */
export function createConsent(deps: ConsentDeps): CompletionConsent {
  const agreements = createAgreements(deps);
  let wanted = false;
  const turnOn = async (route: Route): Promise<boolean> => {
    await agreements.add(route);
    wanted = false;
    await vscode.workspace
      .getConfiguration('tierwise.completion')
      .update('enabled', true, vscode.ConfigurationTarget.Global);
    return true;
  };
  return {
    given: agreements.given,
    permitted(route) {
      const permitted = agreements.permitted(route);
      wanted = permitted === null && route.chain.length > 0;
      return permitted;
    },
    isWanted: () => wanted,
    async ask() {
      const chosen = await deps.route({
        contextTokens: HOUR.promptTokens,
        files: 1,
        selectionChars: 0,
        language: null,
        diagnostics: 0,
        prompt: null,
      });
      const yes = t('Turn On');
      const models = t('Choose Models');
      const [first, ...others] = chosen.chain;
      if (!first) {
        const key = t('Set API Key');
        const message = t('Ghost text needs a model of the cheap tier, and none is available.');
        const picked = await choose(message, [], key, models);
        if (picked === key) await vscode.commands.executeCommand('tierwise.setApiKey');
        if (picked === models) await chooseModels();
        return false;
      }
      const detail = [
        formatCost(first.facts),
        '',
        t(
          'The code around the cursor, and related pieces of other files, go to {0} ({1}) while you type. Files of secrets stay out, and known forms of keys are masked. You can pause, snooze or turn it off in the status bar at any time.',
          first.model,
          addressOf(first),
        ),
        ...(others.length > 0
          ? ['', t('Where it cannot answer, these may: {0}.', others.map(formatOther).join('; '))]
          : []),
      ];
      // Another extension can have this asked, and a mere Enter presses the first button.
      const picked = await choose(t('Turn on ghost text with {0}?', first.model), detail, models, yes);
      if (picked === models) await chooseModels();
      return picked === yes ? turnOn(chosen) : false;
    },
    async withdraw() {
      await vscode.workspace
        .getConfiguration('tierwise.completion')
        .update('enabled', false, vscode.ConfigurationTarget.Global);
      await agreements.clear();
      wanted = false;
    },
  };

  function addressOf({ model }: Route['chain'][number]): string {
    return profileOf(providerOf(model), deps.providers())?.baseUrl ?? t('an unknown address');
  }

  function formatOther(link: Route['chain'][number]): string {
    const usd = usdPerHour(link.facts);
    const price = usd === null ? t('at an unknown price') : t('about {0} an hour', formatUsd(usd));
    return `${link.model} (${addressOf(link)}), ${price}`;
  }
}

function formatCost(facts: ModelFacts): string {
  const usd = usdPerHour(facts);
  if (usd === null) return t('What it costs is unknown: this model has no known price.');
  if (facts.priceSource === 'included')
    return t('Your subscription pays for it, and may count it by its own rules.');
  if (usd === 0) return t('It costs nothing: the model runs on your machine.');
  return t(
    'It costs about {0} per hour of steady typing: about {1} requests of {2} tokens.',
    formatUsd(usd),
    HOUR.requests,
    HOUR.promptTokens.toLocaleString(languageTag()),
  );
}

function chooseModels(): Thenable<unknown> {
  return vscode.commands.executeCommand('tierwise.chooseTierModels', { tier: 'cheap' });
}
