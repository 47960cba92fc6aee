import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { isLoopback, isNear } from '../../../src/gateway/providers/addresses.ts';
import { hasNetwork } from '../../../src/gateway/providers/network.ts';
import { profileOf } from '../../../src/gateway/providers/settings.ts';
import { type FaultServer, startFaultServer } from './faultServer.ts';
import { type Asked, expectOutcome, type Harness, settingsFor, startHarness, trail } from './harness.ts';

/** What Node's fetch throws. */
function fetchFailed(code: string, message: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });
}

const CASES: readonly (readonly [
  code: string,
  words: string,
  reason: string,
  attempts: number,
  free: boolean,
])[] = [
  ['ENOTFOUND', 'getaddrinfo ENOTFOUND api.example', 'offline', 3, true],
  ['EAI_AGAIN', 'getaddrinfo EAI_AGAIN api.example', 'offline', 3, true],
  ['ENETUNREACH', 'connect ENETUNREACH', 'offline', 3, true],
  ['ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.1:443', 'refused', 1, true],
  ['EHOSTUNREACH', 'connect EHOSTUNREACH', 'refused', 1, true],
  ['UND_ERR_CONNECT_TIMEOUT', 'Connect Timeout Error', 'refused', 1, true],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain', 'refused', 1, true],
  ['ECONNRESET', 'read ECONNRESET', 'network', 3, false],
  ['UND_ERR_SOCKET', 'other side closed', 'network', 3, false],
];

describe('A machine without a network', () => {
  const address = { address: '', netmask: '', mac: '', family: 'IPv4', cidr: null } as const;
  it('is known by its interfaces, so that no circuit opens for it', () => {
    assert.equal(hasNetwork({ lo: [{ ...address, internal: true }] }), false);
    assert.equal(
      hasNetwork({ lo: [{ ...address, internal: true }], eth0: [{ ...address, internal: false }] }),
      true,
    );
    assert.equal(hasNetwork({}), false);
  });

  it('still reaches what runs on it', () => {
    for (const url of ['http://localhost:11434/v1', 'http://127.0.0.1:1234', 'http://[::1]:80/']) {
      assert.ok(isLoopback(url), url);
    }
    for (const url of ['https://api.openai.com/v1', 'http://localhost.example.com']) {
      assert.ok(!isLoopback(url), url);
    }
  });
});

describe('A server that costs nothing', () => {
  const OWN = [
    ...[
      'http://localhost:11434/v1',
      'http://127.0.0.1:1',
      'http://[::1]:1/',
      'http://2130706433:1',
      'http://gpu:11434',
    ],
    ...[
      'http://10.1.2.3',
      'http://172.31.0.1',
      'http://192.168.1.5:80',
      'http://100.64.0.9',
      'http://169.254.1.1',
    ],
    ...[
      'http://gpu.local',
      'http://gpu.lan',
      'http://host.docker.internal:11434',
      'http://[fd00::1]/',
      'http://nas.home.arpa',
    ],
  ];
  const OTHERS = [
    ...[
      'https://ollama.com/v1',
      'https://api.openai.com/v1',
      'http://172.32.0.1',
      'http://8.8.8.8',
      'http://11.0.0.1',
    ],
    ...[
      'https://localhost.example.com',
      'https://10.0.0.1.example.com',
      'http://[2001:db8::1]/',
      'http://[fec0::1]/',
    ],
    ...['https://internal.example.com', 'http://[::ffff:8.8.8.8]/', 'https://xlocal.com'],
  ];

  it('is one of this machine or of a network of the user’s own', () => {
    for (const url of OWN) assert.ok(isNear(url), url);
    for (const url of OTHERS) assert.ok(!isNear(url), url);
  });

  it('is no longer one where a local provider is pointed at a server elsewhere', () => {
    for (const id of ['ollama', 'lmstudio', 'vllm', 'llamacpp']) {
      assert.equal(profileOf(id, {})?.local, true);
      for (const baseUrl of OWN) assert.equal(profileOf(id, { [id]: { baseUrl } })?.local, true, baseUrl);
      for (const baseUrl of OTHERS) assert.equal(profileOf(id, { [id]: { baseUrl } })?.local, false, baseUrl);
    }
  });
});

describe('A network that fails', function () {
  this.timeout(20_000);
  const realFetch = globalThis.fetch;
  const results = new Map<string, Asked>();
  let server: FaultServer;
  let harness: Harness;

  before(async () => {
    server = await startFaultServer();
    harness = startHarness({ settings: settingsFor(server.url) });
    globalThis.fetch = async (input, init) => {
      const broken = /"broken:([^"]+)"/.exec(String(init?.body))?.[1];
      if (broken === undefined) return realFetch(input, init);
      if (broken === 'redirect') {
        return Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' });
      }
      throw fetchFailed(broken, CASES.find(([code]) => code === broken)?.[1] ?? '');
    };
    // Side by side, for each makes its pauses.
    const asking = (['open', 'claude'] as const).flatMap((provider) =>
      CASES.map(async ([code]) => {
        results.set(`${provider} ${code}`, await harness.ask([`${provider}/broken:${code}`, 'second/ok']));
      }),
    );
    await Promise.all(asking);
  });
  after(async () => {
    globalThis.fetch = realFetch;
    harness.stop();
    await server.stop();
  });

  for (const provider of ['open', 'claude'] as const) {
    for (const [code, , reason, attempts, free] of CASES) {
      it(`with ${code} is ${reason} (${provider})`, () => {
        const asked = results.get(`${provider} ${code}`);
        assert.ok(asked);
        const failed = `${provider}/broken:${code} failed ${reason}`;
        assert.deepEqual(trail(asked), [...Array(attempts).fill(failed), 'second/ok ok']);
        assert.equal((asked.attempts[0]?.costUsd ?? 0) === 0, free);
      });
    }

    it(`by redirecting in a way that hides where to is a redirect (${provider})`, async () => {
      const asked = await harness.ask([`${provider}/broken:redirect`]);
      assert.equal(expectOutcome(asked, 'failed').failure.reason, 'redirect');
    });
  }

  it('names the cause in the log', () => {
    assert.match(harness.log.join(), /SELF_SIGNED_CERT_IN_CHAIN .*self-signed certificate/);
  });

  it('for want of a network opens no circuit, and goes past all models of that provider', async () => {
    const chain = ['open/broken:ENOTFOUND', 'open/ok', 'second/ok'] as const;
    const asked = await harness.ask(chain);
    assert.equal(expectOutcome(asked, 'ok').model, 'second/ok');
    assert.equal(asked.attempts.length, 4);
    assert.equal(harness.breakers.problem('open/broken:ENOTFOUND'), null);
  });
});
