import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import type { Notice } from '../requests/index.ts';
import {
  askAgain,
  createChatWriter,
  noTextButton,
  openFileButton,
  withPlainErrors,
} from '../workbench/index.ts';
import { attachmentsIn, type ReadTurn, readTurn, withEditor } from './references.ts';
import { SLASH_COMMANDS } from './slashCommands.ts';
import { answerTurn } from './turn.ts';
import { refuse } from './turnResult.ts';
import type { ChatDeps } from './types.ts';

/** `@tierwise`: routes what is asked in the Chat view, streams the answer, and says who gave it and what it cost. */
export function createParticipant(deps: ChatDeps): vscode.ChatRequestHandler {
  const answer = async (...[request, context, stream, token]: Parameters<vscode.ChatRequestHandler>) => {
    const chat = createChatWriter(stream);
    const command = request.command === undefined ? undefined : SLASH_COMMANDS[request.command];
    if (command && 'answer' in command) return command.answer(deps, { request, context, chat, token });
    const unheard = unheardCommand(request);
    if (unheard !== null) return refuse(chat, unheard);
    const turn = await withEditor(request);
    const read = await readTurn(turn);
    if (read.refused) return refuse(chat, noticeOfSubject(read.refused));
    if (!read.text && read.images.length === 0) return refuse(chat, nothingAsked());
    // What VS Code does not show with the question has to be seen with the answer.
    if (turn !== request) {
      for (const { uri, range } of read.subjects) chat.reference(new vscode.Location(uri, range));
    }
    return answerTurn(deps, { request, context, chat, token, read, task: command?.task ?? 'chat' });
  };
  const respond: vscode.ChatRequestHandler = (request, ...rest) =>
    deps.remember(askedIn(request), () => answer(request, ...rest));
  return withPlainErrors(respond);
}

/** How a turn is asked again: by its words, with what was attached by hand. */
function askedIn({ command, prompt, references }: vscode.ChatRequest) {
  const query = [...(command === undefined ? [] : [`/${command}`]), prompt].join(' ');
  return { name: command ?? 'chat', again: askAgain(query, attachmentsIn(references)) };
}

/**
 * A slash command that is none of ours, which a model would be paid for to wonder about; null where there is none. Paths and
 * addresses begin with a slash too.
 */
function unheardCommand({ command, prompt }: vscode.ChatRequest): Notice | null {
  const text = prompt.trim();
  const [said = '', name = ''] = /^\/([a-z]+)(?!\S)/i.exec(text) ?? [];
  const names = Object.keys(SLASH_COMMANDS);
  const isMeant = said === text || names.some((one) => isNearly(name.toLowerCase(), one));
  if (command !== undefined || name === '' || !isMeant) return null;
  const list = names.map((one) => `/${one}`).join(', ');
  const again = { query: `@tierwise "${text}"` };
  return {
    message: t('@tierwise has no command /{0}, so nothing was asked. It has {1}.', name, list),
    buttons: [{ title: t('Ask as a Question'), command: 'workbench.action.chat.open', arguments: [again] }],
  };
}

/** Its beginning, or a letter more. */
function isNearly(name: string, command: string): boolean {
  if (Math.min(name.length, command.length) < 3) return name === command;
  return command.startsWith(name) || command === name.slice(0, -1);
}

const nothingAsked = (): Notice => ({
  message: t('Open a file, or attach one, to have it explained.'),
  buttons: [openFileButton()],
});

function noticeOfSubject({ uri, reason, message, instead }: NonNullable<ReadTurn['refused']>): Notice {
  if (!instead) {
    const other = reason === 'unreadable' ? noTextButton(uri, true) : openFileButton(true);
    return { message, buttons: [other] };
  }
  const part = {
    title: t('Explain the Part at the Cursor'),
    command: 'tierwise.explain',
    arguments: [{ uri, range: instead }],
  };
  return {
    message: `${message} ${t('Select the part that matters, or take the one at the cursor.')}`,
    buttons: [part],
  };
}
