import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');

/** What must not be imported where, and what may. */
const CASES: readonly (readonly [place: string, imported: string, allowed: boolean])[] = [
  ['src/router', 'vscode', false],
  ['src/gateway', 'vscode', false],
  ['src/gateway/providers', 'vscode', false],
  ['src/models', 'vscode', false],
  ['src/ledger', 'vscode', false],
  ['src/chat', 'vscode', true],
  ['src/context', 'vscode', true],
  ['src/gateway/providers', 'openai', true],
  ['src/gateway', 'openai', false],
  ['src/chat', 'openai', false],
  ['src/chat', 'openai/streaming', false],
  ['src/commands', '@anthropic-ai/sdk', false],
  ['src/gateway/providers', '@anthropic-ai/sdk', true],
  ['src/ledger', 'node:sqlite', true],
  ['src/spend', 'node:sqlite', false],
  ['src/gateway', 'node:sqlite', false],
  ['src/router', '../gateway/index.ts', false],
  ['src/gateway', '../router/index.ts', true],
  ['src/models', '../router/index.ts', false],
  ['src/ledger', '../gateway/index.ts', false],
  ['src/gateway', '../chat/index.ts', false],
  ['src/context', '../chat/index.ts', false],
  ['src/chat', '../context/index.ts', true],
  ['src/edits', 'vscode', false],
  ['src/edits', '../proposals/index.ts', false],
  ['src/proposals', 'vscode', true],
  ['src/proposals', '../edits/index.ts', true],
  ['src/proposals', '../commands/index.ts', false],
  ['src/context', '../proposals/index.ts', false],
  ['src/chat', '../context/subject.ts', false],
  ['src/gateway/providers', '../../models/tokens.ts', false],
  ['src/chat', '../extension.ts', false],
];

describe('The house', function () {
  this.timeout(30_000);
  const folder = mkdtempSync(join(tmpdir(), 'tierwise-house-'));
  /** What the linter says, by file: all cases are linted in one run, under the project's own rules. */
  let found: ReadonlyMap<string, readonly string[]>;

  before(() => {
    cpSync(join(root, 'biome.json'), join(folder, 'biome.json'));
    const files = new Map(
      CASES.map(([place, imported], i) => [`${place}/case${i}.ts`, `import '${imported}';\n`]),
    );
    files.set('src/router/standard.ts', 'export default 1;\n');
    for (const [file, text] of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    found = lint(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [i, [place, imported, allowed]] of CASES.entries()) {
    it(`${allowed ? 'lets' : 'does not let'} ${place} import ${imported}`, () => {
      const rules = found.get(`${place}/case${i}.ts`) ?? [];
      assert.equal(rules.includes('lint/style/noRestrictedImports'), !allowed, rules.join(', '));
    });
  }

  it('has no default exports', () => {
    assert.ok(found.get('src/router/standard.ts')?.includes('lint/style/noDefaultExport'));
  });
});

function lint(folder: string): ReadonlyMap<string, readonly string[]> {
  const rules = ['--only=style/noRestrictedImports', '--only=style/noDefaultExport'];
  const args = [
    biome,
    'lint',
    ...rules,
    '--vcs-enabled=false',
    '--max-diagnostics=none',
    '--reporter=github',
  ];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const found = new Map<string, string[]>();
  for (const [, rule = '', file = ''] of stdout.matchAll(/^::\w+ title=([^,]+),file=([^,]+),/gm)) {
    const path = relative(folder, resolve(folder, file)).replaceAll('\\', '/');
    found.set(path, [...(found.get(path) ?? []), rule]);
  }
  return found;
}
