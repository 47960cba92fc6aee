import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { FOLDER_SETTINGS } from '../../../src/settings/narrow.ts';
import { CONTRIBUTED, RESTRICTED } from './contributed.ts';

const TABLE = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8');
const ROWS = [...TABLE.matchAll(/^\| `(tierwise\.[\w.]+)` \| `([\w-]+)` \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, setting = '', scope = '', who = '', why = '']) => ({ setting, scope, who, why }),
);

/** Scopes whose settings a folder, or a container that comes with it, can write. */
const FOLDER_SCOPES: ReadonlySet<string> = new Set([
  'resource',
  'window',
  'language-overridable',
  'machine-overridable',
]);

describe('The table of settings', () => {
  it('has every setting with its scope, and no other', () => {
    const contributed = Object.entries(CONTRIBUTED).map(([setting, { scope }]) => [setting, scope]);
    const sorted = (rows: unknown[][]) => rows.map(String).sort();
    assert.deepEqual(sorted(ROWS.map(({ setting, scope }) => [setting, scope])), sorted(contributed));
    for (const { setting, why } of ROWS) assert.ok(why.length > 8, setting);
  });

  it('lets a folder say something of those settings alone that are narrowed', () => {
    const folders = ROWS.filter(({ scope }) => FOLDER_SCOPES.has(scope)).map(({ setting }) => setting);
    assert.deepEqual(folders.sort(), FOLDER_SETTINGS.map((key) => `tierwise.${key}`).sort());
    for (const { setting, who } of ROWS)
      assert.equal(who.includes('folder'), folders.includes(setting), setting);
  });

  it('lets a container’s machine settings touch nothing that moves money, keys or code', () => {
    const machine = ROWS.filter(({ scope }) => scope === 'machine').map(({ setting }) => setting);
    assert.deepEqual(machine, ['tierwise.completion.pauseOnBattery']);
  });

  it('has nothing that counts in a folder that is not trusted', () => {
    assert.deepEqual(RESTRICTED.toSorted(), ROWS.map(({ setting }) => setting).sort());
  });
});
