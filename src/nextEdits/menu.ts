import * as vscode from 'vscode';
import { languageName, t } from '../l10n/index.ts';
import { tIconed } from '../sanitize/index.ts';
import { type PickItem, pickOne } from '../workbench/index.ts';
import type { NextEditsConsent } from './consent.ts';
import type { NextEditsState } from './state.ts';
import { shownNextEdits } from './status.ts';

interface Choice extends PickItem {
  readonly run: () => unknown;
}

/** What can be done about next edits now, in a quick pick. */
export async function showMenu(state: NextEditsState, consent: NextEditsConsent): Promise<void> {
  const status = state.status();
  const settings: Choice = {
    label: tIconed('$(settings-gear) Settings'),
    run: () => vscode.commands.executeCommand('tierwise.openSetting', { setting: 'tierwise.nextEdits.*' }),
  };
  const withModel: Choice = {
    label: status === 'off' ? tIconed('$(sparkle) Turn On…') : tIconed('$(sparkle) With a Model…'),
    detail: t('First shows which model it uses and what it costs'),
    run: async () => {
      if (await consent.ask()) state.retry();
    },
  };
  const certainOnly: Choice = {
    label: tIconed('$(references) Without a Model'),
    detail: t('Only what must follow from your edit, at no cost'),
    run: () => consent.certainOnly(),
  };
  const language = vscode.window.activeTextEditor?.document.languageId;
  const off: Choice[] = [
    ...(language ? [turnOffFor(language)] : []),
    { label: tIconed('$(circle-slash) Turn Off'), run: () => consent.withdraw() },
  ];
  const choices =
    status === 'off'
      ? [withModel]
      : status === 'certain'
        ? [withModel, ...off]
        : [...(typeof status === 'object' ? [withModel] : []), certainOnly, ...off];
  const title =
    typeof status === 'object'
      ? t('Next Edits Ask No Model: {0}', status.stopped)
      : t('Next edits: {0}', shownNextEdits(status).text);
  const picked = await pickOne([...choices, settings], {
    title,
    placeHolder: t('What would you like to do?'),
  });
  await picked?.run();
}

function turnOffFor(language: string): Choice {
  return {
    label: tIconed('$(circle-slash) Turn Off for {0}', languageName(language)),
    run: () =>
      vscode.workspace
        .getConfiguration('tierwise.nextEdits', { languageId: language })
        .update('enabled', false, vscode.ConfigurationTarget.Global, true),
  };
}
