import type * as vscode from 'vscode';
import type { Attempt } from '../ledger/index.ts';
import { formatTokens, formatUsd, modelName } from '../router/index.ts';
import { memoryOf, type TurnMemory } from './memory.ts';
import type { ParticipantDeps } from './participant.ts';
import type { SlashTurn } from './slash.ts';
import { answered, asPlainText } from './tell.ts';

/** `/why`: why the last answer came from its model, and what was tried for it. */
export async function showWhy(
  { attemptsOf }: ParticipantDeps,
  { context, stream }: SlashTurn,
): Promise<vscode.ChatResult> {
  const memory = memoryOf(context.history);
  stream.markdown(
    memory
      ? whyReport(memory, attemptsOf(memory.sessionId))
      : 'Nothing has been asked in this conversation yet.',
  );
  return answered(memory);
}

export function whyReport(memory: TurnMemory, attempts: readonly Attempt[]): string {
  const tried = attempts.filter(({ requestId }) => requestId === memory.requestId);
  const rows = tried.map(
    ({ attempt, provider, model, outcome, reason, inputTokens, outputTokens, costUsd }) => {
      const cells = [
        attempt,
        modelName(`${provider}/${model}`),
        reason ? `${outcome}: ${reason}` : outcome,
        tokens(inputTokens),
        tokens(outputTokens),
        formatUsd(costUsd),
      ];
      return `| ${cells.join(' | ')} |`;
    },
  );
  return [
    `This conversation is with **${memory.model}**${memory.chosen ? ', which you chose' : ''}. The reasons for its last answer:`,
    '',
    ...memory.reasons.map((reason) => `- ${asPlainText(reason)}`),
    ...(rows.length === 0
      ? []
      : [
          '',
          '| attempt | model | outcome | tokens in | tokens out | cost |',
          '| ---: | --- | --- | ---: | ---: | ---: |',
          ...rows,
        ]),
  ].join('\n');
}

function tokens(count: number | null): string {
  return count === null ? 'unknown' : formatTokens(count);
}
