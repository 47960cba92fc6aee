import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Journal,
  openJournal,
  type Task,
  type TaskSettings,
} from '../../../../src/agent/journal/index.ts';
import {
  type Action,
  type ClockPort,
  createRunner,
  type LoopPort,
  type ModelPort,
  type PlannedCall,
  type Runner,
  type TaskTree,
  type TaskView,
  type Wanted,
} from '../../../../src/agent/run/index.ts';

// A world in memory around the real runner and the real journal: what lies outside of a process outlives it, and the
// process can die at any of its steps.

/** The process is dead: nothing more of it happens. */
class Dead extends Error {}

const never = new Promise<never>(() => {});

/** What outlives the process. */
export interface World {
  readonly file: string;
  /** The trees: their files, and their snapshots by id. */
  readonly trees: Map<string, { files: Map<string, string>; snapshots: Map<string, Map<string, string>> }>;
  /** Lines written where no tree reaches. */
  readonly outside: string[];
  /** The requests that the server got. */
  readonly server: string[];
  /** What the user was asked, as text. */
  readonly asked: string[];
  /** What still runs of commands whose process has died. */
  readonly leftovers: Set<string>;
  remove(): void;
}

export function createWorld(): World {
  // In memory where the system has that: thousands of processes die here, each with its writes to the disk.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tierwise-tasks-'));
  return {
    file: join(folder, 'tasks.db'),
    trees: new Map(),
    outside: [],
    server: [],
    asked: [],
    leftovers: new Set(),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A clock that only goes on when it is told to. */
export function manualClock(): ClockPort & { advance(ms: number): void } {
  let now = 1_000_000;
  let timers: { readonly at: number; readonly call: () => void }[] = [];
  return {
    now: () => now,
    after(ms, call) {
      const timer = { at: now + ms, call };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    advance(ms) {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { call } of due) call();
    },
  };
}

/** What the scripted model does, one answer after another. */
export type Move =
  /** Writes a file of the tree, in two parts. */
  | { readonly tool: 'write'; readonly path: string; readonly text: string }
  /** Appends to what it finds in the tree, so that doing it twice shows. */
  | { readonly tool: 'append'; readonly path: string; readonly text: string }
  | { readonly tool: 'read'; readonly path: string }
  /** Appends a line outside of the tree; `ask`: the user is asked first. */
  | { readonly tool: 'outside'; readonly line: string; readonly ask?: boolean };

export interface Session {
  readonly journal: Journal;
  /** The tasks that were there when it began. */
  readonly found: readonly string[];
  readonly runner: Runner<TaskTree>;
  readonly clock: ReturnType<typeof manualClock>;
  /** How many points at which it can die have been passed. */
  points(): number;
  /** Resolves when it has died. */
  readonly died: Promise<void>;
  isDead(): boolean;
  /** Takes the process away, if it has not died yet. */
  kill(): void;
  /** Ends it as a window ends, if it has not died yet. */
  close(): Promise<void>;
  /** Resolves with the task once it is so, or with null where the process died before. */
  until(id: string, when: (task: Task) => boolean): Promise<Task | null>;
}

export interface SessionOptions {
  /** It dies at that point; null or left out: it lives. */
  readonly diesAt?: number | null;
  readonly loop?: LoopPort;
  readonly model?: ModelPort;
  readonly hasRoom?: () => boolean;
  readonly parallel?: number;
  readonly run?: (
    call: { readonly name: string; readonly input: unknown },
    signal: AbortSignal,
  ) => PlannedCall | null;
  readonly journal?: (journal: Journal) => Journal;
  readonly keepDays?: number;
}

export function openSession(world: World, script: readonly Move[][], options: SessionOptions = {}): Session {
  const clock = manualClock();
  let points = 0;
  let isDead = false;
  let isSafe = false;
  let die = () => {};
  const died = new Promise<void>((resolve) => {
    die = resolve;
  });
  const kill = () => {
    if (isDead) return;
    isDead = true;
    // The system closes the file of a dead process.
    real.close();
    die();
  };
  /** A point at which the process can die, between two things that it does. */
  const point = (): void => {
    if (isDead) throw new Dead();
    points += 1;
    if (!isSafe && points === options.diesAt) {
      kill();
      throw new Dead();
    }
  };
  /** Things of a dead process do not even fail. */
  const alive = async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      point();
      const result = await work();
      point();
      return result;
    } catch (error) {
      if (error instanceof Dead || isDead) return never;
      throw error;
    }
  };
  const opened = openJournal({ file: world.file, now: clock.now, log: () => {} });
  if (!opened.ok) throw new Error(opened.detail);
  const real = opened.journal;
  const found = real.list().map(({ id }) => id);
  const writes = new Set<PropertyKey>([
    'add',
    'update',
    'write',
    'answer',
    'claim',
    'release',
    'cutOff',
    'recover',
    'tell',
    'beginRemoval',
    'removed',
  ]);
  const killable = new Proxy(real, {
    get(target, name: keyof Journal) {
      const method = target[name];
      if (typeof method !== 'function') return method;
      return (...values: never[]) => {
        if (isDead) throw new Dead();
        if (writes.has(name)) point();
        const result = Reflect.apply(method, target, values);
        if (writes.has(name)) point();
        return result;
      };
    },
  });
  const journal = options.journal?.(killable) ?? killable;

  const treeOf = (id: string): TaskTree | null => {
    const held = world.trees.get(id);
    if (!held) return null;
    const tree: TaskTree = {
      id,
      root: `/${id}`,
      base: 'base',
      leftOut: [],
      snapshot: () =>
        alive(() => {
          const name = `s${held.snapshots.size}`;
          held.snapshots.set(name, new Map(held.files));
          return name;
        }),
      restore: (to) =>
        alive(() => {
          const wanted = held.snapshots.get(to);
          if (!wanted) throw new Error(`no snapshot ${to}`);
          held.files.clear();
          point();
          for (const [path, text] of wanted) held.files.set(path, text);
        }),
    };
    return tree;
  };

  const plan = (
    call: { readonly name: string; readonly input: Readonly<Record<string, unknown>> },
    tree: TaskTree,
  ) => {
    const { path = '', text = '', line = '' } = call.input;
    const files = world.trees.get(tree.id)?.files ?? new Map<string, string>();
    const content = (words: string) => ({ ok: true, content: words });
    const planned = (
      repeat: 'harmless' | 'in-tree' | 'never',
      run: (signal: AbortSignal) => Promise<void>,
    ) => ({
      ok: true as const,
      repeat,
      touchesTree: repeat !== 'harmless',
      question: null,
      run: (signal: AbortSignal) => alive(() => run(signal).then(() => content('done'))),
    });
    switch (call.name) {
      case 'write':
        return planned('in-tree', async () => {
          files.set(String(path), '');
          await alive(() => {});
          files.set(String(path), String(text));
        });
      case 'append':
        return planned('in-tree', async () => {
          files.set(String(path), `${files.get(String(path)) ?? ''}${String(text)}`);
          await alive(() => {});
          files.set(`${String(path)}.log`, `${files.get(`${String(path)}.log`) ?? ''}x`);
        });
      case 'read':
        return planned('harmless', () => alive(() => {}));
      case 'outside': {
        const one = planned('never', async () => {
          await alive(() => {});
          world.outside.push(String(line));
          files.set('outside.log', `${files.get('outside.log') ?? ''}${String(line)}`);
          await alive(() => {});
        });
        if (call.input['ask'] !== true) return one;
        const question = {
          about: 'command' as const,
          line: String(line),
          cwd: '.',
          reasons: [],
          mayKeep: true,
          origin: null,
        };
        return { ...one, question };
      }
      default:
        return { ok: false as const, result: { ok: false, content: 'unknown', notRun: 'unknown' as const } };
    }
  };

  const runner = createRunner<TaskTree>({
    journal,
    clock,
    disk: { hasRoom: options.hasRoom ?? (() => true) },
    loop: options.loop ?? scriptedLoop(script.length),
    model: options.model ?? {
      ask: ({ view, requestId }) =>
        alive(() => {
          const nth = view.steps.filter(({ kind, state }) => kind === 'model' && state === 'done').length;
          world.server.push(requestId);
          const calls = (script[nth] ?? []).map(({ tool, ...input }, index) => ({
            id: `c${nth}.${index}`,
            name: tool,
            input,
          }));
          const result = {
            outcome: 'ok' as const,
            text: '',
            calls,
            cutCalls: [],
            failure: null,
            tokens: null,
          };
          return { result, model: 'fake/model', usd: 0.001 };
        }),
    },
    tools: {
      plan: async (call, { tree }) => options.run?.(call, new AbortController().signal) ?? plan(call, tree),
      keep: ({ about }) => void world.asked.push(`kept ${about}`),
    },
    verification: {
      prepare: () => Promise.resolve(),
      verify: ({ tree }) =>
        alive(async () => {
          const files = world.trees.get(tree.id)?.files;
          files?.set('junk', 'of a test');
          await alive(() => {});
          return { verdict: 'verified' as const, text: 'green', report: {} };
        }),
    },
    trees: {
      create: ({ id }) =>
        alive(() => {
          const files = new Map([['a', 'first']]);
          world.trees.set(id, { files, snapshots: new Map([['base', new Map(files)]]) });
          const tree = treeOf(id);
          if (!tree) throw new Error('no tree');
          return { ok: true as const, tree };
        }),
      open: (id) => alive(() => treeOf(id)),
      remove: (id) => alive(() => void world.trees.delete(id)),
      cleanUp: (keep) =>
        alive(() => {
          for (const id of world.trees.keys()) if (!keep.has(id)) world.trees.delete(id);
        }),
    },
    processes: { killLeftovers: () => alive(() => world.leftovers.clear()).then(() => 0) },
    parallel: () => options.parallel ?? 2,
    keepDays: () => options.keepDays ?? 30,
    log: () => {},
  });
  return {
    journal: real,
    found,
    runner,
    clock,
    points: () => points,
    died,
    isDead: () => isDead,
    kill,
    async close() {
      if (isDead) return;
      isSafe = true;
      await runner.dispose();
      kill();
    },
    until(id, when) {
      const task = () => {
        const entry = isDead ? null : real.entry(id);
        return entry?.readable ? entry.task : null;
      };
      return new Promise((resolve) => {
        const look = () => {
          const now = task();
          if (!now || !when(now)) return;
          listening.dispose();
          resolve(now);
        };
        const listening = runner.listen({ changed: look });
        void died.then(() => {
          listening.dispose();
          resolve(null);
        });
        look();
      });
    },
  };
}

/** Asks as often as the script has answers, runs every call, verifies, and ends. */
export function scriptedLoop(answers: number): LoopPort {
  return {
    next({ steps }: TaskView): Action {
      const models = steps.filter((step) => step.kind === 'model' && step.state === 'done');
      for (const step of models) {
        if (step.kind !== 'model') continue;
        for (const [index, call] of (step.result?.calls ?? []).entries()) {
          const isAnswered = steps.some(
            (one) =>
              one.kind === 'tool' &&
              one.state === 'done' &&
              one.input.of === step.seq &&
              one.input.index === index,
          );
          if (!isAnswered) return { do: 'call', of: step.seq, index, call };
        }
      }
      if (models.length < answers) return { do: 'ask', tier: 'cheap' };
      if (!steps.some((step) => step.kind === 'verify' && step.state === 'done')) {
        return { do: 'verify', why: 'done' };
      }
      return { do: 'end', state: 'done', end: { why: 'verified' } };
    },
  };
}

const SETTINGS: TaskSettings = {
  budgetUsd: 1,
  maxSteps: 60,
  startTier: 'auto',
  planFirst: false,
  network: 'ask',
  commandTimeLimitMs: 600_000,
};

export function wanted(settings: Partial<TaskSettings> = {}): Wanted {
  return {
    title: 'a task',
    prompt: 'do it',
    folders: [{ name: 'project', path: '/project' }],
    unsaved: new Map(),
    settings: { ...SETTINGS, ...settings },
    facts: {},
  };
}
