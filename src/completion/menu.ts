import * as vscode from 'vscode';
import type { CompletionConsent } from './consent.ts';
import type { CompletionSwitch } from './switch.ts';

interface Choice extends vscode.QuickPickItem {
  readonly run: () => unknown;
}

const SNOOZES = [5, 30, 120] as const;

/** What can be done about ghost text now, in VS Code's own list. */
export async function showMenu(power: CompletionSwitch, consent: CompletionConsent): Promise<void> {
  const state = power.state();
  const settings: Choice = {
    label: '$(settings-gear) Settings',
    run: () => vscode.commands.executeCommand('workbench.action.openSettings', 'tierwise.completion'),
  };
  const choices =
    state === 'off' ? [turnOn(consent, power), settings] : [...running(power, consent), settings];
  const title = typeof state === 'object' ? `Ghost Text Is Stopped: ${state.stopped}` : 'Ghost Text';
  const picked = await vscode.window.showQuickPick(choices, {
    title,
    placeHolder: 'What would you like to do?',
  });
  await picked?.run();
}

function turnOn(consent: CompletionConsent, power: CompletionSwitch): Choice {
  return {
    label: '$(sparkle) Turn On…',
    detail: 'Shows first which model it uses and what it costs',
    run: async () => {
      if (await consent.ask()) power.resume();
    },
  };
}

function running(power: CompletionSwitch, consent: CompletionConsent): Choice[] {
  const state = power.state();
  const idle = state === 'paused' || state === 'snoozed' || typeof state === 'object';
  const language = vscode.window.activeTextEditor?.document.languageId;
  return [
    ...(idle ? [{ label: '$(debug-start) Go On', run: () => power.resume() }] : []),
    ...(state === 'paused' ? [] : [{ label: '$(debug-pause) Pause', run: () => power.pause(true) }]),
    ...SNOOZES.map((minutes) => ({
      label: `$(bell-slash) Snooze for ${minutes < 60 ? `${minutes} Minutes` : `${minutes / 60} Hours`}`,
      run: () => power.snooze(minutes),
    })),
    ...(language ? [turnOffFor(language)] : []),
    { label: '$(circle-slash) Turn Off', run: () => consent.withdraw() },
  ];
}

function turnOffFor(language: string): Choice {
  return {
    label: `$(circle-slash) Turn Off for ${language}`,
    run: () => {
      const configuration = vscode.workspace.getConfiguration('tierwise.completion');
      const languages = { ...configuration.get<Record<string, boolean>>('languages'), [language]: false };
      return configuration.update('languages', languages, vscode.ConfigurationTarget.Global);
    },
  };
}
