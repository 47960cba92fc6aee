/**
 * Waits for work until a time limit or the caller's signal ends it. The work gets a signal for both; what it does not
 * notice goes on unseen, and its failure is no one's.
 */
export async function timed(
  limitMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<'done' | 'time' | 'cancelled' | 'failed'> {
  if (signal.aborted) return 'cancelled';
  const controller = new AbortController();
  const { promise: over, resolve } = Promise.withResolvers<'time' | 'cancelled'>();
  const onAbort = (): void => resolve('cancelled');
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => resolve('time'), limitMs);
  const working = work(controller.signal).then(
    () => 'done' as const,
    () => 'failed' as const,
  );
  try {
    return await Promise.race([working, over]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    controller.abort();
  }
}
