import { type AnswerStream, ENOUGH, type GatewayEvent, type GatewayResult } from './types.ts';

type Step = IteratorResult<GatewayEvent, undefined>;

const DONE: Step = { done: true, value: undefined };

/**
 * The stream of what `produce` emits, with its result. It starts by itself, whether anybody reads or not; the signal
 * that `produce` gets is aborted with `signal`, and with `ENOUGH` when the reader leaves early. Only a bug makes `produce`
 * reject: then so do `result` and the iteration.
 */
export function answerStream<Value>(
  signal: AbortSignal,
  produce: (emit: (event: GatewayEvent) => void, signal: AbortSignal) => Promise<GatewayResult<Value>>,
): AnswerStream<Value> {
  const controller = new AbortController();
  const unread: GatewayEvent[] = [];
  let nextUnread = 0;
  const waiting: ((step: Step | Promise<Step>) => void)[] = [];
  let isRead = false;
  let isOver = false;

  const release = (end: () => Step | Promise<Step>) => {
    for (const resolve of waiting.splice(0)) resolve(end());
  };
  const cancel = () => controller.abort(signal.reason);
  controller.signal.addEventListener('abort', () => release(() => DONE), { once: true });
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();

  // Without a reader events are dropped, and the producer never waits for one.
  const emit = (event: GatewayEvent) => {
    if (!isRead || controller.signal.aborted) return;
    const resolve = waiting.shift();
    if (resolve) resolve({ done: false, value: event });
    else unread.push(event);
  };
  // A microtask later, so that a loop that begins right after the call misses nothing.
  const result = Promise.resolve()
    .then(() => produce(emit, controller.signal))
    .finally(() => {
      isOver = true;
      signal.removeEventListener('abort', cancel);
      release(end);
    });
  const end = () => result.then(() => DONE);
  // A reader who left early does not see a rejection.
  result.catch(() => undefined);

  const iterator: AsyncIterator<GatewayEvent, undefined> = {
    next() {
      if (controller.signal.aborted) return Promise.resolve(DONE);
      const event = unread[nextUnread];
      if (event) {
        nextUnread++;
        if (nextUnread === unread.length) [unread.length, nextUnread] = [0, 0];
        return Promise.resolve({ done: false, value: event });
      }
      return isOver ? end() : new Promise((resolve) => waiting.push(resolve));
    },
    return() {
      [unread.length, nextUnread] = [0, 0];
      controller.abort(ENOUGH);
      return Promise.resolve(DONE);
    },
  };
  return {
    result,
    [Symbol.asyncIterator]() {
      isRead = true;
      return iterator;
    },
  };
}
