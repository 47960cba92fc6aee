import type { AnswerOptions, AnswerReader, AnswerWriter } from './answerTypes.ts';
import { calledBack, NOTHING_BACK } from './back.ts';
import { readChatAnswer, writeChatAnswer } from './chat/index.ts';
import { readMessagesAnswer, writeMessagesAnswer } from './messages/index.ts';
import { readResponsesAnswer, writeResponsesAnswer } from './responses/index.ts';
import type { Back, Wire } from './types.ts';

interface AnswerForm {
  readonly read: () => AnswerReader;
  readonly write: (options: AnswerOptions) => AnswerWriter;
}

const FORMS: Readonly<Record<Wire, AnswerForm>> = {
  messages: { read: readMessagesAnswer, write: writeMessagesAnswer },
  chat: { read: readChatAnswer, write: writeChatAnswer },
  responses: { read: readResponsesAnswer, write: writeResponsesAnswer },
};

/** Reads the answer of an upstream that speaks that wire. `back`: of the request that was written for it. */
export function answerReader(wire: Wire, back: Back = NOTHING_BACK): AnswerReader {
  return calledBack(FORMS[wire].read(), back);
}

/** Writes an answer for a client that speaks that wire. */
export function answerWriter(wire: Wire, options: AnswerOptions): AnswerWriter {
  return FORMS[wire].write(options);
}
