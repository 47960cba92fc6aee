import { randomUUID } from 'node:crypto';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endsOf, shortened } from '../../models/index.ts';
import { isSecretFile } from '../../secrets/index.ts';
import { codeIn } from '../../storage/index.ts';
import type { Call, Step, Task, TaskQuestion, ToolResult } from '../journal/index.ts';
import { isFull, type PlannedCall, type TaskTree, type ToolsPort, type World } from '../run/index.ts';
import { offered, type Phase, type Read, readCall } from './catalogue.ts';
import { type ForeignTools, foreignTools } from './foreign.ts';
import { nearNames } from './near.ts';
import { createTaskMarks, marksShape, type TaskMarks } from './secrets.ts';
import { openSpelled } from './spelled.ts';
import { readText } from './textFile.ts';
import {
  type ForeignResult,
  failed,
  type Hands,
  type LanguagePort,
  type Opened,
  type OpenedFor,
  type Outcome,
  type Ran,
  REPEATS,
} from './types.ts';

/** What may become of a command line, by whoever judges it (`approve/`). */
export type Judged =
  | { readonly verdict: 'allow' }
  | {
      readonly verdict: 'ask';
      readonly reasons: readonly string[];
      readonly mayKeep: boolean;
      /** Where the wish for it stands, if in something that was read; null: nowhere else than in the model's answer. */
      readonly origin: string | null;
    }
  | { readonly verdict: 'never'; readonly message: string };

/** What the tools need of the others. What a signal ends comes back soon. */
export interface ToolDeps<Tree extends TaskTree> {
  /** Where a path leads at this moment, within the tree; `.` is its root. */
  open(tree: Tree, path: string, use: OpenedFor): Promise<Opened>;
  /** Whether the project's and the user's rules let a path be shown to models. */
  mayShow(task: Task, path: string): boolean | Promise<boolean>;
  judge(line: string, folder: string, world: World<Tree>): Promise<Judged>;
  keep(question: TaskQuestion, task: Task): void;
  /** Whether commands are held in a sandbox, so that all they do lies in the tree. */
  isSandboxed(): Promise<boolean>;
  run(
    line: string,
    folder: string,
    world: World<Tree>,
    signal: AbortSignal,
    onOutput: (text: string) => void,
  ): Promise<Ran>;
  test(
    only: readonly string[],
    world: World<Tree>,
    signal: AbortSignal,
    onOutput: (text: string) => void,
  ): Promise<Pick<Ran, 'ok' | 'output'>>;
  difference(tree: Tree): Promise<string>;
  /** Null in plain Node. */
  language(world: World<Tree>): LanguagePort | null;
  /** A tool of others by its owner's name, with the editor's own confirmation. */
  foreign(
    name: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<ForeignResult>;
  /** The user's own keys, wherever they turn up. */
  ownKeys(): Promise<readonly string[]>;
  /** Where what is too long for an answer may lie, as long as the task is there. */
  folder(task: Task): string;
  /** What a task knows of the tools of others, and whether it is still being planned (`briefOf`, `lineOf` of the loop). */
  phaseOf(view: World<Tree>['view']): Phase;
  foreignOf(task: Task): Parameters<typeof foreignTools>[0];
}

/** Of a result that goes to the journal and the model, in characters. */
const MOST_CONTENT = 40_000;
const MOST_KEPT_CHARS = 4_000_000;
/** Where packages are installed: no part of the project, and ignored by it. */
const INSTALLED = /(?:^|\/)(?:node_modules|\.venv|site-packages)\//;
const KEPT = /^command-output\/([\w-]{8,40})\.txt$/;

export function createTools<Tree extends TaskTree>(
  deps: ToolDeps<Tree>,
): ToolsPort<Tree> & {
  /** What a model of that task is offered. */
  offered(view: World<Tree>['view']): ReturnType<typeof offered>;
  marksOf(view: World<Tree>['view']): TaskMarks;
} {
  const marks = new Map<string, TaskMarks>();
  const marksOf = ({ task, steps }: World<Tree>['view']): TaskMarks => {
    const known = marks.get(task.id) ?? createTaskMarks(saltOf(task), knownMarks(task, steps));
    marks.set(task.id, known);
    return known;
  };
  const foreignOf = (task: Task) => foreignTools(deps.foreignOf(task), task.prompt);
  return {
    marksOf,
    offered: (view) => offered(deps.phaseOf(view), foreignOf(view.task)),
    keep: (question, task) => deps.keep(question, task),
    async plan(call, world) {
      const { task } = world.view;
      const foreign = foreignOf(task);
      const phase = deps.phaseOf(world.view);
      const read = readCall(call, phase, foreign);
      if (read.kind === 'wrong')
        return notRun(
          read,
          offered(phase, foreign).list.map(({ name }) => name),
        );
      const asked = await questionOf(read, deps, world);
      if ('ok' in asked) return asked;
      return {
        ok: true,
        ...(await effectOf(read, deps)),
        question: asked.question,
        run: (signal, onProgress) =>
          runCall(read, call, foreign, deps, world, marksOf(world.view), signal, onProgress),
      };
    },
  };
}

/** By what its secrets are known again: whoever masked the wish before the task had its id has put it into its facts. */
function saltOf({ id, facts }: Task): string {
  const salt = facts['salt'];
  return typeof salt === 'string' ? salt : id;
}

/** Marks that a task had before a restart: those of its start, and those that results brought. */
function knownMarks(task: Task, steps: readonly Step[]) {
  const all = [
    task.facts['marks'],
    ...steps.map((step) => (step.kind === 'tool' ? step.result?.facts?.['marks'] : undefined)),
  ];
  return all.flatMap((one) => {
    const parsed = marksShape.safeParse(one);
    return parsed.success ? parsed.data : [];
  });
}

function notRun(
  { notRun: why, message, name }: Read & { kind: 'wrong' },
  names: readonly string[],
): PlannedCall {
  const near = nearNames(name, names);
  const did = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
  const content =
    why === 'unknown'
      ? `Error: There is no tool ${JSON.stringify(shortened(name, 80))}.${did} The tools are: ${names.join(', ')}.`
      : why === 'arguments'
        ? `Error: ${name} was not run, since its input is not whole, or not as it is described: ${message}. If it was cut off, write it in smaller parts.`
        : `Error: ${message}`;
  return { ok: false, result: { ok: false, content, notRun: why } };
}

async function questionOf<Tree extends TaskTree>(
  read: Exclude<Read, { kind: 'wrong' }>,
  deps: ToolDeps<Tree>,
  world: World<Tree>,
): Promise<{ readonly question: TaskQuestion | null } | (PlannedCall & { ok: false })> {
  if (read.kind !== 'own' || read.tool.name !== 'run') return { question: null };
  const { command, folder } = read.input;
  const [line, cwd] = [String(command), String(folder)];
  const judged = await deps.judge(line, cwd, world);
  if (judged.verdict === 'allow') return { question: null };
  if (judged.verdict === 'never')
    return {
      ok: false,
      result: {
        ok: false,
        content: `Error: This command never runs in a task: ${judged.message}`,
        notRun: 'never',
      },
    };
  const { reasons, mayKeep, origin } = judged;
  return { question: { about: 'command', line, cwd, reasons: [...reasons], mayKeep, origin } };
}

async function effectOf<Tree extends TaskTree>(
  read: Exclude<Read, { kind: 'wrong' }>,
  deps: ToolDeps<Tree>,
): Promise<Pick<PlannedCall & { ok: true }, 'repeat' | 'touchesTree' | 'isTakenBack'>> {
  if (read.kind === 'find') return { repeat: 'harmless', touchesTree: false };
  if (read.kind === 'foreign') return { repeat: 'never', touchesTree: false };
  const { use } = read.tool;
  const runs = use === 'runs' || use === 'tests';
  const isHeld = !runs || (await deps.isSandboxed());
  return {
    repeat: isHeld ? REPEATS[use] : 'never',
    touchesTree: use === 'writes' || runs,
    isTakenBack: use === 'tests',
  };
}

async function runCall<Tree extends TaskTree>(
  read: Exclude<Read, { kind: 'wrong' }>,
  call: Call,
  foreign: ForeignTools,
  deps: ToolDeps<Tree>,
  world: World<Tree>,
  marks: TaskMarks,
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Promise<ToolResult> {
  const own = await deps.ownKeys();
  const hands = handsOf(deps, world, marks, own, signal, onProgress);
  const outcome = await outcomeOf(read, foreign, hands);
  const content = endsOf(
    marks.mask(outcome.content.toWellFormed(), own),
    MOST_CONTENT / 2,
    MOST_CONTENT / 2,
    '\n[... some of it is left out here ...]\n',
  );
  const made = marks.made();
  const facts = { ...outcome.facts, ...(made.length > 0 ? { marks: made } : {}) };
  return {
    ok: outcome.ok,
    content: content === '' ? `(${call.name} gave nothing back.)` : content,
    ...(outcome.images?.length ? { images: [...outcome.images] } : {}),
    ...(signal.aborted ? { notRun: 'stopped' as const } : {}),
    ...(Object.keys(facts).length > 0 ? { facts } : {}),
  };
}

async function outcomeOf(
  read: Exclude<Read, { kind: 'wrong' }>,
  foreign: ForeignTools,
  hands: Hands,
): Promise<Outcome> {
  try {
    if (read.kind === 'own') return await read.tool.run(read.input, hands);
    if (read.kind === 'find') {
      const found = foreign.search(read.query);
      return {
        ok: true,
        content: found.length === 0 ? 'No tool has to do with that.' : JSON.stringify(found),
      };
    }
    const { ok, text, images } = await hands.foreign(foreign.find(read.name)?.name ?? read.name, read.input);
    return { ok, content: ok ? text : `Error: ${text}`, ...(images ? { images } : {}) };
  } catch (error) {
    // A full disk stops the task before the effect; whatever else a system says is the model's to read.
    if (isFull(error)) throw error;
    if (hands.signal.aborted) return failed('It was stopped.');
    const code = codeIn(error);
    if (code === '') throw error;
    return failed(`It could not be done: the system says ${code}.`);
  }
}

function handsOf<Tree extends TaskTree>(
  deps: ToolDeps<Tree>,
  world: World<Tree>,
  marks: TaskMarks,
  own: readonly string[],
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Hands {
  const { task } = world.view;
  const folder = join(deps.folder(task), 'command-output');
  const onOutput = (text: string) => onProgress(marks.mask(text, own));
  const open: Hands['open'] = async (path, use) => {
    const opened = await openSpelled((one, to) => deps.open(world.tree, one, to), path, use);
    if (!opened.ok || opened.path === '.' || opened.path === '') return opened;
    if (use !== 'read' && INSTALLED.test(opened.path))
      return {
        ok: false,
        message: `${opened.path} is installed here, and what is changed in it is no part of the result: the user would not have it.`,
      };
    const closed = isSecretFile(opened.path) || !(await deps.mayShow(task, opened.path));
    return closed
      ? {
          ok: false,
          message: `${opened.path} is kept from models: it holds secrets by its purpose, or a rule of the project or the user excludes it.`,
        }
      : opened;
  };
  return {
    open,
    mayShow: async (path) => !isSecretFile(path) && (await deps.mayShow(task, path)),
    run: (line, cwd) => deps.run(line, cwd, world, signal, onOutput),
    test: (only) => deps.test(only, world, signal, onOutput),
    difference: () => deps.difference(world.tree),
    language: deps.language(world),
    foreign: (name, input) => deps.foreign(name, input, signal),
    kept: (path) => {
      const name = KEPT.exec(path)?.[1];
      return name === undefined ? null : join(folder, `${name}.txt`);
    },
    async keepOutput(outputFile) {
      const size = await stat(outputFile).then(
        (stats) => stats.size,
        () => 0,
      );
      const read = size > 0 ? await readText(outputFile, MOST_KEPT_CHARS) : null;
      // As it is, it may hold secrets: only what is masked stays.
      await rm(outputFile, { force: true });
      if (!read?.ok) return null;
      const name = randomUUID();
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, `${name}.txt`), marks.mask(read.text, own), { mode: 0o600 });
      return `command-output/${name}.txt`;
    },
    mask: (text) => marks.mask(text, own),
    maskParts: marks.maskParts,
    async reveal(text, path) {
      const lost = [...text.matchAll(/<secret \d+>/g)].some(([mark]) => marks.isLost(mark));
      if (lost) await relearn(world, marks, open, path);
      const revealed = marks.marks.reveal(text);
      return revealed.unknown === null
        ? { ok: true, text: revealed.text }
        : {
            ok: false,
            message: `${revealed.unknown} stands for no secret that is known here. Read the file again that has it; nothing was written.`,
          };
    },
    signal,
  };
}

/** After a restart: the files that were read before are looked at again, so that their secrets have their marks. */
async function relearn({ view }: World, marks: TaskMarks, open: Hands['open'], path: string): Promise<void> {
  const earlier = view.steps.flatMap((step) => {
    const named =
      step.kind === 'tool' && step.result?.content.includes('<secret ')
        ? step.input.call.input['path']
        : null;
    return typeof named === 'string' ? [named] : [];
  });
  for (const one of new Set([path, ...earlier])) {
    const opened = await open(one, 'read');
    const read = opened.ok ? await readText(opened.file) : null;
    if (read?.ok) marks.mask(read.text, []);
  }
}
