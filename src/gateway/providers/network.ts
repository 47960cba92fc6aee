import { AsyncLocalStorage } from 'node:async_hooks';
import { networkInterfaces } from 'node:os';
import { t } from '../../l10n/index.ts';
import { beginningOf, jsonIn, limited, peek } from '../../models/index.ts';
import type { Unavailable } from '../../router/index.ts';
import { failure, ProviderError } from '../failures.ts';
import type { Answered } from './chunks.ts';
import type { ProviderProfile } from './profiles.ts';

/** The only servers that code may go to, as origins (`https://api.openai.com`); null where the user has named none. */
export type AllowedOrigins = readonly string[] | null;

/** Why nothing may be sent to that provider; null when it may. */
export function notAllowed({ label, baseUrl }: ProviderProfile, allowed: AllowedOrigins): Unavailable | null {
  const { origin } = new URL(baseUrl);
  if (allowed === null || allowed.includes(origin)) return null;
  return { reason: 'not-allowed', label, origin: origin === 'null' ? null : origin };
}

/** Whether any network besides the loopback one is up; nothing about what can be reached through it. */
export function hasNetwork(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): boolean {
  return Object.values(interfaces).some((addresses) => addresses?.some(({ internal }) => !internal));
}

/** Of the stream of an answer: the longest are some megabytes, with a hundred bytes around each token. */
export const MOST_ANSWER_BYTES = 256_000_000;
/** Of a list of models; OpenRouter's has a megabyte. */
const MOST_LIST_BYTES = 16_000_000;
/** Of an error or a web page. */
export const MOST_ERROR_BYTES = 64_000;
/** With which an event begins: `event:`. */
const LONGEST_FIELD = 6;

/** What is thrown where a server sends more than it may. */
export function tooLarge(what: string): ProviderError {
  return new ProviderError(failure('too-large', t('it sent {0}, and was cut off', what)));
}

/** The type of the error that stands for a page of HTML. */
export const WEB_PAGE = 'web_page';

/** The type of fetch that both SDKs take, where it answers as one. */
export type Fetch<Answer = Response> = (input: string | URL | Request, init?: RequestInit) => Promise<Answer>;

const listeners = new AsyncLocalStorage<() => void>();

/**
 * Makes a call whose reader, however deep below, tells `onBytes` of whatever comes. Events alone do not show that a server
 * is at work: it may send nothing but comments.
 */
export function hearing<T>(onBytes: () => void, call: () => T): T {
  return listeners.run(onBytes, call);
}

/** Whom to tell of what comes, by whoever reads a body; nobody outside of such a call. */
export function listener(): () => void {
  return listeners.getStore() ?? (() => undefined);
}

/**
 * The editor's fetch (which knows the user's proxy and certificates), looked up at each call since VS Code
 * installs it late. A key and the user's code go to the origin of `baseUrl`, and nowhere else: no other address is
 * called, and redirects are not followed. Errors come back in the form that both SDKs read.
 */
export function fetchWithin(baseUrl: string): Fetch {
  const fetch = fetchRaw(baseUrl, editorsFetch);
  return async (input, init) => {
    const most = init?.method === 'POST' ? MOST_ANSWER_BYTES : MOST_LIST_BYTES;
    const response = limited(await fetch(input, init), most, () =>
      tooLarge(t('more than any answer is long')),
    );
    return readable(response, init?.method);
  };
}

/** The same, with what is answered as it came, errors and pages too, however long it is. */
export function fetchRaw<Answer extends Answered>(
  baseUrl: string,
  fetch: Fetch<Answer>,
): Fetch<Answer | Response> {
  const { origin } = new URL(baseUrl);
  return async (input, init) => {
    const url = input instanceof URL ? input : new URL(input instanceof Request ? input.url : input);
    if (url.origin !== origin) throw outside(url.origin, origin);
    const body = typeof init?.body === 'string' ? { body: wholeCharacters(init.body) } : {};
    const response = await fetch(input, { ...init, ...body, redirect: 'manual' });
    listener()();
    if (response.type === 'opaqueredirect') return new Response(null, { status: 302 });
    return response;
  };
}

export const editorsFetch: Fetch = (input, init) => globalThis.fetch(input, init);

/**
 * JSON without halves of characters, which strict servers refuse: they come from texts that were cut, by whomever. Half a
 * character is the only one that `JSON.stringify` escapes so.
 */
function wholeCharacters(json: string): string {
  if (!/\\ud[89a-f]/i.test(json)) return json;
  return json.replace(/\\(?:ud[89a-f][0-9a-f]{2}|.)/gis, (written) =>
    /^\\ud/i.test(written) ? '\ufffd' : written,
  );
}

/** The door's own refusal: neither the network's fault nor the provider's. */
function outside(there: string, origin: string): ProviderError {
  const message = t(
    'Tierwise did not send the request: it would have gone to {0} instead of {1}',
    there,
    origin,
  );
  return new ProviderError(failure('not-allowed', message));
}

async function readable(response: Response, method: string | undefined): Promise<Response> {
  if (response.status >= 400) return withError(response);
  const isPage = response.headers.get('content-type')?.includes('text/html') ?? false;
  return isPage ? inPlaceOfPage(response, method) : response;
}

/** The SDKs keep only what stands under `error`, but Google sends a list, Mistral a bare object, proxies text. */
async function withError(response: Response): Promise<Response> {
  const { status, headers } = response;
  // Without a body the status still says enough.
  const text = await beginningOf(response, MOST_ERROR_BYTES).catch(() => '');
  const body = errorIn(text);
  return new Response(JSON.stringify(hasError(body) ? body : { error: body }), { status, headers });
}

/** What the body of an error holds: an object, a page as one, or its text. */
export function errorIn(text: string): unknown {
  return pageIn(text) ?? firstOf(jsonIn(text)) ?? text;
}

/** A page is no answer, whatever its status says. What is only labelled as one is left as it is. */
async function inPlaceOfPage(response: Response, method: string | undefined): Promise<Response> {
  const peeked = await peek(response, LONGEST_FIELD, MOST_ERROR_BYTES);
  if (/^(?:[{[]|data:|event:|:)/.test(peeked.start)) return peeked.response;
  const text = await beginningOf(peeked.response, MOST_ERROR_BYTES);
  const body = JSON.stringify({ error: pageIn(text) ?? { type: WEB_PAGE, message: '' } });
  if (method !== 'POST') return new Response(body, { status: 404 });
  return new Response(`event: error\ndata: ${body}\n\n`, {
    headers: { 'content-type': 'text/event-stream' },
  });
}

/** A web page as an error object with its title: what else is in it would be taken for the provider's words. */
export function pageIn(text: string): { readonly type: string; readonly message: string } | null {
  if (!/^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|title)\b/is.test(text))
    return null;
  const title = /<title[^<>]*>([^<]*)/i.exec(text)?.[1] ?? '';
  return { type: WEB_PAGE, message: title.replace(/\s+/g, ' ').trim() };
}

function firstOf(body: unknown): unknown {
  return Array.isArray(body) ? body[0] : body;
}

function hasError(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'error' in body && Boolean(body.error);
}
