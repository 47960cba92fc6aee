import { encoded } from '../../../src/agent/tree/copyUnit.ts';
import { boundedPatch, textOf } from '../../../src/agent/tree/difference.ts';
import { isIn, namesIn } from '../../../src/agent/tree/disk.ts';
import { excludesOf } from '../../../src/agent/tree/excludes.ts';
import { pointerIn } from '../../../src/agent/tree/lfs.ts';
import { quotedPath } from '../../../src/agent/tree/privateGit.ts';
import { replaced } from '../../../src/agent/tree/relocate.ts';
import { treePath, unitPath } from '../../../src/agent/tree/units.ts';
import type { Row } from './row.ts';

const HOMES = new Map([['/home/user/project', '/storage/task/w/project']]);

const UNITS = {
  units: [],
  folders: [{ name: 'project', path: '/home/user/project', unit: 0, within: 'a/b' }],
};

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
  {
    name: 'a path that a model names, and one that git lists',
    covers: ['agent/tree/disk', 'agent/tree/privateGit', 'agent/tree/units'],
    run: (text) => [
      unitPath(UNITS, text),
      treePath(UNITS, 0, text),
      isIn('/home/user', text),
      namesIn(Buffer.from(text)),
      quotedPath(text),
    ],
  },
  { name: 'an unsaved text', covers: ['agent/tree/copyUnit'], run: (text) => encoded(text, null) },
];
