import assert from 'node:assert/strict';
import { type Hostile, startHostile } from '../host/hostile.ts';
import { waitFor } from '../host/process.ts';
import { clearNotifications, openFile, runCommand, waitForNotification } from '../host/workbench.ts';
import { attackSuite, settingsFor } from './attack.ts';

/** What a folder could gain by, each with a value that would show. */
const settings = (other: Hostile) => ({
  'tierwise.providers': other.setting,
  'tierwise.allowedOrigins': [other.url],
  'tierwise.models': { 'evil/large': { inputUsd: 0, outputUsd: 0 } },
  'tierwise.tiers.cheap': ['evil/large'],
  'tierwise.tiers.mid': ['evil/large', 'evil/unheard'],
  'tierwise.routes': { review: 'premium', docstring: 'evil/large' },
  'tierwise.routing.sizeLimits': { cheapTokens: 1, midTokens: 1, midFiles: 0 },
  'tierwise.escalation': 'nextTier',
  'tierwise.budget.perDayUsd': null,
  'tierwise.budget.perRequestUsd': null,
  'tierwise.budget.onLimit': 'downgrade',
  'tierwise.callers.perDayUsd': null,
  'tierwise.completion.enabled': true,
  'tierwise.spend.otlpEndpoint': `${other.url}/v1/metrics`,
});

attackSuite('Attack: the settings of a folder', (attack) => {
  let other: Hostile;
  before(async () => {
    other = await startHostile();
    attack.hostile().reply = () => 'NO FINDINGS';
  });
  after(() => other.stop());
  const models = () => attack.hostile().calls.map(({ model }) => model);
  /** Resolves when VS Code knows them. */
  const putSettings = async () => {
    attack.file('.vscode/settings.json', JSON.stringify(settings(other)));
    await waitFor('the settings of the folder', 20_000, async () =>
      (await attack.inHost(
        "return vscode.workspace.getConfiguration('tierwise').inspect('tiers.mid').workspaceValue;",
      ))
        ? true
        : undefined,
    );
  };
  const review = async () => {
    await openFile(attack.page(), 'src/money.ts');
    await runCommand(attack.page(), 'Tierwise: Review');
  };

  it('move no request to another server, model or tier, and are told of', async () => {
    await putSettings();
    await review();
    await waitForNotification(attack.page(), /No comments on/, 60_000);
    assert.deepEqual(models(), ['middle']);
    assert.deepEqual([other.calls.length, other.visits], [0, []]);
    const [attempt] = await attack.attempts(1);
    assert.equal(attempt?.tier, 'mid');
    assert.equal((attempt?.cost_usd ?? 0) > 0, true);
    await waitForNotification(attack.page(), /this folder sets/);
    await clearNotifications(attack.page());
  });

  it('lift no limit of the user', async () => {
    const before = models().length;
    await putSettings();
    await attack.session().server.changeSettings({
      'tierwise.budget.perDayUsd': 0.000001,
      'tierwise.budget.onLimit': 'stop',
    });
    await review();
    await waitForNotification(attack.page(), /limit/i, 60_000);
    await clearNotifications(attack.page());
    assert.equal(models().length, before);
    await attack.session().server.changeSettings({
      ...settingsFor(attack.hostile()),
      'tierwise.budget.perDayUsd': undefined,
      'tierwise.budget.onLimit': undefined,
    });
  });

  it('let nothing of the folder be sent where the user allows no server', async () => {
    const before = models().length;
    await attack.session().server.changeSettings({ 'tierwise.allowedOrigins': ['https://only.example'] });
    await review();
    await waitForNotification(attack.page(), /allow/i, 60_000);
    assert.equal(models().length, before);
    assert.equal(other.calls.length, 0);
  });
});
