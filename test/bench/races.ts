import { chanceOf, runRace } from '../unit/proposals/races.ts';

const RACES = 10_000;
/** Others than those of the unit test, which takes its seeds by chance. */
const FIRST_SEED = 20_000;

/** Proposals that are accepted while somebody types, accepts again, reloads, or writes to the disk. */
export async function benchRaces(): Promise<Readonly<Record<string, number>>> {
  let [garbled, applied] = [0, 0];
  for (let i = 0; i < RACES; i++) {
    const race = await runRace(chanceOf(FIRST_SEED + i * 7_919));
    if (race.garbled !== null) garbled++;
    if (race.applied) applied++;
  }
  return { 'races.run': RACES, 'races.applied': applied, 'races.garbled': garbled };
}
