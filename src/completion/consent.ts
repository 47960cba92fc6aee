import * as vscode from 'vscode';
import { costOf, type ModelFacts, NO_USAGE } from '../models/index.ts';
import { formatUsd, type Route, type Signals } from '../router/index.ts';

/**
 * An hour of typing: 3,600 characters, which is much for an hour of programming, at the 2.4 requests per 100 characters and
 * 1,300 tokens each of the typing replay (`npm run bench`, 60 % right by line), and as many excerpts of other files as fit.
 */
const HOUR = { requests: 90, promptTokens: 1_800, outputTokens: 80 };
const CONSENT = 'tierwise.completion.consent';

export interface ConsentDeps {
  readonly memory: vscode.Memento;
  readonly route: (signals: Signals) => Promise<Route>;
}

export interface CompletionConsent {
  readonly given: () => boolean;
  /** Asks in a dialog that names the model and its cost. Resolves to whether ghost text is on afterwards. */
  ask(): Promise<boolean>;
  withdraw(): Promise<void>;
}

/** The user's consent to a model and its cost, without which ghost text is off: it costs money all the time. */
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
      const detail = `${formatCost(first.facts)}\n\nThe code around the cursor, and related pieces of other files, go to ${first.model} while you type. Files of secrets stay out, and known forms of keys are masked. You can pause, snooze or turn it off in the status bar at any time.`;
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

function formatCost(facts: ModelFacts): string {
  const { requests, promptTokens, outputTokens } = HOUR;
  const usd = costOf({ ...NO_USAGE, inputTokens: promptTokens, outputTokens }, facts);
  if (usd === null) return 'What it costs is unknown: this model has no known price.';
  if (usd === 0) return 'It costs nothing: the model runs on your machine.';
  return `It costs about ${formatUsd(usd * requests)} per hour of steady typing: about ${requests} requests of ${promptTokens.toLocaleString('en')} tokens.`;
}

function chooseModels(): Thenable<unknown> {
  return vscode.commands.executeCommand('workbench.action.openSettings', 'tierwise.tiers.cheap');
}
