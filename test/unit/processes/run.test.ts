import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { readOutput, wordsOfEnd } from '../../../src/processes/index.ts';
import { alive, LIMITS, makeMachine, withEach, write } from './harness.ts';

/** A number of seconds that no other program of this machine sleeps. */
let next = 900_000 + (process.pid % 10_000) * 10;
const seconds = (): string => `${next++}.25`;

describe('A command', () => {
  withEach((machine, kind) => {
    describe('comes back as it ended', () => {
      for (const [line, ended] of [
        ['true', { end: 'exit', code: 0 }],
        ['false', { end: 'exit', code: 1 }],
        ['exit 3', { end: 'exit', code: 3 }],
        ['exit 255', { end: 'exit', code: 255 }],
        ['node -e "process.exit(7)"', { end: 'exit', code: 7 }],
        ['kill -9 $$', { end: 'signal', signal: 'SIGKILL' }],
        ['kill -SEGV $$', { end: 'signal', signal: 'SIGSEGV' }],
        ['node -e "process.kill(process.pid, \'SIGTERM\')"', { end: 'signal', signal: 'SIGTERM' }],
        ['false | tail -5', { end: 'exit', code: 1 }],
        ['(exit 4) | tee log | cat', { end: 'exit', code: 4 }],
        ['false; true', { end: 'exit', code: 0 }],
        ['no-such-program-at-all', { end: 'exit', code: 127 }],
        ['./', { end: 'exit', code: 126 }],
      ] as const) {
        it(line, async () => {
          const result = await machine().run(line);
          assert.deepEqual(result.ended, ended);
          assert.equal(result.sandbox, kind);
          assert.equal(result.leftBehind, 0);
        });
      }

      it('with what it wrote, in the order of its writing', async () => {
        const { output, outputFile } = await machine().run(
          'for i in 1 2 3; do echo out$i; echo err$i >&2; done',
        );
        assert.equal(output, 'out1\nerr1\nout2\nerr2\nout3\nerr3');
        assert.equal(readFileSync(outputFile, 'utf8'), `${output}\n`);
      });

      it('in its folder, and with what it is given', async () => {
        const { output } = await machine().run('pwd; echo $GIVEN', { environment: { GIVEN: 'x y' } });
        assert.equal(output, `${machine().tree}\nx y`);
      });

      it('at once where it cannot start', async () => {
        const nowhere = join(machine().tree, 'nowhere');
        const { ended } = await machine().run('true', { cwd: nowhere });
        assert.deepEqual(ended, { end: 'not-started', reason: 'no-folder', detail: nowhere });
        const unkept = await machine().run('true', { outputFile: join(nowhere, 'x') });
        assert.ok(unkept.ended.end === 'not-started' && unkept.ended.reason === 'no-output-file');
      });
    });

    describe('does not wait for a person', () => {
      for (const [line, said] of [
        ['read x || echo nobody', /nobody/],
        ['cat', /^$/],
        ['cat < /dev/tty', /No such device/],
        ["node -e \"require('fs').openSync('/dev/tty')\" 2>&1 | grep ENXIO", /ENXIO/],
        ['python3 -c "input()"', /EOFError/],
        [
          'git init -q . && git -c user.name=a -c user.email=b commit --allow-empty',
          /problem with the editor|supply the message/,
        ],
        ['git -c user.name=a -c user.email=b commit -q --allow-empty -m one; git log', /one/],
        ['git -c user.name=a -c user.email=b rebase -i --root', /problem with the editor/],
        ['GIT_SSH=/bin/false git clone https://127.0.0.1:9/x.git', /unable to access|Could not|fatal/],
        ['git credential fill <<< "url=https://example.com"', /terminal prompts disabled|could not read/],
        ['ssh -o ConnectTimeout=1 127.0.0.1 2>&1 || echo refused', /refused/],
        ['npm init', /package name/],
        ['$EDITOR x || echo none', /none/],
        ['seq 1000 | $PAGER | tail -1', /1000/],
        ['test -t 0 || test -t 1 || test -t 2 || echo no terminal', /no terminal/],
      ] as const) {
        it(line, async () => {
          const result = await machine().run(line, { limits: { ...LIMITS, silenceMs: 10_000 } });
          assert.equal(result.ended.end, 'exit', JSON.stringify(result));
          assert.match(result.output, said);
        });
      }

      it('for long where it waits all the same, and says why it was ended', async () => {
        const limits = { ...LIMITS, silenceMs: 1_000 };
        for (const wait of [
          `sleep ${seconds()}`,
          'mkfifo pipe; cat pipe',
          `echo starting; exec sleep ${seconds()}`,
        ]) {
          const { ended } = await machine().run(wait, { limits });
          assert.deepEqual(ended, { end: 'silent' }, wait);
          assert.match(wordsOfEnd(ended, limits), /waits for input/);
        }
      });

      it('but may compute without a word', async () => {
        const line = 'node -e "const end = Date.now() + 4000; while (Date.now() < end);"';
        const { ended } = await machine().run(line, { limits: { ...LIMITS, silenceMs: 1_500 } });
        assert.deepEqual(ended, { end: 'exit', code: 0 });
      });
    });

    describe('leaves nothing behind', () => {
      const forms: readonly (readonly [name: string, line: (sleep: string) => string, left: number])[] = [
        ['in the background', (sleep) => `${sleep} & echo started`, 1],
        [
          'in a session of its own',
          (sleep) => `setsid ${sleep} > /dev/null 2>&1 < /dev/null & echo started`,
          1,
        ],
        ['with nohup', (sleep) => `nohup ${sleep} > /dev/null 2>&1 & echo started`, 1],
        ['forked twice', (sleep) => `( ( ${sleep} > /dev/null 2>&1 & ) & ); echo started`, 1],
        [
          'forked twice in a session of its own',
          (sleep) =>
            `( setsid sh -c "${sleep} & ${sleep} & wait" > /dev/null 2>&1 & ) ; sleep 0.3; echo started`,
          3,
        ],
        [
          'without its environment',
          (sleep) => `env -i setsid ${sleep} > /dev/null 2>&1 < /dev/null & echo started`,
          1,
        ],
        [
          'started by Node, detached',
          (sleep) =>
            `node -e "require('child_process').spawn('sh', ['-c', '${sleep}'], { detached: true, stdio: 'ignore' }).unref()"; echo started`,
          1,
        ],
        [
          'started by Python, with all files closed',
          (sleep) =>
            `python3 -c "import subprocess; subprocess.Popen(['sh', '-c', '${sleep}'], start_new_session=True, close_fds=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)"; echo started`,
          1,
        ],
        [
          'that ignores what asks it to end',
          (sleep) => `sh -c "trap '' TERM HUP INT; ${sleep}; ${sleep}" & echo started`,
          1,
        ],
      ];
      for (const [name, line, left] of forms) {
        it(`${name}, when it ends by itself`, async () => {
          const own = seconds();
          const { ended, output, leftBehind } = await machine().run(line(`sleep ${own}`));
          assert.deepEqual(ended, { end: 'exit', code: 0 });
          assert.equal(output, 'started');
          assert.ok(leftBehind >= left, `${leftBehind}`);
          assert.equal(alive(own), 0);
        });
        it(`${name}, when its time is over`, async () => {
          const own = seconds();
          const result = await machine().run(`${line(`sleep ${own}`)}; sleep ${own}`, {
            limits: { ...LIMITS, timeMs: 1_500 },
          });
          assert.deepEqual(result.ended, { end: 'time-limit' });
          assert.equal(result.output, 'started');
          assert.equal(alive(own), 0);
        });
      }

      it('when the user stops it, in whatever it is', async () => {
        const own = seconds();
        const lines = [
          `sleep ${own}`,
          `trap '' TERM INT HUP; while :; do sleep ${own}; done`,
          `setsid sleep ${own} & wait; sleep ${own}`,
          `node -e "process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6)" ${own}`,
        ];
        const stop = new AbortController();
        const all = lines.map((line) => machine().run(`echo up; ${line}`, {}, stop.signal));
        for (;;)
          if (alive(own) >= lines.length) break;
          else await new Promise((go) => setTimeout(go, 50));
        stop.abort();
        for (const { ended } of await Promise.all(all)) assert.deepEqual(ended, { end: 'cancelled' });
        assert.equal(alive(own), 0);
      });

      it('when it was stopped before it began', async () => {
        const stopped = AbortSignal.abort();
        assert.deepEqual((await machine().run('touch began', {}, stopped)).ended, { end: 'cancelled' });
        assert.equal(statSync(join(machine().tree, 'began'), { throwIfNoEntry: false }), undefined);
      });

      it('when it listens at a port, whose number is free again', async () => {
        const { output } = await machine().run(
          `node -e "require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })" & sleep 1`,
        );
        const port = Number(output);
        assert.ok(port > 0, output);
        await new Promise<void>((resolve, reject) => {
          const server = createServer().once('error', reject);
          server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
        });
      });

      it('when it keeps starting processes', async () => {
        const own = seconds();
        // It ends by itself after so many, should nothing end it.
        const { ended } = await machine().run(`for i in $(seq 1500); do sleep ${own} & done; wait`);
        assert.deepEqual(ended, { end: 'process-limit' });
        assert.equal(alive(own), 0);
      });
    });

    describe('has limits', () => {
      it('of its output, the whole of which stays within them', async () => {
        for (const line of [
          'yes',
          'cat /dev/zero',
          'cat /dev/urandom',
          'head -c 100000000 /dev/zero | tr "\\0" x',
          'yes >&2',
        ]) {
          const result = await machine().run(line, { limits: { ...LIMITS, outputBytes: 1_000_000 } });
          assert.deepEqual(result.ended, { end: 'output-limit' }, line);
          assert.equal(result.outputBytes, 1_000_000);
          assert.equal(statSync(result.outputFile).size, 1_000_000);
          assert.ok(result.output.length < 20_000, `${result.output.length}`);
          assert.ok(result.output.isWellFormed());
        }
      });

      it('that let its output be read in parts', async () => {
        const { output, outputFile } = await machine().run('seq 100000');
        assert.match(output, /lines left out/);
        const part = await readOutput(outputFile, 50_000, 3);
        assert.deepEqual(part, { text: '50000\n50001\n50002', from: 50_000, to: 50_002, lines: 100_000 });
      });

      it('of a disk that is full, which ends it', async function () {
        if (!statSync('/dev/full', { throwIfNoEntry: false })) this.skip();
        const { ended } = await machine().run('yes', { outputFile: '/dev/full' });
        assert.deepEqual(ended, { end: 'output-lost', detail: 'ENOSPC' });
      });
    });

    it('shows its last row while it runs', async () => {
      const rows: string[] = [];
      const { processes, tree, storage } = machine();
      await processes.run(
        {
          ...{
            line: 'for i in 1 2 3 4; do printf "now at step $i \\r"; sleep 0.5; done',
            cwd: tree,
            project: tree,
          },
          ...{ writable: [tree], readable: [], hidden: [], network: false, environment: {}, limits: LIMITS },
          outputFile: join(storage, 'rows'),
        },
        new AbortController().signal,
        (row) => rows.push(row),
      );
      assert.ok(new Set(rows).size > 1, rows.join());
      for (const row of rows) assert.match(row, /^(?:now at step \d)?$/);
    });

    it('runs beside others, each with its own end', async () => {
      const all = await Promise.all(
        [0, 1, 2, 3, 4, 5].map((i) => machine().run(`sleep 0.${i}; echo ${i}; exit ${i}`)),
      );
      assert.deepEqual(
        all.map(({ ended, output }) => [ended, output]),
        [0, 1, 2, 3, 4, 5].map((i) => [{ end: 'exit', code: i }, `${i}`]),
      );
    });
  });

  it('does not run where the sandbox fails to start', async function () {
    this.timeout(60_000);
    if (process.platform !== 'linux') this.skip();
    for (const program of [
      '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n',
      '#!/bin/sh\nexit 0\n',
      '#!/bin/sh\nkill -9 $$\n',
      'no program at all',
    ]) {
      const machine = makeMachine('bubblewrap');
      write(join(machine.home, 'bin/bwrap'), program, 0o755);
      machine.environment['PATH'] = `${join(machine.home, 'bin')}:${machine.environment['PATH']}`;
      const { ended, output } = await machine.run('touch ran; echo ran');
      assert.ok(ended.end === 'not-started' && ended.reason === 'sandbox-failed', JSON.stringify(ended));
      assert.equal(output, '');
      assert.equal(statSync(join(machine.tree, 'ran'), { throwIfNoEntry: false }), undefined);
      if (program.includes('permissions'))
        assert.match(wordsOfEnd(ended, LIMITS), /No permissions to create/);
      machine.remove();
    }
  });

  it('says which sandbox there is, and which shell reads its lines', async function () {
    if (process.platform !== 'linux') this.skip();
    const machine = makeMachine('none');
    assert.deepEqual(await machine.processes.sandbox(), { none: 'not-installed' });
    assert.equal(await machine.processes.shell(), 'bash');
    machine.environment['SHELL'] = '/usr/bin/fish';
    assert.equal(await machine.processes.shell(), 'bash');
    machine.remove();
  });
});
