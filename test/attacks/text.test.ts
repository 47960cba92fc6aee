import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { newChat, openChat, waitForAnswer } from '../host/chat.ts';
import { block } from '../host/edits.ts';
import type { Reply } from '../host/hostile.ts';
import { waitFor } from '../host/process.ts';
import {
  clearNotifications,
  dialogGone,
  openFile,
  runCommand,
  selectLines,
  shownText,
  waitForNotification,
} from '../host/workbench.ts';
import { answerDialog, attackSuite, dialogText, settingsFor, TRACKED, TRACKER } from './attack.ts';
import { propose, refuseRest } from './changes.ts';

/** Runs a command with arguments that writes a file, in each form that VS Code knows. */
const commandTo = (path: string) =>
  `command:tierwise.exportSpend?${encodeURIComponent(JSON.stringify([{ format: 'csv', uri: path }]))}`;
const TARGET = '/tmp/tierwise-attacked.csv';
const LINK = `[Mend it](${commandTo(TARGET)})`;

const hostileText = (url: string) =>
  [
    `Look at ![the proof](${TRACKER}/inline.png), ![the proof][p], ![p] and ![here](${url}${TRACKED}inline.png).`,
    `<img src="${TRACKER}/html.png"> $(zap) ${LINK} [run](vscode://tierwise.tierwise/run) <${commandTo(TARGET)}>`,
    `<picture><source srcset="${TRACKER}/set.png"></picture> <svg onload="fetch('${TRACKER}/svg')"></svg>`,
    '',
    `> - ![in a list][p] and <a href="${commandTo(TARGET)}">a word</a>`,
    '',
    `| a | b |\n| - | - |\n| ![in a table](${TRACKER}/table.png) | ${LINK} |`,
    '',
    'It is `Map<string, X>` here.',
    '',
    `[p]: ${TRACKER}/reference.png`,
  ].join('\n');

/** An error of a provider; nothing else is answered. */
const refusing =
  (message: string): (() => Reply) =>
  () =>
  (response) => {
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message, code: 'content_filter' } }));
  };

attackSuite('Attack: text from elsewhere', (attack) => {
  const above = '.review-widget .comment-title';
  /** What acts in what is shown: what was loaded, and what a click would run or open. */
  const actingIn = async (selector: string): Promise<string[]> => {
    const found = attack.page().locator(selector).locator('img, picture, svg, a, .codicon-zap');
    return await found.evaluateAll((all) =>
      all
        .filter((one) => !/^https?:/.test(one.getAttribute('data-href') ?? ''))
        .map((one) => one.outerHTML.slice(0, 200)),
    );
  };
  const message = '.notification-toast .notification-list-item-message';
  /** Clicks on each word of the notification that is shown. */
  const clickAround = async () => {
    const box = await attack.page().locator(message).first().boundingBox();
    assert.ok(box);
    for (let x = 8; x < box.width; x += 24) {
      await attack.page().mouse.click(box.x + x, box.y + box.height / 2);
    }
  };

  /** A test, which says for itself what was loaded and written. */
  const harmless = (run: () => Promise<unknown>) => async () => {
    const before = attack.visits().length;
    await run();
    assert.deepEqual(attack.visits().slice(before), []);
    assert.equal(existsSync(TARGET), false);
  };

  it(
    'does nothing in what a model says of its change',
    harmless(async () => {
      const said = `\u202Eevil\u200B ${hostileText(TRACKER).split('\n').slice(0, 3).join(' ')}`;
      const [line] = readFileSync(attack.file('src/money.ts'), 'utf8').split('\n');
      const changes = block('src/money.ts', line ?? '', `${line} // evil`);
      const { outcome } = await propose(attack, `${said}\n\n${changes}`);
      assert.equal(outcome, 'proposed');
      await attack.page().locator(above).first().waitFor();
      assert.deepEqual(await actingIn(above), []);
      const shown = await shownText(attack.page().locator(above).first());
      assert.match(shown, /Look at the proof, !\[the proof\]\[p\]/);
      assert.doesNotMatch(shown, /[\u202E\u200B]/);
      await refuseRest(attack);
      await clearNotifications(attack.page());
    }),
  );

  it(
    'loads nothing and runs nothing in a comment of a review',
    harmless(async () => {
      const page = attack.page();
      attack.hostile().reply = () => `### line 3: problem\n${hostileText(attack.hostile().url)}\n`;
      await openFile(page, 'src/money.ts');
      await runCommand(page, 'Tierwise: Review');
      const comment = '.review-widget .comment-body';
      await waitFor('the comment', 60_000, async () =>
        (await shownText(page.locator(comment))).includes('Look at') ? true : undefined,
      );
      assert.deepEqual(await actingIn(comment), []);
      const text = await shownText(page.locator(comment));
      assert.match(text, /\[Mend it\]\(command:tierwise\.exportSpend/);
      assert.match(text, /Map<string, X>/);
      await runCommand(page, 'Tierwise: Dismiss All Review Comments');
    }),
  );

  it(
    'loads nothing and runs nothing in an answer in the chat, in pieces of three characters',
    harmless(async () => {
      const page = attack.page();
      attack.hostile().reply = () => hostileText(attack.hostile().url);
      await openChat(page);
      await newChat(page);
      await openFile(page, 'src/money.ts');
      await selectLines(page, 9, 22);
      await runCommand(page, 'Tierwise: Explain');
      const { text } = await waitForAnswer(page);
      assert.match(text, /\[Mend it\]\(command:tierwise\.exportSpend/);
      assert.match(text, /Map<string, X>/);
      assert.deepEqual(await actingIn('.interactive-response .value .chat-markdown-part'), []);
    }),
  );

  it(
    'is text in a notification where a provider says it in an error, and clicking on it does nothing',
    harmless(async () => {
      const page = attack.page();
      attack.hostile().reply = refusing(`${LINK} $(zap) $$(zap)`);
      await openFile(page, 'src/money.ts');
      await runCommand(page, 'Tierwise: Review');
      const shown = await waitForNotification(page, /No answer from/, 60_000);
      assert.match(shown, /\[Mend it\] \(command:tierwise\.exportSpend.* \(zap\) \(zap\)/);
      assert.equal(await page.locator(`${message} a, ${message} .codicon`).count(), 0);
      await clickAround();
      assert.equal(await page.locator('.monaco-dialog-box').count(), 0);
      await clearNotifications(page);
    }),
  );

  it(
    'is text in the chat where a provider says it in an error',
    harmless(async () => {
      const page = attack.page();
      attack.hostile().reply = refusing(
        `${LINK} ![x](${TRACKER}/error.png) <img src="${TRACKER}/error.png"> $(zap)`,
      );
      await newChat(page);
      await selectLines(page, 9, 22);
      await runCommand(page, 'Tierwise: Explain');
      const { text } = await waitForAnswer(page);
      assert.match(text, /Mend it/);
      assert.deepEqual(await actingIn('.interactive-response .value .chat-markdown-part'), []);
    }),
  );

  it(
    'cannot turn, hide or colour what stands around it',
    harmless(async () => {
      const page = attack.page();
      attack.hostile().reply = refusing('safe\u202e\u2066\u200b\u0000\u001b[31m\u2028\nred\u{e0041}');
      await runCommand(page, 'Tierwise: Review');
      await waitForNotification(page, /No answer from/, 60_000);
      const [raw = ''] = await page.locator(message).allTextContents();
      assert.match(raw, /safe \[31m red/);
      assert.doesNotMatch(raw, /[\p{Cc}\p{Zl}\p{Zp}\u200b\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u);
      await clearNotifications(page);
    }),
  );

  it(
    'is text in a notification where a setting of a folder holds it',
    harmless(async () => {
      const page = attack.page();
      attack.file(
        '.vscode/settings.json',
        JSON.stringify({ 'tierwise.routes': { explain: `evil/${LINK}` } }),
      );
      await waitForNotification(page, /Mend it/);
      assert.equal(await page.locator(`${message} a`).count(), 0);
      await clickAround();
      assert.equal(await page.locator('.monaco-dialog-box').count(), 0);
      attack.file('.vscode/settings.json', '{}');
      await clearNotifications(page);
    }),
  );

  it(
    'is text in the hover of the status bar where a model is called so',
    harmless(async () => {
      const page = attack.page();
      // Without a slash: what is before the last one is not shown.
      const name = 'evil/$(zap)[Mend](command:tierwise.exportSpend)<b>';
      await attack.session().server.changeSettings({
        'tierwise.tiers.mid': [name],
        'tierwise.models': {
          [name]: { inputUsd: 1, outputUsd: 5, contextTokens: 9_000, maxOutputTokens: 900 },
        },
        // What it answers is no review, and the next model would be asked about.
        'tierwise.escalation': 'off',
      });
      attack.hostile().reply = () => 'Nothing.';
      await openFile(page, 'src/money.ts');
      await runCommand(page, 'Tierwise: Review');
      await attack.attempts(5);
      await page.locator('.statusbar-item[id*="tierwise"]').first().hover();
      const hover = page.locator('.workbench-hover').filter({ hasText: /Mend/ });
      await hover.waitFor({ timeout: 20_000 });
      assert.equal(await hover.locator('img, b, .codicon-zap, a[data-href*="exportSpend"]').count(), 0);
      await attack.session().server.changeSettings(settingsFor(attack.hostile()));
    }),
  );

  it(
    'is asked about where it is a link of somebody else that runs a command of ours',
    harmless(async () => {
      const page = attack.page();
      await clearNotifications(page);
      await attack.inHost(`void vscode.window.showInformationMessage(${JSON.stringify(`Look: ${LINK}`)});`);
      await waitForNotification(page, /Look/);
      await page.locator(`${message} a`).click();
      assert.match(await dialogText(attack, /record of your spend/), /tierwise-attacked\.csv/);
      await page.keyboard.press('Enter');
      await dialogGone(page);
      await clearNotifications(page);
    }),
  );

  for (const [id, args, question] of [
    ['exportSpend', `{ format: 'json', uri: '${TARGET}' }`, /record of your spend/],
    ['setApiKey', "{ provider: 'evil', key: 'sk-foreign-0123456789' }", /Store this API key/],
    ['chooseTierModels', "{ tier: 'cheap', models: ['evil/dear'] }", /models of the cheap tier/],
    [
      'rename',
      "{ uri: file('src/money.ts'), position: new Position(9, 18), pick: 'evil' }",
      /Rename what is at the cursor/,
    ],
  ] as const) {
    it(
      `is asked about where another extension runs ${id} with arguments that write`,
      harmless(async () => {
        const done = attack.command(id, args);
        await dialogText(attack, question);
        await answerDialog(attack, null);
        assert.equal(Object(await done).outcome, 'cancelled');
      }),
    );
  }
});
