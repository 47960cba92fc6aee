import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGit } from '../../../src/processes/index.ts';
import { write } from './harness.ts';

/** Settings by which a repository names programs; each would leave a mark. */
const evil = (program: string): readonly (readonly [name: string, value: string])[] => [
  ['core.fsmonitor', program],
  ['core.hooksPath', join(program, '..', 'hooks')],
  ['core.sshCommand', program],
  ['core.gitProxy', program],
  ['core.askPass', program],
  ['core.editor', program],
  ['sequence.editor', program],
  ['core.pager', program],
  ['pager.log', program],
  ['pager.status', program],
  ['pager.diff', program],
  ['core.alternateRefsCommand', program],
  ['diff.external', program],
  ['diff.evil.textconv', program],
  ['diff.evil.command', program],
  ['filter.evil.clean', program],
  ['filter.evil.smudge', program],
  ['filter.evil.process', program],
  ['filter.evil.required', 'true'],
  ['filter.E.v=i l\t.clean', program],
  ['merge.evil.driver', `${program} %O %A %B`],
  ['credential.helper', `!${program}`],
  ['credential.https://example.com.helper', `!${program}`],
  ['gpg.program', program],
  ['gpg.ssh.program', program],
  ['gpg.format', 'ssh'],
  ['user.signingKey', 'x'],
  ['commit.gpgSign', 'true'],
  ['log.showSignature', 'true'],
  ['alias.st', `!${program}`],
  ['alias.status', `!${program}`],
  ['uploadpack.packObjectsHook', program],
  ['submodule.sub.update', `!${program}`],
  ['remote.origin.url', `ext::${program} %S`],
  ['remote.origin.promisor', 'true'],
  ['remote.origin.partialCloneFilter', 'blob:none'],
  ['trailer.x.command', program],
  ['protocol.ext.allow', 'always'],
  ['interactive.diffFilter', program],
  ['tar.tgz.command', program],
];

const HOOKS =
  'applypatch-msg pre-applypatch post-applypatch pre-commit pre-merge-commit prepare-commit-msg commit-msg post-commit pre-rebase post-checkout post-merge pre-push reference-transaction post-index-change fsmonitor-watchman post-rewrite push-to-checkout'.split(
    ' ',
  );

describe('Our own git', function () {
  this.timeout(120_000);
  let folder = '';
  let repo = '';
  let canary = '';
  const git = createGit(() => process.env);

  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'git-')));
    repo = join(folder, 'repo');
    canary = join(folder, 'canary');
    const program = join(folder, 'evil.sh');
    write(program, `#!/bin/sh\necho "$0 $@" >> ${canary}\ncat 2>/dev/null\n`, 0o755);
    mkdirSync(repo);
    const own = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        cwd: repo,
        stdio: 'pipe',
      });
    own('init', '-q', '-b', 'main');
    write(join(repo, 'a.txt'), 'one\n');
    write(join(repo, 'b.bin'), 'bin\n');
    own('add', '.');
    own('commit', '-q', '-m', 'one');
    own('checkout', '-q', '-b', 'other');
    write(join(repo, 'a.txt'), 'other\n');
    own('commit', '-qam', 'other');
    own('checkout', '-q', 'main');
    write(join(repo, 'a.txt'), 'main\n');
    own('commit', '-qam', 'main');
    write(join(repo, '.gitattributes'), '*.txt filter=evil diff=evil merge=evil\n*.bin filter="E.v=i l"\n');
    write(join(repo, 'a.txt'), 'changed\n');
    for (const hook of HOOKS) {
      for (const place of [join(repo, '.git/hooks'), join(folder, 'hooks')]) {
        write(join(place, hook), `#!/bin/sh\necho hook ${hook} >> ${canary}\n`, 0o755);
      }
    }
    for (const [name, value] of evil(program)) own('config', '--local', name, value);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is tried against programs that do run for others', () => {
    execFileSync('git', ['status'], { cwd: repo, stdio: 'pipe' });
    assert.ok(existsSync(canary));
    rmSync(canary);
  });

  beforeEach(() => rmSync(canary, { force: true }));

  for (const args of [
    ['status', '--porcelain=v2', '-z'],
    ['diff'],
    ['diff', '--cached'],
    ['diff', 'main', 'other'],
    ['-c', 'core.quotePath=false', 'diff', 'main'],
    ['log', '-p', '--all'],
    ['show', 'other'],
    ['blame', 'a.txt'],
    ['ls-files', '--others', '--exclude-standard', '-z'],
    ['add', '-A'],
    ['stash', 'list'],
    ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-m', 'ours'],
    ['checkout', 'other'],
    ['checkout', '-f', 'main'],
    ['-c', 'user.name=a', '-c', 'user.email=a@b', 'merge', 'other'],
    ['merge', '--abort'],
    ['-c', 'user.name=a', '-c', 'user.email=a@b', 'rebase', '-i', 'other'],
    ['rebase', '--abort'],
    ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--amend'],
    ['st'],
    ['fetch'],
    ['fetch', 'https://example.invalid/x.git'],
    ['fetch', 'ssh://example.invalid/x.git'],
    ['fetch', 'ext::sh -c true'],
    ['push', 'origin', 'main'],
    ['submodule', 'update', '--init'],
    ['gc', '--auto'],
    ['archive', '--format=tgz', 'HEAD'],
    ['cat-file', '--textconv', 'HEAD:a.txt'],
    ['grep', '--textconv', 'x'],
    ['worktree', 'add', '../linked'],
    ['clone', '.', '../clone'],
  ]) {
    it(`runs no program that the repository names: git ${args.join(' ')}`, async () => {
      await git(args, { cwd: repo, limits: { timeMs: 20_000 } });
      assert.equal(existsSync(canary) ? readFileSync(canary, 'utf8') : '', '');
    });
  }

  it('gives what git says, and its errors as data', async () => {
    const read = await git(['rev-parse', '--abbrev-ref', 'HEAD'], { cwd: repo });
    assert.ok(read.ok);
    assert.equal(read.out.toString(), 'main\n');
    const failed = await git(['rev-parse', '--verify', 'nothing'], { cwd: repo });
    assert.ok(!failed.ok && failed.reason === 'failed' && failed.code === 128);
    assert.match(failed.message, /fatal/);
    const none = await createGit(() => ({ PATH: folder }))(['status'], { cwd: repo });
    assert.ok(!none.ok && none.reason === 'no-git');
    const nowhere = await git(['status'], { cwd: join(folder, 'nowhere') });
    assert.ok(!nowhere.ok && nowhere.reason === 'failed');
    const stopped = await git(['status'], { cwd: repo }, AbortSignal.abort());
    assert.ok(!stopped.ok && stopped.reason === 'cancelled');
    const late = await git(['hash-object', '--stdin-paths'], {
      cwd: repo,
      limits: { timeMs: 1 },
      input: 'a.txt\n'.repeat(100_000),
    });
    assert.ok(!late.ok && late.reason === 'time-limit');
    const much = await git(['log', '-p'], { cwd: repo, limits: { outputBytes: 10 } });
    assert.ok(!much.ok && much.reason === 'output-limit');
  });

  it('works with the folders, the index and the input that it is given', async () => {
    const index = join(folder, 'index');
    const hashed = await git(['hash-object', '-w', '--stdin'], { cwd: repo, input: 'text\n' });
    assert.ok(hashed.ok);
    const id = hashed.out.toString().trim();
    const options = { cwd: folder, gitDir: join(repo, '.git'), workTree: repo, index };
    const added = await git(['update-index', '--add', '--cacheinfo', `100644,${id},new.txt`], options);
    assert.ok(added.ok, JSON.stringify(added));
    const listed = await git(['ls-files'], options);
    assert.ok(listed.ok);
    assert.equal(listed.out.toString(), 'new.txt\n');
  });

  it('keeps the user’s own settings of how files are written', async () => {
    const home = join(folder, 'home');
    write(
      join(home, '.gitconfig'),
      '[core]\n\tautocrlf = input\n\texcludesFile = ~/ignored\n[user]\n\tname = Ada\n[alias]\n\tboom = !false\n',
    );
    const mine = createGit(() => ({ ...process.env, HOME: home }));
    for (const [name, value] of [
      ['core.autocrlf', 'input'],
      ['core.excludesFile', '~/ignored'],
      ['user.name', 'Ada'],
    ]) {
      const read = await mine(['config', '--get', name ?? ''], { cwd: repo });
      assert.ok(read.ok);
      assert.equal(read.out.toString().trim(), value);
    }
  });

  it('runs the user’s hooks for a commit that the user asks for, and nothing else', async () => {
    execFileSync('git', ['config', '--unset', 'core.hooksPath'], { cwd: repo });
    rmSync(canary, { force: true });
    writeFileSync(join(repo, 'a.txt'), 'for the user\n');
    const run = await git(['hook', 'run', 'pre-commit'], { cwd: repo, hooks: true });
    assert.ok(run.ok, JSON.stringify(run));
    assert.equal(readFileSync(canary, 'utf8'), 'hook pre-commit\n');
  });

  it('is none where it is too old to be kept from running programs', async () => {
    const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
    const program = (version: string, name: string) => {
      const bin = join(folder, name);
      write(
        join(bin, 'git'),
        `#!/bin/sh\n[ "$1" = --version ] && echo 'git version ${version}' && exit\nexec ${real} "$@"\n`,
      );
      execFileSync('chmod', ['+x', join(bin, 'git')]);
      return createGit(() => ({ ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` }));
    };
    const listed = (own: typeof git) => own(['--exec-path'], { cwd: repo });
    const old = await listed(program('2.25.1', 'old'));
    assert.deepEqual(old.ok || [old.reason, old.message], ['old-git', '2.25']);
    for (const [version, name] of [
      ['2.31.0', 'just'],
      ['2.50.1 (Apple Git-155)', 'apple'],
      ['3.0.0', 'next'],
    ] as const) {
      const said = await listed(program(version, name));
      assert.ok(said.ok || said.reason !== 'old-git', version);
    }
  });
});
