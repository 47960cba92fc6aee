import { estimateTokens } from '../models/index.ts';
import { type Answer, contradicts, match, pieceOf } from './answer.ts';
import { createCache } from './cache.ts';
import type { Setting } from './filter.ts';
import { type Flight, type Outside, startFlight } from './flight.ts';
import { indentationIn } from './indent.ts';
import { answered, keyTyped, missed, NEW_PACE, type Pace, retried, seen, waitMs, wentOn } from './pace.ts';
import { shapeOf } from './shape.ts';
import { spotOf, whyNotAsk } from './trigger.ts';
import type { Nothing, NothingReason, Place, Suggestion } from './types.ts';
import { advance, cutWindow, typedSince, type Window } from './window.ts';

/** What the engine needs from outside. */
export interface EngineOptions<Extra> extends Outside<Extra> {
  /**
   * Gathers what else goes into the prompt. Begins while the engine still waits for a pause in the typing, so that it
   * costs no time; it keeps its own time limits. May reject: then there is nothing else.
   */
  gather?(place: Place, signal: AbortSignal): Promise<Extra>;
}

/** Ghost text for one user: remembers what it asked, what was taken, and how fast everybody is. */
export interface Engine {
  /**
   * What to show at a place. Never rejects. Resolves at once when the signal is aborted; an answer that is on its way is
   * then kept for the next call.
   */
  suggest(place: Place, signal: AbortSignal): Promise<Suggestion | Nothing>;
  /** The user took all of it: what comes next is asked ahead, once. */
  accepted(suggestion: Suggestion): void;
  /** The user took a part of it, a word or a line: the rest stays. */
  partly(suggestion: Suggestion): void;
  /** The user sent it away: it does not come back here. */
  refused(suggestion: Suggestion): void;
  /** Ends what is under way and forgets everything: after a change of models or settings, and at the end. */
  reset(): void;
  /** What the engine has learnt, for the log. */
  pace(): Pace;
}

/** How long a whole block is waited for after its first token; then the lines that are there are shown. */
const BLOCK_WAIT_MS = 400;

/** What was on screen for less than this was not seen (the figure that Copilot measures by). */
const SEEN_MS = 250;

/** The sources of `gather` have 150 ms each: it begins so long before the request. */
const GATHER_MS = 150;

/** Asking has a price: an answer nobody waits for is not followed beside a second one. */
const MOST_FLIGHTS = 2;

/** What was handed out, and can still be accepted. */
interface Shown {
  readonly suggestion: Suggestion;
  readonly answer: Answer;
  readonly window: Window;
  /** As in the window: with `\n` as its line end. */
  readonly text: string;
  readonly since: number;
}

/** Creates the engine. All that it knows is in here: two engines know nothing of each other. */
export function createEngine<Extra = undefined>(options: EngineOptions<Extra>): Engine {
  const cache = createCache();
  const flights = new Map<Answer, Flight>();
  let pace = NEW_PACE;
  let shown: Shown | null = null;
  /** The answer that the user is typing along, or that is on its way to where the user types. */
  let current: Answer | null = null;
  let last: { readonly document: string; readonly window: Window } | null = null;
  let acceptedAt: { readonly document: string; readonly window: Window } | null = null;
  let extra: Extra | undefined;
  let requests = 0;
  let suggestions = 0;

  /** Takes note of what was typed: it may follow what was suggested, or contradict it. */
  const notice = (place: Place, window: Window): void => {
    const { document } = place;
    const now = options.now();
    const typed = last?.document === document ? typedSince(last.window, window) : null;
    if (typed !== null && typed.length === 1) pace = keyTyped(pace, now);
    pace = wentOn(pace, document, window.line, typed?.length ?? 0);
    last = { document, window };
    compare(document, window);
    if (shown !== null && !continues(shown, place, window)) {
      if (now - shown.since >= SEEN_MS) pace = seen(pace, false);
      shown = null;
    }
  };

  /** Takes note of an answer that is not what was typed. */
  const compare = (document: string, window: Window): void => {
    if (current === null) return;
    const elsewhere = current.document !== document;
    if (!elsewhere && !contradicts(current, window)) return;
    if (!elsewhere) miss(current, window.line);
    current = null;
  };

  const miss = (answer: Answer, line: number): void => {
    pace = missed(pace, answer.document, line);
    if (answer.retry) pace = retried(pace, false);
    // More of what is wrong already is of no use.
    flights.get(answer)?.abort();
  };

  const launch = (place: Pick<Place, 'document' | 'settings'>, setting: Setting): Answer => {
    const { window, language, shape } = setting;
    const { document, settings } = place;
    const answer: Answer = {
      id: ++requests,
      document,
      settings,
      setting,
      askedAt: options.now(),
      retry: pace.miss?.document === document && pace.miss.line === window.line,
      raw: '',
      tokens: [],
      text: '',
      done: false,
      failing: null,
      detail: null,
      firstTokenAt: null,
    };
    const { prefix, suffix } = window;
    const tokens = estimateTokens(prefix) + estimateTokens(suffix);
    if (flights.size >= MOST_FLIGHTS) flights.values().next().value?.abort();
    cache.add(answer);
    current = answer;
    const prompt = { request: answer.id, prefix, suffix, document, language, shape, tokens, extra };
    const flight = startFlight(options, prompt, answer, () => {
      flights.delete(answer);
      if (answer.firstTokenAt !== null) pace = answered(pace, answer.firstTokenAt - answer.askedAt);
      // An answer that failed, or was left within its first line, is none: the place may be asked again.
      if (isUnfinished(answer)) cache.remove(answer);
      else if (answer.text === '') pace = missed(pace, document, window.line);
    });
    if (!answer.done) flights.set(answer, flight);
    return answer;
  };

  const show = (
    place: Place,
    window: Window,
    answer: Answer,
    text: string,
    source: Suggestion['source'],
  ): Suggestion => {
    const now = options.now();
    const suggestion: Suggestion = {
      kind: 'suggestion',
      id: ++suggestions,
      text: text.replaceAll('\n', place.eol),
      selected: place.selected,
      shown: text.trimStart().includes('\n') ? 'block' : 'line',
      source,
      request: answer.id,
    };
    // What was typed along was on screen all the time.
    const along = shown !== null && shown.answer === answer;
    shown = { suggestion, answer, window, text, since: along ? (shown?.since ?? now) : now };
    current = answer;
    return suggestion;
  };

  /** Shows what an answer has for the place as soon as there is enough of it; null when it has nothing (any more). */
  const follow = async (
    place: Place,
    window: Window,
    answer: Answer,
    source: Suggestion['source'],
    signal: AbortSignal,
  ): Promise<Suggestion | Nothing | null> => {
    const flight = flights.get(answer);
    const leave = flight?.join();
    const late = new AbortController();
    const stop = new AbortController();
    let timed = false;
    try {
      for (let from: Suggestion['source'] = 'cached'; ; from = source) {
        if (signal.aborted) return nothing('cancelled');
        const matched = match(answer, window);
        if (matched === null) return null;
        if (matched.kind === 'nothing') return nothing(answer.failing ?? 'empty', answer.detail);
        const piece = matched.kind === 'rest' ? pieceOf(answer, matched.rest, late.signal.aborted) : null;
        if (piece !== null) return show(place, window, answer, piece, from);
        if (flight === undefined || answer.done) return null;
        if (answer.firstTokenAt !== null && !timed) {
          timed = true;
          void abortAfter(late, options.sleep(BLOCK_WAIT_MS, stop.signal));
        }
        await flight.changed(late.signal.aborted ? signal : AbortSignal.any([signal, late.signal]));
      }
    } finally {
      stop.abort();
      leave?.();
    }
  };

  /** What is known of a place already, or will be soon. */
  const known = async (
    place: Place,
    window: Window,
    signal: AbortSignal,
  ): Promise<Suggestion | Nothing | null> => {
    const found = cache.find(place.document, place.settings, window);
    if (found === null) return null;
    const result = await follow(place, window, found.answer, 'joined', signal);
    // It may have come while it was waited for, and be something else than what was typed.
    if (result === null) compare(place.document, window);
    return result;
  };

  const pause = async (place: Place, window: Window, signal: AbortSignal): Promise<void> => {
    const ms = place.manual ? 0 : waitMs(pace, spotOf(window), place.document, window.line);
    const early = options.gather ? Math.max(0, ms - GATHER_MS) : ms;
    if (early > 0) await options.sleep(early, signal).catch(() => undefined);
    if (!options.gather || signal.aborted) return;
    const gathering = options.gather(place, signal).catch(() => undefined);
    if (ms > early) await options.sleep(ms - early, signal).catch(() => undefined);
    extra = await unlessAborted(gathering, signal);
  };

  const suggest = async (place: Place, signal: AbortSignal): Promise<Suggestion | Nothing> => {
    if (signal.aborted) return nothing('cancelled');
    const window = cutWindow(place);
    notice(place, window);
    if (place.cursors > 1) return nothing('several-cursors');
    const reused = await known(place, window, signal);
    if (reused !== null) return reused;

    const justAccepted =
      acceptedAt?.document === place.document && typedSince(acceptedAt.window, window) === '';
    const veto = whyNotAsk(place, window, justAccepted);
    if (veto !== null) return nothing(veto);
    await pause(place, window, signal);
    if (signal.aborted) return nothing('cancelled');
    // Meanwhile another call may have asked for the same.
    const joined = await known(place, window, signal);
    if (joined !== null) return joined;
    if (signal.aborted) return nothing('cancelled');
    const answer = launch(place, settingOf(place, window));
    return (
      (await follow(place, window, answer, 'asked', signal)) ??
      nothing(answer.failing ?? 'empty', answer.detail)
    );
  };

  /** Asks for what comes after an accepted text, once, if it is not known yet. */
  const askAhead = (from: Answer, window: Window): void => {
    if (window.lineSuffix.trim() !== '' || cache.find(from.document, from.settings, window) !== null) return;
    const shape = shapeOf(window, from.setting.language);
    launch(from, { ...from.setting, window, shape });
  };

  /** What of the shown was taken, if it is still there. */
  const take = (suggestion: Suggestion): Shown | null => {
    if (shown === null || shown.suggestion.request !== suggestion.request) return null;
    pace = seen(pace, true);
    if (shown.answer.retry) pace = retried(pace, true);
    return shown;
  };

  return {
    async suggest(place, signal) {
      try {
        return await suggest(place, signal);
      } catch (error) {
        return nothing('failed', error instanceof Error ? error.message : 'unknown');
      }
    },
    accepted(suggestion) {
      const taken = take(suggestion);
      if (taken === null) return;
      shown = null;
      const window = advance(taken.window, taken.text);
      acceptedAt = { document: taken.answer.document, window };
      askAhead(taken.answer, window);
    },
    partly(suggestion) {
      take(suggestion);
    },
    refused(suggestion) {
      if (shown === null || shown.suggestion.request !== suggestion.request) return;
      const { answer, window } = shown;
      pace = seen(pace, false);
      miss(answer, window.line);
      // It stays known, as an answer with nothing in it: the place is not asked for again.
      cache.remove(answer);
      const setting = { ...answer.setting, window };
      cache.add({ ...answer, setting, text: '', done: true, failing: 'refused' });
      current = null;
      shown = null;
    },
    reset() {
      for (const flight of flights.values()) flight.abort();
      cache.clear();
      pace = NEW_PACE;
      current = null;
      shown = null;
      last = null;
      acceptedAt = null;
    },
    pace: () => pace,
  };
}

function continues(shown: Shown, place: Place, window: Window): boolean {
  if (shown.answer.document !== place.document) return false;
  const typed = typedSince(shown.window, window);
  return typed !== null && shown.text.startsWith(typed);
}

function isUnfinished(answer: Answer): boolean {
  if (answer.failing === 'failed' || answer.failing === 'too-slow') return true;
  return answer.text === '' && answer.failing === null;
}

function settingOf(place: Place, window: Window): Setting {
  const { language } = place;
  const indentation = place.indentation ?? indentationIn(window.prefix + window.suffix);
  return { window, language, indentation, shape: shapeOf(window, language) };
}

async function abortAfter(controller: AbortController, time: Promise<void>): Promise<void> {
  await time.catch(() => undefined);
  controller.abort();
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const aborted = Promise.withResolvers<undefined>();
  const onAbort = (): void => aborted.resolve(undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  const result = await Promise.race([promise, aborted.promise]);
  signal.removeEventListener('abort', onAbort);
  return result;
}

function nothing(reason: NothingReason, detail: string | null = null): Nothing {
  return { kind: 'nothing', reason, ...(detail === null ? {} : { detail }) };
}
