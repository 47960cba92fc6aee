import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Lexer } from 'marked';
import * as vscode from 'vscode';
import { LINK } from '../unit/sanitize/vscode.ts';

/** Where VS Code's window is, in a browser and on a desktop. */
const WINDOWS = [
  ['out', 'vs', 'code', 'browser', 'workbench', 'workbench.js'],
  ['out', 'vs', 'workbench', 'workbench.desktop.main.js'],
];

/** The unit tests try what we show with these; here they are held against the VS Code that is running. */
describe('What VS Code makes of a text', () => {
  let window = '';
  before(() => {
    const file = WINDOWS.map((path) => join(vscode.env.appRoot, ...path)).find(existsSync);
    window = file === undefined ? '' : readFileSync(file, 'utf8');
  });

  it('is a link in a notification where our tests think so', () => {
    // Some escape more than they have to.
    const bare = (source: string) => source.replaceAll('\\', '');
    assert.ok(bare(window).includes(bare(`/${LINK.source}/${LINK.flags}`)));
  });

  it('is an icon in a label where our tests think so', () => {
    assert.match(window, /iconNameExpression\s*=\s*"\[A-Za-z0-9-\]\+"/);
    assert.match(window, /iconModifierExpression\s*=\s*"~\[A-Za-z\]\+"/);
  });

  it('is read as Markdown with the marked of our tests', () => {
    const { block, inline } = Lexer.rules;
    for (const { source } of [
      block.normal.fences,
      block.normal.heading,
      inline.normal.code,
      inline.normal.blockSkip,
      inline.gfm.del,
      inline.gfm._backpedal,
    ]) {
      assert.ok(window.includes(`/${source}/`), source);
    }
  });
});
