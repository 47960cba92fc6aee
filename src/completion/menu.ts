import * as vscode from 'vscode';
import { iconed } from '../sanitize/index.ts';
import { sourcesHere } from '../settings/index.ts';
import { type PickItem, pickOne } from '../workbench/index.ts';
import type { CompletionConsent } from './consent.ts';
import type { CompletionState } from './state.ts';

interface Choice extends PickItem {
  readonly run: () => unknown;
}

const SNOOZES = [5, 30, 120] as const;

/** The actions on ghost text that make sense now, in a quick pick. */
export async function showMenu(state: CompletionState, consent: CompletionConsent): Promise<void> {
  const status = state.status();
  const settings: Choice = {
    label: iconed`$(settings-gear) Settings`,
    run: () => vscode.commands.executeCommand('workbench.action.openSettings', 'tierwise.completion'),
  };
  const agree = consent.isWanted() ? [turnOn(state, consent)] : [];
  const choices = status === 'off' ? [turnOn(state, consent)] : [...agree, ...whileOn(state, consent)];
  const title = typeof status === 'object' ? `Ghost Text Is Stopped: ${status.stopped}` : 'Ghost Text';
  const picked = await pickOne([...choices, settings], {
    title,
    placeHolder: 'What would you like to do?',
  });
  await picked?.run();
}

function turnOn(state: CompletionState, consent: CompletionConsent): Choice {
  return {
    label: iconed`$(sparkle) Turn On…`,
    detail: 'Shows first which model it uses and what it costs',
    run: async () => {
      if (await consent.ask()) state.resume();
    },
  };
}

function whileOn(state: CompletionState, consent: CompletionConsent): Choice[] {
  const status = state.status();
  const idle = status === 'paused' || status === 'snoozed' || typeof status === 'object';
  const language = vscode.window.activeTextEditor?.document.languageId;
  return [
    ...(idle ? [{ label: iconed`$(debug-start) Go On`, run: () => state.resume() }] : []),
    ...(status === 'paused' ? [] : [{ label: iconed`$(debug-pause) Pause`, run: () => state.pause(true) }]),
    ...SNOOZES.map((minutes) => ({
      label: iconed`$(bell-slash) Snooze for ${minutes < 60 ? `${minutes} Minutes` : `${minutes / 60} Hours`}`,
      run: () => state.snooze(minutes),
    })),
    ...(language ? [turnOffFor(language)] : []),
    { label: iconed`$(circle-slash) Turn Off`, run: () => consent.withdraw() },
  ];
}

function turnOffFor(language: string): Choice {
  return {
    label: iconed`$(circle-slash) Turn Off for ${language}`,
    run: () => {
      const configuration = vscode.workspace.getConfiguration('tierwise.completion');
      // Of the user's own alone: what a folder says must not get into their settings.
      const own = sourcesHere(configuration, 'languages').user;
      const languages = { ...(typeof own === 'object' ? own : {}), [language]: false };
      return configuration.update('languages', languages, vscode.ConfigurationTarget.Global);
    },
  };
}
