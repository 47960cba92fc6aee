import { inEnglish, languageName, listOf, quoted, t } from '../l10n/index.ts';
import { formatCount, formatLimit, formatTokens, formatUsd } from './format.ts';
import type { MoveCause, RouteReason, TrajectoryCause, Unfit } from './reasons.ts';
import { quotedTask } from './taskNames.ts';
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
  return inEnglish(() => linesOf(kept, reasons.map(untoldReason)));
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
      return withWords(t('taken for {0}', quotedTask(why.task)), why.words);
    case 'read-as':
      return withWords(
        t(
          'taken for {0}, which {1} does well ({2}% sure)',
          quotedTask(why.task),
          why.tier,
          Math.round(why.share * 100),
        ),
        why.words,
      );
    case 'model-set':
      return t('{0} goes to {1} by setting', quotedTask(why.task), why.model);
    case 'tier-set':
      return t('{0} goes to {1} by setting', quotedTask(why.task), why.tier);
    case 'tier-of-task':
      return t('{0} goes to {1}', quotedTask(why.task), why.tier);
    case 'too-many-tokens':
      return t(
        '{0} tokens of context are too many for {1} ({2}), so {3}',
        formatTokens(why.found),
        why.tier,
        formatTokens(why.limit),
        why.next,
      );
    case 'too-many-files':
      return t(
        '{0} files are too many for {1} ({2}), so {3}',
        formatCount(why.found),
        why.tier,
        formatCount(why.limit),
        why.next,
      );
    case 'learnt':
      return t('{0}, so {1}', formatLearnt(why, why), why.next);
    case 'aside':
      return t(
        'one request in {0} starts with {1} models, to see whether {2} does {3} as well',
        why.every,
        why.tier,
        why.model,
        quotedTask(why.task),
      );
    case 'second-opinion':
      return why.followed
        ? t('{0} read it and says {1}', why.model, why.tier)
        : t('{0} read it and says {1}, which its words do not bear out', why.model, why.tier);
    case 'trajectory':
      return formatTrajectory(why);
    case 'so-far':
      return formatSoFar(why);
    case 'not-raised':
      return why.named
        ? t('{0}, but {1} was chosen by name, and stays', formatMoveCause(why.cause), why.model)
        : t(
            '{0}, and no better model or effort than {1} is available',
            formatMoveCause(why.cause),
            why.model,
          );
    case 'subtask':
      return why.done
        ? t('{0}, so {1}', subtasks()[why.subtask], why.tier)
        : t('{0}: it would be {1}, were “Routing: Trajectory” set to act', subtasks()[why.subtask], why.tier);
    case 'no-wish':
      return t('no word of the user was found in what the client sent');
    case 'stays':
      return t('this conversation stays on {0}', why.model);
    case 'cannot-stay':
      return t('this conversation cannot stay on {0}: {1}', why.model, formatUnfit(why.cause));
    case 'tier-unusable':
      return t('no {0} model is available, so {1}', why.tier, why.used);
    case 'unreadable':
      return formatUnfit(why);
    case 'none-usable':
      return t('no model is available');
    case 'none-set':
      return why.tier === 'premium'
        ? t('no model is set for {0}', why.tier)
        : t('no model is set for {0} or a higher tier', why.tier);
  }
}

const subtasks = (): Readonly<Record<Subtask, string>> => ({
  title: t('a title, which the client asks for itself'),
  topic: t('a small question, which the client asks for itself'),
  summary: t('a short summary, which the client asks for itself'),
  small: t('an answer of some words, which the client asks for itself'),
});

/** What an agent's trajectory asks for: `stuck: 3 edits did not land, so more effort (high)`. */
function formatTrajectory(why: Extract<RouteReason, { readonly reason: 'trajectory' }>): string {
  const { move, cause, done, model, tier, effort, historyTokens } = why;
  const to = {
    effort: effort === null ? t('more effort') : t('more effort ({0})', effort),
    tier: `${tier}, ${model}`,
    down: t('back to {0}, {1}', tier, model),
  }[move];
  if (done) return t('{0}, so {1}', formatMoveCause(cause), to);
  const would = t('{0}: it would be {1}, were “Routing: Trajectory” set to act', formatMoveCause(cause), to);
  return historyTokens === 0 ? would : `${would}; ${formatReread(why, model)}`;
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
    steps === 1 ? t('1 step') : t('{0} steps', formatCount(steps)),
    landed === 1 ? t('1 edit landed') : t('{0} edits landed', formatCount(landed)),
    ...(missed > 0 ? [t('{0} did not', formatCount(missed))] : []),
    ...(explored === 1 ? [t('1 look since')] : []),
    ...(explored > 1 ? [t('{0} looks since', formatCount(explored))] : []),
    ...(tests === null
      ? []
      : [tests.red === 0 ? t('tests green') : t('{0} tests red', formatCount(tests.red))]),
    ...(pending ? [t('a call still running, so nothing moves now')] : []),
  ];
  return t('the agent so far: {0}', parts.join(', '));
}

function formatStuck({ reason, count }: Stuck): string {
  const times = formatCount(count);
  switch (reason) {
    case 'missed-edits':
      return t('{0} edits did not land', times);
    case 'failures':
      return t('{0} calls failed', times);
    case 'red-tests':
      return t('tests stayed red {0} times', times);
    case 'repeats':
      return t('{0} calls were made again to no avail', times);
  }
}

const over = (): Readonly<
  Record<Extract<TrajectoryCause, { readonly reason: 'over' }>['since'], string>
> => ({
  start: t('the agent makes progress again'),
  'new-wish': t('there is a new wish'),
  compacted: t('the conversation was compacted'),
});

/** What a lesson was learnt of: `9 of 12 answers of alpha/small to “Docstring” in Python were discarded`. */
export function formatLearnt(
  { model, kept, answers, tier, next }: Omit<Learnt, 'task' | 'language'>,
  about: Pick<Learnt, 'task' | 'language'> | null,
): string {
  const isUp = TIERS.indexOf(next) > TIERS.indexOf(tier);
  const share = formatCount(isUp ? answers - kept : kept);
  const all = formatCount(answers);
  if (about === null) {
    return isUp
      ? t('{0} of {1} answers of {2} were discarded', share, all, model)
      : t('{0} of {1} answers of {2} were kept', share, all, model);
  }
  const subject = formatSubject(about);
  return isUp
    ? t('{0} of {1} answers of {2} to {3} were discarded', share, all, model, subject)
    : t('{0} of {1} answers of {2} to {3} were kept', share, all, model, subject);
}

/** `“Docstring” in Python` */
export function formatSubject({ task, language }: Pick<Learnt, 'task' | 'language'>): string {
  const name = quotedTask(task);
  return language === null ? name : t('{0} in {1}', name, languageName(language));
}

type Learnt = Omit<Extract<RouteReason, { readonly reason: 'learnt' }>, 'reason'>;

function formatMove(move: Move): string[] {
  const { from, to, cause, historyTokens } = move;
  const moved = t('this conversation moves from {0} to {1}: {2}', from, to, formatMoveCause(cause));
  return historyTokens === 0 ? [moved] : [moved, formatReread(move, to)];
}

/** What a move costs, as a clause: `alpha/large reads the 24k tokens so far without cache, for about $0.12`. */
export function formatReread(
  { historyTokens, rereadUsd }: Pick<Move, 'historyTokens' | 'rereadUsd'>,
  model: string,
): string {
  const tokens = formatTokens(historyTokens);
  return rereadUsd === null
    ? t('{0} reads the {1} tokens so far without cache, at an unknown price', model, tokens)
    : t('{0} reads the {1} tokens so far without cache, for about {2}', model, tokens, formatUsd(rereadUsd));
}

/** Why a conversation leaves its model, as a clause: `“Refactor”, a premium task`. */
export function formatMoveCause(cause: MoveCause): string {
  switch (cause.reason) {
    case 'chosen':
      return isTier(cause.choice)
        ? t('you chose the {0} tier', cause.choice)
        : t('you chose {0}', cause.choice);
    case 'limit-reached':
      return t('a limit is reached, so cheap');
    case 'harder-task':
      return withWords(t('{0}, a {1} task', quotedTask(cause.task), cause.tier), cause.words);
    case 'failed-checks':
      return t('{0} of its answers did not pass their checks', cause.count);
    case 'stuck':
      return t('the agent is stuck: {0}', formatStuck(cause.sign));
    case 'over':
      return over()[cause.since];
    default:
      return formatUnfit(cause);
  }
}

/** With the words of the prompt that weighed most: `taken for “Debug”, by “race” and “twice”`. */
function withWords(clause: string, words: readonly string[]): string {
  return words.length === 0 ? clause : t('{0}, by {1}', clause, listOf(words.map(quoted)));
}

/** Why a model cannot be used, as a clause that reads on after its name and a colon: `no API key for OpenAI`. */
export function formatUnfit(unfit: Unfit): string {
  switch (unfit.reason) {
    case 'no-provider':
      return t('no provider “{0}” is set up', unfit.provider);
    case 'unreadable':
      return t(
        'the setting {0} cannot be read, and nothing is asked in its place until it is fixed',
        unfit.setting,
      );
    case 'not-allowed':
      return unfit.origin === null
        ? t('the server of {0} (which VS Code chooses) is not one of the allowed servers', unfit.label)
        : t('the server of {0} ({1}) is not one of the allowed servers', unfit.label, unfit.origin);
    case 'no-key':
      return t('no API key for {0}', unfit.label);
    case 'keys-unreadable':
      return t('VS Code’s secret storage, which keeps its API key, cannot be read');
    case 'key-elsewhere':
      return t('its API key was given for {0}, not for {1}', unfit.keyOrigin, unfit.origin);
    case 'key-refused':
      return t('its provider refused the API key');
    case 'no-balance':
      return t('its account has no balance left');
    case 'failing':
      return t(
        'it failed {0} times in a row; tried again in {1} s',
        unfit.faults,
        Math.ceil(unfit.retryInMs / 1_000),
      );
    case 'resting':
      return t(
        'it asked to be left alone for a while; tried again in {0} s',
        Math.ceil(unfit.retryInMs / 1_000),
      );
    case 'facts-unknown':
      return t('neither its price nor its context size is known');
    case 'no-images':
      return t('it cannot see images');
    case 'context-too-small':
      return t('its context of {0} tokens is too small', formatTokens(unfit.contextTokens));
    case 'price-unknown':
      return t(
        'its price is unknown, so the limit of {0} per request could not be kept',
        formatLimit(unfit.limitUsd),
      );
    case 'over-request-limit':
      return t(
        'it could cost {0}, over the limit of {1} per request',
        formatUsd(unfit.worstUsd),
        formatLimit(unfit.limitUsd),
      );
  }
}
