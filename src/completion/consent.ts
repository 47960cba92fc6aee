import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import {
  type AgreementDeps,
  addressOf,
  createAgreements,
  formatHour,
  formatOther,
  wantsKey,
} from '../requests/index.ts';
import type { Route, Signals } from '../router/index.ts';
import { choose } from '../workbench/index.ts';

/**
 * An hour of typing: 3,600 characters, which is much for an hour of programming, at the 3.5 requests per 100 characters and
 * 1,200 tokens each of the typing replay (`npm run bench`, 60 % right by line), and as many excerpts of other files as fit.
 */
const HOUR = { requests: 125, promptTokens: 1_700, outputTokens: 80 };

const STORE_KEY = 'tierwise.completion.consent';

export interface ConsentDeps extends Omit<AgreementDeps, 'key' | 'hour'> {
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
  const agreements = createAgreements({ ...deps, key: STORE_KEY, hour: HOUR });
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
        const picked = await choose(message, [], ...(wantsKey(chosen) ? [key, models] : [models]));
        if (picked === key) await vscode.commands.executeCommand('tierwise.setApiKey');
        if (picked === models) await chooseModels();
        return false;
      }
      const detail = [
        formatHour(first.facts, HOUR),
        '',
        t(
          'The code around the cursor, and related pieces of other files, go to {0} ({1}) while you type. Files of secrets stay out, and known forms of keys are masked. You can pause, snooze or turn it off in the status bar at any time.',
          first.model,
          addressOf(first, deps.providers()),
        ),
        ...(others.length > 0
          ? ['', t('Where it cannot answer, these may: {0}.', others.map(other).join('; '))]
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

  function other(link: Route['chain'][number]): string {
    return formatOther(link, deps.providers(), HOUR);
  }
}

function chooseModels(): Thenable<unknown> {
  return vscode.commands.executeCommand('tierwise.chooseTierModels', { tier: 'cheap' });
}
