import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beatingIn, type Shared, variablesFor } from '../../../src/endpoint/clients/index.ts';
import { withLoopback } from '../../../src/endpoint/clients/variables.ts';
import { clientOf } from '../../../src/endpoint/door/client.ts';

const SHARED: Shared = {
  port: 23_456,
  token: 'tierwise-token',
  folder: '/storage',
  models: [
    { id: 'auto', name: 'Tierwise auto', contextTokens: 128_000, maxOutputTokens: 16_000, vision: true },
  ],
};

describe('The variables of a terminal', () => {
  it('lead every client to one address of numbers, with the token', () => {
    const variables = variablesFor(SHARED, {});
    assert.equal(variables['ANTHROPIC_BASE_URL'], 'http://127.0.0.1:23456');
    for (const name of ['OPENAI_BASE_URL', 'OPENAI_API_BASE'])
      assert.equal(variables[name], 'http://127.0.0.1:23456/v1');
    for (const name of ['ANTHROPIC_AUTH_TOKEN', 'OPENAI_API_KEY'])
      assert.equal(variables[name], 'tierwise-token');
    assert.ok(!JSON.stringify(variables).includes('localhost:'));
    assert.equal(variables['CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK'], '1');
  });

  it('keep the user’s exceptions from proxies, and add this machine', () => {
    assert.equal(withLoopback(''), '127.0.0.1,localhost,::1');
    assert.equal(withLoopback('corp.example, .local'), 'corp.example,.local,127.0.0.1,localhost,::1');
    assert.equal(withLoopback('*'), '*');
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z0-9.:-]{1,12}$/), { maxLength: 6 }), (entries) => {
        const all = withLoopback(entries.join(',')).split(',');
        for (const entry of [...entries, '127.0.0.1', 'localhost', '::1']) assert.ok(all.includes(entry));
        assert.equal(withLoopback(all.join(',')), all.join(','));
      }),
    );
    const upper = variablesFor(SHARED, { no_proxy: 'a.example' });
    assert.match(upper['NO_PROXY'] ?? '', /^a\.example,127/);
    assert.equal(upper['NO_PROXY'], upper['no_proxy']);
  });
});

describe('Files that go before the variables', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'beats-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const ADDRESS = 'http://127.0.0.1:23456';
  const beating = () =>
    beatingIn({ folder, editor: folder, environment: {} }, [folder], ADDRESS).map(({ client, path }) => [
      client,
      path,
    ]);
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, '.claude'), { recursive: true });
    writeFileSync(join(folder, path), text);
    return join(folder, path);
  };

  it('are found in the home and in the folder, where they lead elsewhere', () => {
    assert.deepEqual(beating(), []);
    const local = write('.claude/settings.local.json', '{"env": {"ANTHROPIC_BASE_URL": "https://other"}}');
    assert.deepEqual(beating(), [['Claude Code', local]]);
    write('.claude/settings.local.json', '{"env": {"CLAUDE_CODE_USE_BEDROCK": "1"}}');
    assert.deepEqual(beating(), [['Claude Code', local]]);
    rmSync(local);
    const aider = write('.aider.conf.yml', 'dark-mode: true\nopenai-api-base: https://other/v1\n');
    const env = write('.env', 'export OPENAI_API_BASE=https://other/v1\n');
    assert.deepEqual(beating(), [
      ['aider', aider],
      ['aider', env],
    ]);
  });

  it('are not those that lead here, say nothing of it, or cannot be read', () => {
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      '{"env": 1}',
      '{"env": {}}',
      `{"env": {"ANTHROPIC_BASE_URL": "${ADDRESS}"}}`,
    ]) {
      write('.claude/settings.local.json', text);
      assert.deepEqual(beating(), [], text);
    }
    write('.env', `OPENAI_API_BASE=${ADDRESS}/v1\n# openai-api-base: https://other\n`);
    assert.deepEqual(beating(), []);
  });
});

describe('The name of a client', () => {
  it('is the one that is known, else its first word, and never long or strange', () => {
    assert.equal(clientOf('claude-cli/2.1.332 (external, cli)'), 'Claude Code');
    assert.equal(clientOf('codex_exec/0.171.0 (Debian)'), 'Codex');
    assert.equal(clientOf('codex_cli_rs/0.1'), 'Codex');
    assert.equal(clientOf('opencode/1.18 ai-sdk/x'), 'opencode');
    assert.equal(clientOf('OpenAI/Python 2.20.0', 'aider'), 'aider');
    assert.equal(clientOf('OpenAI/Python 2.20.0'), 'OpenAI');
    assert.equal(clientOf(''), 'unknown');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (agent, given) => {
        assert.match(clientOf(agent, given), /^[\w .-]{1,40}$/);
      }),
    );
  });
});
