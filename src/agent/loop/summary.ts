import { firstLineOf, shortened } from '../../models/index.ts';
import { tokensOf } from '../../requests/index.ts';
import type { Step } from '../journal/index.ts';
import { messagesOf, messagesOfStep } from './conversation.ts';
import { callsOf, isDone, isUnverified, type Line, lastOf, roundOf } from './line.ts';
import { changedFiles, planIn, verdictIn } from './state.ts';

/** A conversation is shortened when it fills so much of its window, ... */
const FULL = 0.7;
/** ... and then its newest rounds stay, as far as they fill no more than this. */
const KEPT = 0.3;

/** Lines of what was done, the newest; and characters of one. */
const MOST_LINES = 50;
const MOST_CHARS = 180;

/** What is known of the model that was asked last: its window, and what its tools take of it. */
interface Seat {
  readonly windowTokens: number;
  readonly toolTokens: number;
}

function seatOf({ own }: Line): Seat | null {
  const last = own.findLast(
    (step) => isDone(step, 'model') && step.result?.facts?.['windowTokens'] !== undefined,
  );
  const facts = isDone(last, 'model') ? last.result?.facts : undefined;
  const { windowTokens, toolTokens } = facts ?? {};
  return typeof windowTokens === 'number' && windowTokens > 0
    ? { windowTokens, toolTokens: typeof toolTokens === 'number' ? toolTokens : 0 }
    : null;
}

/**
 * The step up to which the conversation is to be shortened before the next question; null where there is room, or nothing
 * that can be left out. `forced`: the model has said that it is too long.
 */
export function shortenedUpTo(line: Line, forced: boolean): number | null {
  const seat = seatOf(line);
  if (seat === null) return null;
  const { windowTokens, toolTokens } = seat;
  const used = tokensOf(messagesOf(line, windowTokens)) + toolTokens;
  return forced || used > FULL * windowTokens ? cutPoint(line, KEPT * windowTokens) : null;
}

/** The end of the rounds that go, so that those after it fill so many tokens at most; the newest round always stays. */
function cutPoint({ own, steps }: Line, keptTokens: number): number | null {
  const from = lastOf(own, 'summary')?.input.upTo ?? 0;
  const left = own.filter(({ seq }) => seq > from);
  let tokens = 0;
  let begin: number | null = null;
  for (const step of left.toReversed()) {
    tokens += tokensOf(messagesOfStep(step, steps, Infinity));
    if (begin !== null && tokens > keptTokens) break;
    if (isDone(step, 'model')) begin = step.seq;
  }
  const upTo = left.findLast(({ seq }) => begin !== null && seq < begin)?.seq ?? null;
  return upTo !== null && upTo > from ? upTo : null;
}

/**
 * What stands for the steps up to `upTo`: plan, changed files and verdict in full, and what was done in a line each. No model is
 * asked for it, so nothing is made up, and it costs nothing.
 */
export function summaryOf({ own, steps }: Line, upTo: number): string {
  const all = steps.filter(({ seq }) => seq <= upTo);
  const old = own.filter(({ seq }) => seq <= upTo);
  const lines = old.flatMap((step) => linesOf(step, all));
  const gone = Math.max(0, lines.length - MOST_LINES);
  const words = old.flatMap((step) =>
    isDone(step, 'note') && (step.input.from === 'user' || step.answer?.words) ? [step] : [],
  );
  return [
    '# What has been done so far\n\nThe conversation before this point is shortened. What you need of it again, read again.',
    stateText(all),
    ...words.map(({ input, answer }) => `The user says:\n${answer?.words ?? input.text}`),
    `## Steps\n\n${gone > 0 ? `(${gone} older ones are left out)\n` : ''}${lines.slice(gone).join('\n')}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Plan, changed files and verdict as they were after these steps; unshortened. */
export function stateText(steps: readonly Step[]): string {
  const plan = planIn(steps);
  const files = changedFiles(steps);
  const verdict = verdictIn(steps);
  return [
    ...(plan === '' ? [] : [`## Plan\n\n${plan}`]),
    `## Files changed so far\n\n${files.length === 0 ? '(none)' : files.map((path) => `- ${path}`).join('\n')}`,
    ...(verdict === ''
      ? []
      : [`## Last verification${isUnverified(steps) ? ' (files have changed since)' : ''}\n\n${verdict}`]),
  ].join('\n\n');
}

function linesOf(step: Step, steps: readonly Step[]): string[] {
  if (!isDone(step, 'model')) return [];
  const text = step.result?.text.trim() ?? '';
  const { results } = roundOf(step, steps);
  return [
    ...(text === '' ? [] : [`- you said: ${oneLine(text)}`]),
    ...callsOf(step).map((call, i) => {
      const result = results.get(i)?.result;
      const end = result
        ? `${result.ok ? 'ok' : 'failed'}: ${oneLine(firstLineOf(result.content.slice(0, 4 * MOST_CHARS)))}`
        : 'cut off';
      return `- ${call.name} ${oneLine(aboutOf(call.input))} -> ${end}`;
    }),
  ];
}

/** What a call is about, without the texts that it writes. */
export function aboutOf(input: Readonly<Record<string, unknown>>): string {
  const short = Object.entries(input).map(([name, value]) => [
    name,
    typeof value === 'string' ? shortened(value, 80) : Array.isArray(value) ? `(${value.length})` : value,
  ]);
  return JSON.stringify(Object.fromEntries(short));
}

function oneLine(text: string): string {
  return shortened(
    text
      .slice(0, 4 * MOST_CHARS)
      .replaceAll(/\s+/g, ' ')
      .trim(),
    MOST_CHARS,
  );
}
