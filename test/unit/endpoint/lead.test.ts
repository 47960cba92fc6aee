import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createMute } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openDoor } from '../../../src/endpoint/door/index.ts';
import {
  createLead,
  type Lead,
  type Standing,
  stateFile,
  windowId,
} from '../../../src/endpoint/lead/index.ts';
import { portsFrom } from '../../../src/endpoint/lead/state.ts';

interface Window {
  readonly lead: Lead;
  readonly standings: Standing[];
  readonly moves: number[];
  until(is: Standing['is']): Promise<Standing>;
}

describe('One server a machine', () => {
  let folder: string;
  let file: string;
  const windows: Lead[] = [];
  const others: { close(): unknown }[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lead-'));
    file = join(folder, 'endpoint.json');
  });
  afterEach(async () => {
    await Promise.all(windows.splice(0).map((lead) => lead.stop()));
    for (const one of others.splice(0)) one.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function openWindow(wanted: number | null = null, open = openDoorAt): Window {
    const standings: Standing[] = [];
    const moves: number[] = [];
    const waiting = new Set<() => void>();
    const lead = createLead({
      file: stateFile(file),
      window: windowId(),
      wanted: () => wanted,
      open,
      onChange: (standing, movedFrom) => {
        standings.push(standing);
        if (movedFrom !== null) moves.push(movedFrom);
        for (const look of waiting) look();
      },
    });
    windows.push(lead);
    lead.start();
    return {
      lead,
      standings,
      moves,
      until: (is) =>
        new Promise((resolve) => {
          const look = () => {
            if (lead.standing().is !== is) return;
            waiting.delete(look);
            resolve(lead.standing());
          };
          waiting.add(look);
          look();
        }),
    };
  }

  const openDoorAt = (port: number, secret: string) =>
    openDoor(port, {
      token: () => 'token',
      secret,
      log: () => undefined,
      answer: async (_ask, reply) => {
        reply.head(200, {});
        reply.end();
      },
    });

  const portOf = (standing: Standing) => ('port' in standing ? standing.port : 0);
  const saved = () => JSON.parse(readFileSync(file, 'utf8')) as { port: number; secret: string };

  async function hold(port: number, server: Server | ReturnType<typeof createMute>): Promise<void> {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    others.push(server);
  }

  it('has one window serve and the others follow, however many start at once', async () => {
    const all = Array.from({ length: 6 }, () => openWindow());
    await Promise.all(
      all.map(({ lead, until }) => Promise.race([until('serving'), until('following')]).then(() => lead)),
    );
    const serving = all.filter(({ lead }) => lead.standing().is === 'serving');
    assert.equal(serving.length, 1);
    assert.equal(new Set(all.map(({ lead }) => portOf(lead.standing()))).size, 1);
    assert.equal(saved().port, portOf(all[0]?.lead.standing() ?? { is: 'stopped' }));
  });

  it('hands the same port to another window when one closes', async () => {
    const first = openWindow();
    const { port } = (await first.until('serving')) as { port: number };
    const second = openWindow();
    await second.until('following');
    await first.lead.stop();
    assert.equal(portOf(await second.until('serving')), port);
    assert.deepEqual(second.moves, []);
  });

  it('hands it on when a window dies without a word', async () => {
    const { pathname } = new URL('./leadProcess.ts', import.meta.url);
    const child = spawn(process.execPath, [pathname, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const { port } = saved();
    const second = openWindow();
    await second.until('following');
    child.kill('SIGKILL');
    assert.equal(portOf(await second.until('serving')), port);
  });

  it('keeps its port over restarts', async () => {
    const first = openWindow();
    const { port } = (await first.until('serving')) as { port: number };
    await first.lead.stop();
    assert.equal(portOf(await openWindow().until('serving')), port);
  });

  for (const [who, make] of [
    ['answers 200 to all', () => createServer((_request, response) => response.end('{}'))],
    ['is mute', () => createMute(() => undefined)],
    ['hangs up', () => createMute((socket) => socket.destroy())],
    ['speaks no HTTP', () => createMute((socket) => socket.end('SSH-2.0-x\r\n'))],
  ] as const) {
    it(`goes to another port, all windows to the same, where a stranger ${who}`, async () => {
      const { port } = stateFile(file).read();
      await hold(port, make());
      const all = [openWindow(), openWindow(), openWindow()];
      await Promise.all(all.map(({ until }) => Promise.race([until('serving'), until('following')])));
      assert.equal(all.filter(({ lead }) => lead.standing().is === 'serving').length, 1);
      assert.deepEqual(new Set(all.map(({ lead }) => portOf(lead.standing()))), new Set([saved().port]));
      assert.notEqual(saved().port, port);
      // Told by one of them, once.
      assert.deepEqual(
        all.flatMap(({ moves }) => moves),
        [port],
      );
    });
  }

  it('goes to another port where this one is forbidden', async () => {
    const { port } = stateFile(file).read();
    const forbidden = async (asked: number, secret: string) =>
      asked === port
        ? ({ ok: false, reason: 'forbidden', message: 'EACCES' } as const)
        : openDoorAt(asked, secret);
    const window = openWindow(null, forbidden);
    assert.notEqual(portOf(await window.until('serving')), port);
    assert.deepEqual(window.moves, [port]);
  });

  it('takes the port that the user has set, and goes on without it where a stranger has it', async () => {
    const probe = createMute(() => undefined);
    await hold(0, probe);
    const address = probe.address();
    const taken = typeof address === 'object' && address ? address.port : 0;
    const window = openWindow(taken);
    assert.notEqual(portOf(await window.until('serving')), taken);
    assert.deepEqual(window.moves, [taken]);
    await window.lead.stop();
    probe.close();
    await once(probe, 'close');
    assert.equal(portOf(await openWindow(taken).until('serving')), taken);
    assert.equal(saved().port, taken);
  });

  it('gives way to the window that took its place while it was not alive', async () => {
    const first = openWindow();
    const { port } = (await first.until('serving')) as { port: number };
    const elsewhere = portsFrom(port)[1] ?? 0;
    const opened = await openDoorAt(elsewhere, saved().secret);
    assert.ok(opened.ok);
    others.push(opened.door);
    stateFile(file).write({
      ...stateFile(file).read(),
      port: elsewhere,
      leader: { window: 'another', pid: process.pid },
    });
    assert.equal(portOf(await first.until('following')), elsewhere);
  });

  it('waits for a window of ours that is busy, and not for one that is dead', async () => {
    const { port, secret } = stateFile(file).read();
    await hold(
      port,
      createMute(() => undefined),
    );
    stateFile(file).write({ port, secret, leader: { window: 'busy', pid: process.pid } });
    const window = openWindow();
    assert.equal(portOf(await window.until('following')), port);
    await window.lead.stop();
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'close');
    stateFile(file).write({ port, secret, leader: { window: 'dead', pid: dead.pid ?? 0 } });
    assert.notEqual(portOf(await openWindow().until('serving')), port);
  });

  it('keeps its secret from others, and mends a file that cannot be read', () => {
    for (const text of ['', '{', 'null', '{"port":70000,"secret":"x","leader":null}', '[]']) {
      writeFileSync(file, text);
      const state = stateFile(file).read();
      assert.ok(state.port >= 20_000 && state.port < 32_000);
      assert.deepEqual(stateFile(file).read(), state);
    }
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o077, 0);
  });

  it('says so where no port can be had', async () => {
    const window = openWindow(null, async () => ({
      ok: false,
      reason: 'impossible',
      message: 'no loopback',
    }));
    assert.deepEqual(await window.until('failed'), { is: 'failed', message: 'no loopback' });
  });

  it('tries ports in a row that begins anywhere and repeats none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65_535 }), (port) => {
        const row = portsFrom(port);
        assert.equal(row[0], port);
        assert.equal(new Set(row).size, row.length);
        assert.ok(row.slice(1).every((one) => one >= 20_000 && one < 32_000));
      }),
    );
  });
});
