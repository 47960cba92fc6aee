import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../host/process.ts';
import { startSession } from '../host/session.ts';

/** Starts of VS Code: the median is told, since the first reads from a cold disk. */
const STARTS = 5;
const START_MS = 90_000;

/**
 * From the first byte read of the extension to the end of `activate`, in ms, by the marks of VS Code's own extension
 * host: the median of several starts, each with an empty profile. Needs the production build and the test build.
 */
export async function benchActivation(root: string): Promise<{ medianMs: number; allMs: readonly number[] }> {
  const allMs: number[] = [];
  for (let i = 0; i < STARTS; i++) allMs.push(await measureOnce(root));
  const sorted = [...allMs].sort((a, b) => a - b);
  return { medianMs: sorted[Math.floor(STARTS / 2)] ?? Number.NaN, allMs };
}

async function measureOnce(root: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'tierwise-bench-'));
  const file = join(folder, 'activation.jsonl');
  const session = await startSession({
    root,
    forTests: true,
    settings: { 'tierwise.prices.update': false },
    env: { TIERWISE_TEST_RESULTS: file },
  });
  try {
    await session.openWindow({ developmentPath: root, testsPath: join(root, 'out', 'vscode', 'measure.js') });
    const line = await waitFor('the activation', START_MS, () => {
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      return text.endsWith('\n') ? text : undefined;
    });
    const measured: { activationMs: number | null } = JSON.parse(line);
    return measured.activationMs ?? Number.NaN;
  } finally {
    await session.close();
    await rm(folder, { recursive: true, force: true });
  }
}
