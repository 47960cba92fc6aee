import { type AnswerStream, ENOUGH, type GatewayEvent, type GatewayResult } from './types.ts';

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
  let isRead = false;
  let isOver = false;
  let news = Promise.withResolvers<void>();
  const notify = () => {
    news.resolve();
    news = Promise.withResolvers();
  };

  const cancel = () => controller.abort(signal.reason);
  controller.signal.addEventListener('abort', notify, { once: true });
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();

  // Without a reader events are dropped, and the producer never waits for one.
  const emit = (event: GatewayEvent) => {
    if (!isRead || controller.signal.aborted) return;
    unread.push(event);
    notify();
  };
  // A microtask later, so that a loop that begins right after the call misses nothing.
  const result = Promise.resolve()
    .then(() => produce(emit, controller.signal))
    .finally(() => {
      isOver = true;
      signal.removeEventListener('abort', cancel);
      notify();
    });
  // A reader who left early does not see a rejection.
  result.catch(() => undefined);

  const iterator: AsyncIterator<GatewayEvent, undefined> = {
    async next() {
      while (!controller.signal.aborted) {
        const event = unread.shift();
        if (event) return { done: false, value: event };
        if (isOver) {
          await result;
          break;
        }
        await news.promise;
      }
      return { done: true, value: undefined };
    },
    async return() {
      unread.length = 0;
      controller.abort(ENOUGH);
      return { done: true, value: undefined };
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
