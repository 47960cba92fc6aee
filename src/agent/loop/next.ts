import type { ModelResult, StepOf, TaskEnd, ToolResult } from '../journal/index.ts';
import type { Action, LoopPort, TaskView } from '../run/index.ts';
import { factsOf, isFresh, type MoveWhy, nextTierOf, shareOf } from './escalation.ts';
import { handOverOf } from './handOver.ts';
import { hasChanged, hasNote, isDone, type Line, lastOf, lineOf } from './line.ts';
import {
  BROKE_OFF,
  CALL_IN_TEXT,
  CUT,
  EMPTY,
  EMPTY_PLAN,
  NO_CHANGE,
  SAME_CALL,
  STUCK,
  WITHOUT_IMAGES,
} from './prompts.ts';
import {
  claimOf,
  inARow,
  isCallInText,
  isCut,
  isEmpty,
  isFailed,
  needsRepair,
  openCall,
  type Standing,
  standingOf,
} from './standing.ts';
import { shortenedUpTo } from './summary.ts';

/** More calls in one answer are not run. */
const MOST_CALLS = 32;
/** Failures of all models in a row that may pass, and the pause after the first, in ms; each is twice as long. */
const FAILURES_MOST = 4;
const FIRST_PAUSE_MS = 15_000;

/** What is to be done next, by the steps alone. */
export function createLoop(): LoopPort {
  return { next };
}

export function next({ task, steps }: TaskView): Action {
  const line = lineOf(task, steps);
  const open = openCall(line);
  if (open)
    return open.index < MOST_CALLS ? { do: 'call', ...open } : { do: 'answer', ...open, result: TOO_MANY };
  const standing = standingOf(line);
  const { last } = standing;
  if (isDone(last, 'model') && last.result) {
    const action = afterAnswer(standing, last, last.result);
    if (action) return action;
  }
  if (isDone(last, 'verify')) return afterVerdict(standing, last);
  if (isDone(last, 'note') && last.question?.about === 'plan' && last.answer?.answer === 'no')
    return { do: 'end', state: 'failed', end: { why: 'plan-refused' } };
  const claim = claimOf(standing);
  return claim === null ? goOn(standing) : afterClaim(standing, claim);
}

const TOO_MANY: ToolResult = {
  ok: false,
  content: `Error: not run, since one answer may make ${MOST_CALLS} calls at most. Make it again if it is still needed.`,
  notRun: 'never',
};

/** Asks its model again, or leaves it. */
function goOn({ line, spent, toTell, unverified }: Standing): Action {
  if (spent !== null)
    return unverified && line.phase === 'act' ? { do: 'verify', why: 'asked' } : leave(line, spent);
  if (toTell !== null) return { do: 'note', text: toTell === 'stuck' ? STUCK : SAME_CALL, what: toTell };
  const upTo = shortenedUpTo(line, false);
  return upTo === null ? { do: 'ask', tier: line.tier } : { do: 'summarise', tier: line.tier, upTo };
}

/** To the next tier, or the end where there is none. */
function leave(line: Line, why: MoveWhy): Action {
  const to = nextTierOf(line);
  if (to === null || line.phase === 'plan') return { do: 'end', ...endOf(line, why) };
  const fresh = isFresh(line, why);
  const facts = {
    ...factsOf(lastOf(line.own, 'verify')?.result),
    answers: line.own.filter((step) => step.kind === 'model').length,
  };
  return { do: 'move', from: line.tier, to, why, facts, handOver: handOverOf(line, why, fresh), fresh };
}

function endOf(line: Line, why: MoveWhy): { state: 'done' | 'failed'; end: TaskEnd } {
  if (lastOf(line.own, 'verify')?.result?.verdict === 'not-verified')
    return { state: 'done', end: { why: 'not-verified' } };
  const message = lastOf(line.own, 'model')?.result?.failure?.message ?? '';
  switch (why) {
    case 'red':
      return { state: 'failed', end: { why: 'red' } };
    case 'steps':
      return { state: 'failed', end: { why: 'steps', limit: shareOf(line) } };
    case 'no-model':
      return { state: 'failed', end: { why: 'model', message } };
    default:
      return { state: 'failed', end: { why: 'stuck', facts: { sign: why } } };
  }
}

/** After an answer that is no end and has no calls; null where it is one of those. */
function afterAnswer(standing: Standing, step: StepOf<'model'>, result: ModelResult): Action | null {
  const { line, spent } = standing;
  if (result.outcome === 'cancelled') return goOn(standing);
  // A server that cut the prompt off has read half of the task: its answer is none.
  if (isFailed(step) || result.failure?.reason === 'context-too-long')
    return afterFailure(standing, step, result);
  if (!isEmpty(step) && !isCut(step)) return null;
  if (spent !== null) return goOn(standing);
  if (isCut(step)) {
    const isLimit = result.failure?.reason === 'length';
    return { do: 'note', text: isLimit ? CUT : BROKE_OFF, what: 'cut' };
  }
  const text = isCallInText(result.text) ? CALL_IN_TEXT : EMPTY;
  return { do: 'note', text: line.phase === 'plan' ? EMPTY_PLAN : text, what: 'empty' };
}

/** What only the user can mend: the task waits for them. */
const WAITS_FOR_USER = new Set([
  'no-key',
  'auth',
  'payment',
  'unaffordable',
  'budget',
  'not-allowed',
  'offline',
]);
/** What may be over in a while. */
const PASSES = new Set([
  'rate-limit',
  'server',
  'loading',
  'refused',
  'network',
  'timeout',
  'cut-off',
  'malformed',
  'unavailable',
]);

/** No model of the tier has answered. */
function afterFailure({ line }: Standing, step: StepOf<'model'>, { failure }: ModelResult): Action {
  const { reason = 'no-model', message = '', waitMs = null } = failure ?? {};
  const wait = (until: number | null): Action => ({ do: 'wait', waiting: { for: 'limit', until, message } });
  const at = step.endedAt ?? step.at;
  if (reason === 'content-policy') return { do: 'end', state: 'failed', end: { why: 'model', message } };
  if (reason === 'context-too-long') {
    const upTo = shortenedUpTo(line, true);
    return upTo === null ? leave(line, 'no-model') : { do: 'summarise', tier: line.tier, upTo };
  }
  if (reason === 'bad-request' && mayLeaveImagesOut(line))
    return { do: 'note', text: WITHOUT_IMAGES, what: 'without-images' };
  const failures = inARow(line.own, isFailed);
  if (PASSES.has(reason)) {
    if (waitMs !== null) return wait(at + waitMs);
    if (failures < FAILURES_MOST) return wait(at + FIRST_PAUSE_MS * 2 ** (failures - 1));
  }
  if (nextTierOf(line) !== null && line.phase === 'act' && !WAITS_FOR_USER.has(reason))
    return leave(line, 'no-model');
  return WAITS_FOR_USER.has(reason) || PASSES.has(reason) ? wait(null) : leave(line, 'no-model');
}

function mayLeaveImagesOut({ brief, own }: Line): boolean {
  const has =
    brief.images.length > 0 ||
    own.some((step) => isDone(step, 'tool') && (step.result?.images?.length ?? 0) > 0);
  return has && !hasNote(own, 'without-images');
}

/** The model says that it is done. */
function afterClaim(standing: Standing, claim: string): Action {
  const { line, unverified } = standing;
  if (line.phase === 'plan')
    return { do: 'question', question: { about: 'plan', text: claim }, what: 'plan' };
  if (unverified) return { do: 'verify', why: 'done' };
  const verify = lastOf(line.own, 'verify');
  if (verify) return afterVerdict(standing, verify, true);
  if (line.steps.some(hasChanged)) return { do: 'verify', why: 'done' };
  return hasNote(line.own, 'no-change')
    ? { do: 'end', state: 'done', end: { why: 'no-change', text: claim } }
    : { do: 'note', text: NO_CHANGE, what: 'no-change' };
}

/** `claimed`: the model says that it is done, and has changed nothing since. */
function afterVerdict(standing: Standing, step: StepOf<'verify'>, claimed = false): Action {
  const { line, spent } = standing;
  if (step.result?.verdict === 'verified') return { do: 'end', state: 'done', end: { why: 'verified' } };
  if (!needsRepair(step)) {
    return step.input.why === 'asked' && spent !== null
      ? leave(line, spent)
      : { do: 'end', state: 'done', end: { why: 'not-verified' } };
  }
  if (claimed) return leave(line, 'red');
  return goOn(standing);
}
