import { runDay } from '../day/day.ts';

/** The day of a heavy user, with faults in 3 % of all attempts, and the search for keys after it. */
export async function benchDay(): Promise<Readonly<Record<string, number>>> {
  const day = await runDay(
    { completions: 2_000, edits: 200, chats: 20 },
    { seed: 'a full day', share: 0.03, mostPerRequest: 2, silence: true },
  );
  for (const problem of [...day.lost, ...day.differences, ...day.secrets]) console.error(`day: ${problem}`);
  if (day.keysServed !== 3) throw new Error('a server did not get its key: the search proves nothing');
  return {
    'day.requests': day.requests,
    'day.attempts': day.journal.length,
    'day.faults': day.journal.filter(({ fault }) => fault !== null).length,
    'day.lost': day.lost.length,
    'day.hung': day.hung,
    'day.memory_growth_mb': day.memoryGrowthBytes / 1e6,
    'day.ledger_differences': day.differences.length,
    'day.secrets_found': day.secrets.length,
  };
}

if (import.meta.main) console.log(await benchDay());
