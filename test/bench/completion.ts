import { type EngineMaker, plain, tierwise } from './replay/engines.ts';
import { type Row, replay } from './replay/replay.ts';
import type { Luck } from './replay/server.ts';
import { texts } from './replay/texts.ts';

const RIGHT = [1, 0.6, 0.3];
const ENGINES: Readonly<Record<string, EngineMaker>> = { tierwise, 'plain 300': plain(300) };

export async function benchCompletion(): Promise<void> {
  const all = texts();
  console.log(all.map(({ name, typed }) => `${name} ${typed.length}`).join('\n'));
  for (const by of ['place', 'line'] as const) {
    for (const right of RIGHT) {
      for (const [name, make] of Object.entries(ENGINES)) {
        const luck: Luck = { right, by, logprobs: false };
        const t = performance.now();
        const row: Row = await replay(all, make, luck);
        console.log(
          by,
          right,
          name.padEnd(10),
          Object.values(row)
            .map((v: number) => v.toFixed(2).padStart(8))
            .join(' '),
          Math.round(performance.now() - t),
        );
      }
    }
  }
}

if (import.meta.main) await benchCompletion();
