export interface Coalesced {
  (): void;
  dispose(): void;
}

/** Runs at once, and then at most once per `ms` however often it is called; the last call is never lost. */
export function coalesce(run: () => void, ms: number): Coalesced {
  let timer: NodeJS.Timeout | undefined;
  let again = false;

  const rest = () => {
    timer = setTimeout(() => {
      timer = undefined;
      if (!again) return;
      again = false;
      rest();
      run();
    }, ms);
  };
  const call = () => {
    if (timer) {
      again = true;
      return;
    }
    rest();
    run();
  };
  const dispose = () => {
    clearTimeout(timer);
    timer = undefined;
    again = false;
  };
  return Object.assign(call, { dispose });
}
