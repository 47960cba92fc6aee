import * as z from 'zod';
import { failed, tool } from './types.ts';
import { walk } from './walk.ts';

const MOST = 400;
const DEEPEST = 5;

export const list = tool({
  name: 'list',
  description:
    'Lists the files and folders of a folder of the project. depth: how many folders deep, 1 to 5.',
  use: 'reads',
  input: z.object({
    path: z.string().default('.').describe('Path of the folder; . is the project'),
    depth: z.number().int().default(1),
  }),
  async run({ path, depth }, hands) {
    const opened = await hands.open(path === '' ? '.' : path, 'read');
    if (!opened.ok) return failed(opened.message);
    const names: string[] = [];
    for await (const found of walk(opened, hands, Math.min(Math.max(1, depth), DEEPEST))) {
      if (names.length === MOST) {
        names.push(`(there is more; list a folder of it)`);
        break;
      }
      names.push(`${found.path}${ENDS[found.kind]}`);
    }
    return {
      ok: true,
      content: names.length === 0 ? `There is nothing to show in ${opened.path}.` : names.join('\n'),
    };
  },
});

const ENDS = { file: '', folder: '/', link: ' (a link)', closed: '/ (not shown)' } as const;
