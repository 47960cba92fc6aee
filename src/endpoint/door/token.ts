import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

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
export function checkToken(rawHeaders: readonly string[], token: string): TokenCheck {
  const given = [
    ...valuesOf(rawHeaders, 'x-api-key'),
    ...valuesOf(rawHeaders, 'authorization').map((value) =>
      /^Bearer /i.test(value) ? value.slice(SCHEME.length).trim() : value,
    ),
  ].filter((value) => value !== '');
  const twice = ['x-api-key', 'authorization'].some((name) => valuesOf(rawHeaders, name).length > 1);
  // All are compared, whether one is right or not.
  const right = given.filter((value) => isSame(value, token)).length > 0;
  if (right && !twice) return 'right';
  if (given.length === 0) return 'missing';
  return given.some((value) => value.startsWith(PREFIX)) ? 'old' : 'wrong';
}

/** All values of a header, as they came. */
export function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === name) values.push(rawHeaders[i + 1]?.trim() ?? '');
  }
  return values;
}

/** In a time that does not tell how much of it is right. */
function isSame(given: string, token: string): boolean {
  if (token === '' || given.length > LONGEST) return false;
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(token));
}
