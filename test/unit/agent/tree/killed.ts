import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createTrees } from '../../../../src/agent/tree/index.ts';
import { createGit } from '../../../../src/processes/index.ts';

// A process that makes, uses and removes a tree, and is killed meanwhile; or one on a disk that is full.

const [, , storage = '', user = '', how = 'once'] = process.argv;
const trees = createTrees({ folder: storage, git: createGit(() => process.env), log: () => undefined });
const NEVER = new AbortController().signal;
const request = {
  id: 'task',
  folders: [{ name: 'project', path: user }],
  unsaved: new Map<string, string>(),
};
const say = (text: string) => process.stdout.write(`${text}\n`);

async function once(): Promise<void> {
  const made = await trees.create(request, NEVER);
  if (!made.ok) throw new Error(made.message);
  const { tree } = made;
  writeFileSync(join(tree.root, 'a.txt'), 'A\n');
  await tree.snapshot();
  const copy = await tree.baseCopy(tree.base, NEVER);
  if (copy.ok) await copy.dispose();
  await tree.restore(tree.base);
  await trees.remove('task');
}

async function full(): Promise<void> {
  const blocker = join(dirname(storage), 'blocker');
  writeFileSync(blocker, Buffer.alloc(4 * 2 ** 20));
  const refused = await trees.create(request, NEVER);
  say(refused.ok ? 'made' : refused.reason);
  say(`${readdirSync(storage).length} left`);
  writeFileSync(blocker, '');
  writeFileSync(join(user, 'large.bin'), Buffer.alloc(1000));
  const made = await trees.create(request, NEVER);
  if (!made.ok) throw new Error(made.message);
  say('made');
  const { tree } = made;
  const random = Buffer.from(Array.from({ length: 2 ** 20 }, (_, i) => (i * i * 31 + (i >> 3) * 17) & 255));
  writeFileSync(join(tree.root, 'x.bin'), random);
  try {
    writeFileSync(blocker, Buffer.alloc(8 * 2 ** 20));
  } catch {
    // It is full now.
  }
  const code = await tree.snapshot().then(
    () => 'kept',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );
  say(code);
  writeFileSync(blocker, '');
  const id = await tree.snapshot();
  say((await tree.difference(tree.base, id)).map(({ path }) => path).join() === 'x.bin' ? 'same' : 'other');
}

if (how === 'full') await full();
else {
  do await once();
  while (how === 'again');
}
