import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { setApiKey } from '../../src/commands/setApiKey.ts';
import { createTryAgain } from '../../src/commands/tryAgain.ts';
import { createKeys } from '../../src/settings/keys.ts';
import { echo, type Recorder, startRecorder } from '../recorder/recorder.ts';
import { check } from '../unit/settings/contributed.ts';
import { createVault } from '../unit/settings/vault.ts';

const KEY = 'sk-team-0123456789';

describe('A key', () => {
  let recorder: Recorder;
  beforeEach(async () => {
    recorder = await startRecorder(echo);
  });
  afterEach(() => recorder.stop());

  const set = async (broken: 'rejects' | 'throws' | null) => {
    const vault = createVault();
    vault.broken = broken;
    const keys = createKeys(vault, {});
    const { settings } = check({ providers: { team: { baseUrl: `${recorder.url}/v1` } } });
    const log: string[] = [];
    const deps = {
      keys,
      settings: () => settings,
      providerChanged: () => undefined,
      tryIt: () => ({ command: 'tierwise.chat', arguments: [] }),
      log: (line: string) => log.push(line),
    };
    const result = await setApiKey(deps, { provider: 'team', key: KEY });
    return { result, kept: await keys.get('team', new URL(recorder.url).origin), log };
  };

  it('is kept where there is a keyring', async () => {
    const { result, kept } = await set(null);
    assert.equal(result?.saved, true);
    assert.equal(kept, KEY);
  });

  let refusals = 0;

  it('is followed by what was asked for without it, until that is answered', async () => {
    const again = createTryAgain(() => ++refusals);
    const outcomes = ['refused', 'cancelled', 'ok'];
    const { fix, explain } = again.remembering({
      fix: async (_args: unknown) => ({ outcome: outcomes.shift() }),
      explain: async (_args: unknown) => null,
    });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.equal(again.next().command, 'tierwise.chat');
    await fix({ scope: 'file' });
    await explain(undefined);
    assert.deepEqual(again.next(), {
      command: 'tierwise.fix',
      arguments: [{ scope: 'file' }],
    });
    await fix(undefined);
    assert.equal(again.next().command, 'tierwise.chat');
  });

  it('is not followed by what another command was answered after, or by what needs a file where none is open', async () => {
    const again = createTryAgain(() => ++refusals);
    const { fix, refactor, explain } = again.remembering({
      fix: async (_args: unknown) => ({ outcome: 'failed' }),
      refactor: async (_args: unknown) => ({ outcome: 'proposed' }),
      explain: async (_args: unknown) => ({ outcome: 'refused' }),
    });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await fix({ scope: 'file' });
    assert.equal(again.next().command, 'tierwise.fix');
    await refactor(undefined);
    assert.equal(again.next().command, 'tierwise.chat');
    await explain(undefined);
    assert.equal(again.next().command, 'tierwise.chat');
  });

  it('is not followed by what was refused for another reason than a key', async () => {
    const again = createTryAgain(() => 0);
    const { fix } = again.remembering({ fix: async (_args: unknown) => ({ outcome: 'refused' }) });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await fix({ scope: 'file' });
    assert.equal(again.next().command, 'tierwise.chat');
  });

  it('is not said to be kept where there is no keyring, and the way without one is told', async () => {
    const { result, kept, log } = await set('rejects');
    assert.equal(result?.saved, false);
    assert.match(result?.problem ?? '', /secret storage could not keep .*TEAM_API_KEY/);
    assert.equal(kept, null);
    assert.ok(log.length > 0);
    assert.ok(!JSON.stringify([log, result]).includes(KEY));
  });
});
