import { estimateTokens } from '../models/index.ts';
import { type Answer, createCache, match, visibleText } from './answers.ts';
import { detectIndentation } from './indentation.ts';
import {
  type InFlightRequest,
  type RelatedContext,
  type RequestDeps,
  startRequest,
  unlessAborted,
} from './inFlightRequest.ts';
import type { CompletionRequest, Indentation, Nothing, Suggestion } from './request.ts';
import { createSuggestionTracker } from './suggestionTracker.ts';
import {
  completionMode,
  endsStatement,
  type InsertionContext,
  modeAfterLine,
  skipReason,
} from './trigger.ts';
import { cursorContext, debounceMs, showsRest, takesSuggestions } from './typingModel.ts';
import { advance, cutWindow, type PromptWindow, typedSince } from './window.ts';

export interface EngineDeps extends RequestDeps {
  /**
   * Whether the document is a file of secrets under another name. It is asked before anything is gathered or sent. A known
   * answer is shown, and what follows it requested once it is accepted, without: its document passed when it was requested.
   */
  leadsToSecrets(request: CompletionRequest): Promise<boolean>;
  /**
   * Gathers what else goes into the prompt. It starts while the engine still waits for a pause in the typing, so that it
   * takes no extra time, and has its own time limits. When it rejects, the prompt goes without.
   */
  gather?(request: CompletionRequest, window: PromptWindow, signal: AbortSignal): Promise<RelatedContext>;
}

/** Ghost text for one user. It remembers answers, what was accepted, and how fast the user and the model are. */
export interface Engine {
  /**
   * What to show at a cursor. Never rejects. Resolves at once when the signal is aborted; an answer in flight is then kept
   * for the next call.
   */
  suggest(request: CompletionRequest, signal: AbortSignal): Promise<Suggestion | Nothing>;
  /** The user accepted all of it: what comes next is requested ahead, once. */
  accepted(suggestion: Suggestion): void;
  /** The user accepted a part of it, such as a word or a line: the rest remains. */
  acceptedPart(suggestion: Suggestion): void;
  /** Aborts what is in flight and forgets everything: after a change of models or settings, and at the end. */
  reset(): void;
}

/** How long to wait for a whole block after its first token; then its complete lines are shown. */
const BLOCK_WAIT_MS = 400;

/** The sources of `gather` have 150 ms each, so it starts this long before the request. */
const GATHER_MS = 150;

/** Requests cost money: at most one that nobody waits for continues beside another. */
const MAX_IN_FLIGHT = 2;

/** A call of `suggest`. */
interface Call {
  readonly request: CompletionRequest;
  readonly window: PromptWindow;
  readonly signal: AbortSignal;
}

/** Creates an engine. Engines share no state. */
export function createEngine(deps: EngineDeps): Engine {
  const cache = createCache();
  const inFlight = new Map<Answer, InFlightRequest>();
  // The rest of an answer that is wrong is of no use.
  const tracker = createSuggestionTracker(deps.now, (answer) => inFlight.get(answer)?.abort());
  let acceptedAt: { readonly document: string; readonly window: PromptWindow } | null = null;
  let prompts = 0;
  let suggestions = 0;
  /** Of the last prompt: good enough for what is requested ahead. */
  let lastRelated: RelatedContext | undefined;

  const send = (
    { document, settingsKey }: Pick<CompletionRequest, 'document' | 'settingsKey'>,
    context: InsertionContext,
    related: RelatedContext | undefined,
    ahead = false,
  ): Answer => {
    const { window, language, mode } = context;
    const { prefix, suffix } = window;
    const { miss } = tracker.typing;
    const id = ++prompts;
    const answer: Answer = {
      promptId: id,
      document,
      settingsKey,
      context,
      requestedAt: deps.now(),
      retry: miss?.document === document && miss.line === window.line,
      ahead,
      taken: false,
      raw: '',
      tokens: [],
      text: '',
      done: false,
      discard: null,
      detail: null,
      firstTokenAt: null,
    };
    const tokens = estimateTokens(prefix) + estimateTokens(suffix);
    if (inFlight.size >= MAX_IN_FLIGHT) inFlight.values().next().value?.abort();
    lastRelated = related;
    cache.add(answer);
    tracker.requested(answer);
    const prompt = { id, prefix, suffix, language, mode, tokens, related };
    const request = startRequest(deps, prompt, answer, () => {
      inFlight.delete(answer);
      // After a failure, or an abort within the first line, the same may be requested again.
      if (isMissing(answer)) cache.remove(answer);
      tracker.ended(answer);
    });
    if (!answer.done) inFlight.set(answer, request);
    return answer;
  };

  const show = (
    { request, window }: Call,
    answer: Answer,
    text: string,
    source: Suggestion['source'],
  ): Suggestion => {
    const suggestion: Suggestion = {
      kind: 'suggestion',
      id: ++suggestions,
      text: text.replaceAll('\n', request.eol),
      source,
      promptId: answer.promptId,
    };
    tracker.show({ suggestion, answer, window, text });
    return suggestion;
  };

  /** Shows what an answer has for the cursor as soon as it is enough; null when the answer does not apply (any more). */
  const follow = async (
    call: Call,
    answer: Answer,
    source: Suggestion['source'],
  ): Promise<Suggestion | Nothing | null> => {
    const { window, signal } = call;
    const request = inFlight.get(answer);
    const leave = request?.join();
    const late = new AbortController();
    const stop = new AbortController();
    let timed = false;
    try {
      for (let from: Suggestion['source'] = 'cached'; ; from = source) {
        if (signal.aborted) return nothing('cancelled');
        const matched = match(answer, window);
        if (matched === null) return null;
        if (matched.kind === 'nothing') return nothing(answer.discard ?? 'empty', answer.detail);
        const text =
          matched.kind === 'rest'
            ? visibleText(answer, matched.rest, late.signal.aborted, showsRest(tracker.typing))
            : null;
        if (text !== null) return show(call, answer, text, from);
        if (request === undefined || answer.done) return null;
        if (answer.firstTokenAt !== null && !timed) {
          timed = true;
          void deps.sleep(BLOCK_WAIT_MS, stop.signal).then(() => late.abort());
        }
        await request.changed(late.signal.aborted ? signal : AbortSignal.any([signal, late.signal]));
      }
    } finally {
      stop.abort();
      leave?.();
    }
  };

  /** The suggestion of an answer that is known or in flight. */
  const reuse = async (call: Call): Promise<Suggestion | Nothing | null> => {
    const { request, window } = call;
    const found = cache.find(request.document, request.settingsKey, window);
    // A command requests again where there was nothing.
    if (found === null || (request.manual && found.match.kind === 'nothing')) return null;
    const result = await follow(call, found.answer, 'joined');
    // What was received meanwhile may differ from what was typed.
    if (result === null) tracker.checkAnswer(request.document, window);
    return result;
  };

  /** Waits for a pause in the typing, and gathers what else goes into the prompt. */
  const debounce = async ({ request, window, signal }: Call): Promise<RelatedContext | undefined> => {
    const { document, language, manual } = request;
    const cursor = endsStatement(window, language) ? 'statement-end' : cursorContext(window);
    const ms = manual ? 0 : debounceMs(tracker.typing, cursor, document, window.line);
    const beforeGather = deps.gather ? Math.max(0, ms - GATHER_MS) : ms;
    if (beforeGather > 0) await deps.sleep(beforeGather, signal);
    if (!deps.gather || signal.aborted) return undefined;
    const gathering = deps.gather(request, window, signal).catch(() => undefined);
    if (ms > beforeGather) await deps.sleep(ms - beforeGather, signal);
    return unlessAborted(gathering, signal);
  };

  const suggest = async (request: CompletionRequest, signal: AbortSignal): Promise<Suggestion | Nothing> => {
    if (signal.aborted) return nothing('cancelled');
    if (request.cursors > 1) return nothing('several-cursors');
    const window = cutWindow(request);
    const call = { request, window, signal };
    tracker.moved(request, window);
    const known = await reuse(call);
    if (known !== null) return known;

    const justAccepted =
      acceptedAt?.document === request.document && typedSince(acceptedAt.window, window) === '';
    const skip = skipReason(request, window, justAccepted);
    const isWorthwhile = skip === 'end-of-statement' && takesSuggestions(tracker.typing);
    if (skip !== null && !isWorthwhile) return nothing(skip);
    if (await deps.leadsToSecrets(request)) return nothing('secret-file');
    if (signal.aborted) return nothing('cancelled');
    // Read before the pause, after which the document may be another.
    const context = insertionContext(request, window);
    const related = await debounce(call);
    if (signal.aborted) return nothing('cancelled');
    // Meanwhile another call may have requested the same.
    const joined = await reuse(call);
    if (joined !== null) return joined;
    if (signal.aborted) return nothing('cancelled');
    const answer = send(request, context, related);
    return (await follow(call, answer, 'requested')) ?? nothing(answer.discard ?? 'empty', answer.detail);
  };

  /** Requests what follows an accepted text, unless it is known. */
  const requestAhead = (from: Answer, window: PromptWindow): void => {
    if (window.lineSuffix.trim() !== '') return;
    if (cache.find(from.document, from.settingsKey, window) !== null) return;
    const mode = modeAfterLine(window, from.context.language);
    send(from, { ...from.context, window, mode }, lastRelated, true);
  };

  return {
    async suggest(request, signal) {
      try {
        return await suggest(request, signal);
      } catch (error) {
        return nothing('failed', error instanceof Error ? error.message : 'unknown');
      }
    },
    accepted(suggestion) {
      const shown = tracker.accepted(suggestion);
      if (shown === null) return;
      shown.answer.taken = true;
      const window = advance(shown.window, shown.text);
      acceptedAt = { document: shown.answer.document, window };
      requestAhead(shown.answer, window);
    },
    acceptedPart(suggestion) {
      tracker.accepted(suggestion);
    },
    reset() {
      for (const request of inFlight.values()) request.abort();
      cache.clear();
      tracker.reset();
      acceptedAt = null;
      lastRelated = undefined;
    },
  };
}

function isMissing(answer: Answer): boolean {
  return (
    answer.discard === 'failed' ||
    answer.discard === 'too-slow' ||
    (answer.text === '' && answer.discard === null)
  );
}

function insertionContext(request: CompletionRequest, window: PromptWindow): InsertionContext {
  const { language } = request;
  const found = detectIndentation(window.prefix + window.suffix);
  const indentation: Indentation | null =
    request.indentation && found?.mixed
      ? { ...request.indentation, mixed: true }
      : (request.indentation ?? found);
  return { window, language, indentation, mode: completionMode(window, language) };
}

function nothing(reason: Nothing['reason'], detail: string | null = null): Nothing {
  return { kind: 'nothing', reason, ...(detail === null ? {} : { detail }) };
}
