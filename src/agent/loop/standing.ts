import { readTrajectory } from '../../router/index.ts';
import type { Step, StepOf } from '../journal/index.ts';
import { messagesOfStep } from './conversation.ts';
import { factsOf, type MoveWhy, shareOf } from './escalation.ts';
import {
  callsOf,
  hasNote,
  isDone,
  isNote,
  isUnverified,
  type Line,
  lastOf,
  type Round,
  roundOf,
} from './line.ts';

/** Red verdicts of a tier that go back to its model; one more, and the next tier takes over. */
export const REPAIRS = 2;
/** The same call with the same result so often is told, and so often ends it. */
const SAME_TOLD = 3;
const SAME_MOST = 5;
/** Calls in a row that could not be run at all, as of tools that are not there. */
const INVALID_MOST = 6;
/** Answers in a row that are empty, or were cut off. */
const EMPTY_MOST = 2;
const CUT_MOST = 3;

/** How a conversation stands: all that is decided on. */
export interface Standing {
  readonly line: Line;
  readonly last: Step | undefined;
  /** The newest answer with its results; null before the first. */
  readonly round: Round | null;
  /** Something has changed since verification last looked. */
  readonly unverified: boolean;
  /** Why its model has had its chance; null while it may go on. */
  readonly spent: MoveWhy | null;
  /** What the model is to be told before it is asked again. */
  readonly toTell: 'same-call' | 'stuck' | null;
}

export function standingOf(line: Line): Standing {
  const { steps } = line;
  const own = sinceResumed(line);
  const round = newestRound(line);
  // A change of the tier before that was never looked at is one as well.
  const unverified = isUnverified(steps);
  const same = sameCalls(own, round);
  const stuck = raisedIn(own, steps);
  const reds = own.filter((step) => isDone(step, 'verify') && needsRepair(step)).length;
  const spent = firstOf<MoveWhy>([
    ['red', reds > REPAIRS && needsRepair(lastOf(own, 'verify'))],
    ['empty', inARow(own, isEmpty) >= EMPTY_MOST],
    ['cut', inARow(own, isCut) >= CUT_MOST],
    ['same-call', same >= SAME_MOST || invalidInARow(own) >= INVALID_MOST],
    ['stuck', stuck > 1],
    ['steps', own.filter((step) => step.kind === 'model').length >= shareOf(line)],
  ]);
  const toTell = firstOf<'same-call' | 'stuck'>([
    ['same-call', same >= SAME_TOLD && !hasNote(own, 'same-call')],
    ['stuck', stuck > 0 && !hasNote(own, 'stuck')],
  ]);
  return { line, last: line.own.at(-1), round, unverified, spent, toTell };
}

/**
 * Whether its model is to think more: it does not get on, or its first repair was not enough. That costs less than the next tier,
 * which takes over where it does not help.
 */
export function needsEffort({ own }: Line): boolean {
  const reds = own.filter((step) => isDone(step, 'verify') && needsRepair(step)).length;
  return hasNote(own, 'stuck') || hasNote(own, 'same-call') || reds >= REPAIRS;
}

/** Where the user lets it go on after an end, it has its chance anew. */
function sinceResumed({ own }: Line): readonly Step[] {
  return own.slice(own.findLastIndex((step) => isNote(step, 'resumed')) + 1);
}

function newestRound(line: Line): Round | null {
  const step = lastOf(sinceResumed(line), 'model');
  return step ? roundOf(step, line.steps) : null;
}

function firstOf<Name>(all: readonly (readonly [Name, boolean])[]): Name | null {
  return all.find(([, holds]) => holds)?.[0] ?? null;
}

/** Whether something is left for the model to mend after that verification. */
export function needsRepair(step: Step | undefined): boolean {
  return isDone(step, 'verify') && (step.result?.verdict === 'red' || factsOf(step.result).tampered > 0);
}

function answersOf(own: readonly Step[]): readonly StepOf<'model'>[] {
  return own.flatMap((step) => (isDone(step, 'model') ? [step] : []));
}

/** How many of the newest answers are like that. */
export function inARow(own: readonly Step[], isSo: (step: StepOf<'model'>) => boolean): number {
  const answers = answersOf(own).toReversed();
  const end = answers.findIndex((step) => !isSo(step));
  return end < 0 ? answers.length : end;
}

export function isEmpty({ result }: StepOf<'model'>): boolean {
  if (result === null) return false;
  if (result.failure?.reason === 'empty') return true;
  return (
    result.outcome === 'ok' &&
    result.calls.length === 0 &&
    (result.text.trim() === '' || isCallInText(result.text))
  );
}

/** A call that was written as text, in the form of some model's template: nobody runs it. */
export function isCallInText(text: string): boolean {
  return CALL_FORMS.test(text.slice(0, 4_000));
}

const CALL_FORMS = new RegExp(
  [
    // Hermes, Qwen, Llama, Claude, Mistral, DeepSeek, gpt-oss
    '<tool_call|<function[=_ ]|<invoke\\b|<\\|?(?:tool|function)|<\\|python_tag\\|>|\\[TOOL_CALLS\\]|<[|\uFF5C]tool|\\bto=functions\\.',
    // JSON, Gemini's block of code, ReAct
    '"(?:arguments|parameters|tool_input|action_input)"\\s{0,9}:\\s{0,9}\\{|"(?:tool|tool_name)"\\s{0,9}:\\s{0,9}"\\w|```tool_|^Action Input:',
    // Tags named after the tool, with tags of its input; a call of a function
    '<[a-z_]{2,20}>\\s{0,9}<(?:path|command|content|query|pattern|args|file_path|find)>',
    '^\\s{0,9}(?:read|edit|write|run|list|search|run_tests|delete_file|move_file|done)\\((?:\\{|"|\\w{1,9}=)',
  ].join('|'),
  'm',
);

export function isCut({ result }: StepOf<'model'>): boolean {
  return result?.outcome === 'incomplete' || result?.failure?.reason === 'length';
}

export function isFailed({ result }: StepOf<'model'>): boolean {
  return (
    result?.outcome === 'failed' && result.failure?.reason !== 'empty' && result.failure?.reason !== 'length'
  );
}

/** How often the newest calls were made with the same result, the most of them. */
function sameCalls(own: readonly Step[], round: Round | null): number {
  if (round === null) return 0;
  const keys = own.flatMap((step) => (isDone(step, 'tool') ? [keyOf(step)] : []));
  const newest = new Set([...round.results.values()].map(keyOf));
  return Math.max(0, ...[...newest].map((key) => keys.filter((one) => one === key).length));
}

function keyOf({ input: { call }, result }: StepOf<'tool'>): string {
  const input = Object.entries(call.input).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([call.name, input, result?.content ?? '']);
}

function invalidInARow(own: readonly Step[]): number {
  const tools = own.flatMap((step) => (isDone(step, 'tool') ? [step] : [])).toReversed();
  const end = tools.findIndex(({ result }) => result?.notRun !== 'unknown' && result?.notRun !== 'arguments');
  return end < 0 ? tools.length : end;
}

/** How often it did not get on. What we say in between is no new wish. */
function raisedIn(own: readonly Step[], steps: readonly Step[]): number {
  const messages = own.flatMap((step) =>
    step.kind === 'model' ? messagesOfStep(step, steps, Infinity) : [],
  );
  return readTrajectory(messages.filter(({ role }) => role !== 'user')).raised;
}

/** The next call of the newest answer that has no result. */
export function openCall(line: Line) {
  const round = newestRound(line);
  if (round?.step.result?.outcome !== 'ok') return null;
  const { step, results } = round;
  const index = callsOf(step).findIndex((_, i) => !results.has(i));
  const call = callsOf(step)[index];
  return call ? { of: step.seq, index, call } : null;
}

/** What the model says of its end, where its newest answer is one; null where it is not. */
export function claimOf({ round, last }: Standing): string | null {
  if (round === null || last === undefined) return null;
  const isInRound = last === round.step || [...round.results.values()].some((step) => step === last);
  if (!isInRound || round.step.result?.outcome !== 'ok') return null;
  const { text, calls, cutCalls } = round.step.result;
  if (calls.length + cutCalls.length === 0) return isEmpty(round.step) ? null : text;
  for (const { result } of round.results.values()) {
    const done = result?.facts?.['done'];
    if (typeof done === 'string') return done === '' ? text : done;
  }
  return null;
}
