import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ModelRef } from '../../../src/models/index.ts';
import { expectOutcome, type Harness, startHarness } from './harness.ts';
import { ANTHROPIC, OPENAI, OPENAI_WHOLE, type Wire } from './wires.ts';

const USAGE = {
  prompt_tokens: 100,
  completion_tokens: 10,
  input_tokens: 100,
  output_tokens: 10,
};

describe('The model that answered', () => {
  let server: Server;
  let harness: Harness;
  /** What the server calls itself. */
  let own = '';
  let wire: Wire = OPENAI;
  beforeEach(async () => {
    server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': wire.contentType });
      response.end(wire.start(USAGE, own) + wire.token('Hi.') + wire.finish('stop', USAGE) + wire.done());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    harness = startHarness({
      settings: {
        open: { kind: 'openai', baseUrl: `${url}/v1` },
        claude: { kind: 'anthropic', baseUrl: url },
      },
    });
  });
  afterEach(() => {
    harness.stop();
    server.close();
    server.closeAllConnections();
  });

  const WIRES: readonly (readonly [name: string, wire: Wire, provider: string])[] = [
    ['a stream of OpenAI’s API', OPENAI, 'open'],
    ['a whole answer of it', OPENAI_WHOLE, 'open'],
    ['a stream of Anthropic’s API', ANTHROPIC, 'claude'],
  ];
  for (const [name, given, provider] of WIRES) {
    it(`is told where it is another than was asked for, and its cost is an estimate then: ${name}`, async () => {
      [wire, own] = [given, 'vendor/other-model-9'];
      const asked: ModelRef = `${provider}/auto`;
      const { result, attempts } = await harness.ask([asked], { facts: { priceSource: 'library' } });
      assert.equal(expectOutcome({ result }, 'ok').answeredBy, 'vendor/other-model-9');
      assert.equal(attempts[0]?.costSource, 'estimated');
    });

    it(`is not told where it is an alias of the same: ${name}`, async () => {
      [wire, own] = [given, 'model-9-20251001'];
      const asked: ModelRef = `${provider}/model-9`;
      const { result, attempts } = await harness.ask([asked], { facts: { priceSource: 'library' } });
      assert.equal(expectOutcome({ result }, 'ok').answeredBy, undefined);
      assert.equal(attempts[0]?.costSource, 'priced');
    });
  }
});
