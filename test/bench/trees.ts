import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTrees } from '../../src/agent/tree/index.ts';
import { createGit } from '../../src/processes/index.ts';
import { commitAll, git, NEVER } from '../unit/agent/tree/world.ts';

// What a task's tree costs in a large repository: `TREES_FILES=100000 node test/bench/trees.ts`, or of a folder that is
// there: `node test/bench/trees.ts FOLDER`.

const FILES = Number(process.env['TREES_FILES'] ?? 100_000);
const STEPS = 50;

const at = mkdtempSync(join(tmpdir(), 'trees-'));
const user = process.argv[2] ?? large(join(at, 'large'));
const trees = createTrees({
  folder: join(at, 'trees'),
  git: createGit(() => process.env),
  log: () => undefined,
});

function large(folder: string): string {
  for (let i = 0; i < FILES; i++) {
    const place = join(folder, `d${i % 100}`, `e${Math.floor(i / 100) % 20}`);
    if (i < 2000) mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `f${i}.ts`), `export const f${i} = ${i};\n`.repeat(1 + (i % 40)));
  }
  git(folder, 'init', '-q');
  commitAll(folder);
  return folder;
}

/** Bytes of the disk that are in use. */
function used(): number {
  const { blocks, bfree, bsize } = statfsSync(at);
  return (blocks - bfree) * bsize;
}

async function timed<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const [bytes, started] = [used(), performance.now()];
  const result = await work();
  const [seconds, more] = [(performance.now() - started) / 1000, used() - bytes];
  process.stdout.write(`${name}: ${seconds.toFixed(2)} s, ${(more / 1e6).toFixed(1)} MB\n`);
  return result;
}

try {
  const made = await timed('trees.create', () =>
    trees.create({ id: 'bench', folders: [{ name: 'large', path: user }], unsaved: new Map() }, NEVER),
  );
  if (!made.ok) throw new Error(made.message);
  const { tree } = made;
  await timed(`trees.snapshots (${STEPS} steps, a new file and a changed one each)`, async () => {
    for (let i = 0; i < STEPS; i++) {
      writeFileSync(join(tree.root, `new${i}.txt`), `${i}\n`);
      writeFileSync(join(tree.root, 'changed.txt'), `${i}\n`);
      await tree.snapshot();
    }
  });
  await timed('trees.restore', () => tree.restore(tree.base));
  await timed('trees.baseCopy', () => tree.baseCopy(tree.base, NEVER));
  await timed('trees.remove', () => trees.remove('bench'));
} finally {
  rmSync(at, { recursive: true, force: true });
}
