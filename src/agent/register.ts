import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Proposal } from '../proposals/index.ts';
import type { Notice } from '../requests/index.ts';
import type { VerifyTool } from '../shell/index.ts';
import { type ChatWriter, createTree } from '../workbench/index.ts';
import type { Agent, AgentDeps } from './agent.ts';
import type { TaskNode } from './tasksView.ts';
import type { Wish } from './wish.ts';

interface RegisterDeps extends Omit<AgentDeps, 'folder' | 'view'> {
  /** The global storage of this extension. */
  readonly storage: string;
}

type Afterwards = Pick<Proposal, 'onVerdict' | 'onWrite' | 'refine'>;

const COMMANDS = [
  'doTask',
  'answerTask',
  'resumeTask',
  'tellTask',
  'stopTask',
  'lookAtTask',
  'reviewTask',
  'branchFromTask',
  'discardTask',
  'showStepChanges',
  'backToStep',
] as const;
type TaskCommand = (typeof COMMANDS)[number];

/** Joins tasks with VS Code. Nothing of them is loaded before the first one, unless some are left from before. */
export function registerAgent({ storage, ...deps }: RegisterDeps) {
  const folder = join(storage, 'tasks');
  const hasTasks = () => existsSync(join(folder, 'tasks.db'));
  let opened: Agent | null = null;
  let opening: Promise<Agent> | null = null;
  const load = (): Promise<Agent> => {
    opening ??= import('./agent.ts')
      .then(({ openAgent }) => openAgent({ ...deps, folder, view }))
      .then((agent) => {
        opened = agent;
        return agent;
      })
      .catch((error: unknown) => {
        opening = null;
        throw error;
      });
    return opening;
  };
  /** Nothing is looked at in a folder that is not trusted. */
  const show = async () => {
    const isThere = vscode.workspace.isTrusted && hasTasks();
    await vscode.commands.executeCommand('setContext', 'tierwise.hasTasks', isThere);
    if (isThere) await load().catch((error: unknown) => deps.log(`Tasks: ${String(error)}`));
  };
  const view = createTree<TaskNode>('tierwise.tasks', {
    children: async (node) =>
      vscode.workspace.isTrusted && hasTasks() ? (await load()).source.children(node) : [],
    row: (node) => {
      if (opened === null) throw new Error('a row of tasks that were not opened');
      return opened.source.row(node);
    },
  });
  void show();
  const watching = vscode.workspace.onDidGrantWorkspaceTrust(() => void show());

  const command =
    (name: TaskCommand) =>
    async (args: unknown): Promise<unknown> =>
      (await import('./commands.ts')).createTaskCommands(load)[name](args);
  return {
    commands: Object.fromEntries(COMMANDS.map((name) => [name, command(name)])) as Readonly<
      Record<TaskCommand, (args: unknown) => Promise<unknown>>
    >,
    /** `/do` of the chat. */
    doInChat: async (
      wish: Omit<Wish, 'about'>,
      chat: ChatWriter,
      signal: AbortSignal,
    ): Promise<Notice | null> =>
      (await import('./chat.ts')).doInChat(load, { ...wish, about: null }, chat, signal),
    /** What `tierwise_verify` does, for models of others. */
    verifyTool: {
      prepare: async () => (await import('./verifyTool.ts')).prepareVerify(load),
      invoke: async (options, token) => (await import('./verifyTool.ts')).verify(load, options, token),
    } satisfies VerifyTool,
    /** What a proposal of a task does that is from before a reload of the window. */
    revive: (id: string, attemptId: number): Afterwards => {
      const review = async () => (await load()).review;
      let made: Promise<Afterwards> | null = null;
      const own = () => {
        made ??= import('./review.ts').then(({ afterwards }) =>
          afterwards(review, deps.verdict, id, attemptId),
        );
        return made;
      };
      return {
        onVerdict: (given) => void own().then(({ onVerdict }) => onVerdict(given)),
        onWrite:
          (uris) =>
          (...given) =>
            own().then(({ onWrite }) => onWrite(uris)(...given)),
        refine: (wish) => own().then(({ refine }) => refine(wish)),
      };
    },
    close: async () => {
      await (await opening?.catch(() => null))?.dispose();
    },
    dispose: () => {
      view.dispose();
      watching.dispose();
    },
  };
}
