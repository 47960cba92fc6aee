import type { Failure, ProviderProfile } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import { mendingButtons, type NoticeButton, SHOW_LOG } from '../requests/index.ts';

/** What mends a failed try comes first: where it is the address that is wrong, another key changes nothing. */
export function buttonsAfterTry(problem: Failure, id: string, profile: ProviderProfile): NoticeButton[] {
  const mending = problem.reason === 'payment' ? accountPage(profile) : mendingButtons(problem, id);
  return [...mending, againButton(id), SHOW_LOG];
}

export function againButton(id: string): NoticeButton {
  return { title: t('Enter Another Key'), command: 'tierwise.setApiKey', arguments: [{ provider: id }] };
}

export function accountPage({ keyPage, label }: ProviderProfile): NoticeButton[] {
  if (!keyPage) return [];
  return [{ title: t('Open {0}', label), command: 'vscode.open', arguments: [keyPage] }];
}
