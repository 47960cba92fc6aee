import { waitFor } from '../host/process.ts';
import { startSession } from '../host/session.ts';
import { runCommand, waitForStatusBar } from '../host/workbench.ts';

/** Starts of VS Code: the median is told, since the first reads from a cold disk. */
const STARTS = 5;

/**
 * What VS Code's own list of running extensions says of ours, installed from its VSIX: the time to load its code and to
 * call `activate`, in ms. The median of several starts, each with an empty profile.
 */
export async function benchActivation(
  root: string,
  vsix: string,
): Promise<{ medianMs: number; allMs: readonly number[] }> {
  const allMs: number[] = [];
  for (let i = 0; i < STARTS; i++) allMs.push(await measureOnce(root, vsix));
  const sorted = [...allMs].sort((a, b) => a - b);
  return { medianMs: sorted[Math.floor(STARTS / 2)] ?? Number.NaN, allMs };
}

async function measureOnce(root: string, vsix: string): Promise<number> {
  const session = await startSession({ root, vsix: [vsix], settings: { 'tierwise.prices.update': false } });
  try {
    const page = await session.openWindow();
    await waitForStatusBar(page, /\$0|Tierwise: set up/);
    await runCommand(page, 'Developer: Show Running Extensions');
    const row = page.locator('.runtime-extensions-editor .monaco-list-row').filter({ hasText: 'Tierwise' });
    return await waitFor('the time of activation', 20_000, async () => {
      const shown = /(\d+)ms/.exec((await row.first().textContent()) ?? '');
      return shown ? Number(shown[1]) : undefined;
    });
  } finally {
    await session.close();
  }
}
