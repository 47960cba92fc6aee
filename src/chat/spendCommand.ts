import type * as vscode from 'vscode';
import { memoryOf, sessionIdOf } from './memory.ts';
import type { ParticipantDeps } from './participant.ts';
import type { SlashTurn } from './slash.ts';
import { spendReport } from './spend.ts';
import { answered } from './tell.ts';

/** `/spend`: what this conversation has cost. */
export async function showSessionSpend(
  { attemptsOf }: ParticipantDeps,
  { context, stream }: SlashTurn,
): Promise<vscode.ChatResult> {
  const memory = memoryOf(context.history);
  const sessionId = sessionIdOf(context.history);
  stream.markdown(spendReport(sessionId === null ? [] : attemptsOf(sessionId)));
  stream.button({ title: 'Show All Spend', command: 'tierwise.showSpend' });
  const { metadata } = answered(memory);
  return { metadata: { ...metadata, ...(sessionId === null ? {} : { sessionId }) } };
}
