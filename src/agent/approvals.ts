import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { inEnglish } from '../l10n/index.ts';
import { concernText, definitionOf, judge, keep, neverText, originOf, type Place } from './approve/index.ts';
import { userFile } from './checks/index.ts';
import type { Journal, Task } from './journal/index.ts';
import type { World } from './run/index.ts';
import type { Judged } from './tools/index.ts';
import type { Tree } from './tree/index.ts';

type Folders = Task['folders'];

/** What the user has allowed for good: by the text, the project, the folder, and what the project's files make of it. */
export function createApprovals(journal: Journal) {
  const inTree = (tree: Tree, folders: Folders, folder: string) => ({
    place: placeOf(folders, tree.root, folder),
    read: async (path: string) => {
      const found = await tree.mapped(path, 'read');
      return found.ok ? textOf(found.file) : null;
    },
  });
  const inFolder = (folders: Folders, folder: string) => {
    const read = (path: string) => {
      const file = userFile(folders, path);
      return file === null ? Promise.resolve(null) : textOf(file);
    };
    return { place: placeOf(folders, folders[0]?.path ?? '', folder), read };
  };
  const keptFor = ({ project }: Place) => journal.approvals(project);
  const allow = async (line: string, { place, read }: ReturnType<typeof inFolder>) =>
    journal.allow(keep(line, place, await definitionOf(line, place, read)));
  const look = async (line: string, { place, read }: ReturnType<typeof inFolder>) => {
    const digest = await definitionOf(line, place, read);
    const { verdict } = judge(line, place, keptFor(place), digest);
    return { verdict, key: JSON.stringify([line, place.folder, digest]) };
  };

  return {
    /** Whether a line may run in a task, and what a question about it has to say. */
    async judge(line: string, folder: string, { view, tree }: World<Tree>): Promise<Judged> {
      const { place, read } = inTree(tree, view.task.folders, folder);
      const judged = judge(line, place, keptFor(place), await definitionOf(line, place, read));
      if (judged.verdict === 'allow') return judged;
      if (judged.verdict === 'never')
        return { verdict: 'never', message: inEnglish(() => neverText(judged.reason)) };
      const sources = view.steps.flatMap((step) =>
        step.kind === 'tool' && step.result
          ? [{ name: nameOf(step.input.call), text: step.result.content }]
          : [],
      );
      return {
        verdict: 'ask',
        reasons: judged.concerns.map(concernText),
        mayKeep: judged.keepable,
        origin: originOf(line, sources, [view.task.prompt]),
      };
    },
    /** Whether a line is of the network: it gets it where it was allowed. */
    wantsNetwork(line: string, folder: string, { view, tree }: World<Tree>): boolean {
      const { place } = inTree(tree, view.task.folders, folder);
      const judged = judge(line, place, [], '');
      return judged.verdict === 'ask' && judged.concerns.some(({ kind }) => NETWORK.has(kind));
    },
    allowInTree: (line: string, folder: string, folders: Folders, tree: Tree) =>
      allow(line, inTree(tree, folders, folder)),
    /** Before there is a tree. */
    allowInFolder: (line: string, folder: string, folders: Folders) => allow(line, inFolder(folders, folder)),
    /** Whether a line may run as it is, and by what it is known: what files make of it included. */
    lookInTree: (line: string, folder: string, folders: Folders, tree: Tree) =>
      look(line, inTree(tree, folders, folder)),
    lookInFolder: (line: string, folder: string, folders: Folders) => look(line, inFolder(folders, folder)),
    async isKeepable(line: string, folder: string, folders: Folders): Promise<boolean> {
      const judged = judge(line, inFolder(folders, folder).place, [], '');
      return judged.verdict === 'ask' && judged.keepable;
    },
  };
}

const NETWORK: ReadonlySet<string> = new Set(['network', 'installs', 'publishes']);

function placeOf(folders: Folders, root: string, folder: string): Place {
  const project = folders.map(({ path }) => path).join('\n');
  return {
    project,
    root,
    folder: folder === '.' ? '' : folder,
    home: homedir(),
    windows: process.platform === 'win32',
  };
}

function nameOf({
  name,
  input,
}: {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}): string {
  const path = input['path'];
  return typeof path === 'string' ? path : name;
}

function textOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}
