import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { confirm, confirmForeign, notify } from '../../src/workbench/index.ts';

const NOTICE = { message: 'The server is down.', buttons: [] };

/** Messages that nobody closes, as one that VS Code has put away, at a time that the test sets. */
describe('A message', () => {
  const { showErrorMessage } = vscode.window;
  const { now } = performance;
  let shown = 0;
  let time = 0;
  beforeEach(() => {
    shown = 0;
    Object.assign(vscode.window, {
      showErrorMessage: () => {
        shown++;
        return new Promise(() => undefined);
      },
    });
    performance.now = () => time;
  });
  afterEach(() => {
    Object.assign(vscode.window, { showErrorMessage });
    performance.now = now;
  });

  it('is shown once while it is on the screen, and again once VS Code has put it away', () => {
    for (const [at, times] of [
      [0, 1],
      [14_000, 1],
      [16_000, 2],
      [20_000, 2],
      [40_000, 3],
    ] as const) {
      time = at;
      void notify(NOTICE);
      assert.equal(shown, times, `${at} ms`);
    }
  });
});

/** VS Code puts its own Cancel beside the buttons, and Enter presses the first. */
describe('A question in a dialog', () => {
  const { showWarningMessage } = vscode.window;
  let buttons: readonly string[] = [];
  beforeEach(() => {
    Object.assign(vscode.window, {
      showWarningMessage: async (
        _message: string,
        _options: unknown,
        ...items: { readonly title: string }[]
      ) => {
        buttons = items.map(({ title }) => title);
        return items.at(-1);
      },
    });
  });
  afterEach(() => Object.assign(vscode.window, { showWarningMessage }));

  it('about what the user has begun has one button beside Cancel', async () => {
    assert.equal(await confirm('Make a new token?', [], 'Make'), true);
    assert.deepEqual(buttons, ['Make']);
  });

  it('about what others have begun is not answered by a mere Enter', async () => {
    assert.equal(await confirmForeign('Make a new token?', [], 'Make'), true);
    assert.deepEqual(buttons, ['No', 'Make']);
  });
});
