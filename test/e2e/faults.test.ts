import assert from 'node:assert/strict';
import { cancelAnswer, newChat, waitForAnswer, waitForAnswerText } from '../host/chat.ts';
import { waitFor } from '../host/process.ts';
import { openFile, runCommand, selectLines, waitForStatusBar } from '../host/workbench.ts';
import { type User, userSuite } from './user.ts';

const PRICE = { inputUsd: 1, outputUsd: 5, contextTokens: 200_000, maxOutputTokens: 8000 };

/** The settings of a chain of models of the faulty provider. */
function chain(...models: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    'tierwise.tiers.mid': models,
    'tierwise.models': Object.fromEntries(models.map((model) => [model, PRICE])),
  };
}

async function explain(user: User, ...models: readonly string[]): Promise<void> {
  const page = user.page();
  await user.session().server.changeSettings(chain(...models));
  await newChat(page);
  await openFile(page, 'src/money.ts');
  await selectLines(page, 9, 22);
  await runCommand(page, 'Tierwise: Explain');
}

userSuite(
  'Faults of providers, as a user',
  { settings: chain('faulty/fault-500', 'faulty/fine') },
  (user) => {
    it('is answered by the second model when the first answers 500 three times', async () => {
      await explain(user, 'faulty/fault-500', 'faulty/fine');
      const { text } = await waitForAnswer(user.page());
      assert.match(text, /fault-500/);
      assert.match(text, /fine · /);
      assert.match(text, /walks over the lines of the cart/);
      const rows = await user.attempts(4);
      assert.deepEqual(
        rows.map((row) => [row.model, row.outcome]),
        [
          ['fault-500', 'failed'],
          ['fault-500', 'failed'],
          ['fault-500', 'failed'],
          ['fine', 'ok'],
        ],
      );
      await waitForStatusBar(user.page(), /\$0\.0*[1-9]/);
    });

    it('begins anew with the next model when an answer is cut', async () => {
      const before = (await user.attempts(0)).length;
      await explain(user, 'faulty-anthropic/fault-cut', 'faulty/fine');
      const { text } = await waitForAnswer(user.page());
      assert.match(text, /walks over the lines of the cart, adds what each of them costs, and returns/);
      const rows = await waitFor('the answer', 20_000, async () => {
        const all = await user.attempts(before + 1);
        return all.at(-1)?.model === 'fine' ? all : undefined;
      });
      assert.ok(rows.some((row) => row.model === 'fault-cut' && row.outcome === 'incomplete'));
    });

    it('does not wait a second time for a model that answered 504 after a long silence', async () => {
      const before = (await user.attempts(0)).length;
      await explain(user, 'faulty/late-504', 'faulty/fine');
      const { text } = await waitForAnswer(user.page());
      assert.match(text, /walks over the lines of the cart/);
      const rows = (await user.attempts(before + 2)).slice(before);
      assert.deepEqual(
        rows.map((row) => [row.model, row.outcome]),
        [
          ['late-504', 'failed'],
          ['fine', 'ok'],
        ],
      );
    });

    it('stops at once when the user stops it, and records what it cost', async () => {
      const before = (await user.attempts(0)).length;
      await explain(user, 'faulty/slow');
      await waitForAnswerText(user.page(), /walks/);
      const call = user.faults().journal.at(-1);
      const stoppedAt = Date.now();
      await cancelAnswer(user.page());
      const hungUpAt = await waitFor('the call to end', 10_000, () => call?.hungUpAt ?? undefined);
      assert.ok(hungUpAt - stoppedAt < 1500, `${hungUpAt - stoppedAt} ms`);
      const row = (await user.attempts(before + 1)).at(-1);
      assert.equal(row?.outcome, 'cancelled');
      assert.ok((row?.cost_usd ?? 0) > 0);
      assert.equal(row?.cost_source, 'estimated');
    });

    it('loses nothing when the extension host is killed in the middle of an answer', async () => {
      const before = (await user.attempts(0)).length;
      await explain(user, 'faulty/slow');
      await waitForAnswerText(user.page(), /walks over/);
      await user.session().server.killExtensionHosts();
      await user.restart();
      const rows = await user.attempts(before + 1);
      assert.equal(rows.length, before + 1);
      assert.equal(rows.at(-1)?.outcome, 'cancelled');
      assert.equal(rows.at(-1)?.cost_source, 'estimated');
      await waitForStatusBar(user.page(), /\$0\.0*[1-9]/);
    });
  },
);
