import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import {
  type AgreementDeps,
  addressOf,
  createAgreements,
  formatHour,
  formatOther,
  type Hour,
} from '../requests/index.ts';
import type { Route } from '../router/index.ts';
import { choose } from '../workbench/index.ts';

/** An hour of editing, by the replay of edit histories (`npm run bench`). */
const HOUR: Hour = { requests: 60, promptTokens: 2_500, outputTokens: 120 };

const STORE_KEY = 'tierwise.nextEdits.consent';

export interface NextEditsConsentDeps extends Omit<AgreementDeps, 'key' | 'hour'> {
  readonly route: (contextTokens: number) => Promise<Route>;
}

export interface NextEditsConsent {
  /** The route with the models that the user has agreed to; null where the first one is not agreed to: it is asked about. */
  readonly permitted: (route: Route) => Route | null;
  /** Asks in a dialog that names the models, their addresses and cost. Resolves to whether next edits are on afterwards. */
  ask(): Promise<boolean>;
  /** Turns on what costs nothing, and no model. */
  certainOnly(): Promise<void>;
  withdraw(): Promise<void>;
}

/** The user's word on next edits: what is certain costs nothing; a model is asked after consent to it and its cost. */
export function createConsent(deps: NextEditsConsentDeps): NextEditsConsent {
  const agreements = createAgreements({ ...deps, key: STORE_KEY, hour: HOUR });
  const set = async (enabled: boolean, useModel: boolean): Promise<void> => {
    const configuration = vscode.workspace.getConfiguration('tierwise.nextEdits');
    const { Global } = vscode.ConfigurationTarget;
    await configuration.update('useModel', useModel ? true : undefined, Global);
    await configuration.update('enabled', enabled ? true : undefined, Global);
  };
  return {
    permitted: agreements.permitted,
    async ask() {
      const route = await deps.route(HOUR.promptTokens);
      const certain = t('Without a Model ($0)');
      const model = t('With a Model');
      const picked = await choose(
        t('Turn on next edits?'),
        detailsOf(route),
        ...(route.chain.length > 0 ? [certain, model] : [certain]),
      );
      if (picked === undefined) return false;
      if (picked === model) await agreements.add(route);
      else await agreements.clear();
      await set(true, picked === model);
      return true;
    },
    async certainOnly() {
      await agreements.clear();
      await set(true, false);
    },
    async withdraw() {
      await agreements.clear();
      await set(false, false);
    },
  };

  function detailsOf({ chain: [first, ...others] }: Route): string[] {
    const certain = t(
      'Without a model, you are shown which places must follow your edit, such as other uses of a renamed name. The language server and the edit itself say which. That costs nothing, and nothing leaves this machine.',
    );
    if (first === undefined) return [certain];
    const providers = deps.providers();
    const guessed = t(
      'With a model, the next edit is guessed, too. Your last edits and the code around them, and around calls that must follow, go to {0} ({1}). Files of secrets stay out, and known forms of keys are masked.',
      first.model,
      addressOf(first, providers),
    );
    const more = others.map((link) => formatOther(link, providers, HOUR)).join('; ');
    return [
      ...[certain, '', `${guessed} ${formatHour(first.facts, HOUR)}`],
      ...(more === '' ? [] : ['', t('Where it cannot answer, these may: {0}.', more)]),
    ];
  }
}
