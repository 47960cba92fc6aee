export interface Coalesced {
  (): void;
  dispose(): void;
}

/**
 * Runs right after the caller is done, so that nobody waits for it, and then at most once per `ms` however often
 * it is called; the last call is never lost.
 */
export function coalesce(run: () => void, ms: number): Coalesced {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  let disposed = false;

  const runAndRest = () => {
    timer = setTimeout(() => {
      timer = undefined;
      if (again) runAndRest();
    }, ms);
    again = false;
    run();
  };
  const call = () => {
    if (disposed) return;
    if (timer) again = true;
    else timer = setTimeout(runAndRest, 0);
  };
  const dispose = () => {
    disposed = true;
    clearTimeout(timer);
  };
  return Object.assign(call, { dispose });
}
