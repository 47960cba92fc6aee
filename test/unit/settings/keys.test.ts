import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { cleanKey, createKeys, environmentName, keyProblem } from '../../../src/settings/keys.ts';
import { createVault } from './vault.ts';

const OPENAI = 'https://api.openai.com';
const ELSEWHERE = 'https://evil.example.com';

describe('a key', () => {
  it('is given to the origin that it was stored for, and to no other', async () => {
    const keys = createKeys(createVault(), {});
    await keys.set('openai', OPENAI, 'key-1');
    assert.equal(await keys.get('openai', OPENAI), 'key-1');
    for (const origin of [ELSEWHERE, 'http://api.openai.com', `${OPENAI}:8443`, `${OPENAI}.evil.com`, '']) {
      assert.equal(await keys.get('openai', origin), null, origin);
    }
  });

  it('is given to no other provider at the same origin', async () => {
    const keys = createKeys(createVault(), {});
    await keys.set('openai', OPENAI, 'key-1');
    assert.equal(await keys.get('OpenAI', OPENAI), null);
    assert.equal(await keys.get('work', OPENAI), null);
  });

  it('that is bound elsewhere says to which origin, and nothing of itself', async () => {
    const vault = createVault();
    const keys = createKeys(vault, {});
    await keys.set('openai', OPENAI, 'key-1');
    assert.deepEqual(await keys.source('openai', ELSEWHERE), { from: 'elsewhere', origin: OPENAI });
    assert.deepEqual(await keys.source('openai', OPENAI), { from: 'stored' });
  });

  it('is known as the user’s own, whatever it is for and wherever it stands', async () => {
    const keys = createKeys(createVault(), { MISTRAL_API_KEY: 'from-environment-1' });
    await keys.set('openai', ELSEWHERE, 'stored-elsewhere-2');
    const own = await keys.own({
      work: {
        kind: 'openai',
        baseUrl: 'https://work.example.com',
        headers: { Authorization: 'Bearer of-a-header-3', 'X-Title': 'Tierwise' },
      },
    });
    assert.deepEqual(new Set(own), new Set(['from-environment-1', 'stored-elsewhere-2', 'of-a-header-3']));
  });

  for (const [where, setting] of Object.entries({
    'a field that goes along': { body: { api_token: 'Bearer its-own-key-4', model: 'm', tokens: 5 } },
    'the query of an address': { baseUrl: 'https://work.example.com/v1?api-key=its-own-key-4&version=2' },
    'a header with a password': { headers: { 'X-Passwd': ' its-own-key-4', 'X-Team': 'payments' } },
  })) {
    it(`is known as the user’s own in ${where}, and nothing beside it is`, async () => {
      const keys = createKeys(createVault(), {});
      const own = await keys.own({
        work: { kind: 'openai', baseUrl: 'https://work.example.com', ...setting },
      });
      assert.deepEqual(own, ['its-own-key-4']);
    });
  }

  it('is replaced by a newer one, and gone when removed', async () => {
    const keys = createKeys(createVault(), {});
    await keys.set('openai', OPENAI, 'key-1');
    assert.equal(await keys.get('openai', OPENAI), 'key-1');
    await keys.set('openai', ELSEWHERE, 'key-2');
    assert.equal(await keys.get('openai', OPENAI), null);
    assert.equal(await keys.get('openai', ELSEWHERE), 'key-2');
    await keys.remove('openai');
    assert.equal(await keys.get('openai', ELSEWHERE), null);
    assert.deepEqual(await keys.source('openai', ELSEWHERE), { from: 'none' });
  });

  it('is read once, since a request should not wait for a keyring', async () => {
    const vault = createVault();
    const keys = createKeys(vault, {});
    await keys.set('openai', OPENAI, 'key-1');
    for (let i = 0; i < 5; i++) await keys.get('openai', OPENAI);
    assert.equal(vault.reads, 1);
  });

  it('that another window changes is seen here once VS Code tells of it', async () => {
    const vault = createVault();
    const here = createKeys(vault, {});
    const there = createKeys(vault, {});
    assert.equal(await here.get('openai', OPENAI), null);
    await there.set('openai', OPENAI, 'key-1');
    const changed: string[] = [];
    const onKey = (provider: string) => changed.push(provider);
    for (const name of vault.names()) here.changed(name, onKey);
    assert.equal(await here.get('openai', OPENAI), 'key-1');
    await there.remove('openai');
    here.changed('another.extension', onKey);
    here.changed('tierwise.key.openai', onKey);
    assert.equal(await here.get('openai', OPENAI), null);
    assert.deepEqual(changed, ['openai', 'openai']);
  });

  it('whose record is damaged is no key', async () => {
    for (const damaged of [
      '',
      'key-1',
      '{',
      '{}',
      'null',
      '{"key":5,"origin":"x"}',
      '{"key":"","origin":""}',
    ]) {
      const vault = createVault();
      const keys = createKeys(vault, {});
      await vault.store('tierwise.key.openai', damaged);
      assert.equal(await keys.get('openai', OPENAI), null, damaged);
      assert.equal(await keys.get('openai', ''), null, damaged);
      assert.deepEqual(await keys.source('openai', OPENAI), { from: 'none' }, damaged);
    }
  });

  it('is stored under a name that tells its provider', async () => {
    const vault = createVault();
    const keys = createKeys(vault, {});
    await keys.set('my.work', OPENAI, 'key-1');
    const providers: string[] = [];
    for (const name of [...vault.names(), 'other'])
      keys.changed(name, (provider) => providers.push(provider));
    assert.deepEqual(providers, ['my.work']);
  });
});

describe('the environment', () => {
  it('has a variable for each provider, the user’s own included', () => {
    assert.equal(environmentName('openrouter'), 'OPENROUTER_API_KEY');
    assert.equal(environmentName('my-gateway.v2'), 'MY_GATEWAY_V2_API_KEY');
  });

  it('gives a key where none is stored for that origin', async () => {
    const keys = createKeys(createVault(), { OPENAI_API_KEY: ' key-2\n', MISTRAL_API_KEY: '  ' });
    assert.equal(await keys.get('openai', OPENAI), 'key-2');
    assert.deepEqual(await keys.source('openai', OPENAI), { from: 'environment' });
    assert.equal(await keys.get('mistral', 'https://api.mistral.ai'), null);
    await keys.set('openai', OPENAI, 'key-1');
    assert.equal(await keys.get('openai', OPENAI), 'key-1');
    assert.deepEqual(await keys.source('openai', OPENAI), { from: 'stored' });
  });
});

describe('what is around a key', () => {
  const KEY = 'sk-ant-Api03_x.Y:z/9+8==';
  const around = fc.constantFrom<(text: string) => string>(
    (text) => ` ${text}\r\n`,
    (text) => `"${text}"`,
    (text) => `'${text}',`,
    (text) => `“${text}”`,
    (text) => `\`${text}\``,
    (text) => `Bearer ${text}`,
    (text) => `Authorization: ${text}`,
    (text) => `x-api-key: ${text}`,
    (text) => `OPENAI_API_KEY=${text}`,
    (text) => `export WORK_API_KEY=${text}`,
    (text) => `\uFEFF${text}`,
    (text) => `${text}\u200B`,
    (text) => `\u00A0\u2060${text}\u00AD`,
    (text) => `${text.slice(0, 5)}\u200D${text.slice(5)}`,
  );

  it('is taken off, in any order, and the key itself is left as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(around, { maxLength: 4 }), async (all) => {
        const text = all.reduce((key, wrap) => wrap(key), KEY);
        assert.equal(cleanKey(text), KEY);
        assert.equal(keyProblem(text), null);
        const keys = createKeys(createVault(), { OPENAI_API_KEY: text });
        assert.equal(await keys.get('openai', OPENAI), KEY);
      }),
    );
  });

  it('never changes what is one word of plain signs', () => {
    const plain = fc.string({ minLength: 1, unit: fc.constantFrom(...'abcXYZ019-_.:/+=~') });
    fc.assert(
      fc.property(plain, (key) => {
        fc.pre(!/^[A-Za-z]\w*_(?:KEY|TOKEN)[=:]|^(?:authorization|x-api-key|api-key):/i.test(key));
        assert.equal(cleanKey(key), key);
      }),
    );
  });

  it('is told where it cannot be taken off, with the character', () => {
    assert.equal(keyProblem('two words'), 'An API key is one word without spaces.');
    assert.equal(keyProblem('sk-аbc'), 'An API key has no “а” (U+0430), which is character 4 of this one.');
    assert.equal(keyProblem('“”'), 'There is no key in it.');
  });
});

describe('a secret storage that cannot be read', () => {
  it('is no reason to fail: the environment still has its key', async () => {
    const vault = createVault();
    const keys = createKeys(vault, { OPENAI_API_KEY: 'key-2' });
    for (const breakage of ['rejects', 'throws'] as const) {
      vault.broken = breakage;
      assert.equal(await keys.get('openai', OPENAI), 'key-2');
      assert.deepEqual(await keys.source('openai', OPENAI), { from: 'environment' });
      assert.equal(await keys.get('mistral', OPENAI), null);
      assert.deepEqual(await keys.source('mistral', OPENAI), { from: 'unreadable' });
      assert.equal(await keys.get('mistral', ''), null);
    }
  });

  it('is asked again the next time', async () => {
    const vault = createVault();
    await createKeys(vault, {}).set('openai', OPENAI, 'key-1');
    const keys = createKeys(vault, {});
    vault.broken = 'rejects';
    assert.equal(await keys.get('openai', OPENAI), null);
    vault.broken = null;
    assert.equal(await keys.get('openai', OPENAI), 'key-1');
  });

  it('makes storing a key fail, so that the user can be told', async () => {
    const vault = createVault();
    vault.broken = 'rejects';
    const keys = createKeys(vault, {});
    await assert.rejects(() => keys.set('openai', OPENAI, 'key-1'));
    await assert.rejects(() => keys.remove('openai'));
  });
});
