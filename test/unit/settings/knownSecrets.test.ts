import assert from 'node:assert/strict';
import { createKeys } from '../../../src/settings/keys.ts';
import { createKnownSecrets } from '../../../src/settings/knownSecrets.ts';
import { createVault } from './vault.ts';

const ORIGIN = 'https://gateway.example';

describe('What no log may show', () => {
  it('is every key that was set, of the environment, or in a setting, for as long as the window lives', async () => {
    const keys = createKeys(createVault(), {});
    const secrets = createKnownSecrets(keys, { WORK_API_KEY: 'key-of-environment', EDITOR: 'vi' });
    assert.deepEqual(secrets.all(), ['key-of-environment']);
    await keys.set('work', ORIGIN, 'key-of-storage');
    const headers = { 'x-team-key': 'key-of-setting', accept: 'text/plain' };
    secrets.note({ work: { kind: 'openai', baseUrl: ORIGIN, headers } });
    const all = ['key-of-storage', 'key-of-environment', 'key-of-setting'];
    assert.deepEqual(secrets.all(), all);
    await keys.remove('work');
    secrets.note({});
    assert.deepEqual(secrets.all(), all);
  });
});
