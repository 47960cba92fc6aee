import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { User } from '../../e2e/user.ts';
import { answerTo } from '../../host/answers.ts';
import { waitForAnswer } from '../../host/chat.ts';
import { block } from '../../host/edits.ts';
import { openTab, pick, typeInPick } from '../../host/workbench.ts';
import { freshChat, pictures, run } from '../scene.ts';

const NAME = 'sales.ipynb';
const TOTALS = `def totals(sales):
    out = {}
    for day, cents in sales:
        if day in out:
            out[day] = out[day] + cents
        else:
            out[day] = cents
    return out`;
const code = (source: string) => ({
  cell_type: 'code',
  source: source.split(/(?<=\n)/),
  metadata: {},
  outputs: [],
  execution_count: null,
});
const CELLS = [
  { cell_type: 'markdown', source: ['# What was sold, by day'], metadata: {} },
  code(TOTALS),
  code('totals([("Monday", 1250), ("Tuesday", 990), ("Monday", 450)])'),
];

const WISH = 'without the branch';
const SHORTER = block(
  `${NAME}/cell-2.py`,
  `        if day in out:
            out[day] = out[day] + cents
        else:
            out[day] = cents`,
  '        out[day] = out.get(day, 0) + cents',
);
const answer = (prompt: string): string =>
  prompt.includes(WISH) ? `A day that is new begins at nothing.\n\n${SHORTER}` : answerTo(prompt);

async function openNotebook(user: User): Promise<void> {
  const metadata = { language_info: { name: 'python' } };
  writeFileSync(
    join(user.session().workspace, NAME),
    JSON.stringify({ cells: CELLS, metadata, nbformat: 4, nbformat_minor: 5 }),
  );
  await openTab(user.page(), NAME);
  await user.page().locator('.notebook-editor .cell .view-line').first().waitFor({ timeout: 30_000 });
}

/** Puts the cursor into the cell that adds up. */
async function intoCell(user: User): Promise<void> {
  await user.page().locator('.notebook-editor .cell .view-line').filter({ hasText: 'def totals' }).click();
}

async function refactor(user: User, wish: string): Promise<void> {
  await intoCell(user);
  await run(user, 'refactor');
  await typeInPick(user.page(), wish);
  await pick(user.page(), wish);
}

pictures('Notebook', { providers: { answer } }, [
  {
    title: 'A cell that is explained',
    show: async (user) => {
      await freshChat(user);
      await openNotebook(user);
      await intoCell(user);
      await run(user, 'explain');
      await waitForAnswer(user.page(), 0, 120_000);
    },
  },
  {
    title: 'Change of a cell',
    show: async (user) => {
      await openNotebook(user);
      await refactor(user, WISH);
      const accept = user.page().locator('.editor-actions [aria-label^="Accept All"]');
      await accept.first().waitFor({ timeout: 60_000 });
    },
  },
]);
