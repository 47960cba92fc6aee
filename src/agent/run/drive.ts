import type { Change, Journal, StepOf, Task } from '../journal/index.ts';
import { afterAnswer, call } from './calls.ts';
import { isFull } from './disk.ts';
import { askModel } from './models.ts';
import type {
  Action,
  ClockPort,
  DiskPort,
  LoopPort,
  ModelPort,
  TaskTree,
  TaskView,
  ToolsPort,
  VerificationPort,
} from './ports.ts';
import { createRecord, type DriveEvents, type Record } from './record.ts';

export interface DriveDeps<Tree extends TaskTree> {
  readonly journal: Journal;
  readonly loop: LoopPort;
  readonly model: ModelPort;
  readonly tools: ToolsPort<Tree>;
  readonly verification: VerificationPort<Tree>;
  readonly clock: ClockPort;
  readonly disk: DiskPort;
}

/** So many records in a row that ask no model, run no tool and verify nothing lead nowhere. */
const MOST_IDLE = 200;

/**
 * Works on a task of this window until it ends or waits for something, one action after another: each is written down
 * before its effect and after. Throws what `signal` was aborted with, `TaskLost`, and bugs. Whatever happens, the journal
 * says where the task stands, and driving it again goes on from there.
 */
export async function drive<Tree extends TaskTree>(
  deps: DriveDeps<Tree>,
  events: DriveEvents,
  id: string,
  tree: Tree,
  signal: AbortSignal,
): Promise<void> {
  const record = createRecord(deps, events, id, tree, signal);
  await begin(record);
  let idle = 0;
  for (let goesOn = true; goesOn; ) {
    signal.throwIfAborted();
    await record.untilRoom();
    const task = record.task();
    try {
      const head = record.all().find(({ seq }) => seq === task.head);
      if (head?.state === 'asked') {
        goesOn = await goOn(deps, record, tree, task);
        continue;
      }
      const action = deps.loop.next(record.viewOf(task));
      const said = task.said[0];
      // What the user says comes between an answer's calls and the next answer.
      const isBetween = action.do !== 'call' && action.do !== 'answer';
      if (said !== undefined && isBetween) {
        // More may have been said meanwhile.
        const taken: Change = (now) => ({ said: now.said.slice(1) });
        await note(record, task, { from: 'user', what: 'said', text: said }, taken);
        continue;
      }
      idle = action.do === 'note' || action.do === 'answer' || action.do === 'move' ? idle + 1 : 0;
      if (idle > MOST_IDLE) throw new Error('the task goes in circles without doing anything');
      goesOn = await perform(deps, record, tree, task, action);
    } catch (error) {
      if (!isFull(error)) throw error;
      await record.afterFull();
      await record.takeUp();
    }
  }
  signal.throwIfAborted();
}

/** Takes the task up where it stands. */
async function begin(record: Record): Promise<void> {
  await record.takeUp();
  const task = record.task();
  // Who goes on after an end, or before a limit has passed, says so where the next action is read from.
  const what =
    task.state === 'done' || task.state === 'failed'
      ? 'resumed'
      : task.waiting?.for === 'limit'
        ? 'waited'
        : null;
  const change = { state: stateOf(record.viewOf(task)), waiting: null, end: null };
  // Together: whoever goes on after a death between the two would not know.
  if (what === null) await record.update(change);
  else await note(record, task, { from: 'system', what, text: '' }, change);
}

/** Acts on the user's answer to the step at the head; false while there is none. */
async function goOn<Tree extends TaskTree>(
  { tools }: DriveDeps<Tree>,
  record: Record,
  tree: Tree,
  task: Task,
): Promise<boolean> {
  record.reread();
  const step = record.all().find(({ seq }) => seq === task.head);
  if (!step?.answer) {
    await record.update({ state: 'waiting', waiting: { for: 'answer', seq: task.head } });
    return false;
  }
  if (step.kind === 'tool') {
    await afterAnswer(record, tools, tree, task, step, step.answer);
  } else if (step.kind === 'note') {
    await record.write({ ...step, ...record.done(), result: {} }, { state: 'running', waiting: null });
    await record.update({ state: stateOf(record.viewOf(task)) });
  } else {
    throw new Error(`a step of the kind ${step.kind} asks nothing`);
  }
  return true;
}

async function perform<Tree extends TaskTree>(
  deps: DriveDeps<Tree>,
  record: Record,
  tree: Tree,
  task: Task,
  action: Action,
): Promise<boolean> {
  switch (action.do) {
    case 'ask':
    case 'summarise':
      return askModel(record, deps.model, task, action);
    case 'call':
      return call(record, deps.tools, tree, task, action);
    case 'answer': {
      const { of, index, call: answered, result } = action;
      const input = { of, index, call: answered };
      await record.write({ ...record.fresh(task), kind: 'tool', input, ...record.done(), result });
      return true;
    }
    case 'verify':
      await verify(deps.verification, record, tree, task, action.why);
      return true;
    case 'move':
      await move(record, tree, task, action);
      return true;
    case 'note':
      await note(record, task, { from: 'system', what: action.what, text: action.text });
      return true;
    case 'question': {
      const input = { from: 'system' as const, what: action.what, text: '' };
      const { question } = action;
      const step = { ...record.fresh(task), kind: 'note' as const, input, result: null, question };
      await record.write(
        { ...step, state: 'asked' },
        { state: 'waiting', waiting: { for: 'answer', seq: step.seq } },
      );
      return false;
    }
    case 'wait':
      await record.update({ state: 'waiting', waiting: action.waiting });
      return false;
    case 'end':
      await record.update({ state: action.state, waiting: null, end: action.end });
      return false;
  }
}

async function verify<Tree extends TaskTree>(
  port: VerificationPort<Tree>,
  record: Record,
  tree: Tree,
  task: Task,
  why: StepOf<'verify'>['input']['why'],
): Promise<void> {
  const view = record.viewOf(task);
  const before = await record.snapshot();
  const step = await record.write(
    {
      ...record.fresh(task),
      kind: 'verify' as const,
      repeat: 'in-tree' as const,
      before,
      input: { why },
      result: null,
    },
    { state: 'verifying' },
  );
  record.touch();
  const result = await record.ended(port.verify({ view, tree }, record.signal, record.progressOf(step.seq)));
  if (!result || record.signal.aborted) {
    await record.write({ ...step, ...record.cut() }, { restore: before });
    return;
  }
  // What the tests left behind is no part of the change.
  await record.putBack(before);
  await record.write({ ...step, ...record.done(), after: before, result }, { state: 'running' });
}

async function move(
  record: Record,
  tree: TaskTree,
  task: Task,
  { do: _, ...input }: Extract<Action, { do: 'move' }>,
): Promise<void> {
  const step = { ...record.fresh(task), kind: 'move' as const, input };
  if (!input.fresh) {
    await record.write({ ...step, ...record.done(), result: {} });
    return;
  }
  const before = await record.snapshot();
  const begun = await record.write({ ...step, repeat: 'in-tree' as const, before, result: null });
  const base = task.base ?? tree.base;
  await record.putBack(base);
  await record.write({ ...begun, ...record.done(), result: {}, after: base });
}

async function note(
  record: Record,
  task: Task,
  input: StepOf<'note'>['input'],
  change: Change = {},
): Promise<void> {
  await record.write({ ...record.fresh(task), kind: 'note', input, ...record.done(), result: {} }, change);
}

/** Before a plan that was wanted is agreed on, nothing is done yet. */
function stateOf({ task, steps }: TaskView): 'planning' | 'running' {
  const isAgreed = steps.some(
    ({ question, answer }) => question?.about === 'plan' && answer?.answer === 'yes',
  );
  return task.settings.planFirst && !isAgreed ? 'planning' : 'running';
}
