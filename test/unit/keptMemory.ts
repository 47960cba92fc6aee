import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void;

/**
 * The bytes that each of so many pieces of work leaves behind until V8 tidies its whole memory, which takes so long that what
 * is under way meanwhile waits for it. Less than none where it has done so.
 */
export async function keptBytes(times: number, work: () => Promise<void> | void): Promise<number> {
  const some = async (count: number): Promise<void> => {
    for (let at = 0; at < count; at++) await work();
    await new Promise((resolve) => setImmediate(resolve));
    // What lives through two of them has left the part that is tidied often.
    collect({ type: 'minor' });
    collect({ type: 'minor' });
  };
  const batch = 100;
  await some(5 * batch);
  const before = process.memoryUsage().heapUsed;
  for (let done = 0; done < times; done += batch) await some(batch);
  return (process.memoryUsage().heapUsed - before) / times;
}
