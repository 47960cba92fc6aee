import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { setApiKey } from '../../src/commands/setApiKey.ts';
import { createTryAgain } from '../../src/commands/tryAgain.ts';
import { createKeys } from '../../src/settings/keys.ts';
import { echo, type Recorder, startRecorder } from '../recorder/recorder.ts';
import { check } from '../unit/settings/contributed.ts';
import { createVault } from '../unit/settings/vault.ts';

const KEY = 'sk-team-0123456789';
const yes = async () => true;

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
      canExplain: yes,
      chooseModel: async () => null,
      tryIt: async () => null,
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
    const again = createTryAgain(() => ++refusals, yes);
    const outcomes = ['refused', 'cancelled', 'ok'];
    const { fix, explain } = again.remembering({
      fix: async (_args: unknown) => ({ outcome: outcomes.shift() }),
      explain: async (_args: unknown) => null,
    });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.equal((await again.next()).command, 'tierwise.chat');
    await fix({ scope: 'file' });
    await explain(undefined);
    assert.deepEqual(await again.next(), {
      command: 'tierwise.fix',
      arguments: [{ scope: 'file' }],
    });
    await fix(undefined);
    assert.equal((await again.next()).command, 'tierwise.chat');
  });

  it('is not followed by what another command was answered after, or by what needs a file where none is open', async () => {
    const again = createTryAgain(() => ++refusals, yes);
    const { fix, refactor, explain } = again.remembering({
      fix: async (_args: unknown) => ({ outcome: 'failed' }),
      refactor: async (_args: unknown) => ({ outcome: 'proposed' }),
      explain: async (_args: unknown) => ({ outcome: 'refused' }),
    });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await fix({ scope: 'file' });
    assert.equal((await again.next()).command, 'tierwise.fix');
    await refactor(undefined);
    assert.equal((await again.next()).command, 'tierwise.chat');
    await explain(undefined);
    assert.equal((await again.next()).command, 'tierwise.chat');
  });

  it('is not followed by what was refused for another reason than a key', async () => {
    const again = createTryAgain(() => 0, yes);
    const { fix } = again.remembering({ fix: async (_args: unknown) => ({ outcome: 'refused' }) });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await fix({ scope: 'file' });
    assert.equal((await again.next()).command, 'tierwise.chat');
  });

  it('is followed by what was asked in the chat, a task too, until something is answered', async () => {
    const again = createTryAgain(() => ++refusals, yes);
    const turn = (name: string) => ({ name, again: { command: 'chat.open', arguments: [{ query: name }] } });
    const ended = (outcome: string) => async () => ({ metadata: { outcome } });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const name of ['chat', 'fix', 'do']) {
      await again.remember(turn(name), ended('refused'));
      assert.deepEqual(await again.next(), turn(name).again);
    }
    await again.remember(turn('chat'), ended('cancelled'));
    assert.deepEqual(await again.next(), turn('do').again);
    await again.remember(turn('chat'), ended('ok'));
    assert.equal((await again.next()).command, 'tierwise.chat');
  });

  it('that opens cheap alone is followed by something cheap, and not by what would be refused again', async () => {
    const again = createTryAgain(
      () => ++refusals,
      async () => false,
    );
    const { explain, docstring } = again.remembering({
      explain: async (_args: unknown) => ({ outcome: 'refused' }),
      docstring: async (_args: unknown) => ({ outcome: 'refused' }),
    });
    await explain({ scope: 'file' });
    assert.deepEqual(await again.next(), { command: 'tierwise.docstring', arguments: [] });
    await docstring({ scope: 'file' });
    assert.deepEqual(await again.next(), { command: 'tierwise.docstring', arguments: [{ scope: 'file' }] });
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
