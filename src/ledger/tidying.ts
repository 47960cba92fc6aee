import { checkpoint, type Database, tryOrLog } from './database.ts';

/** Once nothing was written for this long, the write-ahead log is moved into the file, so that no append waits for it. */
const IDLE_MS = 2_000;
/** After so many appends, some megabytes, a short pause has to do. */
const MANY = 200;
const SHORT_IDLE_MS = 250;

/** Tidies the file in pauses. */
export interface Tidying {
  /** Something was appended to the log. */
  readonly appended: () => void;
  readonly stop: () => void;
}

export function createTidying(db: Database, log: (line: string) => void): Tidying {
  let timer: NodeJS.Timeout | undefined;
  let appends = 0;
  let stopped = false;
  const tidy = (): void => {
    appends = 0;
    tryOrLog('be tidied', log, () => checkpoint(db));
  };
  return {
    appended: () => {
      appends++;
      clearTimeout(timer);
      if (stopped) return;
      timer = setTimeout(tidy, appends < MANY ? IDLE_MS : SHORT_IDLE_MS).unref();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
