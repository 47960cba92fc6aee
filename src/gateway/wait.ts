import { setTimeout as sleep } from 'node:timers/promises';

/** The promise, or `cancelled` as soon as the user cancels. */
export function orCancelled<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | 'cancelled'> {
  return new Promise((resolve, reject) => {
    const cancel = () => resolve('cancelled');
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}

/** False when the user cancelled meanwhile. */
export async function pauseFor(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
