import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { type SettingPlace, settingsCommand } from '../../../src/workbench/settingsTab.ts';

const root = new URL('../../../', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  contributes: { configuration: { properties: Record<string, { scope?: string }> }[] };
};
const settings = new Map(
  [manifest.contributes.configuration].flat().flatMap(({ properties }) => Object.entries(properties)),
);
const sources = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => [name, readFileSync(new URL(`src/${name}`, root), 'utf8')] as const);

const place = (more: Partial<SettingPlace>): SettingPlace => ({
  scopes: ['window'],
  isRemote: false,
  isSetInWorkspace: false,
  isSetOnRemote: false,
  ...more,
});

describe('The tab of the settings on which a setting is', () => {
  it('is that of the user on one’s own machine, and of the remote for what is of the machine alone', () => {
    for (const [key, { scope = 'window' }] of settings) {
      const tab = (isRemote: boolean) => settingsCommand(place({ scopes: [scope], isRemote }));
      assert.equal(tab(false), 'workbench.action.openSettings', key);
      const isOfMachine = scope === 'machine' || scope === 'machine-overridable';
      const wanted = `workbench.action.open${isOfMachine ? 'Remote' : ''}Settings`;
      assert.equal(tab(true), wanted, `${key} in a remote window`);
    }
    assert.ok([...settings.values()].some(({ scope }) => scope === 'machine'));
  });

  it('is where its value is: the workspace first, then the remote', () => {
    const both = { isRemote: true, isSetInWorkspace: true, isSetOnRemote: true };
    assert.equal(settingsCommand(place(both)), 'workbench.action.openWorkspaceSettings');
    const remote = place({ ...both, isSetInWorkspace: false });
    assert.equal(settingsCommand(remote), 'workbench.action.openRemoteSettings');
    assert.equal(settingsCommand({ ...remote, isRemote: false }), 'workbench.action.openSettings');
  });

  it('is that of the user for a group that is not of the machine as a whole, and for settings of others', () => {
    const isRemote = true;
    assert.match(settingsCommand(place({ scopes: ['window', 'machine'], isRemote })), /openSettings$/);
    assert.match(settingsCommand(place({ scopes: [], isRemote })), /openSettings$/);
  });

  it('is chosen in one place: nothing else opens the settings', () => {
    const openers = sources.filter(([, text]) => /workbench\.action\.open\w*Settings/.test(text));
    assert.deepEqual(
      openers.map(([name]) => name),
      ['workbench/settingsTab.ts'],
    );
  });

  it('has every setting that something leads to', () => {
    const leads = sources.flatMap(([name, text]) =>
      [...text.matchAll(/(?:setting: |openSetting\((?:t\([^)]*\), |'[^']*', )?)'([\w.*]+)'/g)].map(
        ([, key = '']) => [name, key] as const,
      ),
    );
    assert.ok(leads.length >= 8, JSON.stringify(leads));
    for (const [name, key] of leads.filter(([, found]) => found.startsWith('tierwise.'))) {
      const isThere = key.endsWith('*')
        ? [...settings.keys()].some((own) => own.startsWith(key.slice(0, -1)))
        : settings.has(key);
      assert.ok(isThere, `${key} in ${name}`);
    }
  });
});
