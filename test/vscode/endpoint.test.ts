import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { registerEndpoint } from '../../src/endpoint/index.ts';
import { openLedger } from '../../src/ledger/index.ts';
import { check } from '../unit/settings/contributed.ts';

type Deps = Parameters<typeof registerEndpoint>[0];

/** Variables as VS Code keeps them for terminals. */
function collection() {
  const values = new Map<string, string>();
  const kept: Pick<vscode.EnvironmentVariableCollection, 'persistent' | 'description' | 'clear' | 'replace'> =
    {
      persistent: true,
      description: undefined,
      clear: () => values.clear(),
      replace: (name, value) => void values.set(name, value),
    };
  return { values, kept: kept as vscode.EnvironmentVariableCollection };
}

describe('The endpoint in VS Code', () => {
  const folder = mkdtempSync(join(tmpdir(), 'endpoint-'));
  const { ledger } = openLedger({ file: join(folder, 'ledger.db') });
  const stored = new Map<string, string>();
  const secretsChanged = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>();
  const secrets: Deps['secrets'] = {
    get: async (key) => stored.get(key),
    store: async (key, value) => {
      stored.set(key, value);
      secretsChanged.fire({ key });
    },
    onDidChange: secretsChanged.event,
  };
  after(() => {
    ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A window: what registers the endpoint, with settings of its own. */
  function openWindow(endpoint: { enabled: boolean; allTerminals?: boolean }) {
    const { settings } = check({});
    const set = { ...settings, endpoint: { ...settings.endpoint, ...endpoint } };
    const changes = new vscode.EventEmitter<void>();
    const environment = collection();
    const unasked = () => {
      throw new Error('nothing is asked in these tests');
    };
    const feature = registerEndpoint({
      settings: () => set,
      onSettings: changes.event,
      environment: environment.kept,
      secrets,
      folder,
      host: 'host',
      isContainer: false,
      requests: { route: async () => ({ chain: [] }), answer: unasked } as unknown as Deps['requests'],
      gateway: { count: unasked } as unknown as Deps['gateway'],
      policy: unasked as unknown as Deps['policy'],
      ledger,
      log: () => undefined,
    });
    return {
      feature,
      values: environment.values,
      change(next: Partial<typeof endpoint>) {
        Object.assign(set.endpoint, next);
        changes.fire();
      },
    };
  }

  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('gives a terminal of ours what clients read, and answers who has its token', async () => {
    const window = openWindow({ enabled: true });
    const options = await window.feature.terminalOptions();
    const env = options?.env ?? {};
    assert.match(env['ANTHROPIC_BASE_URL'] ?? '', /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(env['OPENAI_BASE_URL'], `${env['ANTHROPIC_BASE_URL']}/v1`);
    assert.equal(env['ANTHROPIC_API_KEY'], null);
    assert.match(env['NO_PROXY'] ?? '', /127\.0\.0\.1/);
    assert.deepEqual([...window.values], [], 'other terminals have nothing');
    const ask = (token: string) =>
      fetch(`${env['ANTHROPIC_BASE_URL']}/v1/nothing`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await ask('wrong')).status, 401);
    assert.equal((await ask(env['ANTHROPIC_AUTH_TOKEN'] ?? '')).status, 404);
    assert.deepEqual(window.feature.token(), [env['ANTHROPIC_AUTH_TOKEN']]);
    await window.feature.close();
    window.feature.dispose();
  });

  it('hands port and token to another window, and keeps both', async () => {
    const first = openWindow({ enabled: true });
    const before = (await first.feature.terminalOptions())?.env ?? {};
    const second = openWindow({ enabled: true });
    assert.deepEqual((await second.feature.terminalOptions())?.env, before);
    await first.feature.close();
    const address = before['ANTHROPIC_BASE_URL'] ?? '';
    const answers = async () => (await fetch(address).catch(() => null))?.status === 200;
    let alive = false;
    for (let tries = 0; !alive && tries < 100; tries++) {
      alive = await answers();
      if (!alive) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.ok(alive);
    assert.deepEqual((await second.feature.terminalOptions())?.env, before);
    await second.feature.close();
    for (const { feature } of [first, second]) feature.dispose();
  });

  it('gives its variables to all terminals only where the user wants that, and takes them away', async () => {
    const window = openWindow({ enabled: true, allTerminals: true });
    await until(() => window.values.has('ANTHROPIC_AUTH_TOKEN'));
    window.change({ allTerminals: false });
    await until(() => window.values.size === 0);
    window.change({ allTerminals: true });
    await until(() => window.values.size > 0);
    window.change({ enabled: false });
    await until(() => window.values.size === 0);
    window.feature.dispose();
  });

  it('does nothing until it is turned on', async () => {
    const window = openWindow({ enabled: false });
    assert.deepEqual(window.feature.token(), []);
    assert.equal(window.values.size, 0);
    await window.feature.close();
    window.feature.dispose();
  });

  it('has its command and its terminal profile in VS Code', async () => {
    const extension = vscode.extensions.getExtension('tierwise.tierwise');
    await extension?.activate();
    assert.ok((await vscode.commands.getCommands()).includes('tierwise.shareModels'));
    const { profiles } = extension?.packageJSON.contributes.terminal ?? {};
    assert.deepEqual(
      profiles.map(({ id }: { id: string }) => id),
      ['tierwise.terminal'],
    );
  });
});
