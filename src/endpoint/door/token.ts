import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Any that is longer is none of ours, and is not read. */
const LONGEST = 200;
const PREFIX = 'tierwise-';
const SCHEME = 'Bearer ';

/** A new token: 256 random bits, in letters that every file and shell takes as they are. */
export function makeToken(): string {
  return PREFIX + randomBytes(32).toString('base64url');
}

export type TokenCheck =
  | 'right'
  | 'missing'
  /** Not the token; `old`: it has the form of one, as terminals have that were open when it was made anew. */
  | 'wrong'
  | 'old';

/**
 * Looks for the token where clients put it: `x-api-key`, or `Authorization: Bearer`. One of both is enough: clients send
 * a key of their own beside ours. A header that is there twice is nobody's.
 */
export function checkToken({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, token: string): TokenCheck {
  const keys = valuesOf(rawHeaders, 'x-api-key');
  const bearers = valuesOf(rawHeaders, 'authorization');
  const given = [
    ...keys,
    ...bearers.map((value) => (/^Bearer /i.test(value) ? value.slice(SCHEME.length).trim() : value)),
  ].filter((value) => value !== '');
  const twice = keys.length > 1 || bearers.length > 1;
  // All are compared, whether one is right or not.
  const right = given.filter((value) => isSame(value, token)).length > 0;
  if (right && !twice) return 'right';
  if (given.length === 0) return 'missing';
  return given.some((value) => value.startsWith(PREFIX)) ? 'old' : 'wrong';
}

/**
 * All values of a header, as they came. Not by `headersDistinct`, which throws at a header of the name `constructor` or
 * `__proto__` in many versions of Node (CVE-2026-21710).
 */
export function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === name) values.push(rawHeaders[i + 1]?.trim() ?? '');
  }
  return values;
}

/** In a time that does not tell how much of it is right. How long ours are is no secret. */
function isSame(given: string, token: string): boolean {
  if (token === '' || given.length > LONGEST) return false;
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}
