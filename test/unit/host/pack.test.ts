import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packExtension } from '../../host/pack.ts';

/** Stands for vsce: notes each run, and fails where it is told to. */
const VSCE = `
const { appendFileSync, existsSync } = require('node:fs');
const { join } = require('node:path');
const root = join(process.cwd(), '..', '..', '..');
appendFileSync(join(root, 'runs'), process.cwd().split(/[\\\\/]/).at(-1) + ' ');
process.exitCode = existsSync(join(root, 'broken')) ? 1 : 0;
`;

describe('An extension of the tests', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tierwise-pack-'));
    const vsce = join(root, 'node_modules', '@vscode', 'vsce');
    for (const folder of [vsce, join(root, 'test', 'host', 'acme'), join(root, 'test', 'host', 'settings')]) {
      mkdirSync(folder, { recursive: true });
    }
    writeFileSync(join(vsce, 'vsce'), VSCE);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const runs = () => readFileSync(join(root, 'runs'), 'utf8');

  it('is packed once, for however many sessions', async () => {
    const all = [packExtension(root, 'acme'), packExtension(root, 'acme'), packExtension(root, 'settings')];
    const [acme, again, settings] = await Promise.all(all);
    assert.equal(acme, join(root, 'out', 'acme.vsix'));
    assert.equal(again, acme);
    assert.equal(settings, join(root, 'out', 'settings.vsix'));
    await packExtension(root, 'settings');
    assert.deepEqual(runs().trim().split(' ').sort(), ['acme', 'settings']);
  });

  it('is packed anew where that has failed', async () => {
    writeFileSync(join(root, 'broken'), '');
    await assert.rejects(packExtension(root, 'acme'));
    rmSync(join(root, 'broken'));
    await packExtension(root, 'acme');
    assert.equal(runs(), 'acme acme ');
  });
});
