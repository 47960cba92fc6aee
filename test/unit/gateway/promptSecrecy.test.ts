import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import type { Message } from '../../../src/gateway/index.ts';
import { decide } from '../../../src/router/index.ts';
import { exportText } from '../../../src/spend/exportRows.ts';
import { addTo, metricsBody, noTotals, tracesBody } from '../../../src/spend/otlpRows.ts';
import { facts, policy, signals } from '../router/policy.ts';
import { type Harness, settingsFor, startHarness } from './harness.ts';

/** Says the prompt again, in all the places where a server has words of its own. */
function startEcho(): Promise<Server> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = JSON.parse(Buffer.concat(parts).toString());
    const said: string = body.messages.at(-1).content?.[0]?.text ?? body.messages.at(-1).content;
    const error = { type: said, code: said, message: `cannot read “${said}”`, param: said };
    const stream = (...events: unknown[]) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
      response.end();
    };
    const status = /^status-(\d+)$/.exec(body.model)?.[1];
    if (status !== undefined) {
      response.writeHead(Number(status), said.includes('\n') ? {} : { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error }));
    } else if (body.model === 'in-stream') stream({ error });
    else if (body.model === 'finish') {
      stream({ choices: [{ delta: { content: said }, finish_reason: said.slice(0, 60) }] });
    } else if (body.model === 'text') response.writeHead(400, { 'content-type': 'text/plain' }).end(said);
    else stream({ choices: [{ delta: { content: said }, finish_reason: 'stop' }] }, { choices: [] });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const MODELS = ['status-400', 'status-404', 'status-500', 'status-200', 'in-stream', 'finish', 'text', 'ok'];

/** Runs of three words, as a reader sees them. */
function runsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.slice(2).map((_, i) => words.slice(i, i + 3).join(' ')));
}

/** Words that are in none of our own sentences, and phrases that a task is found by. */
const word = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^z[a-z]{4,8}q$/) },
  fc.constantFrom(
    'race condition',
    'security',
    '“',
    '”',
    '"',
    '\\"',
    'refactor',
    'memory leak',
    'why',
    '\n',
    '`',
  ),
  fc.constantFrom('all', 'files', 'architecture', 'deadlock', 'java.lang.Error: slow', 'at f (a.ts:1)'),
);
const prompt = fc.array(word, { minLength: 4, maxLength: 20 }).map((words) => words.join(' '));

describe('Of a prompt', function () {
  this.timeout(60_000);
  let server: Server;
  let harness: Harness;
  before(async () => {
    server = await startEcho();
    const { port } = server.address() as AddressInfo;
    harness = startHarness({ settings: settingsFor(`http://127.0.0.1:${port}`) });
  });
  after(() => {
    harness.stop();
    server.close();
  });

  it('no three words are in the ledger, a log, an export or what a collector gets, whatever servers say', async () => {
    const own = runsOf(JSON.stringify(decide('chat', signals({ prompt: 'x' }), policy({}), null)));
    await fc.assert(
      fc.asyncProperty(prompt, fc.constantFrom(...MODELS), async (text, model) => {
        harness.log.length = 0;
        harness.breakers.reset('open');
        const ref = `open/${model}` as const;
        const known = policy({ tiers: { cheap: [ref], mid: [ref], premium: [ref] } });
        const pinned = { ...known, facts: new Map([[ref, facts(ref)]]) };
        const pin = {
          model: 'open/other',
          tier: 'cheap',
          chosen: false,
          historyTokens: 9,
          cachedTokens: 0,
          failedChecks: 0,
        } as const;
        const messages: Message[] = [{ role: 'user', content: text }];
        for (const bound of [null, pin]) {
          const route = decide('chat', signals({ prompt: text }), pinned, bound);
          const request = { route, messages, tools: null, sessionId: null, language: null };
          // The next try would say the same.
          const enough = new AbortController();
          const running = harness.gateway.run(request, enough.signal);
          for await (const { type } of running) if (type === 'waiting') enough.abort();
          const { requestId } = await running.result;
          const rows = harness.ledger.attemptsOf(requestId);
          assert.ok(rows.length > 0);
          const totals = noTotals(0);
          for (const row of rows) addTo(totals, row);
          const scope = { version: '1', instance: 'i' };
          const told = [
            JSON.stringify(rows),
            ...exportText('csv', [rows]),
            ...exportText('json', [rows]),
            JSON.stringify([tracesBody(rows, scope), metricsBody(totals, 1, scope)]),
            ...harness.log,
          ];
          const asked = runsOf(text);
          for (const run of told.flatMap((one) => [...runsOf(one)])) {
            assert.ok(
              !asked.has(run) || own.has(run),
              `“${run}” of ${JSON.stringify(text)} in ${told.join('\n')}`,
            );
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
