import { boundedPatch, textOf } from '../../../src/agent/tree/difference.ts';
import { excludesOf } from '../../../src/agent/tree/excludes.ts';
import { pointerIn } from '../../../src/agent/tree/lfs.ts';
import { replaced } from '../../../src/agent/tree/relocate.ts';
import type { Row } from './row.ts';

const HOMES = new Map([['/home/user/project', '/storage/task/w/project']]);

/** What a task's tree reads of the user's files and of git. */
export const TREE_ROWS: readonly Row[] = [
  {
    name: 'rules of what is ignored',
    covers: ['agent/tree/excludes'],
    run: (text) =>
      excludesOf([
        { folder: 'a/b', text },
        { folder: '', text },
      ]),
  },
  { name: 'a pointer of Git LFS', covers: ['agent/tree/lfs'], run: pointerIn },
  {
    name: 'a script that names its folder',
    covers: ['agent/tree/relocate'],
    run: (text) => replaced(Buffer.from(`${text}/home/user/project${text}`), HOMES),
  },
  {
    name: 'a difference as git writes it',
    covers: ['agent/tree/difference'],
    run: (text) => [boundedPatch([text, `diff --git a/x b/x\n${text}`], 1000), textOf(Buffer.from(text))],
  },
];
