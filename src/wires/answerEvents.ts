import type { AnswerEvent, ErrorKind } from './answerTypes.ts';
import { isObject } from './shapes.ts';
import type { Json, Wire } from './types.ts';

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

/** `server` where the words say nothing. */
function errorKind(...words: readonly unknown[]): ErrorKind {
  const told = words
    .filter((word) => typeof word === 'string' || typeof word === 'number')
    .map((word) => String(word).slice(0, LONGEST).toLowerCase());
  return WORDS.find(([pattern]) => told.some((word) => pattern.test(word)))?.[1] ?? 'server';
}

const NOT_READABLE = 'The answer of the model’s server cannot be read.';

/** An error that an upstream tells within its answer, of a kind by its own words for it; of anything else that it cannot be read. */
export function errorEvent(error: unknown): AnswerEvent {
  const { code, type, message, detail } = isObject(error) ? error : {};
  return {
    type: 'error',
    kind: errorKind(code, type),
    message: [message, detail].find((one) => typeof one === 'string') ?? NOT_READABLE,
    ...(typeof code === 'string' ? { code } : {}),
  };
}

/** A place that an answer goes back to. `fields`: all that the wire says of it. */
export function citationEvent(wire: Wire, fields: Json, { url, title }: Json) {
  return {
    type: 'citation' as const,
    citation: {
      url: typeof url === 'string' ? url : null,
      title: typeof title === 'string' ? title : null,
      own: { wire, fields },
    },
  };
}
