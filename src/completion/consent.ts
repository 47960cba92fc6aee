import * as vscode from 'vscode';
import { costOf, NO_USAGE } from '../models/index.ts';
import { formatUsd, type Route, type Signals } from '../router/index.ts';

/** What an hour of typing asks for. */
export interface HourOfTyping {
  readonly requests: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
}

/**
 * 3,600 characters an hour, which is one a second: much for an hour of programming. At the 2.4 requests per 100
 * characters and 1,300 tokens each of the typing replay (`npm run bench`, whole lines known in 60 %), and all of the
 * related places that may come along.
 */
const HOUR: HourOfTyping = { requests: 90, promptTokens: 1_800, outputTokens: 80 };
const CONSENT = 'tierwise.completion.consent';

export interface ConsentDeps {
  readonly memory: vscode.Memento;
  readonly route: (signals: Signals) => Promise<Route>;
}

export interface CompletionConsent {
  readonly given: () => boolean;
  /** Asks in a dialog that names model and cost. True when ghost text is on afterwards. */
  ask(): Promise<boolean>;
  withdraw(): Promise<void>;
}

/** Ghost text costs money all the while: it stays off until the user has said yes to a model and a sum. */
export function createConsent({ memory, route }: ConsentDeps): CompletionConsent {
  const turnOn = async (): Promise<boolean> => {
    await memory.update(CONSENT, true);
    await vscode.workspace
      .getConfiguration('tierwise.completion')
      .update('enabled', true, vscode.ConfigurationTarget.Global);
    return true;
  };
  return {
    given: () => memory.get(CONSENT) === true,
    async ask() {
      const chosen = await route({
        contextTokens: HOUR.promptTokens,
        files: 1,
        selectionChars: 0,
        language: null,
        diagnostics: 0,
        prompt: null,
      });
      const yes = 'Turn On';
      const models = 'Choose Models';
      const first = chosen.chain[0];
      if (!first) {
        const key = 'Set API Key';
        const message = 'Ghost text needs a model of the cheap tier, and none can be used.';
        const picked = await vscode.window.showWarningMessage(message, { modal: true }, key, models);
        if (picked === key) await vscode.commands.executeCommand('tierwise.setApiKey');
        if (picked === models) await chooseModels();
        return false;
      }
      const detail = `${costWords(chosen)}\n\nThe code around the cursor, and related pieces of other files, go to ${first.model} while you type. Files of secrets stay out, and known forms of keys are masked. You can pause, snooze or turn it off in the status bar at any time.`;
      const picked = await vscode.window.showInformationMessage(
        `Turn on ghost text with ${first.model}?`,
        { modal: true, detail },
        yes,
        models,
      );
      if (picked === models) await chooseModels();
      return picked === yes ? turnOn() : false;
    },
    async withdraw() {
      await vscode.workspace
        .getConfiguration('tierwise.completion')
        .update('enabled', false, vscode.ConfigurationTarget.Global);
      await memory.update(CONSENT, undefined);
    },
  };
}

/** What an hour of typing costs with the first model of the route. */
export function usdPerHour(route: Route, hour: HourOfTyping): number | null {
  const first = route.chain[0];
  if (!first) return null;
  const { promptTokens: inputTokens, outputTokens } = hour;
  const usd = costOf({ ...NO_USAGE, inputTokens, outputTokens }, first.facts);
  return usd === null ? null : usd * hour.requests;
}

function costWords(route: Route): string {
  const usd = usdPerHour(route, HOUR);
  if (usd === null) return 'What it costs is unknown: this model has no known price.';
  if (usd === 0) return 'It costs nothing: the model runs on your machine.';
  return `It costs about ${formatUsd(usd)} per hour of steady typing: about ${HOUR.requests} requests of ${HOUR.promptTokens.toLocaleString('en')} tokens.`;
}

function chooseModels(): Thenable<unknown> {
  return vscode.commands.executeCommand('workbench.action.openSettings', 'tierwise.tiers.cheap');
}
