import type * as vscode from 'vscode';
import type { Ledger } from '../ledger/index.ts';
import { createLanguageModels, type LanguageModelDeps } from './languageModels.ts';
import { followupsOf } from './memory.ts';
import { createParticipant } from './participant.ts';
import type { ChatDeps } from './types.ts';

interface ChatFeatureDeps
  extends Pick<
      ChatDeps,
      | 'requests'
      | 'settings'
      | 'askAboutPrice'
      | 'runEditCommand'
      | 'uncommittedChanges'
      | 'doTask'
      | 'remember'
    >,
    Pick<LanguageModelDeps, 'access'> {
  readonly ledger: Pick<Ledger, 'attemptsOfSession' | 'verdict'>;
  readonly memory: vscode.Memento;
}

/** What answers in VS Code’s own chat: `@tierwise`, and the models in the picker. */
export function createChat({ ledger, access, memory, ...deps }: ChatFeatureDeps) {
  const { attemptsOfSession: attemptsOf, verdict } = ledger;
  const { requests, settings } = deps;
  return {
    respond: createParticipant({ ...deps, attemptsOf, verdict }),
    followups: (result: vscode.ChatResult) => followupsOf(result, settings().tiers),
    models: createLanguageModels({ requests, access, settings, store: memory }),
  };
}
