import { formatCount, formatTokens, formatUsd } from './format.ts';
import type { MoveCause, RouteReason, TrajectoryCause, Unfit } from './reasons.ts';
import { isTier, TIERS } from './tasks.ts';
import type { Stuck, Subtask } from './trajectory/index.ts';
import type { Move, Route } from './types.ts';

/** The reasons of a route, one line each. */
export function formatRouteReasons({ move, reasons }: Pick<Route, 'move' | 'reasons'>): string[] {
  return linesOf(move, reasons);
}

/** The same without a word of the prompt, of which nothing is stored: what is put into words here has none of them. */
export function formatReasonsToStore({ move, reasons }: Pick<Route, 'move' | 'reasons'>): string[] {
  const kept: Move<never> | undefined = move && { ...move, cause: untoldCause(move.cause) };
  return linesOf(kept, reasons.map(untoldReason));
}

function untoldReason(why: RouteReason): RouteReason<never> {
  return why.reason === 'found-in-prompt' || why.reason === 'read-as' ? { ...why, words: [] } : why;
}

function untoldCause(cause: MoveCause): MoveCause<never> {
  return cause.reason === 'harder-task' ? { ...cause, words: [] } : cause;
}

function linesOf(move: Move | undefined, reasons: readonly RouteReason[]): string[] {
  return [...(move ? formatMove(move) : []), ...reasons.map(formatRouteReason)];
}

function formatRouteReason(why: RouteReason): string {
  switch (why.reason) {
    case 'chosen':
    case 'limit-reached':
      return formatMoveCause(why);
    case 'found-in-prompt':
      return `taken for ${why.task}${formatWords(why.words)}`;
    case 'read-as':
      return `taken for ${why.task}, which ${why.tier} does well (${Math.round(why.share * 100)} % sure)${formatWords(why.words)}`;
    case 'model-set':
      return `${why.task} goes to ${why.model} by setting`;
    case 'tier-set':
      return `${why.task} is ${why.tier} by setting`;
    case 'tier-of-task':
      return `${why.task} is a ${why.tier} task`;
    case 'too-many-tokens':
      return `${formatTokens(why.found)} tokens of context are too many for ${why.tier} (${formatTokens(why.limit)}), so ${why.next}`;
    case 'too-many-files':
      return `${formatCount(why.found)} files are too many for ${why.tier} (${formatCount(why.limit)}), so ${why.next}`;
    case 'learnt':
      return `${formatLearnt(why, why)}, so ${why.next}`;
    case 'aside':
      return `one request in ${why.every} starts with ${why.tier} models, to see whether ${why.model} does ${why.task} as well`;
    case 'second-opinion':
      return `${why.model} read it and says ${why.tier}${why.followed ? '' : ', which its words do not bear out'}`;
    case 'trajectory':
      return formatTrajectory(why);
    case 'so-far':
      return formatSoFar(why);
    case 'not-raised':
      return why.named
        ? `${formatMoveCause(why.cause)}, but ${why.model} was chosen by name, and stays`
        : `${formatMoveCause(why.cause)}, and no better model or effort is to be had than ${why.model}`;
    case 'subtask':
      return why.done
        ? `${SUBTASKS[why.subtask]}, so ${why.tier}`
        : `${SUBTASKS[why.subtask]}: it would be ${why.tier}, were tierwise.routing.trajectory set to act`;
    case 'stays':
      return `this conversation stays on ${why.model}`;
    case 'cannot-stay':
      return `this conversation cannot stay on ${why.model}: ${formatUnfit(why.cause)}`;
    case 'tier-unusable':
      return `no ${why.tier} model can be used, so ${why.used}`;
    case 'unreadable':
      return formatUnfit(why);
    case 'none-usable':
      return 'no model can be used';
    case 'none-set':
      return `no model is set for ${why.tier}${why.tier === 'premium' ? '' : ' or a higher tier'}`;
  }
}

const SUBTASKS: Readonly<Record<Subtask, string>> = {
  title: 'a title, which the client asks for itself',
  topic: 'a small question, which the client asks for itself',
  summary: 'a short summary, which the client asks for itself',
  small: 'an answer of some words, which the client asks for itself',
};

/** What an agent's trajectory asks for: `stuck: 3 edits did not land, so more effort (high)`. */
function formatTrajectory(why: Extract<RouteReason, { readonly reason: 'trajectory' }>): string {
  const { move, cause, done, model, tier, effort, historyTokens } = why;
  const to = {
    effort: `more effort${effort === null ? '' : ` (${effort})`}`,
    tier: `${tier}, ${model}`,
    down: `back to ${tier}, ${model}`,
  }[move];
  if (done) return `${formatMoveCause(cause)}, so ${to}`;
  const price = historyTokens === 0 ? '' : `, which ${formatReread(why)}`;
  return `${formatMoveCause(cause)}: it would be ${to}${price}, were tierwise.routing.trajectory set to act`;
}

/** `the agent so far: 9 steps, 1 edit landed, 3 did not, 2 looks since, 4 tests red`. */
function formatSoFar({
  steps,
  edits: { landed, missed },
  explored,
  tests,
  pending,
}: Extract<RouteReason, { readonly reason: 'so-far' }>): string {
  const parts = [
    `${formatCount(steps)} step${steps === 1 ? '' : 's'}`,
    `${formatCount(landed)} edit${landed === 1 ? '' : 's'} landed`,
    ...(missed > 0 ? [`${formatCount(missed)} did not`] : []),
    ...(explored > 0 ? [`${formatCount(explored)} look${explored === 1 ? '' : 's'} since`] : []),
    ...(tests === null ? [] : [tests.red === 0 ? 'tests green' : `${formatCount(tests.red)} tests red`]),
    ...(pending ? ['a call still running, so nothing moves now'] : []),
  ];
  return `the agent so far: ${parts.join(', ')}`;
}

function formatStuck({ reason, count }: Stuck): string {
  const times = formatCount(count);
  switch (reason) {
    case 'missed-edits':
      return `${times} edits did not land`;
    case 'failures':
      return `${times} calls failed`;
    case 'red-tests':
      return `tests stayed red ${times} times`;
    case 'repeats':
      return `${times} calls were made again to no avail`;
  }
}

const OVER: Readonly<Record<Extract<TrajectoryCause, { readonly reason: 'over' }>['since'], string>> = {
  start: 'the agent gets on',
  'new-wish': 'there is a new wish',
  compacted: 'the conversation was compacted',
};

/** What a lesson was learnt of: `9 of 12 answers of alpha/small to docstring in python were turned down`. */
export function formatLearnt(
  { model, kept, answers, tier, next }: Omit<Learnt, 'task' | 'language'>,
  about: Pick<Learnt, 'task' | 'language'> | null,
): string {
  const isUp = TIERS.indexOf(next) > TIERS.indexOf(tier);
  const share = `${formatCount(isUp ? answers - kept : kept)} of ${formatCount(answers)}`;
  const to = about === null ? '' : ` to ${formatSubject(about)}`;
  return `${share} answers of ${model}${to} were ${isUp ? 'turned down' : 'kept'}`;
}

/** `docstring in python` */
export function formatSubject({ task, language }: Pick<Learnt, 'task' | 'language'>): string {
  return language === null ? task : `${task} in ${language}`;
}

type Learnt = Omit<Extract<RouteReason, { readonly reason: 'learnt' }>, 'reason'>;

function formatMove(move: Move): string[] {
  const { from, to, cause, historyTokens } = move;
  const moved = `this conversation moves from ${from} to ${to}: ${formatMoveCause(cause)}`;
  return historyTokens === 0 ? [moved] : [moved, `${to} ${formatReread(move)}`];
}

/** What a move costs, as it reads on after the new model: `reads the 24k tokens so far without cache, for about $0.12`. */
export function formatReread({
  historyTokens,
  rereadUsd,
}: Pick<Move, 'historyTokens' | 'rereadUsd'>): string {
  const price = rereadUsd === null ? 'at an unknown price' : `for about ${formatUsd(rereadUsd)}`;
  return `reads the ${formatTokens(historyTokens)} tokens so far without cache, ${price}`;
}

/** Why a conversation leaves its model, as a clause: `refactor, a premium task`. */
export function formatMoveCause(cause: MoveCause): string {
  switch (cause.reason) {
    case 'chosen':
      return `you chose ${isTier(cause.choice) ? `the tier ${cause.choice}` : cause.choice}`;
    case 'limit-reached':
      return 'a limit is reached, so cheap';
    case 'harder-task':
      return `${cause.task}, a ${cause.tier} task${formatWords(cause.words)}`;
    case 'failed-checks':
      return `${cause.count} of its answers did not pass their checks`;
    case 'stuck':
      return `the agent does not get on: ${formatStuck(cause.sign)}`;
    case 'over':
      return OVER[cause.since];
    default:
      return formatUnfit(cause);
  }
}

/** The words of the prompt that weighed most: `, by “race” and “twice”`. */
function formatWords(words: readonly string[]): string {
  const quoted = words.map((word) => `“${word}”`);
  const last = quoted.pop();
  if (last === undefined) return '';
  return quoted.length === 0 ? `, by ${last}` : `, by ${quoted.join(', ')} and ${last}`;
}

/** Why a model cannot be used, as a clause that reads on after its name and a colon: `no API key for OpenAI`. */
export function formatUnfit(unfit: Unfit): string {
  switch (unfit.reason) {
    case 'no-provider':
      return `no provider “${unfit.provider}” is set up`;
    case 'unreadable':
      return `the setting ${unfit.setting} cannot be read, and nothing is asked in its place until it is mended`;
    case 'not-allowed':
      return `the server of ${unfit.label} (${unfit.origin ?? 'which VS Code chooses'}) is not in tierwise.allowedOrigins`;
    case 'no-key':
      return `no API key for ${unfit.label}`;
    case 'keys-unreadable':
      return 'VS Code’s secret storage, which keeps its API key, cannot be read';
    case 'key-elsewhere':
      return `its API key was given for ${unfit.keyOrigin}, not for ${unfit.origin}`;
    case 'key-refused':
      return 'its provider refused the API key';
    case 'no-balance':
      return 'its account has no balance left';
    case 'failing':
      return `it failed ${unfit.faults} times in a row; ${formatRetry(unfit.retryInMs)}`;
    case 'resting':
      return `it asked to be left alone for a while; ${formatRetry(unfit.retryInMs)}`;
    case 'facts-unknown':
      return 'neither its price nor its context size is known';
    case 'no-images':
      return 'it cannot see images';
    case 'context-too-small':
      return `its context of ${formatTokens(unfit.contextTokens)} tokens is too small`;
    case 'price-unknown':
      return `its price is unknown, so the limit of ${formatUsd(unfit.limitUsd)} per request could not be kept`;
    case 'over-request-limit':
      return `it could cost ${formatUsd(unfit.worstUsd)}, over the limit of ${formatUsd(unfit.limitUsd)} per request`;
  }
}

function formatRetry(ms: number): string {
  return `tried again in ${Math.ceil(ms / 1_000)} s`;
}
