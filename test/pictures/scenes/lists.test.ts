import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { User } from '../../e2e/user.ts';
import { listen } from '../../host/listen.ts';
import { waitFor } from '../../host/process.ts';
import { seedLedger } from '../../host/seed.ts';
import { openFile, pick, selectLines } from '../../host/workbench.ts';
import { input, list, message, pictures, run, type Scene } from '../scene.ts';

/** Where Codex has its settings. */
const codex = await mkdtemp(join(tmpdir(), 'codex-'));
after(() => rm(codex, { recursive: true, force: true }));
const DIALOG = '.monaco-dialog-box';
const SHARE = 'shareModels';

/** Has the models shared, whatever came before. */
const share = (user: User) => user.session().server.changeSettings({ 'tierwise.endpoint.enabled': true });

/** A question that must be answered before something of the sharing is done. */
function question(title: string, ...picks: readonly (string | RegExp)[]): Scene {
  return {
    title,
    show: async (user) => {
      await share(user);
      await run(user, SHARE);
      for (const label of picks) await pick(user.page(), label);
      await user.page().locator(DIALOG).waitFor({ timeout: 20_000 });
    },
  };
}

/** Has the lines of Codex put into its file, or taken out. */
async function setUpCodex(user: User, yes: string): Promise<void> {
  await share(user);
  await run(user, SHARE);
  await pick(user.page(), 'Set Up a Client');
  await pick(user.page(), 'Codex');
  await user.page().locator(DIALOG).getByText(yes, { exact: true }).click();
}

/** Another extension asks for a premium model. */
const askAsAnother = (user: User) =>
  user.inHost(`
    const [model] = await vscode.lm.selectChatModels({ vendor: 'tierwise', id: 'premium' });
    void model.sendRequest([vscode.LanguageModelChatMessage.User('Say 1.')]).then(() => undefined, () => undefined);`);

async function moveTo(user: User, provider: string): Promise<void> {
  await run(user, 'chooseTierModels');
  await pick(user.page(), 'Move All Tiers');
  await pick(user.page(), 'All providers');
  await user.page().locator('.quick-input-widget').filter({ hasText: '(2/2)' }).waitFor();
  await pick(user.page(), provider);
}

async function exportTo(user: User, path: string): Promise<void> {
  await run(user, 'exportSpend');
  await pick(user.page(), /CSV/);
  const box = user.page().locator('.quick-input-widget').filter({ visible: true });
  const input = box.locator('input').first();
  // It writes its own proposal there once it knows the folder.
  await box.locator('.monaco-list-row').first().waitFor();
  await waitFor('the path in the dialog', 20_000, async () => {
    await input.fill(path);
    await box.locator('.monaco-progress-container.active').waitFor({ state: 'detached' });
    return (await input.inputValue()) === path ? true : undefined;
  });
  await box.getByRole('button', { name: 'OK' }).first().click();
}

pictures(
  'Lists',
  {
    acme: true,
    env: {
      ANTHROPIC_API_KEY: 'k',
      OPENAI_API_KEY: 'k',
      OPENROUTER_API_KEY: 'k',
      CODEX_HOME: codex,
    },
  },
  [
    list('Amounts of a limit', 'setBudget', 'Per day'),
    input('Another amount', 'setBudget', 'Per day', 'Another Amount'),
    list('What is done at a limit', 'setBudget', 'When a limit is reached'),
    list('Formats of an export', 'exportSpend'),
    message('What is exported', /attempts? (?:was|were) written to/, async (user) => {
      await waitFor('the ledger', 30_000, () => existsSync(user.session().ledgerFile) || undefined);
      seedLedger(user.session().ledgerFile, Date.now());
      await exportTo(user, join(user.session().workspace, 'spend.csv'));
    }),
    message('An export that cannot be written', /could not be written/, (user) =>
      exportTo(user, '/proc/spend.csv'),
    ),
    {
      title: 'What it has learnt, before there is anything',
      show: async (user) => {
        await run(user, 'showLessons');
        await user.page().locator('.quick-input-widget').filter({ hasText: 'Nothing yet' }).waitFor();
      },
    },
    {
      title: 'Another extension asks for a model',
      show: async (user) => {
        await askAsAnother(user);
        await user.page().locator(DIALOG).waitFor({ timeout: 30_000 });
      },
    },
    {
      title: 'Who may ask for models',
      show: async (user) => {
        await run(user, 'manageAccess');
        await pick(user.page(), /acme/);
        await pick(user.page(), 'Allow Only Free Models');
        await run(user, 'manageAccess');
        await user.page().getByText('may use models that cost nothing').waitFor();
      },
    },
    list('What another extension may do', 'manageAccess', /Acme|acme/),
    message('No pending changes', /No proposed changes are pending/, (user) =>
      run(user, 'showPendingChanges'),
    ),
    {
      title: 'Words for an edit, in a preview',
      show: async (user) => {
        const page = user.page();
        await openFile(page, 'src/money.ts');
        await selectLines(page, 12, 12);
        await run(user, 'refactor');
        await pick(page, 'Simplify');
        await page.locator('.editor-actions [aria-label^="Accept All"]').first().waitFor({ timeout: 30_000 });
        await run(user, 'refineChanges');
        await page.locator('.quick-input-widget').filter({ hasText: 'What should be different?' }).waitFor();
      },
    },
    message('No tier moved', /No model was moved/, (user) => moveTo(user, 'OpenAI')),
    message('All tiers moved', /asked through LiteLLM now/, async (user) => {
      // Nobody listens there, so that its list of models is not known.
      const litellm = { baseUrl: 'http://127.0.0.1:9/v1' };
      await user.session().server.changeSettings({
        'tierwise.providers': { ...user.providers().setting, litellm },
      });
      await moveTo(user, 'LiteLLM');
    }),
    list('Share models, once it is on', SHARE, 'Turn On'),
    message('Lines that cannot be put in', /cannot be read as the settings of Codex/, async (user) => {
      await writeFile(join(codex, 'config.toml'), 'model = [');
      await setUpCodex(user, 'Add Lines');
    }),
    question('All terminals', 'Use in All Terminals'),
    question('A new token', 'Make a New Token'),
    message('Lines of a client put in', /Codex asks Tierwise once it is started again/, async (user) => {
      await rm(join(codex, 'config.toml'), { force: true });
      await setUpCodex(user, 'Add Lines');
    }),
    {
      title: 'Clients, of which one is set up',
      show: async (user) => {
        await run(user, SHARE);
        await pick(user.page(), 'Set Up a Client');
        await user.page().locator('.quick-input-widget').filter({ hasText: 'set up' }).waitFor();
      },
    },
    question('Lines of a client taken out', 'Set Up a Client', 'Codex'),
    question('Turned off, with a client set up', 'Turn Off'),
    message('A port that another program uses', /is used by another program/, async (user) => {
      const other = await listen(async (_request, response) => void response.end());
      const { server } = user.session();
      const port = Number(new URL(other.url).port);
      await server.changeSettings({ 'tierwise.endpoint.enabled': false, 'tierwise.endpoint.port': port });
      await server.changeSettings({ 'tierwise.endpoint.enabled': true });
      await user.page().locator('.notification-toast').filter({ hasText: 'Port ' }).waitFor();
      await other.stop();
    }),
    message('A key for a server that is not allowed', /A key cannot be used here yet/, async (user) => {
      await user
        .session()
        .server.changeSettings({ 'tierwise.allowedOrigins': ['https://gateway.example.com'] });
      await run(user, 'setApiKey');
      await pick(user.page(), 'Anthropic');
    }),
  ],
);
