import { estimateTokens } from '../models/index.ts';
import { type Answer, match, newAnswer, pieceOf } from './answer.ts';
import { createCache } from './cache.ts';
import type { Setting } from './filter.ts';
import { type Flight, type Outside, startFlight } from './flight.ts';
import { indentationIn } from './indent.ts';
import { type Pace, waitMs } from './pace.ts';
import { shapeOf } from './shape.ts';
import { createTracker } from './tracker.ts';
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

/** The sources of `gather` have 150 ms each: it begins so long before the request. */
const GATHER_MS = 150;

/** Asking has a price: an answer nobody waits for is not followed beside a second one. */
const MOST_FLIGHTS = 2;

/** One call of `suggest`. */
interface Call {
  readonly place: Place;
  readonly window: Window;
  readonly signal: AbortSignal;
}

/** Creates the engine. All that it knows is in here: two engines know nothing of each other. */
export function createEngine<Extra = undefined>(options: EngineOptions<Extra>): Engine {
  const cache = createCache();
  const flights = new Map<Answer, Flight>();
  // More of what is wrong already is of no use.
  const tracker = createTracker(options.now, (answer) => flights.get(answer)?.abort());
  let acceptedAt: { readonly document: string; readonly window: Window } | null = null;
  let requests = 0;
  let suggestions = 0;
  /** What the last prompt had: good enough for what is asked ahead. */
  let lastExtra: Extra | undefined;

  const launch = (
    { document, settings }: Pick<Place, 'document' | 'settings'>,
    setting: Setting,
    extra: Extra | undefined,
  ): Answer => {
    const { window, language, shape } = setting;
    const { prefix, suffix } = window;
    const { miss } = tracker.pace;
    const retry = miss?.document === document && miss.line === window.line;
    const request = ++requests;
    const answer = newAnswer({ id: request, document, settings, setting, askedAt: options.now(), retry });
    const tokens = estimateTokens(prefix) + estimateTokens(suffix);
    if (flights.size >= MOST_FLIGHTS) flights.values().next().value?.abort();
    lastExtra = extra;
    cache.add(answer);
    tracker.asked(answer);
    const prompt = { request, prefix, suffix, document, language, shape, tokens, extra };
    const flight = startFlight(options, prompt, answer, () => {
      flights.delete(answer);
      // An answer that failed, or was left within its first line, is none: the place may be asked again.
      if (isNone(answer)) cache.remove(answer);
      tracker.ended(answer);
    });
    if (!answer.done) flights.set(answer, flight);
    return answer;
  };

  const show = ({ place, window }: Call, answer: Answer, text: string, source: Suggestion['source']) => {
    const suggestion: Suggestion = {
      kind: 'suggestion',
      id: ++suggestions,
      text: text.replaceAll('\n', place.eol),
      selected: place.selected,
      shown: text.trimStart().includes('\n') ? 'block' : 'line',
      source,
      request: answer.id,
    };
    tracker.show({ suggestion, answer, window, text });
    return suggestion;
  };

  /** Shows what an answer has for the place as soon as there is enough of it; null when it has nothing (any more). */
  const follow = async (
    call: Call,
    answer: Answer,
    source: Suggestion['source'],
  ): Promise<Suggestion | Nothing | null> => {
    const { window, signal } = call;
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
        if (piece !== null) return show(call, answer, piece, from);
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
  const known = async (call: Call): Promise<Suggestion | Nothing | null> => {
    const { place, window } = call;
    const found = cache.find(place.document, place.settings, window);
    // Who asks by a command is not content with nothing.
    if (found === null || (place.manual && found.match.kind === 'nothing')) return null;
    const result = await follow(call, found.answer, 'joined');
    // It may have come while it was waited for, and be something else than what was typed.
    if (result === null) tracker.compare(place.document, window);
    return result;
  };

  /** Waits for a pause in the typing; what it resolves to goes into the prompt. */
  const pause = async ({ place, window, signal }: Call): Promise<Extra | undefined> => {
    const ms = place.manual ? 0 : waitMs(tracker.pace, spotOf(window), place.document, window.line);
    const alone = options.gather ? Math.max(0, ms - GATHER_MS) : ms;
    if (alone > 0) await options.sleep(alone, signal).catch(() => undefined);
    if (!options.gather || signal.aborted) return undefined;
    const gathering = options.gather(place, signal).catch(() => undefined);
    if (ms > alone) await options.sleep(ms - alone, signal).catch(() => undefined);
    return unlessAborted(gathering, signal);
  };

  const suggest = async (place: Place, signal: AbortSignal): Promise<Suggestion | Nothing> => {
    if (signal.aborted) return nothing('cancelled');
    if (place.cursors > 1) return nothing('several-cursors');
    const window = cutWindow(place);
    const call = { place, window, signal };
    tracker.moved(place, window);
    const reused = await known(call);
    if (reused !== null) return reused;

    const justAccepted =
      acceptedAt?.document === place.document && typedSince(acceptedAt.window, window) === '';
    const veto = whyNotAsk(place, window, justAccepted);
    if (veto !== null) return nothing(veto);
    // The settings of the document are read now: it may have changed after the pause.
    const setting = settingOf(place, window);
    const extra = await pause(call);
    if (signal.aborted) return nothing('cancelled');
    // Meanwhile another call may have asked for the same.
    const joined = await known(call);
    if (joined !== null) return joined;
    if (signal.aborted) return nothing('cancelled');
    const answer = launch(place, setting, extra);
    return (await follow(call, answer, 'asked')) ?? nothing(answer.failing ?? 'empty', answer.detail);
  };

  /** Asks for what comes after an accepted text, once, if it is not known yet. */
  const askAhead = (from: Answer, window: Window): void => {
    if (window.lineSuffix.trim() !== '' || cache.find(from.document, from.settings, window) !== null) return;
    launch(from, { ...from.setting, window, shape: shapeOf(window, from.setting.language) }, lastExtra);
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
      const shown = tracker.took(suggestion);
      if (shown === null) return;
      const window = advance(shown.window, shown.text);
      acceptedAt = { document: shown.answer.document, window };
      askAhead(shown.answer, window);
    },
    partly(suggestion) {
      tracker.took(suggestion);
    },
    refused(suggestion) {
      const shown = tracker.refused(suggestion);
      if (shown === null) return;
      // It stays known, as an answer with nothing in it: the place is not asked for again.
      cache.remove(shown.answer);
      const setting = { ...shown.answer.setting, window: shown.window };
      cache.add({ ...shown.answer, setting, text: '', done: true, failing: 'refused' });
    },
    reset() {
      for (const flight of flights.values()) flight.abort();
      cache.clear();
      tracker.reset();
      acceptedAt = null;
      lastExtra = undefined;
    },
    pace: () => tracker.pace,
  };
}

function isNone(answer: Answer): boolean {
  return (
    answer.failing === 'failed' ||
    answer.failing === 'too-slow' ||
    (answer.text === '' && answer.failing === null)
  );
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
  if (signal.aborted) onAbort();
  const result = await Promise.race([promise, aborted.promise]);
  signal.removeEventListener('abort', onAbort);
  aborted.resolve(undefined);
  return result;
}

function nothing(reason: NothingReason, detail: string | null = null): Nothing {
  return { kind: 'nothing', reason, ...(detail === null ? {} : { detail }) };
}
