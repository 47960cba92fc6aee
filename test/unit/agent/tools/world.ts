import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Step, Task } from '../../../../src/agent/journal/index.ts';
import { foreignOf, phaseOf } from '../../../../src/agent/loop/index.ts';
import type { TaskTree } from '../../../../src/agent/run/index.ts';
import { createTools, type ToolDeps } from '../../../../src/agent/tools/index.ts';
import { newTask } from '../loop/line.ts';

/** A folder with these files as the tree of a task, in which paths are mapped as the real one does. */
export function startWorld(
  files: Readonly<Record<string, string | Buffer>>,
  more: Partial<ToolDeps<TaskTree>> = {},
) {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'tierwise-agent-')));
  const root = join(home, 'tree');
  const kept = join(home, 'snapshots');
  mkdirSync(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const hash = () => {
    const all = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
    const parts = all.filter((path) => statSync(join(root, path), { throwIfNoEntry: false })?.isFile());
    const digest = createHash('sha256');
    for (const path of parts)
      digest
        .update(path)
        .update('\0')
        .update(readFileSync(join(root, path)));
    return digest.digest('hex').slice(0, 16);
  };
  const keep = (id: string) => {
    if (!existsSync(join(kept, id))) cpSync(root, join(kept, id), { recursive: true });
  };
  const base = hash();
  keep(base);
  const tree: TaskTree = {
    id: 'task-1',
    root,
    base,
    leftOut: [],
    async snapshot() {
      const id = hash();
      keep(id);
      return id;
    },
    async restore(to) {
      rmSync(root, { recursive: true });
      cpSync(join(kept, to), root, { recursive: true });
    },
  };
  const commands: string[] = [];
  const deps: ToolDeps<TaskTree> = {
    async open(_, path, use) {
      const wanted = resolve(root, path);
      const isEntry = use === 'entry' && lstatSync(wanted, { throwIfNoEntry: false })?.isSymbolicLink();
      const real = isEntry ? join(realOf(dirname(wanted)), basename(wanted)) : realOf(wanted);
      const inside = relative(root, real);
      return inside.startsWith('..') || inside.split('/')[0] === '.git'
        ? { ok: false, message: `${path} leads out of the task.` }
        : { ok: true, file: real, path: inside === '' ? '.' : inside };
    },
    mayShow: () => true,
    judge: async (line) =>
      line.startsWith('curl')
        ? { verdict: 'never', message: 'it sends something away' }
        : line.startsWith('node ')
          ? { verdict: 'allow' }
          : { verdict: 'ask', reasons: ['runs code'], mayKeep: false, origin: 'README.md' },
    keep: () => {},
    isSandboxed: async () => true,
    async run(line, folder) {
      commands.push(line);
      const outputFile = join(home, 'output.txt');
      return new Promise((done) => {
        execFile(
          '/bin/sh',
          ['-c', line],
          { cwd: join(root, folder), timeout: 8_000 },
          (error, stdout, stderr) => {
            writeFileSync(outputFile, stdout + stderr);
            const code = error ? Number(error.code ?? 1) : 0;
            done({ ok: code === 0, ended: `Exit code: ${code}`, output: stdout + stderr, outputFile });
          },
        );
      });
    },
    test: async () => ({ ok: false, output: '1 failing' }),
    difference: async () => '--- a.ts',
    language: () => null,
    foreign: async (name, input) => ({ ok: true, text: `${name} ${JSON.stringify(input)}` }),
    ownKeys: async () => [],
    folder: () => join(home, 'storage'),
    phaseOf,
    foreignOf,
    ...more,
  };
  const tools = createTools(deps);
  const run = async (
    name: string,
    input: Record<string, unknown>,
    task: Task = newTask(),
    steps: readonly Step[] = [],
  ) => {
    const planned = await tools.plan({ id: 'c', name, input }, { view: { task, steps }, tree });
    return planned.ok ? planned.run(new AbortController().signal, () => {}) : planned.result;
  };
  return {
    home,
    root,
    tree,
    deps,
    tools,
    commands,
    run,
    text: (path: string) => readFileSync(join(root, path), 'utf8'),
    hash,
    stop: () => rmSync(home, { recursive: true, force: true }),
  };
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realOf(folder), path.slice(folder.length + 1));
  }
}
