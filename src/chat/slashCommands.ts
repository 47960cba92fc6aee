import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import type { Attempt } from '../ledger/index.ts';
import { modelName } from '../models/index.ts';
import { outcomeText, spendReport } from '../requests/index.ts';
import { formatTokens, formatUsd, type Task } from '../router/index.ts';
import { joined, type Markdown, md, tMarkdown } from '../sanitize/index.ts';
import { createSecretMarks, maskSecrets } from '../secrets/index.ts';
import { signalOf } from '../workbench/index.ts';
import { startEdit } from './editCommand.ts';
import { memoryOf, sessionIdOf, type TurnMemory } from './memory.ts';
import { chooseModel } from './modelCommand.ts';
import { hasGiven, readTurn } from './references.ts';
import { answerTurn } from './turn.ts';
import { answered, refuse } from './turnResult.ts';
import type { ChatDeps, ChatTurn, EditCommand } from './types.ts';

type Handler = (deps: ChatDeps, turn: ChatTurn) => Promise<vscode.ChatResult>;

/** What a slash command is: a task that a model is asked for, or something that Tierwise answers itself. */
export type SlashCommand = { readonly task: Task } | { readonly answer: Handler };

/** The slash commands of `@tierwise`, as package.json lists them. */
export const SLASH_COMMANDS: Readonly<Record<string, SlashCommand>> = {
  explain: { task: 'explain' },
  refactor: edit('refactor'),
  fix: edit('fix'),
  tests: edit('tests'),
  docstring: edit('docstring'),
  review: { answer: reviewGivenOrChanges },
  commit: edit('commit'),
  do: { answer: doTask },
  spend: { answer: showSessionSpend },
  why: { answer: showWhy },
  model: { answer: chooseModel },
};

function edit(command: EditCommand): SlashCommand {
  return { answer: (deps, turn) => startEdit(deps, turn, command) };
}

/** `/do`: what is attached goes along as text. */
async function doTask(
  deps: ChatDeps,
  { request, context, chat, token }: ChatTurn,
): Promise<vscode.ChatResult> {
  const { text, images } = await readTurn({ prompt: '', references: request.references });
  const given = text === '' ? [] : [{ title: 'Attached', text }];
  const wish = { prompt: request.prompt.trim(), given, images };
  const obstacle = await deps.doTask(wish, chat, signalOf(token));
  return obstacle ? refuse(chat, obstacle) : answered(memoryOf(context.history));
}

/** `/review` with nothing attached or selected is about what is not committed, where something is. */
async function reviewGivenOrChanges(deps: ChatDeps, turn: ChatTurn): Promise<vscode.ChatResult> {
  const { request } = turn;
  const hasSelected = vscode.window.activeTextEditor?.selection.isEmpty === false;
  const changes = hasGiven(request) || hasSelected ? NO_CHANGES : await deps.uncommittedChanges();
  if (changes.kind === 'none') return startEdit(deps, turn, 'review');
  if (changes.kind === 'unknown') {
    turn.chat.notice({ message: changes.message, buttons: [] });
    return answered(memoryOf(turn.context.history));
  }
  const marks = createSecretMarks();
  const { text } = maskSecrets(
    [REVIEW_CHANGES, request.prompt, changes.text].filter(Boolean).join('\n\n'),
    0,
    undefined,
    marks,
  );
  return answerTurn(deps, {
    ...turn,
    task: 'review',
    read: { text, images: [], subjects: [], marks, refused: null },
  });
}

const NO_CHANGES = { kind: 'none' } as const;

const REVIEW_CHANGES = [
  'Review these changes, which are not committed yet. The numbers before the lines are those of the file as it is now, and not part of it.',
  'Say what is wrong or risky with them, most important first, each with its file and line and how to mend it. Where nothing is, say so in a sentence.',
].join('\n');

/** `/spend`: what this conversation has cost. */
async function showSessionSpend(
  { attemptsOf }: ChatDeps,
  { context, chat }: ChatTurn,
): Promise<vscode.ChatResult> {
  const memory = memoryOf(context.history);
  const sessionId = sessionIdOf(context.history);
  chat.say(spendReport(sessionId === null ? [] : attemptsOf(sessionId)));
  chat.button({ title: t('Show All Spend'), command: 'tierwise.showSpend', arguments: [] });
  const { metadata } = answered(memory);
  return { metadata: { ...metadata, ...(sessionId === null ? {} : { sessionId }) } };
}

/** `/why`: why the last answer came from its model, and what was tried for it. */
async function showWhy({ attemptsOf }: ChatDeps, { context, chat }: ChatTurn): Promise<vscode.ChatResult> {
  const memory = memoryOf(context.history);
  chat.say(
    memory
      ? whyReport(memory, attemptsOf(memory.sessionId))
      : tMarkdown('Nothing has been asked in this conversation yet.'),
  );
  return answered(memory);
}

function whyReport(memory: TurnMemory, attempts: readonly Attempt[]): Markdown {
  const tried = attempts.filter(({ requestId }) => requestId === memory.requestId);
  const rows = tried.map(
    ({ attempt, provider, model, outcome, reason, inputTokens, outputTokens, costUsd }) =>
      md`${attempt}. **${modelName(`${provider}/${model}`)}** · ${outcomeText(outcome, reason)} · ${t(
        '{0} tokens in, {1} out',
        tokens(inputTokens),
        tokens(outputTokens),
      )} · ${formatUsd(costUsd)}`,
  );
  return joined(
    [
      memory.chosen
        ? tMarkdown(
            'This conversation is with **{0}**, which you chose. The reasons for its last answer:',
            memory.model,
          )
        : tMarkdown('This conversation is with **{0}**. The reasons for its last answer:', memory.model),
      md``,
      ...memory.reasons.map((reason) => md`- ${reason}`),
      ...(rows.length === 0 ? [] : [md``, tMarkdown('What was tried for it:'), md``, ...rows]),
    ],
    '\n',
  );
}

function tokens(count: number | null): string {
  return count === null ? t('unknown') : formatTokens(count);
}
