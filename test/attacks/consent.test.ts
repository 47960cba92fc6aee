import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { waitFor } from '../host/process.ts';
import { dialogGone } from '../host/workbench.ts';
import { answerDialog, attackSuite, dialogText } from './attack.ts';
import { accept, propose, refuseRest, whole } from './changes.ts';

const QUESTION = /can run programs/;
const YES = 'Write Anyway';

/** What runs by itself, of each kind some, in a spelling of its own. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  'tasks and launch files': ['.vscode/tasks.json', '.VSCode/Launch.json', 'shop.code-workspace'],
  hooks: ['.husky/pre-commit', '.githooks/post-merge', 'lefthook.yml', '.pre-commit-config.yaml'],
  CI: ['.github/workflows/ci.yml', '.gitlab-ci.yml', 'Jenkinsfile', '.circleci/config.yml'],
  'build scripts': ['build.rs', 'Shop.csproj', 'setup.py', 'build.gradle.kts', 'Makefile'],
  'versions and lock files': ['.tool-versions', 'pnpm-lock.yaml', '.nvmrc', 'Cargo.lock'],
  'settings of assistants': [
    'AGENTS.md',
    '.claude/settings.json',
    '.codex/config.toml',
    '.cursor/rules/x.mdc',
    '.github/copilot-instructions.md',
  ],
  'containers and servers': ['.devcontainer/devcontainer.json', 'Dockerfile', '.mcp.json'],
};

/** By the end of a name: what parses there. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/\.(?:json|code-workspace)$/i, '{}'],
  [/\.rs$/, 'fn main() {}'],
  [/\.csproj$/, '<Project />'],
  [/\.py$/, 'evil = 1'],
  [/\.kts$/, 'val evil = 1'],
  [/\.ts$/, 'export {};'],
  [/\.(?:toml|lock)$/, 'evil = 1'],
  [/./, 'evil: true'],
];
const textOf = (path: string) => TEXTS.find(([end]) => end.test(path))?.[1] ?? '';

attackSuite('Attack: what runs by itself', (attack) => {
  const isThere = (path: string) => existsSync(attack.file(path));

  for (const [kind, paths] of Object.entries(KINDS)) {
    it(`is asked about by name before anything is written: ${kind}`, async () => {
      const harmless = `src/harmless-${kind.replaceAll(' ', '-')}.ts`;
      const all = [harmless, ...paths];
      const result = await propose(attack, all.map((path) => whole(path, textOf(path))).join('\n'));
      assert.equal(result['outcome'], 'proposed', JSON.stringify(result));
      assert.deepEqual(all.filter(isThere), []);

      await accept(attack);
      const text = await dialogText(attack, QUESTION);
      for (const path of paths) assert.ok(text.includes(path), `${path} in ${text}`);
      assert.ok(!text.includes(harmless));
      assert.deepEqual(all.filter(isThere), []);
      // The button that Enter alone presses.
      await attack.page().keyboard.press('Enter');
      await dialogGone(attack.page());
      await refuseRest(attack);
      assert.deepEqual(all.filter(isThere), []);
    });
  }

  it('is written where the user says so', async () => {
    await propose(attack, whole('.husky/pre-push', 'evil: true') + whole('src/beside.ts', 'export {};'));
    await accept(attack);
    await dialogText(attack, QUESTION);
    await answerDialog(attack, YES);
    await waitFor('both files', 20_000, () =>
      isThere('.husky/pre-push') && isThere('src/beside.ts') ? true : undefined,
    );
  });

  it('is a change of package.json, but of what is harmless in it', async () => {
    const before = readFileSync(attack.file('package.json'), 'utf8');
    const { scripts, ...rest } = JSON.parse(before);
    const with_ = (manifest: object) => whole('package.json', JSON.stringify(manifest, undefined, 2));
    await propose(attack, with_({ ...rest, scripts: { ...scripts, postinstall: 'evil' } }));
    await accept(attack);
    assert.match(await dialogText(attack, QUESTION), /package\.json/);
    await answerDialog(attack, null);
    await refuseRest(attack);
    assert.equal(readFileSync(attack.file('package.json'), 'utf8'), before);

    await propose(attack, with_({ ...rest, scripts, description: 'A shop at another corner' }));
    await accept(attack);
    await waitFor('the description', 20_000, () =>
      readFileSync(attack.file('package.json'), 'utf8').includes('another corner') ? true : undefined,
    );
  });
});
