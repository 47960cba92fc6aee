import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { join } from 'node:path';
import { bubblewrapArgs } from '../../../src/processes/sandbox/bubblewrap.ts';
import { secretPlaces } from '../../../src/processes/sandbox/places.ts';
import { seatbeltProfile } from '../../../src/processes/sandbox/seatbelt.ts';
import { socketPaths } from '../../../src/processes/sandbox/sockets.ts';
import { hasBubblewrap } from '../../host/bubblewrap.ts';
import { type Machine, makeMachine, write } from './harness.ts';

/** All that is in a folder, as one number. */
function hashOf(folder: string): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).toSorted((a, b) =>
    `${a.parentPath}/${a.name}`.localeCompare(`${b.parentPath}/${b.name}`),
  )) {
    hash.update(`${entry.parentPath}/${entry.name}\n`);
    if (entry.isFile()) hash.update(readFileSync(join(entry.parentPath, entry.name)));
  }
  return hash.digest('hex');
}

describe('A sandbox', function () {
  this.timeout(120_000);
  let machine: Machine;
  before(function () {
    if (!hasBubblewrap()) this.skip();
    machine = makeMachine('bubblewrap');
    write(join(machine.home, 'diary.txt'), 'canary');
    write(join(machine.home, 'work/deep/file.txt'), 'canary');
    write(join(machine.home, '.ssh/id_rsa'), 'secret-canary');
    write(join(machine.home, '.aws/credentials'), 'secret-canary');
    write(join(machine.home, '.config/gh/hosts.yml'), 'secret-canary');
    write(join(machine.home, '.bashrc'), 'export SOME_KEY=secret-canary');
    write(join(machine.home, '.config/service-account.json'), 'secret-canary');
    write(join(machine.home, 'elsewhere/netrc'), 'secret-canary');
    symlinkSync(join(machine.home, 'elsewhere/netrc'), join(machine.home, '.netrc'));
    write(join(machine.storage, 'journal.db'), 'secret-canary');
  });
  after(() => machine?.remove());

  describe('keeps the home folder from', () => {
    for (const line of [
      'rm -rf ~',
      'rm -rf "$X"/*',
      'rm -rf ~/*',
      'X=; cd "$X"/ && rm -rf home/* 2>/dev/null; rm -rf "$HOME"',
      'find / -xdev -name "*.txt" -delete',
      'find ~ -delete',
      'cd ~ && git init -q . && git clean -xfdf',
      'echo changed > ~/diary.txt',
      'python3 -c "import shutil, os; shutil.rmtree(os.path.expanduser(\'~\'))"',
      'ln -s ~ link && rm -rf link/* && echo x > link/diary.txt',
      'mv ~/diary.txt .',
      'truncate -s 0 ~/diary.txt',
      'chmod -R 000 ~',
      'echo x >> ~/.bashrc; echo x > ~/.ssh/authorized_keys; mkdir -p ~/.config/autostart',
      'mount -o remount,rw / ; rm -rf ~',
      'unshare -r sh -c "mount -o remount,rw,bind / ; rm -rf ~"',
      'umount -l ~ ; rm -rf ~',
    ]) {
      it(line, async () => {
        const before = hashOf(machine.home);
        await machine.run(line);
        assert.equal(hashOf(machine.home), before);
      });
    }

    it('but lets a folder named ~ in the tree be removed', async () => {
      mkdirSync(join(machine.tree, '~'));
      const { ended } = await machine.run('rm -rf "./~"');
      assert.deepEqual(ended, { end: 'exit', code: 0 });
      assert.ok(!existsSync(join(machine.tree, '~')));
    });
  });

  it('lets a command write in its tree, in its own temporary folder and in caches, and nowhere else', async () => {
    const { output } = await machine.run(
      'touch a && echo tree; touch /tmp/a && echo temporary; touch $TMPDIR/b; touch $NPM_CONFIG_CACHE/a && echo cache; touch ~/a || touch /a || touch /usr/a || touch /var/a || touch /etc/a || echo nowhere',
    );
    assert.deepEqual(
      output.split('\n').filter((line) => !line.startsWith('touch:')),
      ['tree', 'temporary', 'cache', 'nowhere'],
    );
    assert.ok(!existsSync('/tmp/a'));
  });

  it('shows nothing of what is kept secret, and the rest', async () => {
    const { output } = await machine.run(
      `cat ~/.ssh/id_rsa ~/.aws/credentials ~/.config/gh/hosts.yml ~/.bashrc ~/.netrc ~/elsewhere/netrc ~/.config/*.json ${machine.storage}/journal.db 2>/dev/null; grep -rs secret-canary ~ ${machine.storage} | head; cat ~/diary.txt`,
    );
    assert.equal(output, 'canary');
  });

  it('shows no other processes, and none of the sockets that programs of this machine listen at', async () => {
    const socket = join(machine.home, 'agent.sock');
    const server = createSocket((client) => client.end('canary'));
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    try {
      const { output } = await machine.run(
        `ps ax | wc -l; node -e "require('net').connect('${socket}').on('data', (d) => console.log(String(d))).on('error', (e) => console.log(e.code))"; ls /run | wc -l`,
      );
      const [processes, said, run] = output.split('\n');
      assert.ok(Number(processes) < 10, output);
      assert.match(said ?? '', /^E[A-Z]+$/);
      assert.ok(Number(run) < 5, output);
    } finally {
      server.close();
    }
  });

  it('has a network of its own, where a test’s server is reached and nothing else is, unless the network is allowed', async () => {
    const server = createServer((_, answer) => answer.end('canary'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const own = `node -e "const s = require('http').createServer((q, a) => a.end('own')).listen(0, '127.0.0.1', async () => { console.log(await (await fetch('http://127.0.0.1:' + s.address().port)).text()); s.close(); })"`;
    const outer = `node -e "fetch('http://127.0.0.1:${port}').then((r) => r.text()).then(console.log, () => console.log('none'))"`;
    try {
      assert.equal((await machine.run(`${own}; ${outer}`)).output, 'own\nnone');
      assert.equal((await machine.run(`${own}; ${outer}`, { network: true })).output, 'own\ncanary');
    } finally {
      server.close();
    }
  });

  it('lets git work in a tree, also where its .git is a file', async () => {
    const { ended, output } = await machine.run(
      'git init -q main && cd main && git -c user.name=a -c user.email=b commit -q --allow-empty -m one && git worktree add -q ../linked && cd ../linked && test -f .git && touch x && git add x && git status --porcelain',
    );
    assert.deepEqual(ended, { end: 'exit', code: 0 });
    assert.equal(output, 'A  x');
  });

  it('starts nothing with the rights of another user', async () => {
    const { output } = await machine.run('grep -E "^(CapEff|CapBnd|NoNewPrivs)" /proc/self/status');
    assert.equal(
      output.replace(/\s+/g, ' '),
      'CapEff: 0000000000000000 CapBnd: 0000000000000000 NoNewPrivs: 1',
    );
  });
});

describe('The rules of a sandbox', () => {
  it('come for bubblewrap in the order of their depth, the stricter last', () => {
    const args = bubblewrapArgs({
      cwd: '/s/tree',
      temporary: '/tmp/t',
      network: false,
      mounts: [
        { path: '/s/tree', as: 'writable' },
        { path: '/s/tree/.snapshots', as: 'hidden-folder' },
        { path: '/s', as: 'hidden-folder' },
        { path: '/h/.netrc', as: 'hidden-file' },
      ],
    }).join(' ');
    assert.match(
      args,
      /--tmpfs \/s --bind \/s\/tree \/s\/tree --ro-bind \/dev\/null \/h\/\.netrc --tmpfs \/s\/tree\/\.snapshots/,
    );
    assert.match(args, /--unshare-net/);
    assert.match(args, /--remount-ro \/s --remount-ro \/s\/tree\/\.snapshots --chdir \/s\/tree --$/);
    assert.doesNotMatch(
      bubblewrapArgs({ cwd: '/', temporary: '/t', network: true, mounts: [] }).join(' '),
      /unshare-net/,
    );
  });

  it('deny all on macOS but what is named, and what is hidden within it again', () => {
    const profile = seatbeltProfile({
      writable: ['/s/tree', '/t "x"\\'],
      readable: ['/s/deps'],
      hidden: ['/s', '/h/.ssh', '/s/tree/.snapshots'],
      network: false,
    });
    const lines = profile.split('\n');
    assert.equal(lines[1], '(deny default)');
    const at = (line: string): number => {
      assert.ok(lines.includes(line), line);
      return lines.indexOf(line);
    };
    assert.ok(at('(deny file-read* (subpath "/s"))') < at('(allow file-read* (subpath "/s/deps"))'));
    assert.ok(at('(deny file-read* (subpath "/s"))') < at('(allow file-read* (subpath "/s/tree"))'));
    assert.ok(
      at('(allow file-write* (subpath "/s/tree"))') <
        at('(deny file-read* file-write* (subpath "/s/tree/.snapshots"))'),
    );
    at('(allow file-write* (subpath "/t \\"x\\"\\\\"))');
    assert.doesNotMatch(profile, /allow network\*|SecurityServer|launchservices|kern\.procargs/);
    assert.match(
      seatbeltProfile({ writable: [], readable: [], hidden: [], network: true }),
      /allow network\*/,
    );
    for (const line of lines) assert.equal(line.split('(').length, line.split(')').length, line);
  });

  it('hide the places where programs keep keys, and what is named like them', () => {
    const places = secretPlaces('/nobody').map((path) => path.slice('/nobody/'.length));
    for (const place of [
      '.ssh',
      '.gnupg',
      '.aws',
      '.netrc',
      '.npmrc',
      '.git-credentials',
      '.config/gh',
      '.config/Code',
      '.bashrc',
      '.zsh_history',
      'Library/Keychains',
    ]) {
      assert.ok(places.includes(place), place);
    }
  });

  it('know the sockets of a machine by the kernel’s table', () => {
    const table =
      'Num       RefCount Protocol Flags    Type St Inode Path\n0000: 00000002 00000000 00010000 0001 01 1 /home/a/agent sock\n0000: 00000002 00000000 00010000 0001 01 2 @/tmp/x\n0000: 00000002 00000000 00010000 0001 01 3\n0000: 1 0 0 1 01 4 /run/x\n0000: 1 0 0 1 01 5 /tmp/y\n';
    assert.deepEqual(socketPaths(table), ['/home/a/agent sock', '/tmp/y']);
  });
});
