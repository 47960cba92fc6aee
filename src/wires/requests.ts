import type { Effort } from '../models/index.ts';
import { readChatRequest, writeChatRequest } from './chat/index.ts';
import type { Kept } from './kept.ts';
import { readMessagesRequest, writeMessagesRequest } from './messages/index.ts';
import { notKept, readResponsesRequest, withAllTools, writeResponsesRequest } from './responses/index.ts';
import type { Read, Refusal, Target, Wire, WireRequest, Written } from './types.ts';

interface RequestForm {
  readonly read: (json: unknown) => Read;
  readonly write: (request: WireRequest, target: Target, kept: Kept) => Written;
}

/** Where each wire says which form the answer is to have. */
const FORMAT_FIELDS: Readonly<Record<Wire, string>> = {
  messages: 'output_config.format',
  chat: 'response_format',
  responses: 'text.format',
};

const FORMS: Readonly<Record<Wire, RequestForm>> = {
  messages: { read: readMessagesRequest, write: writeMessagesRequest },
  chat: { read: readChatRequest, write: writeChatRequest },
  responses: { read: readResponsesRequest, write: writeResponsesRequest },
};

/** The request of a client, from its JSON. A refusal names the field that cannot be read. */
export function readRequest(wire: Wire, json: unknown): Read {
  return FORMS[wire].read(json);
}

/**
 * The request for a model whose server speaks that wire. Its notes say what of it could not be sent; it is refused where the
 * answer would depend on that.
 */
export function writeRequest(wire: Wire, request: WireRequest, target: Target, kept: Kept): Written {
  if (request.wire === wire) return FORMS[wire].write(request, target, kept);
  const refusal = notKept(request) ?? unknownElsewhere(request);
  return refusal ? { ok: false, refusal } : FORMS[wire].write(withAllTools(request), target, kept);
}

/** What only the client's own wire has a word for, and the answer would depend on. */
function unknownElsewhere({ wire, format, maxOutputTokens }: WireRequest): Refusal | null {
  if (maxOutputTokens === 0)
    return { reason: 'no-match', field: 'max_tokens', what: 'no answer, to fill a cache' };
  if (!format?.own) return null;
  return { reason: 'no-match', field: FORMAT_FIELDS[wire], what: 'an answer of that form' };
}

/** Thinking budgets below these are as much as a low, and a medium, effort: those that OpenRouter and LiteLLM take for it. */
const [LOW_TOKENS, MEDIUM_TOKENS] = [4_096, 16_384];

/** How much the client wants the model to think; null where it says nothing of it. */
export function effortOf({ thinking }: Pick<WireRequest, 'thinking'>): Effort | null {
  const { isOn, budgetTokens, effort } = thinking;
  if (isOn === false) return 'least';
  if (effort !== null) {
    if (effort === 'none' || effort === 'minimal') return 'least';
    return effort === 'xhigh' || effort === 'max' ? 'high' : effort;
  }
  if (budgetTokens === null) return null;
  if (budgetTokens <= LOW_TOKENS) return 'low';
  return budgetTokens <= MEDIUM_TOKENS ? 'medium' : 'high';
}
