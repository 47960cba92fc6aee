import type { Step, StepOf, Task, TaskAnswer, ToolResult } from '../journal/index.ts';
import type { Action, PlannedCall, TaskTree, ToolsPort } from './ports.ts';
import type { Record } from './record.ts';

/** Runs one call of a model, or asks the user about it first: then false. */
export async function call<Tree extends TaskTree>(
  record: Record,
  tools: ToolsPort<Tree>,
  tree: Tree,
  task: Task,
  { of, index, call: wanted }: Extract<Action, { do: 'call' }>,
): Promise<boolean> {
  const planned = await tools.plan(wanted, { view: record.viewOf(task), tree });
  const step = {
    ...record.fresh(task),
    kind: 'tool' as const,
    input: { of, index, call: wanted },
    result: null,
  };
  if (!planned.ok) {
    await record.write({ ...step, ...record.done(), result: planned.result });
    return true;
  }
  const earlier = effectOf(record.all(), step);
  const question = earlier
    ? {
        about: 'again' as const,
        step: earlier.seq,
        name: wanted.name,
        text: planned.question?.about === 'command' ? planned.question.line : wordsOf(wanted),
      }
    : planned.question;
  if (!question) {
    await run(record, step, planned);
    return true;
  }
  await record.write(
    { ...step, state: 'asked', repeat: planned.repeat, question },
    { state: 'waiting', waiting: { for: 'answer', seq: step.seq } },
  );
  return false;
}

/** What a call runs, where it is a line that is run; else all that it was given. */
function wordsOf({ name, input }: StepOf<'tool'>['input']['call']): string {
  const { command } = input;
  return name === 'run' && typeof command === 'string' ? command : JSON.stringify(input);
}

/** Acts on the user's answer to a call. An approval is for this step; what the tool may do is looked at once more. */
export async function afterAnswer<Tree extends TaskTree>(
  record: Record,
  tools: ToolsPort<Tree>,
  tree: Tree,
  task: Task,
  step: StepOf<'tool'>,
  answer: TaskAnswer,
): Promise<void> {
  const isAgain = step.question?.about === 'again';
  const running = { state: 'running', waiting: null } as const;
  if (answer.answer === 'no') {
    const result = isAgain ? leftAsItIs() : refused(answer.words);
    await record.write({ ...step, answer, ...record.done(), result }, running);
    return;
  }
  if (answer.answer === 'always' && step.question) tools.keep(step.question, task);
  const planned = await tools.plan(step.input.call, { view: record.viewOf(task), tree });
  if (!planned.ok) {
    await record.write({ ...step, answer, ...record.done(), result: planned.result }, running);
    return;
  }
  const earlier = isAgain ? effectOf(record.all(), step) : undefined;
  // As much as can be taken back of what is about to be repeated.
  if (earlier?.state === 'cut' && earlier.before !== null) await record.putBack(earlier.before);
  await run(record, { ...step, answer }, planned);
}

async function run(
  record: Record,
  step: StepOf<'tool'>,
  { repeat, touchesTree, isTakenBack, run: work }: Extract<PlannedCall, { ok: true }>,
): Promise<void> {
  const before = touchesTree ? await record.snapshot() : null;
  const begun = await record.write(
    { ...step, state: 'begun', repeat, before },
    { state: 'running', waiting: null },
  );
  if (touchesTree) record.touch();
  const result = await record.ended(work(record.signal, record.progressOf(step.seq)));
  if (!result || (record.signal.aborted && result.notRun === 'stopped')) {
    const restore = repeat === 'in-tree' ? { restore: before } : {};
    await record.write({ ...begun, ...record.cut() }, restore);
    return;
  }
  if (isTakenBack && before !== null) await record.putBack(before);
  const after = touchesTree ? await record.snapshot() : null;
  await record.write({ ...begun, ...record.done(), result, after });
}

/** An earlier run of the same call whose effect may be there, outside of the tree, and cannot be taken back. */
function effectOf(all: readonly Step[], { input: { of, index } }: StepOf<'tool'>): Step | undefined {
  return all.findLast(
    (step) =>
      step.kind === 'tool' &&
      step.input.of === of &&
      step.input.index === index &&
      step.repeat === 'never' &&
      (step.state === 'cut' || (step.state === 'done' && step.result?.notRun === undefined)),
  );
}

function refused(words: string | undefined): ToolResult {
  const said = words ? ` They said: ${words}` : '';
  return {
    ok: false,
    notRun: 'refused',
    content: `The user did not allow this. It was not run; do not try the same in another way.${said}`,
  };
}

function leftAsItIs(): ToolResult {
  return {
    ok: false,
    notRun: 'cut-off',
    content:
      'This was cut off while it ran, and the user chose not to run it again. It may have had its effect, wholly or in part: look before you rely on either.',
  };
}
