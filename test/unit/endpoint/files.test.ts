import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { parse as parseJsonc } from 'jsonc-parser';
import {
  CLIENT_FILES,
  type ClientFile,
  isSetUp,
  pathOf,
  type Shared,
  setUp,
  takeOut,
} from '../../../src/endpoint/clients/index.ts';

const SHARED: Shared = {
  port: 23_456,
  token: 'tierwise-token-of-a-test',
  folder: '/storage',
  models: [
    { id: 'auto', name: 'Tierwise auto', contextTokens: 128_000, maxOutputTokens: 16_000, vision: true },
    { id: 'cheap', name: 'Tierwise cheap', contextTokens: 200_000, maxOutputTokens: 8_000, vision: false },
  ],
};
const LATER: Shared = { ...SHARED, port: 31_000, token: 'tierwise-another-token' };

const clientNamed = (name: string): ClientFile => {
  const found = CLIENT_FILES.find((one) => one.name === name);
  assert.ok(found);
  return found;
};

/** What users' files are made of, right and wrong. */
const PIECES: Readonly<Record<string, readonly string[]>> = {
  toml: [
    'model = "gpt-5.5"',
    'model_provider = "azure" # mine',
    'approval_policy = "never"',
    'notify = [\n  "a", # one\n  "b",\n]',
    'text = """\n[not.a.table]\nmodel_provider = "no"\n"""',
    "path = 'C:\\x'",
    "long = '''\n'quoted''''",
    '[model_providers.azure]',
    'name = "Azure"',
    '[[rules]]',
    'inline = { a = 1, "b.c" = [1, 2] }',
    '# a comment = "with [brackets]"',
    '[mcp_servers."my server"]',
    '',
    '   ',
  ],
  yaml: [
    'model: gpt-4o',
    'openai-api-base: https://example.org/v1 # mine',
    'dark-mode: true',
    'read:\n  - CONVENTIONS.md\n  - b.md',
    'lint-cmd:\n- "python: flake8"\n- x',
    'message: |\n  model: not this\n\n  more\n',
    'model:\n  - a\n\n  - b',
    '# model: commented',
    'models:\n  - name: mine\n    provider: ollama',
    'models:\n- name: mine\n  provider: ollama',
    'models: []',
    '---',
    '',
  ],
  json: [
    '"model": "x"',
    '"provider": {"mine": {"npm": "a"}}',
    '"provider": {}',
    '"env": {"A": "1"}',
    '"env": {}',
    '"env": {"ANTHROPIC_BASE_URL": "https://mine", "B": "2", "ANTHROPIC_AUTH_TOKEN": "t"}',
    '"permissions": {"allow": ["Bash(ls:*)"]}',
    '"text": "{ \\"env\\": 1 } // no comment"',
  ],
};

const textOf = (pieces: readonly string[], eol: string, joined: string) =>
  pieces.join(joined).replaceAll('\n', eol);

const eol = fc.constantFrom('\n', '\r\n');
const bom = fc.constantFrom('', '\ufeff');
const lines = (kind: string) =>
  fc
    .tuple(
      fc.array(fc.constantFrom(...(PIECES[kind] ?? [])), { maxLength: 8 }),
      eol,
      bom,
      fc.constantFrom('', '\n', '\n\n'),
    )
    .map(([pieces, end, mark, tail]) => mark + textOf(pieces, end, '\n') + tail.replaceAll('\n', end));
const objects = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...(PIECES['json'] ?? [])), {
      maxLength: 4,
      selector: (piece) => piece.split(':')[0],
    }),
    eol,
    bom,
    fc.constantFrom('', ' ', '\n  ', '\n\t', '\n// a comment\n', '/* another */'),
    fc.constantFrom('', '\n'),
  )
  .map(([pieces, end, mark, space, tail]) =>
    `${mark}{${pieces.map((piece) => space + piece).join(',')}${space}}${tail}`.replaceAll('\n', end),
  );
const lists = fc
  .tuple(
    fc.array(objects, { maxLength: 3 }),
    bom,
    fc.constantFrom('', ' ', '\n  '),
    fc.constantFrom('', '\n'),
  )
  .map(
    ([entries, mark, space, tail]) =>
      `${mark}[${entries.map((one) => space + one.replace('\ufeff', '')).join(',')}${space}]${tail}`,
  );
const ANY = fc.string({ unit: 'grapheme', maxLength: 60 });

const FILES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'Claude Code': fc.oneof(objects, ANY, fc.constant('')),
  Codex: fc.oneof(lines('toml'), ANY),
  opencode: fc.oneof(objects, ANY, fc.constant('')),
  aider: fc.oneof(lines('yaml'), ANY),
  'VS Code': fc.oneof(lists, ANY, fc.constant('')),
  Continue: fc.oneof(lines('yaml'), ANY),
};

describe('The lines in a client’s file', () => {
  let folder: string;
  const home = () => ({ folder, editor: join(folder, 'User'), environment: {} });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'home-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(client: ClientFile, text: string): string {
    const path = pathOf(client, home());
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  for (const client of CLIENT_FILES as readonly ClientFile[]) {
    it(`${client.name}: leave every byte as it was when they are taken out`, () => {
      let taken = 0;
      fc.assert(
        fc.property(FILES[client.name] ?? ANY, (text) => {
          assert.equal(client.takeOut(text), text, 'what has none of ours stays');
          const put = client.put(text, SHARED);
          if (!put.ok) return;
          taken++;
          assert.notEqual(put.text, text);
          assert.equal(client.takeOut(put.text), text);
          // A second time, with another port and token: still one set of lines, and the same way back.
          const again = client.put(client.takeOut(put.text), LATER);
          assert.ok(again.ok);
          assert.ok(!again.text.includes(SHARED.token));
          assert.equal(client.takeOut(again.text), text);
        }),
        { numRuns: 1_500 },
      );
      assert.ok(taken > 300, `${taken} files took them`);
    });

    it(`${client.name}: keep what the user writes beside them meanwhile`, () => {
      const put = client.put('', SHARED);
      assert.ok(put.ok);
      for (const more of ['\n', '\n\n']) assert.equal(client.takeOut(put.text + more).trim(), '');
    });

    it(`${client.name}: are known after a restart, and gone from the disk when the file was ours alone`, () => {
      assert.equal(isSetUp(client, home()), false);
      const done = setUp(client, home(), SHARED);
      assert.ok(done.ok, JSON.stringify(done));
      assert.equal(isSetUp(client, home()), true);
      const text = readFileSync(done.path, 'utf8');
      assert.ok(text.includes('http://127.0.0.1:23456') && !text.includes('localhost'));
      if (process.platform !== 'win32') assert.equal(statSync(done.path).mode & 0o077, 0);
      assert.ok(setUp(client, home(), LATER).ok);
      assert.ok(!readFileSync(done.path, 'utf8').includes(SHARED.token));
      assert.ok(takeOut(client, home()).ok);
      assert.ok(!existsSync(done.path));
    });
  }

  it('keep the token where the user put it, and nowhere else', () => {
    for (const client of CLIENT_FILES) {
      const done = setUp(client, home(), SHARED);
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      assert.deepEqual(files, [done.path]);
      assert.ok(takeOut(client, home()).ok);
    }
  });

  it('keep a link to a file elsewhere, and who may read it', function () {
    if (process.platform === 'win32') this.skip();
    const client = clientNamed('Codex');
    const real = join(folder, 'dotfiles.toml');
    writeFileSync(real, 'model = "x"\n', { mode: 0o640 });
    mkdirSync(join(folder, '.codex'));
    symlinkSync(real, join(folder, '.codex', 'config.toml'));
    assert.ok(setUp(client, home(), SHARED).ok);
    assert.ok(lstatSync(join(folder, '.codex', 'config.toml')).isSymbolicLink());
    assert.match(readFileSync(real, 'utf8'), /model_providers\.tierwise/);
    assert.equal(statSync(real).mode & 0o777, 0o640);
    assert.ok(takeOut(client, home()).ok);
    assert.equal(readFileSync(real, 'utf8'), 'model = "x"\n');
  });

  it('touch no file that is not text, or not what it should be', () => {
    for (const [name, texts] of [
      ['Claude Code', ['{', '[]', '{"env": 1}', 'null', '{"a": 1} {"b": 2}']],
      ['Codex', ['model = "a', 'x = [1,', 'nothing', '[table']],
      ['opencode', ['{"provider": 1}', '{"provider": {"tierwise": {}}}', '"text"']],
      ['aider', ['{model: x}', 'just text', '- a\nmodel']],
      ['Continue', ['models: {a: 1}', 'models: []']],
    ] as const) {
      const client = clientNamed(name);
      for (const text of texts) {
        const path = write(client, text);
        assert.equal(setUp(client, home(), SHARED).ok, false, `${name}: ${text}`);
        assert.equal(readFileSync(path, 'utf8'), text);
        rmSync(path);
      }
      const path = pathOf(client, home());
      writeFileSync(path, Buffer.from([0xff, 0xfe, 0x6d, 0x00]));
      assert.equal(setUp(client, home(), SHARED).ok, false);
      assert.deepEqual(readFileSync(path), Buffer.from([0xff, 0xfe, 0x6d, 0x00]));
    }
  });

  it('let the user’s provider rest in Codex’s file, whose model stays', () => {
    const text =
      '# mine\nmodel = "gpt-5.5"\nmodel_provider = "azure"\n\n[model_providers.azure]\nname = "Azure"';
    const put = clientNamed('Codex').put(text, SHARED);
    assert.ok(put.ok);
    const active = put.text.split('\n').filter((line) => !line.startsWith('#'));
    assert.deepEqual(
      active.filter((line) => /^model(?:_provider|_context_window)? =/.test(line)),
      ['model_provider = "tierwise"', 'model_context_window = 128000', 'model = "gpt-5.5"'],
    );
    assert.ok(active.indexOf('model_context_window = 128000') < active.indexOf('[model_providers.azure]'));
    assert.ok(active.indexOf('[model_providers.tierwise]') > active.indexOf('name = "Azure"'));
  });

  it('say again what a client’s own settings say, and know them when the client has written the file anew', () => {
    const client = clientNamed('Claude Code');
    const text = '{"env": {"ANTHROPIC_BASE_URL": "https://mine", "B": "2"}, "model": "opus"}';
    const put = client.put(text, SHARED);
    assert.ok(put.ok);
    const { env } = parseJsonc(put.text) as { env: Record<string, string> };
    assert.equal(env['ANTHROPIC_BASE_URL'], 'http://127.0.0.1:23456');
    assert.equal(env['B'], '2');
    const anew = JSON.stringify({ ...JSON.parse(put.text), added: true }, null, 4);
    assert.deepEqual(JSON.parse(client.takeOut(anew)), { ...JSON.parse(text), added: true });
  });

  it('name window, output limit, tools and images for opencode', () => {
    const put = clientNamed('opencode').put('{\n  // mine\n  "model": "x"\n}\n', SHARED);
    assert.ok(put.ok);
    const { provider, model } = parseJsonc(put.text) as {
      model: string;
      provider: { tierwise: { models: Record<string, object> } };
    };
    assert.equal(model, 'x');
    assert.deepEqual(provider.tierwise.models['auto'], {
      name: 'Tierwise auto',
      tool_call: true,
      attachment: true,
      limit: { context: 128_000, output: 16_000 },
      modalities: { input: ['text', 'image'], output: ['text'] },
    });
  });

  it('leave a file whole whoever is killed while writing, twice in a row, and the way back', async () => {
    const client = clientNamed('Codex');
    const text = `model = "x"\n${'# a long file\n'.repeat(20_000)}`;
    const path = write(client, text);
    const { pathname } = new URL('./filesProcess.ts', import.meta.url);
    for (const wait of [0, 3]) {
      const child = spawn(process.execPath, [pathname, folder, JSON.stringify(SHARED)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      for (let seen = 0; seen <= wait; seen++) await once(child.stdout, 'data');
      child.kill('SIGKILL');
      await once(child, 'close');
      assert.equal(client.takeOut(readFileSync(path, 'utf8')), text);
    }
    assert.ok(setUp(client, home(), SHARED).ok);
    assert.deepEqual(readdirSync(dirname(path)), ['config.toml'], 'nothing is left lying about');
    assert.ok(takeOut(client, home()).ok);
    assert.equal(readFileSync(path, 'utf8'), text);
  });
});
