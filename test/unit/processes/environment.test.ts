import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { harmlessGitSettings, harmlessNpmSettings } from '../../../src/processes/environment/settings.ts';
import { hasBubblewrap } from '../../host/bubblewrap.ts';
import { type Machine, makeMachine, withEach, write } from './harness.ts';

/** What a person may have set, with and without a name that gives it away. The last ones are harmless by name alone. */
const KEYS: Readonly<Record<string, string>> = {
  OPENAI_API_KEY: 'sk-proj-canary-0001',
  ANTHROPIC_API_KEY: 'canary-0002',
  GITHUB_TOKEN: 'canary-0003',
  GH_PAT: 'canary-0004',
  AWS_ACCESS_KEY_ID: 'canary-0005',
  AWS_SECRET_ACCESS_KEY: 'canary-0006',
  NPM_CONFIG__AUTH: 'canary-0007',
  'npm_config_//registry.npmjs.org/:_authToken': 'canary-0008',
  DATABASE_URL: 'postgres://ada:canary-0009@db/x',
  DB_PASS: 'canary-0010',
  PGPASSWORD: 'canary-0011',
  MY_SETTING: 'canary-0012',
  SERVICE: 'canary-0013',
  SSH_AUTH_SOCK: '/tmp/canary-0014',
  DOCKER_AUTH_CONFIG: 'canary-0015',
  KUBECONFIG: '/canary-0016',
  SENTRY_DSN: 'https://canary-0017@sentry.example/1',
  GOOGLE_APPLICATION_CREDENTIALS: '/canary-0018',
  NODE_OPTIONS: '--require /canary-0019',
  BASH_ENV: '/canary-0020',
  LD_PRELOAD: '/canary-0021',
  VSCODE_IPC_HOOK_CLI: '/canary-0022',
  HTTPS_PROXY: 'http://ada:canary-0023@proxy.example:3128',
  CFLAGS: '-DTOKEN=ghp_0123456789abcdefghijklmnopqrstuvwxyz',
  TIERWISE: 'canary-0025',
  GIT_ASKPASS: '/canary-0026',
};

describe('The environment of a command', () => {
  withEach((machine, kind) => {
    before(() => {
      Object.assign(machine().environment, KEYS, {
        ALLOWED_TOKEN: 'allowed-1',
        GOPATH: '/go-path',
        LANG: 'C.UTF-8',
      });
    });

    it('has none of the user’s keys, whatever they are called, but what tools need and what is allowed by name', async () => {
      const { output } = await machine().run('env; export -p; set');
      assert.doesNotMatch(output, /canary|ghp_/);
      assert.match(output, /^ALLOWED_TOKEN=allowed-1$/m);
      assert.match(output, /^GOPATH=\/go-path$/m);
      assert.match(output, new RegExp(`^HOME=${machine().home}$`, 'm'));
    });

    it('has the proxy where the network is allowed, without its password', async () => {
      const { output } = await machine().run('echo $HTTPS_PROXY', { network: true });
      assert.equal(output, 'http://proxy.example:3128');
    });

    it('hands no key on by git or npm', async () => {
      const { home } = machine();
      write(
        join(home, '.gitconfig'),
        '[user]\n\tname = Ada\n\temail = ada@example.com\n[credential]\n\thelper = "!echo password=canary"\n[alias]\n\tst = !echo canary\n',
      );
      write(
        join(home, '.npmrc'),
        'registry=https://npm.example/\n//npm.example/:_authToken=canary\n_auth=canary\n',
      );
      const fresh = await machine().run(
        'git config --get user.name; git config --get-all credential.helper; git st; echo "url=https://example.com" | git credential fill; npm config get registry; npm config ls -l | grep -c canary',
      );
      assert.doesNotMatch(fresh.output, /canary$|password=canary/m);
      assert.match(fresh.output, /^https:\/\/npm\.example\/$/m);
      if (kind === 'bubblewrap') {
        const files = await machine().run('cat ~/.gitconfig ~/.npmrc ~/.bashrc 2>&1; ls ~/.ssh');
        assert.doesNotMatch(files.output, /canary/);
      }
    });
  });

  it('has no way to the keys of the programs around it, in a sandbox', async function () {
    this.timeout(60_000);
    const machine = sandboxed(this);
    const child = 'canary-of-the-editor';
    process.env['CANARY_KEY'] = child;
    try {
      const { output } = await machine.run(
        'cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr "\\0" "\\n"; ls /proc | grep -c "^[0-9]"',
      );
      assert.doesNotMatch(output, /canary/);
    } finally {
      delete process.env['CANARY_KEY'];
      machine.remove();
    }
  });

  describe('has the tools of the user’s terminal', () => {
    /** A home whose start file adds a folder of tools, as nvm and pyenv do. */
    const withStart = (start: string): Machine => {
      const machine = makeMachine('none', { PATH: '/usr/bin:/bin' });
      write(join(machine.home, 'tools/mytool'), '#!/bin/sh\necho mytool 1.2.3\n', 0o755);
      write(join(machine.home, '.bashrc'), start);
      write(join(machine.home, '.bash_profile'), '. ~/.bashrc\n');
      return machine;
    };
    const ADD = 'export PATH="$HOME/tools:$PATH"\n';

    for (const [name, start] of [
      ['by its start file', ADD],
      ['though the file prints', `echo hello; ${ADD} echo '{"PATH":"/x"}'; printf '\\033[31m'`],
      ['though the file asks', `read -p "Your name? " x; ${ADD}`],
      ['though the file starts something in the background', `sleep 6 & ${ADD}`],
      ['though the file sets keys', `${ADD} export SOME_KEY=canary`],
    ] as const) {
      it(name, async function () {
        this.timeout(60_000);
        if (process.platform !== 'linux') this.skip();
        const machine = withStart(start);
        const { output } = await machine.run('mytool; echo $SOME_KEY');
        assert.equal(output, 'mytool 1.2.3');
        machine.remove();
      });
    }

    it('later, where the file takes long, and without it until then', async function () {
      this.timeout(60_000);
      if (process.platform !== 'linux') this.skip();
      const machine = withStart(`sleep 8; ${ADD}`);
      assert.equal((await machine.run('mytool || echo later')).output.split('\n').at(-1), 'later');
      for (;;) {
        const { output } = await machine.run('mytool || echo later');
        if (output === 'mytool 1.2.3') break;
      }
      machine.remove();
    });

    it('where the file ends the shell, those of the editor', async function () {
      this.timeout(60_000);
      if (process.platform !== 'linux') this.skip();
      const machine = withStart('exit 3');
      assert.equal((await machine.run('echo here')).output, 'here');
      machine.remove();
    });

    it('and those of the project’s own virtual environment, in its folder', async function () {
      this.timeout(60_000);
      if (process.platform !== 'linux') this.skip();
      const machine = withStart(ADD);
      write(join(machine.tree, 'api/.venv/pyvenv.cfg'), 'home = /usr/bin\n');
      write(join(machine.tree, 'api/.venv/bin/python'), '#!/bin/sh\necho of the project\n', 0o755);
      mkdirSync(join(machine.tree, 'api/src'));
      const { output } = await machine.run('python; echo $VIRTUAL_ENV', {
        cwd: join(machine.tree, 'api/src'),
      });
      assert.equal(output, `of the project\n${join(machine.tree, 'api/.venv')}`);
      const { output: above } = await machine.run('echo [$VIRTUAL_ENV]');
      assert.equal(above, '[]');
      machine.remove();
    });
  });

  it('takes of git’s and npm’s settings what is neither a key nor a program', () => {
    assert.equal(
      harmlessGitSettings(
        'user.name\nA "B" \\ C\0core.sshcommand\nevil\0url.https://t:x@y/.insteadof\nz\0core.autocrlf\ninput\0alias.x\n!y\0broken',
      ),
      '[user]\n\tname = "A \\"B\\" \\\\ C"\n[core]\n\tautocrlf = "input"\n',
    );
    assert.equal(
      harmlessNpmSettings(
        'registry=https://a/\n//a/:_authToken=x\n_password=x\nemail=x\n@b:registry=https://u:p@c/\nsave-exact=true\n//a/:certfile=x',
      ),
      'registry=https://a/\nsave-exact=true',
    );
  });
});

function sandboxed(context: Mocha.Context): Machine {
  if (!hasBubblewrap()) context.skip();
  return makeMachine('bubblewrap');
}
