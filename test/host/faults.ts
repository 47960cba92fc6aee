import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from './listen.ts';
import {
  endEvents,
  errorBody,
  errorEvent,
  type Shape,
  startEvents,
  tokenEvent,
  wholeAnswer,
} from './wire.ts';

/**
 * A provider whose faults are chosen by the model's name, in OpenAI's and Anthropic's protocol:
 * - `fault-500`, `fault-401`, `fault-402`, `fault-404`, `fault-529` and so on: that status, always
 * - `fault-500-3`: that status for the first 3 calls, then fine; `fault-429` alone means `fault-429-1`
 * - `fault-cut`: the connection breaks after a few tokens
 * - `fault-stall`: nothing more comes after a few tokens; `fault-silent`: not even the first
 * - `fault-end`: the answer ends early without the mark of its end
 * - `fault-filter`: the answer ends early, since it was filtered
 * - `fault-inband`: an error as an event within the stream
 * - `slow`: a token every 200 ms, to be cancelled
 * - `late-504`: that status after twelve seconds of silence
 * Any other model answers well. A key that starts with `wrong` gets a 401 everywhere.
 */
export interface FaultServer {
  readonly url: string;
  /** For the setting `tierwise.providers`: `faulty/MODEL` and `faulty-anthropic/MODEL`. */
  readonly setting: Readonly<Record<string, { readonly kind: string; readonly baseUrl: string }>>;
  readonly journal: readonly FaultCall[];
  /** Forgets the journal, and with it how often each model was called. */
  reset(): void;
  stop(): Promise<void>;
}

export interface FaultCall {
  readonly at: number;
  readonly path: string;
  readonly model: string;
  /** `x-api-key` or `authorization`, as sent. */
  readonly key: string;
  readonly body: unknown;
  /** When the client hung up before the answer was complete. */
  hungUpAt: number | null;
}

const TEXT =
  'The function walks over the lines of the cart, adds what each of them costs, and returns the sum in cents.';
const TOKENS = TEXT.split(/(?= )/);
const TOKENS_BEFORE_FAULT = 5;
/** Longer than a model is waited for a second time. */
const LATE_MS = 12_000;
const USAGE = { input: 120, output: TOKENS.length };

export async function startFaults(): Promise<FaultServer> {
  const journal: FaultCall[] = [];
  const { url, stop } = await listen((request, response) => serve(request, response, journal));
  return {
    url,
    setting: {
      faulty: { kind: 'openai', baseUrl: `${url}/v1` },
      'faulty-anthropic': { kind: 'anthropic', baseUrl: url },
    },
    journal,
    reset: () => {
      journal.length = 0;
    },
    stop,
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  journal: FaultCall[],
): Promise<void> {
  const { pathname: path } = new URL(request.url ?? '/', 'http://host');
  const body: unknown = request.method === 'POST' ? await json(request) : null;
  const model = isRecord(body) ? String(body['model'] ?? '') : '';
  const key = String(request.headers['x-api-key'] ?? request.headers.authorization ?? '');
  const call: FaultCall = { at: Date.now(), path, model, key, body, hungUpAt: null };
  journal.push(call);
  response.on('close', () => {
    if (!response.writableEnded && response.errored === null) call.hungUpAt = Date.now();
  });
  const shape: Shape = path.endsWith('/messages') ? 'anthropic' : 'openai';
  if (/^(Bearer )?wrong/.test(key)) return sendError(response, shape, 401, 'invalid x-api-key');
  if (path.endsWith('/models')) {
    return send(response, 200, { object: 'list', data: [{ id: 'fine', object: 'model', type: 'model' }] });
  }
  if (model === 'late-504') await sleep(LATE_MS);
  const status = statusOf(model, journal.filter((other) => other.model === model).length);
  if (status !== 200) return sendError(response, shape, status, `${model} answers ${status}`);
  if (isRecord(body) && body['stream'] === true) return await stream(response, shape, model);
  send(response, 200, wholeAnswer(shape, model, TEXT, USAGE));
}

/** `times` counts the calls of that model, this one included. */
function statusOf(model: string, times: number): number {
  const [, status, limit] = /^(?:fault|late)-(\d{3})(?:-(\d+))?$/.exec(model) ?? [];
  if (status === undefined) return 200;
  const faulty = limit !== undefined ? Number(limit) : status === '429' ? 1 : Number.POSITIVE_INFINITY;
  return times <= faulty ? Number(status) : 200;
}

async function stream(response: ServerResponse, shape: Shape, model: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (model === 'fault-silent') return response.flushHeaders();
  response.write(startEvents(shape, model, USAGE));
  for (const [index, token] of TOKENS.entries()) {
    if (index === TOKENS_BEFORE_FAULT) {
      if (model === 'fault-stall') return;
      if (model === 'fault-cut') return cut(response);
      if (model === 'fault-end') {
        response.end();
        return;
      }
      if (model === 'fault-filter') {
        response.end(endEvents(shape, model, USAGE, shape === 'openai' ? 'content_filter' : 'refusal'));
        return;
      }
      if (model === 'fault-inband') {
        response.end(errorEvent(shape, 'The upstream server is overloaded'));
        return;
      }
    }
    if (response.destroyed) return;
    response.write(tokenEvent(shape, model, token));
    await sleep(model === 'slow' ? 200 : 5);
  }
  response.end(endEvents(shape, model, USAGE));
}

/** What was written first has to arrive, so that it is an answer that breaks off. */
async function cut(response: ServerResponse): Promise<void> {
  await sleep(50);
  response.destroy(new Error('cut on purpose'));
}

function sendError(response: ServerResponse, shape: Shape, status: number, message: string): void {
  if (status === 429) response.setHeader('retry-after', '1');
  send(response, status, errorBody(shape, status, message));
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
