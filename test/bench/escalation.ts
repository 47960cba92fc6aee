import type { ModelResult, Step, Task, TierName, VerifyResult } from '../../src/agent/journal/index.ts';
import { createLoop } from '../../src/agent/loop/index.ts';

const TIERS: readonly TierName[] = ['cheap', 'mid', 'premium'];

/** What the agent itself does where a model of a tier has ended its work and can mend no more, by that verdict. */
export function afterAttempt(verdict: VerifyResult['verdict'], tier: TierName): 'escalate' | 'stop' {
  const steps = [...TIERS.slice(1, TIERS.indexOf(tier) + 1).map(moveTo), ...attempt(verdict)];
  const { do: next } = createLoop().next({
    task: TASK,
    steps: steps.map((step, i) => ({ ...step, seq: i + 1 })),
  });
  if (next !== 'move' && next !== 'end')
    throw new Error(`After a whole attempt comes neither a move nor an end: ${next}`);
  return next === 'move' ? 'escalate' : 'stop';
}

const STEP = {
  seq: 0,
  prev: 0,
  state: 'done',
  repeat: 'harmless',
  before: null,
  after: null,
  model: null,
  usd: 0,
  requestId: null,
  at: 0,
  endedAt: 0,
  question: null,
  answer: null,
} as const;

const ANSWER: Omit<ModelResult, 'text' | 'calls'> = {
  outcome: 'ok',
  cutCalls: [],
  failure: null,
  tokens: null,
};

/** Writes a file, says that it is done, and says it again where the verdict was not good enough. */
function attempt(verdict: VerifyResult['verdict']): Step[] {
  const call = { id: 'call', name: 'write', input: { path: 'a.ts' } };
  const done: Step = {
    ...STEP,
    kind: 'model',
    input: { tier: 'cheap' },
    result: { ...ANSWER, text: 'Done.', calls: [] },
  };
  return [
    {
      ...STEP,
      kind: 'tool',
      input: { of: 0, index: 0, call },
      before: 'a',
      after: 'b',
      result: { ok: true, content: '' },
    },
    done,
    { ...STEP, kind: 'verify', input: { why: 'done' }, result: { verdict, text: '', report: {} } },
    ...(verdict === 'red' ? [done] : []),
  ];
}

function moveTo(to: TierName): Step {
  const from = TIERS[TIERS.indexOf(to) - 1] ?? 'cheap';
  return {
    ...STEP,
    kind: 'move',
    input: { from, to, why: 'red', facts: {}, handOver: '', fresh: true },
    result: {},
  };
}

const TASK: Task = {
  id: 'replayed',
  title: '',
  prompt: '',
  folders: [],
  state: 'running',
  waiting: null,
  end: null,
  settled: null,
  said: [],
  head: 0,
  base: null,
  restore: null,
  leftOut: [],
  settings: {
    budgetUsd: 1,
    maxSteps: 60,
    startTier: 'cheap',
    planFirst: false,
    network: 'ask',
    commandTimeLimitMs: 1,
  },
  facts: {},
  spentUsd: 0,
  createdAt: 0,
  changedAt: 0,
};
