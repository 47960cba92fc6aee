import { t } from '../l10n/index.ts';
import type { ReportedUsage } from '../wires/index.ts';
import { type Failure, failure, ProviderError } from './failures.ts';
import {
  hearing,
  type Provider,
  type ProviderCall,
  type ProviderEvent,
  type RelayCall,
} from './providers/index.ts';
import type { TimeLimits } from './timeLimits.ts';
import { ENOUGH, type ToolCall } from './types.ts';
import { createWatchdog } from './watchdog.ts';

/** Longer than any token on average: an answer with more than that for each token of its limit ignores the limit. */
const MAX_CHARS_PER_TOKEN = 64;

/** More at once was not just written: it is not kept, and not counted as written. */
const LONGEST_THOUGHT = 4_096;

/**
 * How one call to one model ended. `failure` is null when the answer is whole, when its reader has enough of it, or
 * when the user cancelled.
 */
export interface AttemptEnd {
  readonly cancelled: boolean;
  readonly failure: Failure | null;
  readonly text: string;
  /** What the model thought, as far as its server tells. */
  readonly thoughts: string;
  readonly toolCalls: readonly ToolCall[];
  /** Whether the model itself ended its answer, well or not: then its reported usage is complete. */
  readonly ended: boolean;
  /** What the provider reported, complete or not; null when it reported nothing. */
  readonly usage: ReportedUsage | null;
  /** The model that answered, by the server's own word; null where it does not say. */
  readonly answeredBy: string | null;
  readonly firstTokenMs: number | null;
  readonly latencyMs: number;
  /** What its reader threw, which is a bug of ours and nothing of the provider's: the call was left, as if it was cancelled. */
  readonly fault?: { readonly error: unknown };
}

/** The end of an attempt that was not made. */
export function noAttempt(why: Failure | 'cancelled'): AttemptEnd {
  const cancelled = why === 'cancelled';
  return {
    cancelled,
    failure: cancelled ? null : why,
    text: '',
    thoughts: '',
    toolCalls: [],
    ended: false,
    usage: null,
    answeredBy: null,
    firstTokenMs: null,
    latencyMs: 0,
  };
}

/** What is told on while a model answers. */
export type Words =
  | (ProviderEvent & { readonly type: 'text' | 'thinking' | 'thought-so-far' | 'left-out' })
  | ForClient;

/** What a client of the endpoint is told. */
type ForClient = (ProviderEvent & { readonly type: 'head' | 'bytes' | 'notes' }) | { readonly type: 'ended' };

const FOR_CLIENT: ReadonlySet<string> = new Set(['head', 'bytes', 'notes', 'ended']);

export function isForClient(words: ProviderEvent | Words): words is ForClient {
  return FOR_CLIENT.has(words.type);
}

type End = ProviderEvent & { readonly type: 'end' };

/**
 * Calls one model, and ends the call for silence, a stall or an abort. Never rejects for what a provider does. After an
 * abort it returns at once, whatever the provider's stream does.
 */
export async function attempt(
  provider: Provider,
  call: ProviderCall | RelayCall,
  limits: TimeLimits,
  signal: AbortSignal,
  onWords: (event: Words) => void,
): Promise<AttemptEnd> {
  const started = performance.now();
  const controller = new AbortController();
  const watch = createWatchdog(limits, signal, () => controller.abort());

  let stream: AsyncIterator<ProviderEvent | readonly ProviderEvent[]> | null = null;
  let text = '';
  let thoughts = '';
  const toolCalls: ToolCall[] = [];
  let usage: ReportedUsage | null = null;
  let answeredBy: string | null = null;
  let end: End | null = null;
  let firstTokenMs: number | null = null;
  let broken: Failure | null = null;
  let endless = false;
  let isDone = false;
  let fault: AttemptEnd['fault'];
  const tell = (event: Words): void => {
    if (fault) return;
    try {
      onWords(event);
    } catch (error) {
      fault = { error };
    }
  };
  const isRelay = 'relay' in call;
  const take = (event: ProviderEvent): void => {
    watch.alive(event);
    if (event.type === 'left-out' || isForClient(event)) tell(event);
    else if (event.type === 'text' || event.type === 'thinking' || event.type === 'thought-so-far') {
      if (event.type === 'text') {
        firstTokenMs ??= performance.now() - started;
        text += event.text;
      } else if (event.type === 'thinking') thoughts += event.text.slice(0, LONGEST_THOUGHT);
      else {
        thoughts += text;
        text = '';
      }
      tell(event);
      endless = text.length + thoughts.length > MAX_CHARS_PER_TOKEN * call.maxOutputTokens;
    } else if (event.type === 'tool-call') toolCalls.push(event.call);
    else if (event.type === 'usage') usage = event.usage;
    else if (event.type === 'model') answeredBy = event.name;
    else if (event.type === 'end') {
      // What was said to be bad stays so, whatever end comes after it.
      if (end === null || end.reason === 'stop') end = event;
      if (isRelay) tell({ type: 'ended' });
    }
  };
  try {
    const { signal: stopped } = controller;
    const events =
      'relay' in call ? await provider.relay?.(call, stopped, watch.heard) : provider.stream(call, stopped);
    if (events === undefined) throw new ProviderError(NO_WIRE);
    stream = events[Symbol.asyncIterator]();
    const next = stream.next.bind(stream);
    while (!endless && !fault) {
      const step = await watch.orInterrupted(isRelay ? next() : hearing(watch.heard, next));
      if (step === 'interrupted') break;
      isDone = step.done ?? false;
      if (step.done) break;
      for (const event of [step.value].flat()) take(event);
    }
  } catch (error) {
    broken = failureIn(error);
  } finally {
    watch.stop();
    // A stream that is done has let its connection go, perhaps for the next call.
    if (!isDone) controller.abort();
    // Not awaited: the stream may be stuck in a read.
    stream?.return?.(undefined)?.then(undefined, () => undefined);
  }

  const enough = signal.aborted && signal.reason === ENOUGH && text.trim() !== '';
  // A client that has read the end of its answer closes the connection.
  const cancelled = fault !== undefined || (signal.aborted && !enough && !(isRelay && end !== null));
  const ending: Ending = {
    end: endless ? { type: 'end', reason: 'length' } : end,
    text,
    toolCalls,
    broken,
    timedOut: watch.timedOut(),
    isRelay,
  };
  return {
    cancelled,
    failure: cancelled || enough ? null : failureOf(ending),
    text,
    thoughts,
    toolCalls,
    ended: end !== null,
    usage,
    answeredBy,
    firstTokenMs,
    latencyMs: performance.now() - started,
    ...(fault ? { fault } : {}),
  };
}

const NO_WIRE = failure('no-model', 'it can be asked from within the editor only');

function failureIn(error: unknown): Failure {
  if (error instanceof ProviderError) return error.failure;
  const detail = error instanceof Error ? error.name : 'unknown';
  return failure('malformed', t('it sent something that is not an answer'), { detail });
}

interface Ending {
  readonly end: End | null;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly broken: Failure | null;
  readonly timedOut: string | null;
  /** Then an empty answer is the client's to judge. */
  readonly isRelay: boolean;
}

/** Null for a whole answer: one that the model itself ended well, whatever broke after that. */
function failureOf({ end, text, toolCalls, broken, timedOut, isRelay }: Ending): Failure | null {
  const more = { detail: end?.word ? `it ended with the word ${JSON.stringify(end.word)}` : undefined };
  if (end?.reason === 'length') return failure('length', t('its answer reached the output limit'), more);
  if (end?.reason === 'content-policy') {
    return failure(
      'content-policy',
      end.why ? t('it declined: {0}', end.why) : t('it declined to answer'),
      more,
    );
  }
  if (end?.reason === 'malformed') {
    return failure('malformed', t('it called a tool in a form that cannot be read'), more);
  }
  if (end?.reason === 'stop') {
    return text.trim() || toolCalls.length > 0 || isRelay
      ? null
      : failure('empty', t('its answer was empty'));
  }
  if (broken && (text === '' || broken.reason === 'content-policy')) return broken;
  if (broken) return { ...broken, reason: 'cut-off', message: t('it broke off in the middle'), status: null };
  if (end) return failure(text ? 'cut-off' : 'server', t('its server broke off with an error'), more);
  if (timedOut) return failure('timeout', timedOut);
  return failure(
    'cut-off',
    text ? t('it broke off in the middle') : t('it closed the connection unanswered'),
  );
}
