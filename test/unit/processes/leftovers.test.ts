import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProcesses } from '../../../src/processes/index.ts';
import { readMarkedPs, readPs, readStat, readWindows } from '../../../src/processes/kill/table.ts';
import { thisProcess } from '../../../src/storage/index.ts';
import { alive, makeMachine, withEach } from './harness.ts';

const HOST = fileURLToPath(new URL('./hostProcess.ts', import.meta.url));

describe('What an extension host that was killed has left running', () => {
  withEach((machine) => {
    for (const [name, line] of [
      ['a server', (own: string) => `sleep ${own}`],
      ['in a session of its own', (own: string) => `setsid sleep ${own} & sleep ${own}`],
      [
        'without its environment',
        (own: string) => `env -i setsid sleep ${own} > /dev/null 2>&1 < /dev/null & sleep ${own}`,
      ],
      [
        'that ignores what asks it to end',
        (own: string) => `trap '' TERM HUP INT PIPE; while :; do sleep ${own}; done`,
      ],
    ] as const) {
      it(`is ended at the next start: ${name}`, async () => {
        const own = `${800_000 + Math.floor(Math.random() * 90_000)}.5`;
        const { storage, tree, environment } = machine();
        const child = spawn(process.execPath, [HOST, storage, tree], {
          env: { ...environment, LINE_OF_HOST: line(own) },
          stdio: ['ignore', 'ignore', 'inherit'],
        });
        while (alive(`sleep ${own}`) === 0) await new Promise((go) => setTimeout(go, 50));
        child.kill('SIGKILL');
        await once(child, 'exit');
        await createProcesses({
          folder: storage,
          environment: () => environment,
          allowed: () => [],
        }).killLeftovers();
        assert.equal(alive(`sleep ${own}`), 0);
        assert.deepEqual(readdirSync(join(storage, 'running')), []);
      });
    }

    it('is not what another window runs, nor what runs here', async () => {
      const own = `${700_000 + Math.floor(Math.random() * 90_000)}.5`;
      const stop = new AbortController();
      const running = machine().run(`sleep ${own}`, {}, stop.signal);
      while (alive(`sleep ${own}`) === 0) await new Promise((go) => setTimeout(go, 50));
      assert.equal(await machine().processes.killLeftovers(), 0);
      assert.ok(alive(`sleep ${own}`) > 0);
      stop.abort();
      await running;
    });
  });

  it('takes along what its host was just writing down', async () => {
    const storage = mkdtempSync(join(tmpdir(), 'tierwise-left-'));
    const running = join(storage, 'running');
    const file = join(running, 'a.json');
    mkdirSync(running);
    const owner = { ...thisProcess(), token: 'of an earlier process' };
    writeFileSync(file, JSON.stringify({ mark: 'a'.repeat(32), temporary: join(storage, 'none'), owner }));
    writeFileSync(`${file}.root.1234.part`, '{"pid":');
    await createProcesses({ folder: storage, environment: () => ({}), allowed: () => [] }).killLeftovers();
    assert.deepEqual(readdirSync(running), []);
    rmSync(storage, { recursive: true });
  });

  it('is nothing where the list is damaged, and no folder but a command’s own is removed', async function () {
    if (process.platform !== 'linux') this.skip();
    const machine = makeMachine('none');
    await machine.run('true');
    const folder = mkdtempSync(join(realpathSync(tmpdir()), 'mine-'));
    const inner = join(folder, 'inner');
    writeFileSync(inner, 'x');
    const owner = { token: 'gone', pid: 2 ** 22 + 1, host: 'x', started: null };
    for (const [name, text] of [
      ['cut', '{"mark":"0123'],
      ['other', '[]'],
      ['empty', ''],
      ['evil', JSON.stringify({ mark: 'x'.repeat(32), temporary: inner, owner })],
    ])
      writeFileSync(join(machine.storage, 'running', `${name}.json`), text ?? '');
    assert.equal(await machine.processes.killLeftovers(), 0);
    assert.ok(existsSync(inner));
    rmSync(folder, { recursive: true });
    machine.remove();
  });
});

describe('The processes of a machine are read', () => {
  it('on Linux from the kernel, whatever a program calls itself', () => {
    const line = '4711 (a) b (c) S 1 42 42 0 -1 4194560 1 2 3 4 10 20 1 2 20 0 1 0 987654 1 2';
    assert.deepEqual(readStat(line), { pid: 4711, parent: 1, group: 42, started: '987654', cpuMs: 330 });
    assert.equal(readStat(line.replace(') S ', ') Z ')), null);
    assert.equal(readStat(''), null);
  });

  it('on macOS from ps', () => {
    const text =
      '  501     1   501 Ss     0:03.20 Sat Nov 28 05:00:00 2026\n  777   501   501 Z      0:00.00 Sat Nov 28 05:00:01 2026\n 9 501 501 R+ 1-02:03:04 Sun Nov 29 05:00:00 2026\n\n';
    assert.deepEqual(readPs(text), [
      { pid: 501, parent: 1, group: 501, cpuMs: 3_200, started: 'Sat Nov 28 05:00:00 2026' },
      { pid: 9, parent: 501, group: 501, cpuMs: 93_784_000, started: 'Sun Nov 29 05:00:00 2026' },
    ]);
    assert.deepEqual(readMarkedPs('  5 node x A=1 TIERWISE_TASK=abc\n  6 node\n', 'abc'), [5]);
  });

  it('on Windows from CIM', () => {
    assert.deepEqual(readWindows('4712 815 312500 134087652000000000\r\n0 0 0 \r\n'), [
      { pid: 4712, parent: 815, group: 0, cpuMs: 31.25, started: '134087652000000000' },
    ]);
  });
});
