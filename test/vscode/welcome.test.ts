import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { welcome } from '../../src/workbench/welcome.ts';

/** A window that the user is not in until `focus` is called. */
function unfocused() {
  const changed = new vscode.EventEmitter<vscode.WindowState>();
  const own = {
    state: Object.getOwnPropertyDescriptor(vscode.window, 'state'),
    onDidChangeWindowState: Object.getOwnPropertyDescriptor(vscode.window, 'onDidChangeWindowState'),
  };
  let focused = false;
  const state = () => ({ focused, active: focused });
  Object.defineProperty(vscode.window, 'state', { ...own.state, get: state });
  Object.defineProperty(vscode.window, 'onDidChangeWindowState', {
    configurable: true,
    enumerable: true,
    value: changed.event,
  });
  return {
    focus: () => {
      focused = true;
      changed.fire(state());
    },
    restore: () => {
      for (const [name, descriptor] of Object.entries(own))
        if (descriptor) Object.defineProperty(vscode.window, name, descriptor);
    },
  };
}

describe('The walkthrough at the first start', () => {
  it('opens in the window that the user is in, and in no other that starts with it', async () => {
    const kept = new Map<string, unknown>();
    const memory = {
      get: (key: string) => kept.get(key),
      update: async (key: string, value: unknown) => void kept.set(key, value),
    };
    let asked = 0;
    const isSetUp = async () => {
      asked++;
      return true;
    };
    const window = unfocused();
    try {
      const restored = [welcome({ memory, isSetUp }), welcome({ memory, isSetUp })];
      await vscode.workspace.fs.stat(vscode.Uri.file('/'));
      assert.equal(asked, 0);
      window.focus();
      await Promise.all(restored);
      assert.equal(asked, 1);
    } finally {
      window.restore();
    }
  });
});
