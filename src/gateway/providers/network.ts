import { AsyncLocalStorage } from 'node:async_hooks';
import { networkInterfaces } from 'node:os';
import type { Unavailable } from '../../router/index.ts';
import type { ProviderProfile } from './profiles.ts';
import { wholeAsStream } from './whole.ts';

/** The only servers that code may go to, as origins (`https://api.openai.com`); null where the user has named none. */
export type AllowedOrigins = readonly string[] | null;

/** Why nothing may be sent to that provider; null when it may. */
export function notAllowed({ label, baseUrl }: ProviderProfile, allowed: AllowedOrigins): Unavailable | null {
  const { origin } = new URL(baseUrl);
  if (allowed === null || allowed.includes(origin)) return null;
  return { reason: 'not-allowed', label, origin: origin === 'null' ? null : origin };
}

/** On this machine, so that it can be reached without a network. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Whether any network besides the loopback one is up; nothing about what can be reached through it. */
export function hasNetwork(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): boolean {
  return Object.values(interfaces).some((addresses) => addresses?.some(({ internal }) => !internal));
}

/** The type of fetch that both SDKs take. */
type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

const listeners = new AsyncLocalStorage<() => void>();

/**
 * Makes a call whose fetch, however deep below, tells `onBytes` of whatever comes. The SDKs hand out events only, and a server
 * that is at work may send nothing but comments.
 */
export function hearing<T>(onBytes: () => void, call: () => T): T {
  return listeners.run(onBytes, call);
}

function heard(response: Response, onBytes: (() => void) | undefined): Response {
  onBytes?.();
  if (!onBytes || !response.body || response.type === 'opaqueredirect') return response;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        onBytes();
        controller.enqueue(chunk);
      },
    }),
  );
  const { status, statusText, headers } = response;
  return new Response(counted, { status, statusText, headers });
}

/**
 * The editor's fetch (which knows the user's proxy and certificates), looked up at each call since VS Code
 * installs it late. A key and the user's code go to the origin of `baseUrl`, and nowhere else: no other address is
 * called, and redirects are not followed. Errors come back in the form that both SDKs read.
 */
export function fetchWithin(baseUrl: string): Fetch {
  const { origin } = new URL(baseUrl);
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== origin) throw new Error(`a call to ${url.origin} instead of ${origin}`);
    const onBytes = listeners.getStore();
    const response = await globalThis.fetch(input, { ...init, redirect: 'manual' });
    return readable(heard(response, onBytes), init?.method);
  };
}

async function readable(response: Response, method: string | undefined): Promise<Response> {
  if (response.type === 'opaqueredirect') return new Response(null, { status: 302 });
  if (response.status >= 400) return withError(response);
  // JSON comes in place of a stream: a whole answer, or an error with the wrong status.
  const isJson = response.headers.get('content-type')?.includes('application/json') ?? false;
  return isJson && method === 'POST' ? inStream(response) : response;
}

/** The SDKs keep only what stands under `error`, but Google sends a list, Mistral a bare object, proxies text. */
async function withError(response: Response): Promise<Response> {
  const { status, headers } = response;
  // Without a body the status still says enough.
  const text = await response.text().catch(() => '');
  const body = firstOf(parsed(text)) ?? text;
  return new Response(JSON.stringify(hasError(body) ? body : { error: body }), { status, headers });
}

/** What came in place of a stream, as a stream. */
async function inStream(response: Response): Promise<Response> {
  const { status, headers } = response;
  const text = await response.text();
  const body = firstOf(parsed(text));
  const error = hasError(body) ? `event: error\ndata: ${JSON.stringify(body)}\n\n` : null;
  return new Response(error ?? wholeAsStream(body) ?? text, { status, headers });
}

function firstOf(body: unknown): unknown {
  return Array.isArray(body) ? body[0] : body;
}

function hasError(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'error' in body && Boolean(body.error);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
