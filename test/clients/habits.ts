import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Wire } from '../../src/wires/index.ts';
import { run as command } from '../agents/scenario.ts';
import { json, said } from '../unit/endpoint/answer/scripts.ts';
import { type Script, startUpstream } from '../unit/endpoint/answer/world.ts';
import type { ClientId } from './install.ts';
import { onScreen, PROGRAMS, runWith } from './programs.ts';
import { arrange, isSmall } from './task.ts';
import { startScripted } from './upstream.ts';

/** Something that a real client does, beside the task. */
interface Habit {
  readonly what: string;
  readonly clients: readonly ClientId[];
  /** Takes minutes, for it is about waiting. */
  readonly isSlow?: true;
  /** Fails where the client, or the endpoint, does otherwise. */
  readonly try: (client: ClientId, program: string) => Promise<void>;
}

const ALL: readonly ClientId[] = ['claude', 'codex', 'opencode', 'aider'];

const OWN: Readonly<Record<ClientId, Wire>> = {
  claude: 'messages',
  codex: 'responses',
  opencode: 'chat',
  aider: 'chat',
};

const WISH = 'Say hello.';
const HELLO = 'Hello from the model.';

const argsOf = (client: ClientId, wish = WISH) => PROGRAMS[client].args(wish, false);

export const HABITS: readonly Habit[] = [
  {
    what: 'tells of a key that a server refuses, and sends nobody to log in',
    clients: ALL,
    async try(client, program) {
      for (const status of [401, 403]) {
        const refusing: Script = (_, response) =>
          json(response, status, { error: { message: 'no such key' } });
        const { place, asked, stop } = await arrange(client, program, OWN[client], () =>
          startUpstream(refusing),
        );
        const { screen } = await runWith(place, argsOf(client));
        await stop();
        assert.match(screen, status === 401 ? /Set API Key/ : /refused/, screen);
        assert.doesNotMatch(screen, /log ?in|sign ?in/i);
        assert.deepEqual(repeatedIn(asked), [], 'it asks the same again');
      }
    },
  },
  {
    what: 'asks past a proxy that is set for everything',
    clients: ALL,
    async try(client, program) {
      const through: string[] = [];
      const proxy = createServer((request, response) => {
        through.push(request.url ?? '');
        response.writeHead(502).end();
      });
      proxy.on('connect', (request, socket) => {
        through.push(request.url ?? '');
        socket.on('error', () => undefined);
        socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
      const environment = Object.fromEntries(names.map((name) => [name, address]));
      const { place, upstream, stop } = await arrange(client, program, OWN[client], () =>
        startScripted(OWN[client], () => ({ text: HELLO, calls: [] })),
      );
      const { screen } = await runWith(place, argsOf(client), environment);
      const asked = upstream.journal.length;
      await stop();
      proxy.closeAllConnections();
      proxy.close();
      assert.ok(asked > 0, `nothing was asked:\n${screen.slice(-1_000)}`);
      assert.match(screen, new RegExp(HELLO));
      const ours = through.filter((url) => url.includes(`:${place.shared.port}`));
      assert.deepEqual(ours, [], 'what is for this machine went through the proxy');
    },
  },
  {
    what: 'hands its variables to what it starts, or that is told what is missing',
    clients: ['claude', 'codex', 'opencode'],
    async try(client, program) {
      const inner =
        client === 'claude'
          ? `${program} -p "Say hello from within."`
          : `node -e "fetch(process.env.OPENAI_BASE_URL + '/models', {headers: {authorization: 'Bearer ' + (process.env.OPENAI_API_KEY ?? '')}}).then((r) => r.text()).then(console.log)"`;
      let hasAsked = false;
      const { place, upstream, stop } = await arrange(client, program, OWN[client], (there) =>
        startScripted(OWN[client], (received) => {
          const sent = JSON.stringify(received.json);
          if (isSmall(client, received) || hasAsked || /hello from within/i.test(firstWish(sent)))
            return { text: HELLO, calls: [] };
          hasAsked = true;
          return PROGRAMS[client].said([command(inner)], there(), sent);
        }),
      );
      const { screen } = await runWith(place, argsOf(client, 'Run it.'));
      const last = upstream.received.map(({ body }) => body.toString()).at(-1) ?? '';
      await stop();
      assert.match(
        last,
        client === 'claude' ? new RegExp(HELLO) : /tierwise|token/i,
        `${last.slice(-800)}\n${screen}`,
      );
    },
  },
  {
    what: 'makes a conversation shorter that is over its window, and goes on',
    clients: ['codex'],
    async try(client, program) {
      let asked = 0;
      const { place, upstream, stop } = await arrange(client, program, OWN[client], (there) =>
        startScripted(
          OWN[client],
          (received) => {
            asked++;
            const sent = JSON.stringify(received.json);
            return asked === 1
              ? PROGRAMS[client].said([command('cat package.json')], there(), sent)
              : { text: HELLO, calls: [] };
          },
          // As if the project had filled it.
          (bill) => (asked === 1 ? { ...bill, inputTokens: 196_000 } : bill),
        ),
      );
      const { screen } = await runWith(place, argsOf(client));
      const bodies = upstream.received.map(({ json: sent }) => JSON.stringify(sent));
      await stop();
      assert.match(screen, new RegExp(HELLO));
      assert.ok(bodies.length > 2, `it has not compacted in ${bodies.length} requests`);
      assert.ok(bodies.some((body) => /compact|summar/i.test(body)));
    },
  },
  {
    what: 'lists the models of Tierwise',
    clients: ['codex', 'opencode', 'aider'],
    async try(client, program) {
      const { place, upstream, stop } = await arrange(client, program, OWN[client], () =>
        startScripted(OWN[client], () => ({ text: HELLO, calls: [] })),
      );
      const lists: Partial<Record<ClientId, readonly string[]>> = {
        codex: ['debug', 'models'],
        opencode: ['models', 'tierwise'],
        aider: ['--list-models', 'openai/', '--no-check-update', '--no-analytics'],
      };
      const { screen } = await runWith(place, lists[client] ?? []);
      const asked = upstream.received.length;
      await stop();
      for (const name of ['auto', 'cheap', 'mid', 'premium'])
        assert.match(screen, new RegExp(`\\b${name}\\b`), screen.slice(-1_500));
      assert.equal(asked, 0, 'a server was asked for it');
    },
  },
  {
    what: 'has the models of Tierwise in its picker, and asks the one that is picked',
    clients: ['claude'],
    async try(client, program) {
      const { place, upstream, stop } = await arrange(client, program, OWN[client], () =>
        startScripted(OWN[client], () => ({ text: HELLO, calls: [] })),
      );
      // What it asks at its first start is answered.
      const trusted = { [place.project]: { hasTrustDialogAccepted: true } };
      const known = { hasCompletedOnboarding: true, theme: 'dark', projects: trusted };
      writeFileSync(join(place.home, '.claude.json'), JSON.stringify(known));
      // Behind its own five names, the one of our variables and `auto`.
      const shown = await onScreen(place, ['/model', '\r', '8', '\r', WISH, '\r'], /Hello ?from ?the ?model/);
      const models = upstream.journal.map(({ model }) => model);
      await stop();
      assert.match(shown, /Tierwise ?cheap/);
      assert.ok(models.length > 0 && models.every((model) => model === 'small'), `${models}\n${shown}`);
    },
  },
  {
    what: 'waits for a model that is silent for 200 seconds, before its first word and in the middle',
    clients: ['claude'],
    isSlow: true,
    async try(client, program) {
      const silent: Script = async (_, response) => {
        const { events } = said('messages', 'm', [HELLO, ' More.']);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.flushHeaders();
        await sleep(SILENT_MS);
        response.write(events.slice(0, 3).join(''));
        await sleep(SILENT_MS);
        response.end(events.slice(3).join(''));
      };
      const patient = { firstTokenMs: 600_000, gapMs: 600_000, totalMs: 1_200_000 };
      const { place, asked, stop } = await arrange(
        client,
        program,
        OWN[client],
        () => startUpstream(silent),
        { timeLimits: patient },
      );
      const { screen } = await runWith(place, argsOf(client), {}, 3 * SILENT_MS);
      await stop();
      assert.match(screen, new RegExp(`${HELLO} More.`));
      assert.deepEqual(repeatedIn(asked), [], 'it asks the same again');
    },
  },
];

const SILENT_MS = 200_000;

/** What was asked for more than once. */
function repeatedIn(asked: readonly { readonly body: string }[]): readonly string[] {
  const bodies = asked.map(({ body }) => body);
  return bodies.filter((body, at) => bodies.indexOf(body) !== at).map((body) => body.slice(0, 300));
}

/** The first words of the user in a request, whatever its wire. */
function firstWish(sent: string): string {
  return /Say hello from within|Run it/.exec(sent)?.[0] ?? '';
}
