import * as vscode from 'vscode';
import type { Attempt } from '../ledger/index.ts';
import type { ModelRef } from '../models/index.ts';
import type { Route, Tier } from '../router/index.ts';
import type { Desk } from './desk.ts';
import type { RunEditCommand } from './editCommand.ts';
import type { Notice, NoticeButton } from './notices.ts';
import { type ReadTurn, readTurn, withEditor } from './references.ts';
import { SLASH_COMMANDS } from './slash.ts';
import { type ChatOutcome, refuse } from './tell.ts';
import { answerTurn } from './turn.ts';

/** What the user wants done about a turn that would be dear. */
export type PriceChoice = 'ask' | 'cheap' | 'stop';

export interface ParticipantDeps {
  readonly desk: Desk;
  /** All attempts of a conversation, oldest first. */
  readonly attemptsOf: (sessionId: string) => readonly Attempt[];
  /** The models of all tiers, cheapest tier first. */
  readonly models: () => readonly ModelRef[];
  readonly tierOf: (model: ModelRef) => Tier | null;
  /** A turn that is expected to cost more than this is asked about first; null: none is. In USD. */
  readonly warnAboveUsd: () => number | null;
  readonly askAboutPrice: (route: Route, warnAboveUsd: number) => Promise<PriceChoice>;
  readonly runEditCommand: RunEditCommand;
}

export type { ChatOutcome };

/** `@tierwise`: routes what is asked in the Chat view, streams the answer, and says who gave it and what it cost. */
export function createParticipant(deps: ParticipantDeps): vscode.ChatRequestHandler {
  return async (request, context, stream, token) => {
    const command = request.command === undefined ? undefined : SLASH_COMMANDS[request.command];
    if (command && 'answer' in command) return command.answer(deps, { request, context, stream, token });
    const turn = await withEditor(request);
    const read = await readTurn(turn);
    if (read.refused) return refuse(stream, noticeOfSubject(read.refused));
    if (!read.text && read.images.length === 0) return refuse(stream, NOTHING_ASKED);
    // What VS Code does not show with the question has to be seen with the answer.
    if (turn !== request) {
      for (const { uri, range } of read.subjects) stream.reference(new vscode.Location(uri, range));
    }
    return answerTurn(deps, { request, context, stream, token, read, task: command?.task ?? 'chat' });
  };
}

const OPEN_FILE: NoticeButton = {
  title: 'Open Another File',
  command: 'workbench.action.quickOpen',
  arguments: [],
};
const NOTHING_ASKED: Notice = {
  message: 'Open a file, or attach one, to have it explained.',
  buttons: [OPEN_FILE],
};

function noticeOfSubject({ uri, message, instead }: NonNullable<ReadTurn['refused']>): Notice {
  if (!instead) return { message, buttons: [OPEN_FILE] };
  const part = {
    title: 'Explain the Part at the Cursor',
    command: 'tierwise.explain',
    arguments: [{ uri, range: instead }],
  };
  return {
    message: `${message} Select the part that matters, or take the one at the cursor.`,
    buttons: [part],
  };
}
