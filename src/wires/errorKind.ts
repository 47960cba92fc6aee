import type { ErrorKind } from './types.ts';

/** Words in the `type` and `code` of an error, in the order in which they count. */
const WORDS: readonly (readonly [words: RegExp, kind: ErrorKind])[] = [
  [/context_length|context_window|prompt_too_long|string_above_max|too_many_tokens/, 'context-full'],
  [/overloaded|unavailable|capacity|529|503/, 'overloaded'],
  [/insufficient_quota|billing|payment|credit|balance|^402$/, 'payment'],
  [/rate_limit|too_many_requests|resource_exhausted|^429$/, 'rate-limit'],
  [/content_(?:policy|filter)|safety|moderation|cyber_policy/, 'content-policy'],
  [/authentication|invalid_api_key|unauthorized|^401$/, 'unauthorized'],
  [/permission|forbidden|^403$/, 'forbidden'],
  [/too_large|^413$/, 'too-large'],
  [/timeout|timed_out|deadline|^(?:408|504)$/, 'timeout'],
  [/not_found|^404$/, 'not-found'],
  [/invalid|bad_request|unsupported|^4\d\d$/, 'invalid'],
];

/** What words make of an error: longer ones are no names. */
const LONGEST = 100;

/** The kind of an error that an upstream tells within its answer, by its own words for it; `server` where they say nothing. */
export function errorKind(...words: readonly unknown[]): ErrorKind {
  const told = words
    .filter((word) => typeof word === 'string' || typeof word === 'number')
    .map((word) => String(word).slice(0, LONGEST).toLowerCase());
  return WORDS.find(([pattern]) => told.some((word) => pattern.test(word)))?.[1] ?? 'server';
}
