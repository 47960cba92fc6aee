import type * as vscode from 'vscode';
import type { Task } from '../router/index.ts';
import { type EditCommand, startEdit } from './editCommand.ts';
import { chooseModel } from './modelCommand.ts';
import type { ParticipantDeps } from './participant.ts';
import { showSessionSpend } from './spendCommand.ts';
import { showWhy } from './whyCommand.ts';

/** One turn that begins with a slash command. */
export interface SlashTurn {
  readonly request: vscode.ChatRequest;
  readonly context: vscode.ChatContext;
  readonly stream: vscode.ChatResponseStream;
  readonly token: vscode.CancellationToken;
}

type Handler = (deps: ParticipantDeps, turn: SlashTurn) => Promise<vscode.ChatResult>;

/** What a slash command is: a task that a model is asked for, or something that Tierwise answers itself. */
export type SlashCommand = { readonly task: Task } | { readonly answer: Handler };

/** The slash commands of `@tierwise`, as package.json lists them. */
export const SLASH_COMMANDS: Readonly<Record<string, SlashCommand>> = {
  explain: { task: 'explain' },
  refactor: edit('refactor'),
  fix: edit('fix'),
  tests: edit('tests'),
  docstring: edit('docstring'),
  review: edit('review'),
  commit: edit('commit'),
  spend: { answer: showSessionSpend },
  why: { answer: showWhy },
  model: { answer: chooseModel },
};

function edit(command: EditCommand): SlashCommand {
  return { answer: (deps, turn) => startEdit(deps, turn, command) };
}
