import type { Frame, Page } from 'playwright-core';
import { waitFor } from './process.ts';

/** The spend view, once it has figures or says that there are none. */
const SPEND = 'main#spend:not([hidden])';

/** The page of a web view, within the frames that VS Code puts it into. */
export async function frameWith(page: Page, selector: string): Promise<Frame> {
  return await waitFor(`${selector} in a web view`, 20_000, async () => {
    for (const frame of page.frames()) {
      const found = frame.locator(selector).count();
      if ((await found.catch(() => 0)) > 0) return frame;
    }
    return undefined;
  });
}

export const spendFrame = (page: Page): Promise<Frame> => frameWith(page, SPEND);
export const spendFrameWithRequests = (page: Page): Promise<Frame> =>
  frameWith(page, `${SPEND} #requests-rows > li`);
