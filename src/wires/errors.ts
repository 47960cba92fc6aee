import type { ErrorKind, WireError } from './answerTypes.ts';
import type { Json, Wire } from './types.ts';

interface ErrorForm {
  readonly status: number;
  /** Anthropic's `error.type`. */
  readonly messages: string;
  /** OpenAI's `error.type` and `error.code`. */
  readonly openai: readonly [type: string, code: string | null];
  /** OpenAI's code of an answer that failed; it decides whether Codex asks again. */
  readonly failed: string;
  /** Asking again may help. */
  readonly isPassing: boolean;
}

/** A code of Responses after which Codex shows the message to its user, and does not ask again. */
const STOPS = 'invalid_prompt';

/**
 * Statuses and types as the two providers use them, with one exception: what only the user can mend (money, rights of a
 * provider's key) is 400, the only status that every client takes for final and none for a reason to log in. Codex tries all
 * others five times; Claude Code asks for a login after 401 and 403, and asks the same twice more after a 400 of every type but
 * `billing_error`.
 */
const FORMS: Readonly<Record<ErrorKind, ErrorForm>> = {
  invalid: final(400, 'invalid_request_error', ['invalid_request_error', null]),
  unauthorized: final(401, 'authentication_error', ['invalid_request_error', 'invalid_api_key']),
  payment: final(400, 'billing_error', ['invalid_request_error', 'budget_reached']),
  forbidden: final(400, 'billing_error', ['invalid_request_error', 'permission_denied']),
  'not-found': final(404, 'not_found_error', ['invalid_request_error', 'not_found']),
  'too-large': final(413, 'request_too_large', ['invalid_request_error', 'request_too_large']),
  'unsupported-type': final(415, 'invalid_request_error', [
    'invalid_request_error',
    'unsupported_media_type',
  ]),
  'context-full': {
    ...final(400, 'invalid_request_error', ['invalid_request_error', 'context_length_exceeded']),
    failed: 'context_length_exceeded',
  },
  'content-policy': final(400, 'invalid_request_error', [
    'invalid_request_error',
    'content_policy_violation',
  ]),
  'rate-limit': passing(429, 'rate_limit_error', ['rate_limit_error', 'rate_limit_exceeded']),
  server: passing(500, 'api_error', ['server_error', 'server_error']),
  overloaded: passing(529, 'overloaded_error', ['server_error', 'server_error']),
  timeout: passing(504, 'timeout_error', ['server_error', 'timeout']),
};

function final(status: number, messages: string, openai: ErrorForm['openai']): ErrorForm {
  return { status, messages, openai, failed: STOPS, isPassing: false };
}

function passing(status: number, messages: string, openai: ErrorForm['openai']): ErrorForm {
  const failed = status === 429 ? 'rate_limit_exceeded' : 'server_error';
  return { status, messages, openai, failed, isPassing: true };
}

/** No client shows more of a message. */
const MOST_CHARS = 10_000;

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
  /** The same as the end of a stream that has begun, or of one that begins with it. */
  readonly frame: string;
  /** A client that streams understands the frame (after status 200) better than the status: Codex compacts then. */
  readonly inStream: boolean;
}

/**
 * An error in the form in which clients of the wire expect it, so that their SDKs make of it the right class, message and
 * request id, and ask again only where that may help. `status`: the upstream's own, where it may pass as it is.
 */
export function errorBody(
  wire: Wire,
  given: WireError & { readonly requestId: string; readonly status?: number },
): ErrorAnswer {
  const error = { ...given, ...limited(given) };
  const form = FORMS[error.kind];
  // OpenAI has no 529.
  const usual = wire !== 'messages' && error.kind === 'overloaded' ? 503 : form.status;
  const inside =
    wire === 'messages' ? { type: form.messages, message: error.message } : inOpenAi(wire, error, form);
  const body =
    wire === 'messages' ? { type: 'error', error: inside, request_id: error.requestId } : { error: inside };
  return {
    status: error.status ?? usual,
    headers: {
      'content-type': 'application/json',
      [wire === 'messages' ? 'request-id' : 'x-request-id']: error.requestId,
      ...(form.isPassing ? {} : { 'x-should-retry': 'false' }),
    },
    body: JSON.stringify(body),
    frame: errorFrame(wire, error),
    inStream: wire === 'responses' && error.kind === 'context-full',
  };
}

/** Of a request that was turned down Codex shows the whole body as it is, unless its code says that there is a message for the user. */
function inOpenAi(wire: Wire, { message, code }: WireError, { status, openai, failed }: ErrorForm): Json {
  const [type, usual] = openai;
  const isShown = wire === 'responses' && status === 400 && failed === STOPS;
  return { message, type, param: null, code: code ?? (isShown ? STOPS : usual) };
}

function limited({ kind, message, code }: WireError): WireError {
  return { kind, message: message.slice(0, MOST_CHARS), ...(code ? { code: code.slice(0, 100) } : {}) };
}

export interface FailedAnswer {
  /** The number of the next event of the stream. */
  readonly sequence: number;
  /** The answer as far as it came. */
  readonly response: Json;
}

/**
 * How a stream ends that has gone wrong: nothing may follow, and no client takes it for an end. A Responses stream has two
 * events for it, as OpenAI's own: the SDK throws at the first, Codex looks at the second.
 */
export function errorFrame(wire: Wire, given: WireError, failed?: FailedAnswer): string {
  const error = limited(given);
  const form = FORMS[error.kind];
  if (wire === 'chat') return `data: ${JSON.stringify({ error: inOpenAi(wire, error, form) })}\n\n`;
  if (wire === 'messages') {
    return named({ type: 'error', error: { type: form.messages, message: error.message } });
  }
  const sequence = failed?.sequence ?? 0;
  const { message } = error;
  const code = form.failed;
  const response = {
    ...(failed?.response ?? { id: `resp_${sequence}`, object: 'response', output: [] }),
    status: 'failed',
    error: { code, message },
  };
  return (
    named({ type: 'error', code, message, param: null, sequence_number: sequence }) +
    named({ type: 'response.failed', response, sequence_number: sequence + 1 })
  );
}

function named(event: Json): string {
  return `event: ${event['type']}\ndata: ${JSON.stringify(event)}\n\n`;
}
