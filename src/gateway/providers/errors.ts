import * as z from 'zod';
import { t } from '../../l10n/index.ts';
import { headOf, shortened, withoutEnd } from '../../models/index.ts';
import { type Failure, type FailureReason, failure, ProviderError } from '../failures.ts';
import { createRedact, type Redact, secretsIn } from '../redact.ts';
import { isLoopback, lacksPath, pathOf } from './addresses.ts';
import {
  BAD_KEY,
  CAN_AFFORD,
  DATA_POLICY,
  LOADING,
  MOST_WORDS,
  NO_HOST,
  NO_INSERT,
  NO_MEMORY,
  NO_MODEL,
  NO_MONEY,
  NO_PATH,
  NOT_HERE,
  POLICY,
  SILENT_BEHIND,
  TOO_LONG,
  UNVERIFIED,
} from './errorWords.ts';
import { hasNetwork, WEB_PAGE } from './network.ts';
import { windowIn } from './refusals.ts';
import type { ProviderOptions } from './types.ts';

/** The error objects of both wire formats, and of gateways that nest or shorten them. */
const errorObject = z.object({
  message: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  type: z.string().nullish().catch(undefined),
  code: z.union([z.string(), z.number()]).nullish().catch(undefined),
});

type ErrorObject = z.infer<typeof errorObject>;

/** The status that an error inside a stream would have had, by the names that providers give it. */
const STATUS_OF_NAME: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  insufficient_quota: 402,
  permission_error: 403,
  not_found_error: 404,
  [WEB_PAGE]: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  overloaded_error: 529,
};

/** What an SDK threw, as a `ProviderError`. The errors of both SDKs have `status`, `error` and `headers`. */
export function providerError(error: unknown, options: ProviderOptions): ProviderError {
  if (error instanceof ProviderError) return error;
  const guarded = guardIn(error);
  if (guarded) return guarded;
  const { key, profile } = options;
  const read = failureIn(error, redactOf(options), profile.baseUrl);
  const unconnected = read.reason === 'refused' || read.reason === 'network';
  if (unconnected && !hasNetwork() && !isLoopback(profile.baseUrl)) {
    return new ProviderError({
      ...read,
      reason: 'offline',
      message: t('this machine is not on any network'),
    });
  }
  const hasNoKey = read.reason === 'auth' && key === null;
  return new ProviderError(hasNoKey ? { ...read, message: t('it wants an API key, and none is set') } : read);
}

/** Words of a provider as a message may quote them: without keys, on one line, and cut short. */
export function quoted(text: string, options: ProviderOptions, most: number): string {
  return shorten(redactOf(options)(text), most);
}

function redactOf({ key, headers, profile: { body, baseUrl } }: ProviderOptions): Redact {
  return createRedact([key ?? '', ...secretsIn({ headers, body, baseUrl })]);
}

/** An SDK wraps what its fetch throws. */
function guardIn(error: unknown): ProviderError | null {
  const cause = error instanceof Error ? error.cause : null;
  if (cause instanceof ProviderError) return cause;
  return cause instanceof Error ? guardIn(cause) : null;
}

function failureIn(error: unknown, redact: Redact, address: string): Failure {
  const shape = sdkError.safeParse(error).data;
  if (shape?.status !== undefined) {
    return failureOfStatus(shape.status, shape.error, redact, {
      address,
      retryAfterMs: retryAfter(shape.headers),
    });
  }
  return shape?.error ? failureInStream(shape.error, redact, address) : failureOfNetwork(error, redact);
}

/** Reads an error that came with HTTP 200, in the stream: by its code or name, for there is no status. */
function failureInStream(error: unknown, redact: Redact, address: string): Failure {
  const { code, type } = objectIn(error);
  const status = statusIn(code) ?? STATUS_OF_NAME[String(code)] ?? STATUS_OF_NAME[String(type)] ?? 500;
  return failureOfStatus(status, error, redact, { address, inStream: true });
}

function statusIn(code: unknown): number | null {
  const status = Number(code);
  return status >= 400 && status < 600 ? status : null;
}

/** What a server's refusal means. `body` is whatever it sent: an object, text, or nothing. */
function failureOfStatus(
  status: number,
  body: unknown,
  redact: Redact,
  {
    address,
    retryAfterMs = null,
    inStream = false,
  }: { address: string; retryAfterMs?: number | null; inStream?: boolean },
): Failure {
  const text = redact(textOf(body));
  const link = linkIn(text, address);
  const detail = shorten(`${status} ${text}`, 300);
  const more = { status: inStream ? null : status, detail, retryAfterMs, link };
  const is = (reason: FailureReason, message: string) => failure(reason, message, more);

  if (status >= 300 && status < 400) return is('redirect', t('its server redirects to another address'));
  if (objectIn(body).type === WEB_PAGE && status < 500 && ![408, 413, 429].includes(status)) {
    const title = redact(titleOf(body));
    return is(
      'address',
      title === ''
        ? t('a web page came in place of an answer from its address, {0}', pathOf(address))
        : t('a web page (“{0}”) came in place of an answer from its address, {1}', title, pathOf(address)),
    );
  }
  if (status === 402 && CAN_AFFORD.test(text)) {
    return is('unaffordable', t('its balance does not cover an answer as long as this one may become'));
  }
  if (status === 402 || (status < 500 && NO_MONEY.test(text)))
    return is('payment', t('its account has no balance left'));
  if (status === 429) return is('rate-limit', t('it is over its rate limit (429)'));
  if (status === 401 || (status < 500 && BAD_KEY.test(text))) return is('auth', t('it refused the API key'));
  if (status === 413 || (status < 500 && TOO_LONG.test(text))) {
    const contextTokens = windowIn(body)?.tokens;
    const tooLong = is('context-too-long', t('the request is too long for it'));
    return contextTokens === undefined ? tooLong : { ...tooLong, contextTokens };
  }
  if ((status < 500 || inStream) && POLICY.test(text))
    return is('content-policy', t('it declined: {0}', shorten(redact(wordsOf(body)), 160)));
  if ((status === 403 || status === 404) && DATA_POLICY.test(text)) {
    return is('forbidden', t('what you have set there about privacy leaves no host for this model'));
  }
  if (status < 500 && NOT_HERE.test(text)) return is('forbidden', t('it is not offered where you are'));
  if (status < 500 && UNVERIFIED.test(text))
    return is('forbidden', t('it gives this model to verified organizations only'));
  if (status === 403) return is('forbidden', t('it refused access to this model'));
  if (status === 405 || (status === 404 && (text === '' || NO_PATH.test(text)) && !/\bmodel\b/i.test(text))) {
    return is(
      'address',
      lacksPath(address)
        ? t('its address, {0}, has no such API ({1}); most addresses end in /v1', pathOf(address), status)
        : t('its address, {0}, has no such API ({1})', pathOf(address), status),
    );
  }
  if (status === 404 && NO_HOST.test(text)) {
    return is(
      'bad-request',
      t('no host of this model takes the request: {0}', shorten(redact(wordsOf(body)), 100)),
    );
  }
  if (status === 404 || (status === 400 && NO_MODEL.test(text))) {
    return is('bad-request', t('its server does not know this model ({0})', status));
  }
  if (status === 408 && SILENT_BEHIND.test(text)) {
    return failure('timeout', t('the model behind its gateway was silent for too long'), {
      detail: more.detail,
    });
  }
  if (status === 503 && LOADING.test(text)) return is('loading', t('its server is still loading the model'));
  if (status >= 500 && NO_MEMORY.test(text)) {
    return is('server', t('its server has not enough memory for this model'));
  }
  if (status === 408 || status === 409 || status >= 500) {
    return is(
      'server',
      inStream ? t('its server reported an error') : t('its server reported an error ({0})', status),
    );
  }
  return is('bad-request', t('its server refused the request ({0})', status));
}

function titleOf(body: unknown): string {
  const { message } = objectIn(body);
  return message ? shorten(message, 60) : '';
}

/** The first page that is named of the provider's own site. */
function linkIn(text: string, address: string): string | null {
  const site = siteOf(new URL(address).hostname);
  const links = text.match(/https:\/\/[^\s"'<>)\]]+/g) ?? [];
  const own = links.find((link) => URL.canParse(link) && siteOf(new URL(link).hostname) === site);
  return own === undefined ? null : withoutEnd(own, '.,;:');
}

function siteOf(host: string): string {
  return host.split('.').slice(-2).join('.');
}

/** Whether Ollama says that it has no template with a hole for the model. */
export function lacksInsert(error: unknown): boolean {
  const shape = sdkError.safeParse(error).data;
  return shape !== undefined && NO_INSERT.test(textOf(shape.error));
}

const OFFLINE: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN']);
const UNREACHABLE: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'EHOSTDOWN']);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|SSL|TLS/;

/** What an error of the network means, from the chain of its causes. */
function failureOfNetwork(error: unknown, redact: Redact): Failure {
  const { code, messages, syscall } = causeOf(error);
  const detail = shorten(redact(`${code} ${messages}`), 300);
  if (OFFLINE.has(code) || syscall === 'getaddrinfo') {
    return failure('offline', t('its address cannot be found: is the network up?'), { detail });
  }
  // Only these words tell a failed connection of the SDKs; the gateway's own limits are shorter than theirs.
  if (UNREACHABLE.has(code) || syscall === 'connect' || /timed? ?out/i.test(`${code} ${messages}`)) {
    return failure('refused', t('nothing answers at its address'), { detail });
  }
  if (CERTIFICATE.test(code)) {
    return failure('refused', t('its certificate is not trusted ({0})', code), { detail });
  }
  if (error instanceof SyntaxError) {
    // The parser quotes what it cannot read, which may be the user's code.
    return failure('malformed', t('it sent something that is not an answer'), { detail: 'SyntaxError' });
  }
  return failure('network', t('the connection to it broke'), { detail });
}

/** Validates a part of a stream. Throws `malformed` with the names of the wrong fields, never with their contents. */
export function parse<T>(shape: z.ZodType<T>, raw: unknown): T {
  const parsed = shape.safeParse(raw);
  if (parsed.success) return parsed.data;
  const detail = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new ProviderError(failure('malformed', 'it sent something that is not an answer', { detail }));
}

/** Recognised by their method: the editor's fetch may return headers of another realm's class. */
const headersShape = z.custom<Pick<Headers, 'get'>>(
  (value) => typeof value === 'object' && value !== null && 'get' in value && typeof value.get === 'function',
);

const sdkError = z.object({
  status: z.number().optional().catch(undefined),
  error: z.unknown(),
  headers: headersShape.optional().catch(undefined),
});

/** `Retry-After` in seconds or as a date, or OpenAI's `retry-after-ms`; LiteLLM puts a prefix before those it passes on. */
export function retryAfter(headers: Pick<Headers, 'get'> | undefined): number | null {
  const read = (name: string) => headers?.get(name) ?? headers?.get(`llm_provider-${name}`) ?? '';
  const ms = Number.parseFloat(read('retry-after-ms'));
  if (ms >= 0) return ms;
  const text = read('retry-after');
  // By the server's own clock, for one of the two may be wrong.
  const now = Date.parse(headers?.get('date') ?? '') || Date.now();
  const seconds = /^\s*[\d.]+\s*$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1_000) : null;
}

/** The inner error object, which one SDK unwraps and the other does not. */
function objectIn(body: unknown): Partial<ErrorObject> {
  const inner = typeof body === 'object' && body !== null && 'error' in body ? body.error : body;
  return typeof inner === 'string' ? { message: inner } : (errorObject.safeParse(inner).data ?? {});
}

function textOf(body: unknown): string {
  const { type, code, message, detail } = objectIn(body);
  const words = [type, code, message ?? detail].filter((part) => part !== undefined && part !== null);
  return headOf(words.join(' '), MOST_WORDS);
}

/** The provider's own sentence, without the names of the error. */
function wordsOf(body: unknown): string {
  const { message, detail } = objectIn(body);
  return message || detail || textOf(body);
}

function shorten(text: string, length: number): string {
  return shortened(text.replace(/\s+/g, ' ').trim(), length, '...');
}

/** `syscall`: what the system was asked to do; before a connection stands, nothing has been sent. */
function causeOf(error: unknown): { code: string; messages: string; syscall: string } {
  let code = '';
  let syscall = '';
  const messages: string[] = [];
  let at = error;
  for (let depth = 0; at instanceof Error && depth < 6; depth++) {
    if (at.message && !messages.includes(at.message)) messages.push(at.message);
    if ('code' in at && typeof at.code === 'string') code = at.code;
    if ('syscall' in at && typeof at.syscall === 'string') syscall = at.syscall;
    at = at.cause ?? (at instanceof AggregateError ? at.errors[0] : undefined);
  }
  return { code, messages: messages.join(': '), syscall };
}
