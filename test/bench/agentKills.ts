import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { git, repository } from '../unit/agent/tree/world.ts';
import { CART, MENDS } from '../unit/agent/whole/project.ts';
import type { Setup } from './agent/process.ts';
import { linesIn, type ScriptedCall, type ScriptedServer, startScriptedServer } from './agent/server.ts';
import { pick, type Random, seeded } from './edits-random.ts';

const PROCESS = fileURLToPath(new URL('./agent/process.ts', import.meta.url));

/** What a task had come to when it ended, as its process wrote it. */
const endShape = z.object({
  id: z.string(),
  patch: z.string(),
  steps: z.array(
    z.looseObject({ seq: z.int(), kind: z.string(), state: z.string(), requestId: z.string().nullable() }),
  ),
});

export interface Kills {
  readonly kills: number;
  readonly tasks: number;
  /** Tasks that ended otherwise than without kills, with what differs. */
  readonly lost: readonly string[];
  /** Effects that happened twice, and answers that were asked for again though they were there. */
  readonly repeated: readonly string[];
  /** Processes, trees, worktrees, locks and rows that are there after the end. */
  readonly leftovers: readonly string[];
  /** Where ledger, journal and server do not say the same. */
  readonly differences: readonly string[];
  /** By the kind of the step that was under way, how often it was cut off. */
  readonly cut: ReadonlyMap<string, number>;
}

/** All kinds of steps, by the product's own tools; some lines are by chance, so that no two tasks are the same. */
function scriptFor(name: string, random: Random): readonly (readonly ScriptedCall[])[] {
  const write = (path: string, content: string): ScriptedCall => ({
    name: 'write',
    input: { path, content },
  });
  const run = (command: string): ScriptedCall => ({ name: 'run', input: { command } });
  const outside = (line: string): ScriptedCall => ({ name: 'mcp_log_outside', input: { line } });
  const pauses = pick(random, ['0.01', '0.05', '0.1']);
  return [
    [write('src/new.txt', 'new\n'), run(`echo one >> main.txt; sleep ${pauses}; echo two >> main.txt`)],
    [
      outside(`${name}-first`),
      { name: 'edit', input: MENDS },
      run('(sleep 3; echo late >> late.txt) & echo three >> main.txt'),
    ],
    [
      { name: 'move_file', input: { path: 'gone.txt', to: 'moved.txt' } },
      run('git add -A; git commit -qm work'),
      outside(`${name}-second`),
    ],
    [outside(`${name}-third`), run(`sleep ${pauses}; cat main.txt | tr a-z A-Z > upper.txt`)],
    [{ name: 'done', input: { summary: 'All of it is done.' } }],
  ];
}

interface Setting {
  readonly folder: string;
  readonly server: ScriptedServer;
}

function makeProject(project: string): void {
  repository(project, { ...CART, 'main.txt': 'main\n', 'gone.txt': 'gone\n', '.gitignore': 'ignored/\n' });
  // The commands of a task commit as well.
  git(project, 'config', 'user.name', 'User');
  git(project, 'config', 'user.email', 'user@example.com');
  writeFileSync(join(project, 'unstaged.txt'), 'not committed\n');
}

/** All bytes of a folder, in a few. */
function hashOf(folder: string): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((one) => join(one.parentPath, one.name))
    .sort()) {
    hash.update(entry);
    try {
      hash.update(readFileSync(entry));
    } catch {
      // A folder.
    }
  }
  return hash.digest('hex');
}

interface Ended {
  readonly end: z.infer<typeof endShape>;
  readonly outside: readonly string[];
  readonly kills: number;
}

/** Runs one task to its end. `killOf`: when its next process is killed; null: it is not. */
async function runTask(
  { folder, server }: Setting,
  name: string,
  killOf: () => Kill | null,
): Promise<Ended & { readonly leftovers: readonly string[]; readonly differences: readonly string[] }> {
  const home = join(folder, name);
  const setup: Setup = {
    storage: join(home, 'storage'),
    project: join(home, 'project'),
    outside: join(home, 'outside', 'lines.txt'),
    url: server.url,
    name,
  };
  mkdirSync(setup.storage, { recursive: true });
  mkdirSync(join(home, 'outside'), { recursive: true });
  makeProject(setup.project);
  const before = hashOf(setup.project);
  let kills = 0;
  for (let isDone = false; !isDone; ) {
    const child = fork(PROCESS, [JSON.stringify(setup)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    isDone = await untilKilled(child, killOf());
    if (!isDone) kills += 1;
  }
  const end = endShape.parse(JSON.parse(readFileSync(join(setup.storage, 'end.json'), 'utf8')));
  const leftovers = [
    ...(hashOf(setup.project) === before ? [] : ['the user’s folder has changed']),
    ...leftIn(setup.storage),
    ...processesOf(home),
  ].map((what) => `${name}: ${what}`);
  const differences = compare(setup, end, server).map((what) => `${name}: ${what}`);
  return { end, outside: linesIn(setup.outside), kills, leftovers, differences };
}

/** When a process is killed, in ms after its start, or after it began to work. */
interface Kill {
  readonly ms: number;
  readonly afterReady: boolean;
}

/** True where the process said that the task is done, false where it was killed before. */
async function untilKilled(child: ChildProcess, kill: Kill | null): Promise<boolean> {
  let errors = '';
  child.stderr?.on('data', (data: Buffer) => {
    errors += String(data);
  });
  const exit = once(child, 'exit');
  let said = '';
  const ready = once(child, 'message');
  child.on('message', (message) => {
    said = String(message);
  });
  if (kill !== null) {
    // Most of them once it works; the others while it starts, or puts in order what the last one left.
    if (kill.afterReady) await Promise.race([ready, exit]);
    await Promise.race([sleep(kill.ms), exit]);
    child.kill('SIGKILL');
  }
  const late = sleep(120_000, 'late' as const, { ref: false });
  if ((await Promise.race([exit, late])) === 'late') {
    child.kill('SIGKILL');
    throw new Error(`a task does not end: ${errors.slice(-2_000)}`);
  }
  if (said === 'failed' || (child.signalCode === null && said !== 'done')) {
    throw new Error(`a process of a task failed: ${errors.slice(-3_000)}`);
  }
  return said === 'done';
}

/** What is left of a task that was discarded. */
function leftIn(storage: string): readonly string[] {
  const trees = join(storage, 'trees');
  return [
    ...(existsSync(trees) ? readdirSync(trees).map((name) => `tree ${name}`) : []),
    ...readdirSync(storage, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.lock')),
  ];
}

/** Processes that have anything of the task in their command line, their folder or their environment. */
function processesOf(home: string): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
        const all = `${command} ${readlinkSync(`/proc/${pid}/cwd`)} ${readFileSync(`/proc/${pid}/environ`, 'latin1')}`;
        return all.includes(home) ? [`process ${command.slice(0, 100)}`] : [];
      } catch {
        return [];
      }
    });
}

const rowShape = z.object({
  id: z.int(),
  requestId: z.string(),
  outcome: z.string(),
  reason: z.string().nullable(),
  outputTokens: z.int().nullable(),
});

function rowsOf(file: string, session: string): readonly z.infer<typeof rowShape>[] {
  const db = new DatabaseSync(file, { readOnly: true });
  const rows = db
    .prepare(
      `SELECT id, request_id AS requestId, outcome, reason, output_tokens AS outputTokens FROM attempts
        WHERE session_id = ? ORDER BY id`,
    )
    .all(session);
  db.close();
  return z.array(rowShape).parse(rows);
}

/** The server's lines, the ledger's rows and the journal's steps, one by one. */
function compare(setup: Setup, end: z.infer<typeof endShape>, server: ScriptedServer): readonly string[] {
  const rows = rowsOf(join(setup.storage, 'ledger.db'), end.id);
  const lines = server.lines.filter(({ task }) => task === setup.name);
  const asked = new Map(
    end.steps.flatMap((step) => (step.requestId === null ? [] : [[step.requestId, step] as const])),
  );
  const problems: string[] = [];
  let at = 0;
  const counted = new Set(
    rows.filter(({ outcome }) => outcome === 'ok').map(({ outputTokens }) => outputTokens),
  );
  for (const row of rows) {
    const step = asked.get(row.requestId);
    if (!step) problems.push(`attempt ${row.id} is of no step`);
    const line = lines[at];
    if (row.outcome === 'ok') {
      if (line?.outputTokens !== row.outputTokens)
        problems.push(`attempt ${row.id} is not line ${at} of the server`);
      at += 1;
    } else if (row.outcome !== 'cancelled') {
      problems.push(`attempt ${row.id} is ${row.outcome}: ${row.reason}`);
      at += 1;
    } else {
      if (step?.state === 'done') problems.push(`attempt ${row.id} was cut off, and its step is done`);
      // It was sent before its process died, or it was not.
      if (line && !counted.has(line.outputTokens)) at += 1;
    }
  }
  if (at !== lines.length) problems.push(`${lines.length - at} requests are in no row of the ledger`);
  const requests = rows.map(({ requestId }) => requestId);
  if (new Set(requests).size !== requests.length) problems.push('a request is in the ledger twice');
  for (const step of asked.values()) {
    const own = rows.filter(({ requestId }) => requestId === step.requestId);
    if (step.state === 'done' && own[0]?.outcome !== 'ok')
      problems.push(`step ${step.seq} is done without a row`);
  }
  return problems;
}

/** The answers that were asked for again though the journal had them. */
function askedAgain(end: Ended['end'], server: ScriptedServer, name: string): readonly string[] {
  const done = end.steps.filter(({ kind, state }) => kind === 'model' && state === 'done').length;
  const cut = end.steps.filter(({ kind, state }) => kind === 'model' && state === 'cut').length;
  const asked = server.lines.filter(({ task }) => task === name).length;
  return asked > done + cut ? [`${name}: ${asked} requests for ${done} answers, ${cut} of them cut off`] : [];
}

/**
 * Kills the process that runs a task again and again, until there were so many kills, and compares each task with the same
 * one that nobody killed: over real git, real SQLite, real commands and a real wire.
 */
export async function runKills(kills: number, seed: string): Promise<Kills> {
  const random = seeded(seed);
  const folder = mkdtempSync(join(tmpdir(), 'tierwise-kills-'));
  const scripts = new Map<string, readonly (readonly ScriptedCall[])[]>();
  const server = await startScriptedServer(
    (task) => scripts.get(task) ?? [],
    () => 20 + random() * 150,
  );
  const run = (name: string, killOf: () => Kill | null) => {
    scripts.set(name, scriptFor(name, random));
    return runTask({ folder, server }, name, killOf);
  };
  const lost: string[] = [];
  const repeated: string[] = [];
  const leftovers: string[] = [];
  const differences: string[] = [];
  const cut = new Map<string, number>();
  let killed = 0;
  let tasks = 0;
  try {
    const since = performance.now();
    const calm = await run('TASK-calm', () => null);
    const longest = performance.now() - since;
    const expected = JSON.stringify(whatCounts(calm, 'TASK-calm'));
    while (killed < kills) {
      tasks += 1;
      const name = `TASK-${tasks}`;
      let left = Math.min(kills - killed, 40);
      const ended = await run(name, () => {
        left -= 1;
        return left < 0 ? null : { ms: random() * longest * 0.12, afterReady: random() < 0.85 };
      });
      killed += ended.kills;
      const actual = JSON.stringify(whatCounts(ended, name));
      if (actual !== expected) lost.push(`${name}: ${expected} became ${actual}`);
      repeated.push(
        ...ended.outside.filter((line, index, all) => all.indexOf(line) !== index),
        ...askedAgain(ended.end, server, name),
      );
      leftovers.push(...ended.leftovers);
      differences.push(...ended.differences);
      for (const { kind, state } of ended.end.steps) {
        if (state === 'cut') cut.set(kind, (cut.get(kind) ?? 0) + 1);
      }
      rmSync(join(folder, name), { recursive: true, force: true });
    }
    differences.push(...calm.differences, ...server.refused);
    leftovers.push(...calm.leftovers);
    return { kills: killed, tasks, lost, repeated, leftovers, differences, cut };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What must be the same with kills and without: the change, the lines outside, and what was done in which order. */
function whatCounts({ end, outside }: Ended, name: string) {
  return {
    patch: end.patch,
    outside: outside.map((line) => line.replace(name, '')),
    done: end.steps.filter(({ state }) => state === 'done').map(({ kind }) => kind),
  };
}

/** What becomes of tasks whose process is killed 200 times, at any moment. */
export async function benchAgentKills(): Promise<Readonly<Record<string, number>>> {
  const { kills, tasks, lost, repeated, leftovers, differences, cut } = await runKills(200, 'killed');
  for (const problem of [...lost, ...repeated, ...leftovers, ...differences])
    console.error(`agent: ${problem}`);
  return {
    'agent.kills': kills,
    'agent.tasks': tasks,
    'agent.cut_steps': [...cut.values()].reduce((sum, count) => sum + count, 0),
    'agent.lost': lost.length,
    'agent.repeated': repeated.length,
    'agent.leftovers': leftovers.length,
    'agent.ledger_differences': differences.length,
  };
}

if (import.meta.main) console.log(await benchAgentKills());
