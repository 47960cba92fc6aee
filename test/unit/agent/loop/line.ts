import type {
  Call,
  ModelResult,
  Step,
  StepOf,
  Task,
  ToolResult,
  VerifyResult,
} from '../../../../src/agent/journal/index.ts';
import type {
  Action,
  LoopPort,
  ModelPort,
  TaskTree,
  TaskView,
  ToolsPort,
} from '../../../../src/agent/run/index.ts';

export function newTask(more: Partial<Task> = {}): Task {
  return {
    id: 'task-1',
    title: 'Mend the cart',
    prompt: 'Mend the sum of the cart. Never touch legacy.ts.',
    folders: [],
    state: 'running',
    waiting: null,
    end: null,
    settled: null,
    head: 0,
    base: 's0',
    leftOut: [],
    settings: {
      budgetUsd: 1,
      maxSteps: 60,
      startTier: 'cheap',
      planFirst: false,
      network: 'never',
      commandTimeLimitMs: 10_000,
    },
    facts: {},
    spentUsd: 0,
    createdAt: 1,
    changedAt: 1,
    said: [],
    restore: null,
    ...more,
  };
}

export const call = (name: string, input: Record<string, unknown> = {}, id = 'c1'): Call => ({
  id,
  name,
  input,
});

export const answered = (more: Partial<ModelResult> = {}): ModelResult => ({
  outcome: 'ok',
  text: '',
  calls: [],
  cutCalls: [],
  failure: null,
  tokens: { input: 1_000, cacheRead: 0, output: 10 },
  ...more,
});

export const failedWith = (
  reason: string,
  waitMs: number | null = null,
  outcome: 'failed' | 'incomplete' = 'failed',
) =>
  answered({
    outcome,
    failure: { reason, message: reason, waitMs },
    text: outcome === 'incomplete' ? 'So far' : '',
  });

/** What most steps have. */
export const BASE = {
  prev: 0,
  state: 'done' as const,
  repeat: 'harmless' as const,
  before: null,
  after: null,
  model: null,
  usd: null,
  requestId: null,
  question: null,
  answer: null,
};

/** Steps as the journal has them, one after another. */
export function builder() {
  const steps: Step[] = [];
  const next = () => ({
    ...BASE,
    seq: steps.length + 1,
    prev: steps.length,
    at: 1_000 * steps.length,
    endedAt: 1_000 * steps.length,
  });
  const push = (step: Step) => {
    steps.push(step);
    return step;
  };
  return {
    steps,
    model: (result: ModelResult, tier: StepOf<'model'>['input']['tier'] = 'cheap', model = 'a/one') =>
      push({ ...next(), kind: 'model', model, input: { tier }, result }),
    tool: (
      of: number,
      index: number,
      made: Call,
      result: Partial<ToolResult> & { before?: string; after?: string } = {},
    ) => {
      const { before, after, ...rest } = result;
      const own = { ...next(), before: before ?? null, after: after ?? null };
      return push({
        ...own,
        kind: 'tool',
        input: { of, index, call: made },
        result: { ok: true, content: 'fine', ...rest },
      });
    },
    verify: (verdict: VerifyResult['verdict'], report: unknown = {}, why: 'done' | 'asked' = 'done') =>
      push({
        ...next(),
        kind: 'verify',
        input: { why },
        result: { verdict, text: `Tests say ${verdict}.`, report },
      }),
    note: (from: 'user' | 'system', text: string, what = 'said', more: Partial<Step> = {}) =>
      push({ ...next(), ...more, kind: 'note', input: { from, text, what }, result: {} } as Step),
    move: (to: 'mid' | 'premium', fresh = false) =>
      push({
        ...next(),
        kind: 'move',
        input: { from: 'cheap', to, why: 'red', facts: {}, handOver: 'Before you it went wrong.', fresh },
        result: {},
      }),
    summary: (upTo: number, text: string) =>
      push({ ...next(), kind: 'summary', input: { tier: 'cheap', upTo }, result: answered({ text }) }),
  };
}

/** A whole round: an answer with calls, and the result of each. */
export function round(
  build: ReturnType<typeof builder>,
  calls: readonly Call[],
  result: Parameters<typeof build.tool>[3] = {},
) {
  const { seq } = build.model(answered({ calls: [...calls] }));
  for (const [i, one] of calls.entries()) build.tool(seq, i, one, result);
}

export interface Driven {
  readonly steps: readonly Step[];
  readonly actions: readonly Action[];
  readonly end: Action;
}

/** Does what the loop says, as the runner does, in memory. */
export async function driveTask<Tree extends TaskTree>(
  task: Task,
  loop: LoopPort,
  model: ModelPort,
  tools: ToolsPort<Tree>,
  tree: Tree,
  verify: (view: TaskView) => Promise<VerifyResult>,
  options: { readonly most?: number; readonly begun?: readonly Step[]; readonly agree?: boolean } = {},
): Promise<Driven> {
  const build = builder();
  build.steps.push(...(options.begun ?? []));
  const actions: Action[] = [];
  const signal = new AbortController().signal;
  for (let i = 0; i < (options.most ?? 400); i++) {
    // What is in the journal went through JSON.
    const view: TaskView = JSON.parse(JSON.stringify({ task, steps: build.steps }));
    const action = loop.next(view);
    actions.push(action);
    const seq = build.steps.length + 1;
    const blank = { ...BASE, seq, prev: seq - 1, at: seq, endedAt: seq };
    if (action.do === 'end') return { steps: build.steps, actions, end: action };
    if (action.do === 'ask' || action.do === 'summarise') {
      const step: StepOf<'model'> | StepOf<'summary'> =
        action.do === 'ask'
          ? { ...blank, kind: 'model', input: { tier: action.tier }, result: null }
          : { ...blank, kind: 'summary', input: { tier: action.tier, upTo: action.upTo }, result: null };
      const asked = await model.ask(
        { view, step, requestId: `r${seq}`, leftUsd: task.settings.budgetUsd },
        signal,
        () => {},
      );
      build.steps.push({ ...step, ...asked, requestId: `r${seq}` });
    } else if (action.do === 'call') {
      const planned = await tools.plan(action.call, { view, tree });
      const input = { of: action.of, index: action.index, call: action.call };
      const no: ToolResult = { ok: false, content: 'The user refused it.', notRun: 'refused' };
      const before = await tree.snapshot();
      const result = !planned.ok
        ? planned.result
        : planned.question && !options.agree
          ? no
          : await planned.run(signal, () => {});
      build.steps.push({ ...blank, kind: 'tool', input, result, before, after: await tree.snapshot() });
    } else if (action.do === 'answer') {
      build.tool(action.of, action.index, action.call, action.result);
    } else if (action.do === 'verify') {
      build.steps.push({ ...blank, kind: 'verify', input: { why: action.why }, result: await verify(view) });
    } else if (action.do === 'move') {
      const { do: _, ...input } = action;
      if (input.fresh) await tree.restore(tree.base);
      build.steps.push({ ...blank, kind: 'move', input, result: {} });
    } else if (action.do === 'note') build.note('system', action.text, action.what);
    else if (action.do === 'question')
      build.steps.push({
        ...blank,
        kind: 'note',
        input: { from: 'system', text: '', what: action.what },
        result: {},
        question: action.question,
        answer: { answer: options.agree === false ? 'no' : 'yes' },
      });
    else if (action.waiting.until === null) return { steps: build.steps, actions, end: action };
    else build.note('system', '', 'waited');
  }
  const last = actions.at(-1);
  if (!last) throw new Error('nothing was done');
  return { steps: build.steps, actions, end: last };
}
