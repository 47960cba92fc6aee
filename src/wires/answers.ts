import { calledBack, NOTHING_BACK } from './back.ts';
import { readChatAnswer, writeChatAnswer } from './chat/index.ts';
import { readMessagesAnswer, writeMessagesAnswer } from './messages/index.ts';
import type { AnswerOptions, AnswerReader, AnswerWriter, Back, Wire } from './types.ts';

/** Reads the answer of an upstream that speaks that wire. `back`: of the request that was written for it. */
export function answerReader(wire: Wire, back: Back = NOTHING_BACK): AnswerReader {
  return calledBack(wire === 'messages' ? readMessagesAnswer() : readChatAnswer(), back);
}

/** Writes an answer for a client that speaks that wire. */
export function answerWriter(wire: Wire, options: AnswerOptions): AnswerWriter {
  return wire === 'messages' ? writeMessagesAnswer(options) : writeChatAnswer(options);
}
