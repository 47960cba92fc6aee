import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { FAULTS, TEXT } from './faults.ts';
import { ANTHROPIC, ANTHROPIC_WHOLE, OPENAI, OPENAI_WHOLE, type Wire } from './wires.ts';

export { TEXT };

export interface Journaled {
  readonly at: number;
  readonly path: string;
  readonly model: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a fault has to work with. `nth` counts the calls of this model, from 1. */
export interface Call {
  readonly response: ServerResponse;
  readonly wire: Wire;
  readonly nth: number;
  /** When the first of them came, as `at` of the journal. */
  readonly first: number;
  readonly args: readonly string[];
  readonly usage: object;
  readonly request: Journaled;
  readonly url: string;
}

export interface FaultServer {
  readonly url: string;
  readonly journal: Journaled[];
  /** Answers that somebody still waits for. */
  busy(): number;
  /** Resolves as soon as no connection is open. */
  left(): Promise<void>;
  stop(): Promise<void>;
}

export type Faults = Readonly<Record<string, (call: Call) => void | Promise<void>>>;

const WIRES = {
  openai: { streamed: OPENAI, whole: OPENAI_WHOLE },
  anthropic: { streamed: ANTHROPIC, whole: ANTHROPIC_WHOLE },
};

const USAGE = {
  openai: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
  anthropic: { input_tokens: 100, output_tokens: 20 },
};

/** Gives a wait for the moment when no connection to the server is open. */
export function watchConnections(server: Server): () => Promise<void> {
  let open = 0;
  let waiting: (() => void)[] = [];
  server.on('connection', (socket) => {
    open++;
    socket.once('close', () => {
      if (--open > 0) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    });
  });
  return () => (open === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)));
}

/**
 * A provider in both protocols, streaming or not as it is asked; the model's name picks the fault, with arguments after
 * colons: `status:500:3`. `more`: faults besides the usual ones. `port`: 0 for any that is free.
 */
export async function startFaultServer(more: Faults = {}, port = 0): Promise<FaultServer> {
  const faults: Faults = { ...FAULTS, ...more };
  const journal: Journaled[] = [];
  const busy = new Set<ServerResponse>();
  const server = createServer(async (incoming, response) => {
    const body = incoming.method === 'POST' ? ((await json(incoming)) as Record<string, unknown>) : {};
    const model = String(body['model'] ?? '');
    const path = incoming.url ?? '';
    const request = { at: performance.now(), path, model, headers: incoming.headers, body };
    journal.push(request);
    busy.add(response);
    response.on('close', () => busy.delete(response));
    const [name = '', ...args] = model.split(':');
    const own = journal.filter((other) => other.model === model && other.path === path);
    const shape = path.includes('/messages') ? 'anthropic' : 'openai';
    const call: Call = {
      response,
      wire: WIRES[shape][body['stream'] === true ? 'streamed' : 'whole'],
      nth: own.length,
      first: own[0]?.at ?? request.at,
      args,
      usage: USAGE[shape],
      request,
      url,
    };
    await (faults[name] ?? faults['ok'])?.(call);
  });
  // A test that failed half-way must not keep the whole run from ending.
  server.on('connection', (socket) => socket.unref());
  server.unref();
  const left = watchConnections(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`;
  return {
    url,
    journal,
    busy: () => busy.size,
    left,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      // Undici notices closed sockets a moment later.
      await sleep(1);
    },
  };
}
