import { randomUUID } from 'node:crypto';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git } from '../../processes/index.ts';
import { privateFolder } from '../../storage/index.ts';
import { removeFolder } from './disk.ts';
import { isOthers, makeTree } from './make.ts';
import { asking, problemOf, withCode } from './problems.ts';
import { readRecord } from './record.ts';
import { openTree } from './tree.ts';
import type { Trees } from './types.ts';

const REMOVED = '.removed-';

export interface TreesOptions {
  /** In the extension's storage; only trees are in it. */
  readonly folder: string;
  readonly git: Git;
  readonly log: (line: string) => void;
}

/** Makes, finds and removes the trees of tasks. Nothing of them lies in the user's folders or repositories. */
export function createTrees({ folder, git, log }: TreesOptions): Trees {
  const ask = asking(git);
  const homeOf = (id: string) => {
    if (!/^[\w-]{1,80}$/.test(id)) throw new Error(`no id of a task: ${id}`);
    return join(folder, id);
  };

  const remove = async (id: string): Promise<void> => {
    const away = join(folder, `${id}${REMOVED}${randomUUID().slice(0, 8)}`);
    // From here on it is no tree any more, however far the removal gets.
    const moved = await rename(homeOf(id), away).then(
      () => away,
      () => homeOf(id),
    );
    await removeFolder(moved);
  };

  return {
    async create(request, signal) {
      const home = homeOf(request.id);
      try {
        privateFolder(folder);
        await remove(request.id);
        await makeTree(ask, home, folder, request, signal);
        const tree = await openTree(git, home, request.id);
        if (tree === null) throw new Error('the tree is gone');
        return { ok: true, tree };
      } catch (error) {
        log(`tree ${request.id}: ${String(error)}`);
        await remove(request.id).catch(() => undefined);
        return { ok: false, ...problemOf(signal.aborted ? withCode('', 'CANCELLED') : error) };
      }
    },
    open: (id) => openTree(git, homeOf(id), id),
    remove,
    async cleanUp(keep) {
      for (const name of await readdir(folder).catch(() => [])) {
        const home = join(folder, name);
        const isTree = !name.includes(REMOVED);
        const isWhole = isTree && (await readRecord(home)) !== null;
        if (isTree && ((isWhole && keep.has(name)) || (await isOthers(home)))) continue;
        await (isTree ? remove(name) : removeFolder(home)).catch((error: unknown) =>
          log(`tree ${name}: ${String(error)}`),
        );
      }
    },
  };
}
