import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { NEXT_EDIT, silent } from '../host/nextEdits.ts';
import { startSession } from '../host/session.ts';
import { goToLine, openFile } from '../host/workbench.ts';
import { percentile } from './percentile.ts';

const LINES = 5_000;
const ROUNDS = 30;
/** Until the language server has answered about a name: a person reads it before typing over it. */
const READ_MS = 600;
/** Between two keys of somebody who types fast. */
const KEY_MS = 60;

/** What is not shown by then is not shown. */
const SHOWN_MS = 15_000;

/** A function and its use below it. */
const pair = (n: number) =>
  `export const step${n} = (at: number) => at + ${n};\nexport const at${n} = step${n}(${n});\n`;

/** In the window, at each frame: when the last key was pressed, and when the first frame with a hint had been drawn. */
const WATCH = `(() => {
  const HINT = '.monaco-editor .view-lines [class*="TextEditorDecorationType"]';
  window.nextEditTimes = [];
  let key = 0;
  let isShown = false;
  document.addEventListener('keydown', (event) => { key = event.timeStamp; }, true);
  const look = () => {
    const now = document.querySelector(HINT) !== null;
    if (now && !isShown) {
      const pressed = key;
      const drawn = new MessageChannel();
      drawn.port1.onmessage = () => window.nextEditTimes.push(performance.now() - pressed);
      drawn.port2.postMessage(null);
    }
    isShown = now;
    requestAnimationFrame(look);
  };
  look();
})()`;

/**
 * From the last key of a new name to the frame that shows its use as the next edit, in ms, the pause for further keys
 * included: in a TypeScript file of 5,000 lines, in a real VS Code.
 */
export async function benchNextEditsShown(root: string, vsix: string): Promise<Record<string, number>> {
  const session = await startSession({
    root,
    vsix: [vsix],
    settings: { 'tierwise.prices.update': false, 'tierwise.nextEdits.enabled': true },
    env: { ANTHROPIC_API_KEY: 'test-key' },
  });
  try {
    const text = Array.from({ length: LINES / 2 }, (_, n) => pair(n)).join('');
    await writeFile(join(session.workspace, 'src', 'steps.ts'), text);
    const page = await session.openWindow();
    await openFile(page, 'src/steps.ts');
    await page.evaluate(WATCH);
    const times: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const time = await rename(page, 100 + 60 * round);
      // The first one waits for the language server to start; what a busy machine does not show is counted as that.
      if (round > 0 && time !== null) times.push(time);
    }
    return {
      'next_edits.shown': times.length / ROUNDS,
      'next_edits.shown_p50_ms': percentile(times, 0.5),
      'next_edits.shown_p99_ms': percentile(times, 0.99),
    };
  } finally {
    await session.close();
  }
}

/** Null where nothing is shown. */
async function rename(page: Page, n: number): Promise<number | null> {
  await goToLine(page, 2 * n + 1, 16);
  await page.keyboard.press('ControlOrMeta+D');
  await page.waitForTimeout(READ_MS);
  await page.evaluate('window.nextEditTimes = []');
  await page.keyboard.type(`pace${n}`, { delay: KEY_MS });
  const hint = page.locator(NEXT_EDIT).and(page.getByLabel(`step${n} becomes pace${n}.`));
  const isShown = await hint.waitFor({ timeout: SHOWN_MS }).then(
    () => true,
    () => false,
  );
  const times: unknown = await page.evaluate('window.nextEditTimes');
  // A list of IntelliSense that is slow to close has the first Escape, and what it kept back is shown after it.
  if (await page.locator('.suggest-widget.visible').isVisible()) {
    await page.keyboard.press('Escape');
    await hint.waitFor({ timeout: SHOWN_MS }).catch(() => undefined);
  }
  await page.keyboard.press('Escape');
  await silent(page);
  return isShown && Array.isArray(times) ? Number(times.at(-1)) : null;
}
