import { featuresOf } from '../src/router/classify/features.ts';
import { type Classification, score } from '../src/router/classify/model.ts';
import { tierFor } from '../src/router/preference.ts';
import { climb, DEFAULT_SIZE_LIMITS } from '../src/router/sizeLimits.ts';
import { PREFERENCES, type Preference, TIERS, type Tier } from '../src/router/tasks.ts';
import { type Example, learn } from './learn.ts';
import { exampleOf, factsOf, HELD_OUT, type Line, readHands } from './messages.ts';
import { pack } from './pack.ts';

// What each step brought, on the lists that are held out: `node training/compare.ts`. Nothing here is chosen by these figures.

type Guess = (line: Line) => { readonly tier: Tier; readonly task: string };

const heldOut = [...readHands(HELD_OUT).values()].flat();

/** Prints one row: acceptable tier, under-routed, task, as shares of the held-out messages. */
function report(name: string, guess: Guess): void {
  let acceptable = 0;
  let under = 0;
  let tasks = 0;
  for (const line of heldOut) {
    const { tier, task } = guess(line);
    const wanted = line.labels.flatMap(({ tiers }) => tiers);
    if (wanted.includes(tier)) acceptable++;
    if (TIERS.indexOf(tier) < Math.min(...wanted.map((one) => TIERS.indexOf(one)))) under++;
    if (line.labels.some((label) => label.task === task)) tasks++;
  }
  const share = (count: number): string => (count / heldOut.length).toFixed(3);
  console.log(`| ${name} | ${share(acceptable)} | ${share(under)} | ${share(tasks)} |`);
}

function trainedOn(examples: readonly Example[]): (line: Line) => Classification {
  const { tiers, tasks } = learn(examples);
  const weights = { tiers: pack(tiers), tasks: pack(tasks) };
  return (line) => score(featuresOf(line.text, factsOf(line)), weights);
}

function decided(read: (line: Line) => Classification, preference: Preference): Guess {
  return (line) => {
    const { tiers, task } = read(line);
    return { tier: climb(task, tierFor(tiers, preference), line, DEFAULT_SIZE_LIMITS, []), task };
  };
}

/** The tier that is most likely, whatever a wrong one costs. */
function likeliest(read: (line: Line) => Classification): Guess {
  return (line) => {
    const { tiers, task } = read(line);
    const tier = TIERS.toSorted((a, b) => tiers[b] - tiers[a])[0] ?? 'mid';
    return { tier: climb(task, tier, line, DEFAULT_SIZE_LIMITS, []), task };
  };
}

/** The same order each time, with all hands in every part of it. */
function mixed(lines: readonly Line[]): Line[] {
  const step = 7_919;
  return lines.map((_, i) => lines[(i * step) % lines.length]).filter((line) => line !== undefined);
}

const hands = [...readHands()];
const first = mixed(hands.filter(([hand]) => !hand.endsWith('-later')).flatMap(([, lines]) => lines));
const later = hands.filter(([hand]) => hand.endsWith('-later')).flatMap(([, lines]) => lines);

console.log(`${heldOut.length} held-out messages\n`);
console.log('| | acceptable tier | under-routed | task |\n| --- | --- | --- | --- |');
report('always mid', () => ({ tier: 'mid', task: 'chat' }));
for (const count of [1_000, 2_000, 4_000, 8_000, 16_000].filter((some) => some < first.length)) {
  report(`${count} messages`, decided(trainedOn(first.slice(0, count).map(exampleOf)), 'balanced'));
}
const once = first.map((line) => exampleOf({ ...line, labels: line.labels.slice(0, 1) }));
report(`${first.length} messages, the writer's labels alone`, decided(trainedOn(once), 'balanced'));
report(`${first.length} messages, both labels`, decided(trainedOn(first.map(exampleOf)), 'balanced'));
const all = trainedOn([...first, ...later].map(exampleOf));
for (const preference of PREFERENCES) {
  report(`with ${later.length} later turns, ${preference}`, decided(all, preference));
}
report('the same, the likeliest tier', likeliest(all));
