import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProviderSettings } from '../../../src/gateway/index.ts';
import type { ModelRef } from '../../../src/models/index.ts';
import { watchConnections } from './faultServer.ts';
import { FIM_WIRES, type FimWire } from './fimWires.ts';

/** What fills the hole of a test. */
export const CODE = ['a', ' +', ' b'];
export const LOGPROBS = [-0.5, -0.25, -0.125];

/** Every form of server, pointed at the one of the tests. */
export function fimSettings(url: string): ProviderSettings {
  return {
    mistral: { baseUrl: `${url}/v1`, headers: { 'x-team': 'blue' } },
    deepseek: { baseUrl: url },
    ollama: { baseUrl: `${url}/v1` },
    lmstudio: { baseUrl: `${url}/v1` },
    litellm: { baseUrl: `${url}/v1` },
    openai: { baseUrl: `${url}/v1` },
    google: { baseUrl: `${url}/v1` },
    openrouter: { baseUrl: `${url}/v1` },
    anthropic: { baseUrl: url },
    vllm: { baseUrl: `${url}/v1` },
    llamacpp: { baseUrl: `${url}/v1`, completion: 'infill' },
    tabby: { baseUrl: `${url}/v1`, completion: 'suffix' },
    plain: { baseUrl: `${url}/v1`, completion: 'chat' },
  };
}

/** One model of each form, with the path that it is asked at. */
export const FORMS: readonly (readonly [model: ModelRef, path: string])[] = [
  ['mistral/codestral-2508', '/v1/fim/completions'],
  ['deepseek/deepseek-v4-flash', '/beta/completions'],
  ['vllm/Qwen/Qwen2.5-Coder-7B', '/v1/completions'],
  ['llamacpp/any', '/infill'],
  ['ollama/qwen2.5-coder:7b', '/api/generate'],
  ['openai/gpt-6-luna', '/v1/chat/completions'],
  ['anthropic/claude-haiku-4-5', '/v1/messages'],
];

export type Answer =
  | 'code'
  | 'prose'
  | 'empty'
  | 'blank'
  | 'long'
  | 'huge'
  | 'huge-delta'
  | 'bytes'
  | 'silent'
  | 'stall'
  | 'slow'
  | 'endless'
  | 'cut'
  | 'error'
  | 'status:400'
  | 'status:401'
  | 'status:402'
  | 'status:429'
  | 'status:500'
  | 'no-insert'
  | 'no-infill';

export interface FimServer {
  readonly url: string;
  readonly journal: {
    readonly path: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: Record<string, unknown>;
  }[];
  answer: Answer;
  /** Resolves as soon as no connection is open. */
  left(): Promise<void>;
  stop(): Promise<void>;
}

/** All servers that fill holes in one, each in its own form by the path. */
export async function startFimServer(): Promise<FimServer> {
  const server = createServer(async (incoming, response) => {
    const path = incoming.url ?? '';
    const body = (await json(incoming)) as Record<string, unknown>;
    self.journal.push({ path, headers: incoming.headers, body });
    const wire = FIM_WIRES[path];
    if (!wire) response.writeHead(404).end();
    else {
      // A server tells the name of its model.
      const [write, end] = [response.write.bind(response), response.end.bind(response)];
      const told = `"model":${JSON.stringify(body['model'] ?? 'm')}`;
      const named = (text: unknown) =>
        typeof text === 'string' ? text.replaceAll('"model":"m"', told) : text;
      Object.assign(response, {
        write: (text: unknown) => write(named(text)),
        end: (text?: unknown) => end(named(text)),
      });
      await answerWith(self.answer, wire, response, body['raw'] === true);
    }
  });
  server.on('connection', (socket) => socket.unref());
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const self: FimServer = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    journal: [],
    answer: 'code',
    left: watchConnections(server),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await sleep(1);
    },
  };
  return self;
}

const MEGABYTE = 1_000_000;

async function answerWith(
  answer: Answer,
  wire: FimWire,
  response: ServerResponse,
  raw: boolean,
): Promise<void> {
  if (answer === 'silent') return;
  const [kind, status] = answer.split(':');
  if (kind === 'status') return refuse(response, Number(status));
  if (answer === 'no-insert' && !raw) return refuse(response, 400, '"m" does not support insert');

  if (answer === 'no-infill' && wire === FIM_WIRES['/infill']) {
    return refuse(response, 501, 'Infill is not supported by this model: middle token is missing.');
  }

  response.writeHead(200, { 'content-type': wire.type });
  response.write(wire.start);
  const end = () => response.end(wire.finish(answer === 'long' ? 'length' : 'stop'));
  const write = (texts: readonly string[]) =>
    response.write(texts.map((text, i) => wire.token(text, LOGPROBS[i] ?? -1)).join(''));
  if (answer === 'empty') end();
  else if (answer === 'blank') {
    write(['\n', '  ']);
    end();
  } else if (answer === 'prose') {
    write(['Sure', '! Here', ' is the code that you', ' asked for:\n```ts\na + b\n```']);
    end();
  } else if (answer === 'huge') {
    for (let i = 0; i < 1_000 && !response.destroyed; i++) {
      if (!write(['x'.repeat(MEGABYTE / 100)])) await drained(response);
    }
    end();
  } else if (answer === 'huge-delta') {
    write(['x'.repeat(10 * MEGABYTE)]);
    end();
  } else if (answer === 'bytes') {
    response.write(Buffer.from(wire.token('a@b', -0.5).replaceAll('@', '\u00ff\u00c3\u00fe'), 'latin1'));
    end();
  } else if (answer === 'slow' || answer === 'endless') {
    for (let i = 0; (i < 30 || answer === 'endless') && !response.destroyed; i++) {
      write([` word${i}`]);
      await sleep(10);
    }
    end();
  } else if (answer === 'stall') write(CODE.slice(0, 1));
  else if (answer === 'cut') {
    write(CODE.slice(0, 1));
    await sleep(10);
    response.destroy();
  } else if (answer === 'error') response.end(wire.error);
  else {
    write(CODE);
    end();
  }
}

/** Until the client has read, or left. */
async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}

function refuse(response: ServerResponse, status: number, message = `sorry, ${status} today`): void {
  response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '2' });
  response.end(JSON.stringify({ error: { message, type: 'some_error' } }));
}
