import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { echo, type Recorder, startRecorder } from '../../recorder/recorder.ts';
import { file } from '../workspace.ts';
import { conversation, startWorld, type World } from './world.ts';

const KEYLESS = { 'tiers.cheap': [], 'tiers.mid': ['anthropic/claude-haiku-4-5'], 'tiers.premium': [] };

/** With the path of a Uri in its place, whose other parts come when they are asked for. */
function plain(args: unknown): unknown {
  return JSON.parse(JSON.stringify(args), (_key, value) => (value?.$mid === 1 ? value.path : value));
}

describe('A question in the chat that got no answer for want of a key', () => {
  let recorder: Recorder;
  const worlds: World[] = [];
  const world = (settings: object) => {
    const started = startWorld({ url: recorder.url, settings });
    worlds.push(started);
    return started;
  };

  beforeEach(async () => {
    recorder = await startRecorder(echo);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  afterEach(async () => {
    for (const one of worlds.splice(0)) one.stop();
    await recorder.stop();
  });

  const ASKED = [
    { prompt: 'how are prices rounded?', command: undefined, query: '@tierwise how are prices rounded?' },
    { prompt: 'shortly', command: 'explain', query: '@tierwise /explain shortly' },
  ] as const;
  for (const { prompt, command, query } of ASKED) {
    it(`is asked again with its words and what was attached: ${query}`, async () => {
      const { participant, again } = world(KEYLESS);
      const uri = file('src/cart.ts');
      const range = new vscode.Range(2, 1, 4, 3);
      const references = [
        { id: 'vscode.implicit.viewport', value: file('src/money.ts') },
        { id: 'file', value: new vscode.Location(uri, range) },
      ];
      const asked = conversation(participant);
      const { outcome } = await asked.ask(prompt, { references, ...(command ? { command } : {}) });
      assert.equal(outcome.outcome, 'refused');
      const { command: run, arguments: args } = await again.next();
      assert.equal(run, 'workbench.action.chat.open');
      assert.deepEqual(plain(args), [
        {
          query,
          mode: 'ask',
          attachFiles: [
            {
              uri: uri.path,
              range: { startLineNumber: 3, startColumn: 2, endLineNumber: 5, endColumn: 4 },
            },
          ],
        },
      ]);
    });
  }

  it('is told as refused where a task cannot be begun', async () => {
    const { participant } = world({});
    const { outcome, text } = await conversation(participant).ask('add a test', { command: 'do' });
    assert.equal(outcome.outcome, 'refused');
    assert.match(text, /No key for a task/);
  });
});
