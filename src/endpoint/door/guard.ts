import type { IncomingMessage } from 'node:http';
import type { Refusal } from './refusals.ts';
import { valuesOf } from './token.ts';

/** Headers that decide what a request is: two of them would be read as one by some and as the other by others. */
const ALONE = ['host', 'content-length', 'transfer-encoding', 'content-type', 'content-encoding', 'origin'];

/**
 * What is wrong with where a request comes from, whatever it wants. A web page can reach a port of this machine, by its
 * name or by one that it has made lead here: browsers say so, in headers that no page can leave out.
 */
export function guard(
  { rawHeaders, method }: Pick<IncomingMessage, 'rawHeaders' | 'method'>,
  port: number,
): Refusal | null {
  if (ALONE.some((name) => valuesOf(rawHeaders, name).length > 1)) return { reason: 'doubled-header' };
  if (!isOurs(valuesOf(rawHeaders, 'host')[0] ?? '', port)) return { reason: 'foreign-host' };
  if (
    valuesOf(rawHeaders, 'origin').length > 0 ||
    valuesOf(rawHeaders, 'sec-fetch-site').some((site) => site !== 'none') ||
    method === 'OPTIONS'
  )
    return { reason: 'browser' };
  return null;
}

function isOurs(host: string, port: number): boolean {
  const given = host.toLowerCase();
  return ['127.0.0.1', 'localhost', '[::1]'].some((name) => given === `${name}:${port}`);
}

/** What is wrong with how a body comes; null where nothing is. */
export function mediaProblem({ headers }: IncomingMessage): Refusal | null {
  const given = (headers['content-type'] ?? '').slice(0, 100);
  return /^application\/json\s*(?:;|$)/i.test(given) ? null : { reason: 'content-type', given };
}
