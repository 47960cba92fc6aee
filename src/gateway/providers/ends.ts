import { endOf as endOfWire, type End as WireEnd } from '../../wires/index.ts';
import type { ProviderEvent } from './types.ts';

type End = ProviderEvent & { readonly type: 'end' };

/** A call of a tool that the server itself could not read. */
const MALFORMED = /malformed|tool_call|thought_signature/;

/**
 * What the word means with which a server ends an answer; `why`: its own words beside it. Null where it is none: some
 * servers write `"null"` or nothing until the end.
 */
export function endOf(told: string | null | undefined, why?: string | null): End | null {
  const end = endOfWire(told);
  return end && { type: 'end', reason: reasonOf(end), word: end.word, ...(why ? { why } : {}) };
}

function reasonOf({ reason, plain }: WireEnd): End['reason'] {
  return ENDS[reason] === 'error' && MALFORMED.test(plain) ? 'malformed' : ENDS[reason];
}

/** What the ends of answers come to for a request. */
export const ENDS = {
  stop: 'stop',
  'tool-use': 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  'context-full': 'length',
  'content-policy': 'content-policy',
  refusal: 'content-policy',
  pause: 'error',
  unknown: 'error',
} as const;
