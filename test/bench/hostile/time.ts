import { setImmediate } from 'node:timers/promises';

/** The time that this thread has been at work, in ms: what else the machine does is not in it. */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** For how long a piece of work keeps this thread from all else at most, in ms. */
export async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let isOver = false;
  let [last, longest] = [threadMs(), 0];
  const over = work().finally(() => {
    isOver = true;
  });
  for (;;) {
    await setImmediate();
    const now = threadMs();
    longest = Math.max(longest, now - last);
    last = now;
    if (isOver) break;
  }
  await over;
  return longest;
}
