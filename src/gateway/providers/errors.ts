import * as z from 'zod';
import { type Failure, type FailureReason, failure, ProviderError } from '../failures.ts';

/** The error objects of both wire formats, and of gateways that nest or shorten them. */
const errorBody = z.object({
  error: z.union([
    z.string(),
    z.object({
      message: z.string().optional().catch(undefined),
      type: z.string().nullish().catch(undefined),
      code: z.union([z.string(), z.number()]).nullish().catch(undefined),
    }),
  ]),
});

const TOO_LONG =
  /context[ _-]?(?:length|window|size)|maximum (?:context|prompt)|(?:prompt|input|request) (?:is |was )?too (?:long|large)|too many (?:input )?tokens|exceeds? the (?:model'?s? )?(?:maximum|context)/i;
const POLICY =
  /content[ _-]?(?:policy|filter|management)|safety (?:system|policy)|flagged|moderation|responsible ai/i;
const NO_MONEY =
  /insufficient[ _](?:quota|balance|credits?|funds)|credit balance|billing|out of credits|payment required/i;
const BAD_KEY =
  /api[ _-]?key (?:not valid|is invalid|expired|not found)|(?:invalid|incorrect|missing)[ _](?:x-)?api[ _-]?key|authentication/i;

/** Reads what a server's error means. `body` is whatever it sent: JSON, text, or nothing. */
export function failureOfResponse(status: number, body: unknown, headers: Headers | undefined): Failure {
  const said = wordsOf(body);
  const more = { status, detail: `${status} ${said}`.trim(), retryAfterMs: retryAfter(headers) };
  const is = (reason: FailureReason, message: string) => failure(reason, message, more);

  if (status >= 300 && status < 400) return is('redirect', 'its server redirects to another address');
  if (status === 402 || NO_MONEY.test(said)) return is('payment', 'its account has no balance left');
  if (status === 401 || BAD_KEY.test(said)) return is('auth', 'it refused the API key');
  if (status === 413 || (status < 500 && TOO_LONG.test(said))) {
    return is('context-too-long', 'the request is too long for it');
  }
  if (status < 500 && POLICY.test(said)) return is('content-policy', `it declined: ${sentence(said)}`);
  if (status === 403) return is('forbidden', 'it refused access to this model');
  if (status === 429) return is('rate-limit', 'it is over its rate limit (429)');
  if (status === 404) return is('bad-request', 'its server does not know this model (404)');
  if (status === 408 || status === 409 || status >= 500) return is('server', `its server answered ${status}`);
  return is('bad-request', `its server refused the request (${status})`);
}

/** Reads an error that came inside a stream, with HTTP 200: there is no status, only the words. */
export function failureInStream(body: unknown): Failure {
  const said = wordsOf(body);
  if (POLICY.test(said)) return failure('content-policy', `it declined: ${sentence(said)}`, { detail: said });
  if (TOO_LONG.test(said))
    return failure('context-too-long', 'the request is too long for it', { detail: said });
  if (NO_MONEY.test(said)) return failure('payment', 'its account has no balance left', { detail: said });
  return failure('cut-off', 'its server broke off with an error', { detail: said });
}

const REFUSED = ['ECONNREFUSED'];
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|SSL|TLS/;

/** Reads what the network's error means, from the chain of its causes. */
export function failureOfNetwork(error: unknown): Failure {
  const { code, words } = causeOf(error);
  if (REFUSED.includes(code)) {
    return failure('refused', 'nothing answers at its address', { detail: `${code} ${words}` });
  }
  const detail = `${code} ${words}`.trim();
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return failure('network', 'its address cannot be found: is the network up?', { detail });
  }
  if (CERTIFICATE.test(code)) {
    return failure('refused', `its certificate is not trusted (${code})`, { detail });
  }
  if (error instanceof SyntaxError)
    return failure('malformed', 'it sent something that is not an answer', { detail });
  return failure('network', 'the connection to it broke', { detail });
}

/** Turns what an SDK threw into our one error. Both SDKs put `status`, `error` and `headers` on theirs. */
export function providerError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  const shape = sdkError.safeParse(error);
  if (shape.success && shape.data.status !== undefined) {
    const headers = shape.data.headers instanceof Headers ? shape.data.headers : undefined;
    return new ProviderError(
      failureOfResponse(shape.data.status, shape.data.error ?? wordsIn(error), headers),
    );
  }
  if (shape.success && shape.data.error) return new ProviderError(failureInStream(shape.data.error));
  return new ProviderError(failureOfNetwork(error));
}

/** Reads a part of a stream. Throws `malformed` with the names of the wrong fields, never with their contents. */
export function parse<T>(shape: z.ZodType<T>, raw: unknown): T {
  const parsed = shape.safeParse(raw);
  if (parsed.success) return parsed.data;
  const detail = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new ProviderError(failure('malformed', 'it sent something that is not an answer', { detail }));
}

const sdkError = z.object({
  status: z.number().optional(),
  error: z.unknown(),
  headers: z.unknown(),
});

/** `Retry-After` in seconds or as a date, or OpenAI's `retry-after-ms`. */
export function retryAfter(headers: Headers | undefined): number | null {
  const ms = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (ms >= 0) return ms;
  const text = headers?.get('retry-after') ?? '';
  const seconds = /^\s*[\d.]+\s*$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1_000) : null;
}

/** The longest piece of a server's words that goes into a message or the log. */
const LONGEST_WORDS = 300;

function wordsOf(body: unknown): string {
  const parsed = errorBody.safeParse(
    typeof body === 'object' && body && !('error' in body) ? { error: body } : body,
  );
  if (!parsed.success) return tidy(typeof body === 'string' ? body : '');
  const { error } = parsed.data;
  if (typeof error === 'string') return tidy(error);
  return tidy(
    [error.type, error.code, error.message].filter((part) => part !== undefined && part !== null).join(' '),
  );
}

function wordsIn(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

function tidy(text: string): string {
  return withoutKeys(text.replace(/\s+/g, ' ').trim()).slice(0, LONGEST_WORDS);
}

/** Servers like to quote the key that they refuse. */
function withoutKeys(text: string): string {
  return text
    .replace(/\b(?:sk|pk|key|AIza|gsk|xai)[-_]?[\w*.-]{8,}/g, '(key)')
    .replace(/Bearer\s+\S+/gi, 'Bearer (key)');
}

function sentence(text: string): string {
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}

function causeOf(error: unknown): { code: string; words: string } {
  let code = '';
  const words: string[] = [];
  for (let at = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth++) {
    if (at.message && !words.includes(at.message)) words.push(at.message);
    if ('code' in at && typeof at.code === 'string') code = at.code;
    if (at instanceof AggregateError && at.errors[0] instanceof Error) at.cause ??= at.errors[0];
  }
  return { code, words: tidy(words.join(': ')) };
}
