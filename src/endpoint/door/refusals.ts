import { type ErrorKind, errorBody, type Wire } from '../../wires/index.ts';
import type { TokenCheck } from './token.ts';

/** Why the door does not let a request in. */
export type Refusal =
  | { readonly reason: 'foreign-host' | 'browser' | 'malformed' | 'doubled-header' }
  | { readonly reason: 'token'; readonly check: Exclude<TokenCheck, 'right'> }
  | { readonly reason: 'nowhere'; readonly path: string }
  | { readonly reason: 'method'; readonly allowed: 'GET' | 'POST' }
  | { readonly reason: 'upgrade' }
  | { readonly reason: 'content-type' | 'encoding'; readonly given: string }
  | { readonly reason: 'too-large'; readonly limitMb: number }
  | { readonly reason: 'broken-body' | 'too-slow' | 'busy' | 'closing' | 'fault' };

interface Told {
  readonly status: number;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const AGAIN = { 'retry-after': '1', 'x-should-retry': 'true' };
const NEVER = { 'x-should-retry': 'false' };

/** What a client is told, in words that say what to do. */
export function told(refusal: Refusal): Told {
  switch (refusal.reason) {
    case 'foreign-host':
      return {
        status: 403,
        kind: 'forbidden',
        message: 'Tierwise answers at 127.0.0.1 alone: use the address http://127.0.0.1 with its port.',
      };
    case 'browser':
      return {
        status: 403,
        kind: 'forbidden',
        message: 'Tierwise does not answer web pages, only programs on this machine.',
      };
    case 'malformed':
      return {
        status: 400,
        kind: 'invalid',
        message: 'This is not a request that Tierwise can read.',
      };
    case 'doubled-header':
      return {
        status: 400,
        kind: 'invalid',
        message: 'A header that must stand alone is there more than once.',
      };
    case 'token':
      return { status: 401, kind: 'unauthorized', message: TOKEN[refusal.check], headers: NEVER };
    case 'nowhere':
      return {
        status: 404,
        kind: 'not-found',
        message: `Tierwise has nothing at ${refusal.path}. It answers at /v1/messages, /v1/messages/count_tokens, /v1/chat/completions, /v1/responses and /v1/models.`,
      };
    case 'method':
      return {
        status: 405,
        kind: 'invalid',
        message: `Only ${refusal.allowed} is answered here.`,
        headers: { allow: refusal.allowed },
      };
    case 'upgrade':
      return {
        status: 426,
        kind: 'invalid',
        message: 'Tierwise answers over HTTP here, not over a WebSocket: send it as POST.',
        headers: { upgrade: 'HTTP/1.1' },
      };
    case 'content-type':
      return {
        status: 415,
        kind: 'unsupported-type',
        message: `A request must be application/json${refusal.given === '' ? '' : `, not ${refusal.given}`}.`,
      };
    case 'encoding':
      return {
        status: 415,
        kind: 'unsupported-type',
        message: `A request may be packed with gzip, br, deflate or zstd, not with ${refusal.given}.`,
        headers: { 'accept-encoding': 'gzip, br, deflate, zstd' },
      };
    case 'too-large':
      return {
        status: 413,
        kind: 'too-large',
        message: `The request is larger than ${refusal.limitMb} MB, which is the most that Tierwise takes. Compact the conversation, or leave images out.`,
      };
    case 'broken-body':
      return {
        status: 400,
        kind: 'invalid',
        message: 'The packed body of the request cannot be unpacked.',
      };
    case 'too-slow':
      return {
        status: 408,
        kind: 'timeout',
        message: 'The request took too long to arrive.',
        headers: AGAIN,
      };
    case 'busy':
      return {
        status: 503,
        kind: 'overloaded',
        message: 'Tierwise holds as many large requests as it can at the moment.',
        headers: AGAIN,
      };
    case 'closing':
      return {
        status: 503,
        kind: 'overloaded',
        message: 'The window of VS Code that answered is closing; another one takes over if there is one.',
        headers: AGAIN,
      };
    case 'fault':
      return {
        status: 500,
        kind: 'server',
        message: 'Tierwise failed at this request. The cause is in its log (Output: Tierwise).',
      };
  }
}

const TOKEN: Readonly<Record<Exclude<TokenCheck, 'right'>, string>> = {
  missing:
    'The token of Tierwise is missing. Start this program in a “Tierwise” terminal of VS Code, or set it up with “Tierwise: Share Models with Terminal Agents…”. A program that another one started may have been given neither its variables nor its settings.',
  wrong:
    'This is not the token of Tierwise on this machine. Start this program in a “Tierwise” terminal of VS Code, or set it up with “Tierwise: Share Models with Terminal Agents…”.',
  old: 'This token of Tierwise is no longer right. Open a new “Tierwise” terminal in VS Code; what was set up in a file is set up anew with “Tierwise: Share Models with Terminal Agents…”.',
};

/** The error in the form of a wire. Where none is known, one that the readers of all of them find their words in. */
export function bodyOf({ status, kind, message }: Told, wire: Wire | null, requestId: string): string {
  const bodyFor = (one: Wire): string => errorBody(one, { kind, message, requestId, status }).body;
  if (wire !== null) return bodyFor(wire);
  const [openai, anthropic] = [JSON.parse(bodyFor('chat')), JSON.parse(bodyFor('messages'))];
  return JSON.stringify({ ...anthropic, error: { ...openai.error, ...anthropic.error } });
}
