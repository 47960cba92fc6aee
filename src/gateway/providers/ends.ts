import { endOf as endOfWire } from '../../wires/index.ts';
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

function reasonOf({ reason, plain }: NonNullable<ReturnType<typeof endOfWire>>): End['reason'] {
  switch (reason) {
    case 'stop':
    case 'tool-use':
    case 'stop-sequence':
      return 'stop';
    case 'length':
    case 'context-full':
      return 'length';
    case 'content-policy':
    case 'refusal':
      return 'content-policy';
    default:
      return MALFORMED.test(plain) ? 'malformed' : 'error';
  }
}
