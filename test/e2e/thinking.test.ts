import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { screenshot } from '../host/browser.ts';
import { openChat, sendChat, waitForAnswer } from '../host/chat.ts';
import { editAnswerTo } from '../host/edits.ts';
import { waitFor } from '../host/process.ts';
import {
  clickTitleButton,
  openFile,
  openTabs,
  pick,
  runCommand,
  selectLines,
  waitForStatusBar,
} from '../host/workbench.ts';
import { userSuite } from './user.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

const MODEL = 'openrouter/qwen/qwq-32b';
const PRICE = { inputUsd: 0.1, outputUsd: 0.4, contextTokens: 128_000, maxOutputTokens: 8_000 };

const TESTS = `\`__tests__/money.test.ts\` has the tests.

__tests__/money.test.ts
<<<<<<< WRITE
import assert from 'node:assert/strict';
import test from 'node:test';
import { format } from '../src/money.ts';

test('formats cents as euros', () => {
  assert.match(format(1250), /12\\.50/);
});
>>>>>>> END
`;

/** Every answer begins with what the model thinks, as models on a machine of one's own send it within the text. */
function answer(prompt: string): string {
  const known = /^Write tests for/m.test(prompt) ? TESTS : editAnswerTo(prompt);
  return `<think>\nSECRET-THOUGHT: what is wanted here?\n\`\`\`ts\nlet x;\n\`\`\`\n</think>\n\n${known ?? 'It adds up what is in the cart.'}`;
}

userSuite(
  'A model that thinks aloud, as a user',
  {
    providers: { answer },
    settings: {
      'tierwise.tiers.cheap': [MODEL],
      'tierwise.tiers.mid': [MODEL],
      'tierwise.tiers.premium': [MODEL],
      'tierwise.models': { [MODEL]: PRICE },
    },
  },
  (user) => {
    const disk = (path: string) => readFile(join(user.session().workspace, path), 'utf8');
    const tab = (title: string) =>
      waitFor(`the tab ${title}`, 60_000, async () =>
        (await openTabs(user.page())).some((one) => one.includes(title)) ? true : undefined,
      );

    it('answers in the chat without its thoughts', async () => {
      const page = user.page();
      await waitForStatusBar(page, /\$/, 60_000);
      await openFile(page, 'src/cart.ts');
      await openChat(page);
      await sendChat(page, '@tierwise what does this file do?');
      const { text } = await waitForAnswer(page);
      assert.match(text, /It adds up what is in the cart\./);
      assert.doesNotMatch(text, /SECRET-THOUGHT|think>/);
      await screenshot(page, join(root, 'out', 'sound', 'thinking-chat.png'));
    });

    it('changes code without its thoughts', async () => {
      const page = user.page();
      const before = await disk('src/money.ts');
      await openFile(page, 'src/money.ts');
      await selectLines(page, 10, 24);
      await runCommand(page, 'Tierwise: Refactor…');
      await pick(page, 'Simplify');
      await tab('Refactor: Simplify');
      assert.equal(await disk('src/money.ts'), before);
      await clickTitleButton(page, 'Accept All');
      await waitFor('the change on the disk', 20_000, async () =>
        (await disk('src/money.ts')).includes('byRemainder') ? true : undefined,
      );
      assert.doesNotMatch(await disk('src/money.ts'), /SECRET-THOUGHT|think>/);
    });

    it('writes a test file whose folder begins with underscores where it says', async () => {
      const page = user.page();
      await openFile(page, 'src/money.ts');
      await runCommand(page, 'Tierwise: Write Tests');
      await tab('Write Tests');
      await screenshot(page, join(root, 'out', 'sound', 'underscores.png'));
      await clickTitleButton(page, 'Accept All');
      const written = await waitFor('the test file', 20_000, () =>
        disk('__tests__/money.test.ts').catch(() => undefined),
      );
      assert.match(written, /formats cents as euros/);
    });

    it('writes a commit message without its thoughts', async () => {
      const page = user.page();
      const cwd = user.session().workspace;
      const git = (...args: string[]) =>
        run('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], { cwd });
      await git('init', '-q');
      await git('add', '-A');
      await git('commit', '-qm', 'The shop as it is');
      await writeFile(
        join(cwd, 'src/money.ts'),
        `${await disk('src/money.ts')}\nexport const ZERO: Cents = 0;\n`,
      );
      await git('add', '-A');
      await waitFor('the repository to be found', 60_000, async () => {
        await runCommand(page, 'Tierwise: Write Commit Message');
        const found = page.locator('.scm-editor .view-lines').filter({ hasText: 'Spread' });
        await found.waitFor({ timeout: 5000 });
        return true;
      });
      const text = await page.locator('.scm-editor .view-lines').first().textContent();
      assert.doesNotMatch(text ?? '', /SECRET-THOUGHT|think/);
    });
  },
);
