import type { Locator, Page } from 'playwright-core';
import { waitFor } from '../host/process.ts';

/** So long nothing may have changed. */
const STILL_MS = 300;
/** What goes on longer, a bar of progress say, is in the picture as it is. */
const MOST_MS = 3_000;

/** Resolves once a page no longer changes: nothing is added, drawn anew or on its way to its place. */
const CHANGES_NO_MORE = `new Promise((resolve) => {
  let still;
  const done = () => { watch.disconnect(); clearTimeout(still); clearTimeout(most); resolve(); };
  const again = () => {
    clearTimeout(still);
    still = setTimeout(() => (isMoving() ? again() : done()), ${STILL_MS});
  };
  const isMoving = () => document.getAnimations().some(({ playState, effect }) =>
    playState === 'running' && Number.isFinite(effect.getComputedTiming().endTime));
  const watch = new MutationObserver(again);
  watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  const most = setTimeout(done, ${MOST_MS});
  again();
})`;

/** Waits until nothing changes any more, in no web view either. */
export async function untilStill(page: Page): Promise<void> {
  await Promise.all(page.frames().map((frame) => frame.evaluate(CHANGES_NO_MORE).catch(() => undefined)));
}

/** Closes the messages that a picture is not about. By no mouse and no key: a list that is open keeps the focus. */
export async function closeStrays(page: Page, about: RegExp | undefined): Promise<void> {
  const strays = straysOf(page, about);
  await waitFor('the messages to go', 20_000, async () => {
    if ((await strays.count()) === 0) return true;
    await strays
      .first()
      .locator('.codicon-notifications-clear')
      .dispatchEvent('click', {}, { timeout: 1_000 });
    return undefined;
  });
}

function straysOf(page: Page, about: RegExp | undefined): Locator {
  const all = page.locator('.notification-list-item');
  return about === undefined ? all : all.filter({ hasNotText: about });
}
