import * as vscode from 'vscode';
import type { Related } from '../context/index.ts';
import { languageName, t } from '../l10n/index.ts';
import { iconed, tIconed } from '../sanitize/index.ts';
import { sourcesHere } from '../settings/index.ts';
import { type PickItem, pickOne } from '../workbench/index.ts';
import type { CompletionConsent } from './consent.ts';
import { relatedRows } from './relatedRows.ts';
import type { CompletionState } from './state.ts';

interface Choice extends PickItem {
  readonly run: () => unknown;
}

const SNOOZES = [5, 30, 120] as const;

/** The actions on ghost text that make sense now, in a quick pick, and what the last one took along from other files. */
export async function showMenu(
  state: CompletionState,
  consent: CompletionConsent,
  related: Related | null,
): Promise<void> {
  const status = state.status();
  const settings: Choice = {
    label: tIconed('$(settings-gear) Settings'),
    run: () => vscode.commands.executeCommand('tierwise.openSetting', { setting: 'tierwise.completion.*' }),
  };
  const choices =
    status === 'off'
      ? [turnOn(state, consent)]
      : consent.isWanted()
        ? // Without a yes there is nothing to resume or to pause.
          [turnOn(state, consent), ...turnOff(consent)]
        : [...whileOn(state), ...turnOff(consent)];
  const title =
    typeof status === 'object' ? t('Ghost Text Is Stopped: {0}', status.stopped) : t('Ghost Text');
  const picked = await pickOne([...choices, settings, ...relatedItems(related)], {
    title,
    placeHolder: t('What would you like to do?'),
  });
  await picked?.run();
}

function turnOn(state: CompletionState, consent: CompletionConsent): Choice {
  return {
    label: tIconed('$(sparkle) Turn On…'),
    detail: t('First shows which model it uses and what it costs'),
    run: async () => {
      if (await consent.ask()) state.resume();
    },
  };
}

function whileOn(state: CompletionState): Choice[] {
  const status = state.status();
  const idle = status === 'paused' || status === 'snoozed' || typeof status === 'object';
  return [
    ...(idle ? [{ label: tIconed('$(debug-start) Resume'), run: () => state.resume() }] : []),
    ...(status === 'paused'
      ? []
      : [{ label: tIconed('$(debug-pause) Pause'), run: () => state.pause(true) }]),
    ...SNOOZES.map((minutes) => ({
      label:
        minutes < 60
          ? tIconed('$(bell-slash) Snooze for {0} Minutes', String(minutes))
          : tIconed('$(bell-slash) Snooze for {0} Hours', String(minutes / 60)),
      run: () => state.snooze(minutes),
    })),
  ];
}

function turnOff(consent: CompletionConsent): Choice[] {
  const language = vscode.window.activeTextEditor?.document.languageId;
  return [
    ...(language ? [turnOffFor(language)] : []),
    { label: tIconed('$(circle-slash) Turn Off'), run: () => consent.withdraw() },
  ];
}

function turnOffFor(language: string): Choice {
  return {
    label: tIconed('$(circle-slash) Turn Off for {0}', languageName(language)),
    run: () => {
      const configuration = vscode.workspace.getConfiguration('tierwise.completion');
      // Of the user's own alone: what a folder says must not get into their settings.
      const own = sourcesHere(configuration, 'languages').user;
      const languages = { ...(typeof own === 'object' ? own : {}), [language]: false };
      return configuration.update('languages', languages, vscode.ConfigurationTarget.Global);
    },
  };
}

/** The snippets of other files that went along with the last ghost text, and why others did not. */
function relatedItems(related: Related | null): Choice[] {
  const rows = related ? relatedRows(related) : [];
  if (rows.length === 0) return [];
  const run = () => undefined;
  const items = rows.map(({ wasSent, name, words }) => ({
    label: wasSent ? iconed`$(file-code) ${name}` : iconed`$(circle-slash) ${name}`,
    description: words,
    run,
  }));
  const label = t('Related places of the last ghost text');
  return [{ label, kind: vscode.QuickPickItemKind.Separator, run }, ...items];
}
