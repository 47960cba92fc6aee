import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawingOf, drawnIn, type House, readHouse } from '../../scripts/house.ts';
import { FLOORS, HOUSE } from '../../scripts/houseRules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What must not be imported where, with the rule that says so, and what may. */
const CASES: readonly (readonly [file: string, imported: string, rule: string | null])[] = [
  // Downwards only.
  ['src/models/a.ts', '../router/index.ts', 'not-upwards-from-models-processes-shell'],
  ['src/router/a.ts', '../gateway/index.ts', 'not-upwards-from-ledger-router-sanitize-wires'],
  ['src/ledger/a.ts', '../gateway/index.ts', 'not-upwards-from-ledger-router-sanitize-wires'],
  ['src/gateway/a.ts', '../router/index.ts', null],
  ['src/gateway/a2.ts', '../requests/index.ts', 'not-upwards-from-gateway'],
  ['src/edits/a.ts', '../verify/index.ts', 'not-upwards-from-edits'],
  ['src/context/a.ts', '../chat/index.ts', 'not-upwards-from-context-verify'],
  ['src/context/b.ts', '../verify/index.ts', 'apart-context-verify'],
  ['src/verify/a.ts', '../edits/index.ts', null],
  ['src/verify/a2.ts', '../proposals/index.ts', 'not-upwards-from-context-verify'],
  ['src/requests/a.ts', '../gateway/index.ts', null],
  ['src/settings/a.ts', '../workbench/index.ts', 'not-upwards-from-requests-settings'],
  ['src/workbench/a.ts', '../proposals/index.ts', 'not-upwards-from-workbench'],
  ['src/proposals/a.ts', '../commands/index.ts', 'not-upwards-from-proposals'],
  [
    'src/chat/a.ts',
    '../app.ts',
    'not-upwards-from-commands-completion-nextEdits-chat-agent-spend-tiers-endpoint',
  ],
  ['src/app.ts', './extension.ts', 'not-upwards-from-app'],
  ['src/commandTable.ts', './extension.ts', 'not-upwards-from-commandTable'],
  ['src/shell/a.ts', '../chat/index.ts', 'not-upwards-from-models-processes-shell'],
  ['src/storage/a.ts', '../models/index.ts', 'not-upwards-from-storage'],
  ['src/secrets/a.ts', '../models/index.ts', 'not-upwards-from-secrets'],
  ['src/shell/a2.ts', '../l10n/index.ts', null],
  ['src/l10n/a.ts', '../secrets/index.ts', 'not-upwards-from-l10n'],
  // Rooms of one floor.
  [
    'src/chat/b.ts',
    '../commands/index.ts',
    'apart-commands-completion-nextEdits-chat-agent-spend-tiers-endpoint',
  ],
  [
    'src/completion/b.ts',
    '../spend/index.ts',
    'apart-commands-completion-nextEdits-chat-agent-spend-tiers-endpoint',
  ],
  ['src/proposals/b.ts', '../workbench/index.ts', null],
  ['src/requests/b.ts', '../settings/index.ts', 'apart-requests-settings'],
  ['src/router/b.ts', '../ledger/index.ts', 'apart-ledger-router-sanitize-wires'],
  ['src/models/b.ts', '../shell/index.ts', 'apart-models-processes-shell'],
  ['src/processes/b.ts', '../models/index.ts', 'apart-models-processes-shell'],
  ['src/verify/b.ts', '../processes/index.ts', null],
  // By the face.
  ['src/chat/c.ts', '../context/index.ts', null],
  ['src/chat/c2.ts', '../context/hidden.ts', 'by-the-face'],
  ['src/gateway/providers/c.ts', '../../models/hidden.ts', 'by-the-face'],
  ['src/gateway/c.ts', './providers/hidden.ts', 'by-the-inner-face'],
  ['src/edits/answer/c.ts', '../locate/hidden.ts', 'by-the-face-next-door'],
  ['src/edits/answer/c2.ts', './near.ts', null],
  ['src/edits/answer/c3.ts', '../above.ts', null],
  // VS Code above, SDKs and database where they belong.
  ['src/router/d.ts', 'vscode', 'vscode-above'],
  ['src/gateway/d.ts', 'vscode', 'vscode-above'],
  ['src/gateway/providers/d.ts', 'vscode', 'vscode-above'],
  ['src/models/d.ts', 'vscode', 'vscode-above'],
  ['src/ledger/d.ts', 'vscode', 'vscode-above'],
  ['src/edits/d.ts', 'vscode', 'vscode-above'],
  ['src/requests/d.ts', 'vscode', 'vscode-above'],
  ['src/storage/d.ts', 'vscode', 'vscode-above'],
  ['src/sanitize/d.ts', 'vscode', 'vscode-above'],
  ['src/chat/d.ts', 'vscode', null],
  ['src/context/d.ts', 'vscode', null],
  ['src/gateway/providers/e.ts', 'openai', null],
  ['src/gateway/providers/e2.ts', '@anthropic-ai/sdk', null],
  ['src/gateway/e.ts', 'openai', 'sdks-in-providers'],
  ['src/chat/e.ts', 'openai/streaming', 'sdks-in-providers'],
  ['src/commands/e.ts', '@anthropic-ai/sdk', 'sdks-in-providers'],
  ['src/ledger/f.ts', 'node:sqlite', null],
  ['src/spend/f.ts', 'node:sqlite', 'database-in-ledger'],
  ['src/gateway/f.ts', 'node:sqlite', 'database-in-ledger'],
  ['src/agent/run/f.ts', 'vscode', 'agent-without-vscode'],
  ['src/agent/f.ts', 'vscode', null],
  ['src/processes/f.ts', 'node:child_process', null],
  ['src/verify/f.ts', 'node:child_process', 'programs-in-processes'],
  ['src/completion/f.ts', 'child_process', 'programs-in-processes'],
  ['src/completion/battery.ts', 'node:child_process', null],
  ['src/processes/f2.ts', 'vscode', 'vscode-above'],
  // The rest.
  ['src/chat/g.ts', '../../test/help.ts', 'shipped-only'],
  ['src/attic/g.ts', '../models/index.ts', 'rooms-have-a-floor'],
];

/** Nothing leads to the files of the cases: this rule has a test of its own. */
const UNUSED = 'nothing-unused: ';

/** Files that the cases import. */
const PEERS: Readonly<Record<string, string>> = {
  'src/context/hidden.ts': '',
  'src/models/hidden.ts': '',
  'src/gateway/providers/hidden.ts': '',
  'src/edits/locate/hidden.ts': '',
  'src/edits/answer/near.ts': '',
  'src/edits/above.ts': '',
  'src/extension.ts': "import './spend/used.ts';\n",
  'src/spend/used.ts': '',
  'test/help.ts': '',
  // A circle of nothing but types.
  'src/chat/round.ts': "import type { Square } from './square.ts';\nexport interface Round { of: Square }\n",
  'src/chat/square.ts': "import type { Round } from './round.ts';\nexport interface Square { of: Round }\n",
  'src/chat/alone.ts': "import '../context/index.ts';\n",
};

describe('The house', function () {
  this.timeout(60_000);

  describe('broken on purpose', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tierwise-house-'));
    let found: House;

    before(async () => {
      const rooms = FLOORS.flat().filter((name) => !['extension', 'app', 'commandTable'].includes(name));
      const files = new Map(Object.entries(PEERS));
      for (const name of rooms) files.set(`src/${name}/index.ts`, 'export const face = 1;\n');
      for (const [file, imported] of CASES) files.set(file, `import '${imported}';\n`);
      write(folder, files);
      found = await readHouse(folder);
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    const brokenBy = (file: string): string[] =>
      found.violations
        .filter((line) => line.includes(`: ${file} -> `) && !line.startsWith(UNUSED))
        .map((line) => line.split(': ')[0] ?? '');

    for (const [file, imported, rule] of CASES) {
      it(`${rule === null ? 'lets' : 'does not let'} ${dirname(file)} import ${imported}`, () => {
        assert.deepEqual(brokenBy(file), rule === null ? [] : [rule]);
      });
    }

    it('sees a circle of types', () => {
      assert.deepEqual(brokenBy('src/chat/round.ts'), ['no-circles']);
    });

    it('sees a file that nothing leads to, though it leads to others', () => {
      const unused = found.violations.filter((line) => line.startsWith(UNUSED)).join('\n');
      assert.match(unused, /src\/chat\/alone\.ts/);
      assert.doesNotMatch(unused, /src\/spend\/used\.ts/);
    });

    it('has a case for each of its rules', () => {
      const broken = new Set(found.violations.map((line) => line.split(': ')[0]));
      const rules = (HOUSE.forbidden ?? []).map(({ name }) => name);
      // A package for development has to be installed to be told; the rule is the tool's own.
      assert.deepEqual(
        rules.filter((name) => !broken.has(name)),
        ['no-dev-packages'],
      );
    });
  });

  describe('as it stands', () => {
    let found: House;
    before(async () => {
      found = await readHouse(root);
    });

    it('breaks no rule', () => {
      assert.deepEqual(found.violations, []);
    });

    it('is drawn in CONTRIBUTING.md as it is', () => {
      const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
      assert.equal(drawnIn(text), drawingOf(found), '`npm run house` draws it anew');
    });
  });

  it('has no default exports', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tierwise-lint-'));
    cpSync(join(root, 'biome.json'), join(folder, 'biome.json'));
    write(folder, new Map([['src/router/standard.ts', 'export default 1;\n']]));
    const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
    const args = [biome, 'lint', '--only=style/noDefaultExport', '--vcs-enabled=false'];
    const { stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    rmSync(folder, { recursive: true, force: true });
    assert.match(stderr, /standard\.ts.*noDefaultExport/);
  });
});

function write(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [file, text] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}
