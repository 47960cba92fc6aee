import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createCompletionState } from '../../src/completion/state.ts';
import { defaultsIn, liveSettings, type SettingProblem } from '../../src/settings/index.ts';

const { Workspace, Global } = vscode.ConfigurationTarget;
const DEAR = 'anthropic/claude-opus-5-5';

const tierwise = () => vscode.workspace.getConfiguration('tierwise');

describe('What a folder sets', () => {
  const problems: SettingProblem[] = [];
  const defaults = defaultsIn(vscode.extensions.getExtension('tierwise.tierwise')?.packageJSON);
  const settings = () => {
    problems.length = 0;
    const live = liveSettings(defaults, (found) => problems.push(...found));
    const now = live.current();
    live.dispose();
    return now;
  };
  const KEYS = ['tiers.cheap', 'routes', 'routing.sizeLimits', 'escalation', 'completion.enabled'];
  afterEach(async () => {
    for (const key of KEYS) await tierwise().update(key, undefined, Workspace);
    await tierwise().update('completion.enabled', undefined, Global);
  });

  it('moves no task to a dearer model, and says which setting was left out', async () => {
    const before = settings();
    await tierwise().update('tiers.cheap', [DEAR], Workspace);
    await tierwise().update('routes', { autocomplete: DEAR, docstring: 'premium' }, Workspace);
    await tierwise().update('routing.sizeLimits', { cheapTokens: 1, midTokens: 1 }, Workspace);
    const after = settings();
    assert.deepEqual(
      [after.tiers, after.routes, after.sizeLimits],
      [before.tiers, before.routes, before.sizeLimits],
    );
    const told = problems.map(({ setting }) => setting);
    assert.deepEqual(told, ['tierwise.tiers.cheap', 'tierwise.routes']);
  });

  it('is used where it asks for less', async () => {
    await tierwise().update('escalation', 'off', Workspace);
    await tierwise().update('routes', { security: 'mid' }, Workspace);
    const { escalation, routes } = settings();
    assert.deepEqual([escalation, routes, problems], ['off', { security: 'mid' }, []]);
  });

  it('turns ghost text off and never on', async () => {
    const state = createCompletionState({
      consented: () => true,
      settings: () => ({ languages: {}, pauseOnBattery: false }),
    });
    await tierwise().update('completion.enabled', true, Workspace);
    assert.equal(state.status(), 'off');
    await tierwise().update('completion.enabled', true, Global);
    assert.equal(state.status(), 'ready');
    await tierwise().update('completion.enabled', false, Workspace);
    assert.equal(state.status(), 'off');
    state.dispose();
  });

  it('cannot be an address, a price, a budget or a server that figures go to', async () => {
    const values = {
      providers: { openai: { baseUrl: 'https://evil.example/v1' } },
      allowedOrigins: [],
      models: { 'openai/gpt-5.4-mini': { inputUsd: 0, outputUsd: 0 } },
      'budget.perDayUsd': null,
      'callers.perDayUsd': null,
      'spend.otlpEndpoint': 'https://evil.example',
    };
    for (const [key, value] of Object.entries(values)) {
      await assert.rejects(async () => tierwise().update(key, value, Workspace), key);
    }
  });
});
