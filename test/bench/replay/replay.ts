import { createClock } from './clock.ts';
import type { EngineMaker, Journal } from './engines.ts';
import type { Luck } from './server.ts';
import type { Text } from './texts.ts';
import { typeText } from './user.ts';

/** The figures of one engine on all texts. */
export interface Row {
  readonly requestsPer100Chars: number;
  /** Of all characters, those that were accepted and not typed. */
  readonly acceptedShare: number;
  readonly charsAcceptedPerRequest: number;
  readonly promptTokensPerRequest: number;
  readonly promptTokensPer1000AcceptedChars: number;
  /** Of the suggestions and requests, those that took no request of their own. */
  readonly cacheHitRate: number;
  /** Of the suggestions that the user read, those that were of no use. */
  readonly refusedShare: number;
  readonly minutes: number;
}

/** Types all texts with one engine, one after the other as a person does. */
export async function replay(all: readonly Text[], make: EngineMaker, luck: Luck): Promise<Row> {
  const journal: Journal = { requests: 0, promptTokens: 0, served: 0, reused: 0 };
  let chars = 0;
  let accepted = 0;
  let taken = 0;
  let refused = 0;
  const [first] = all;
  if (first === undefined) throw new Error('there is no text to type');
  const clock = createClock();
  const writing = { text: first, at: 0 };
  const engine = make(luck, clock, writing, journal);
  for (const text of all) {
    writing.text = text;
    await clock.run(
      typeText(text, clock, engine, writing).then((outcome) => {
        chars += outcome.chars;
        accepted += outcome.acceptedChars;
        taken += outcome.taken;
        refused += outcome.refused;
      }),
    );
  }
  return {
    requestsPer100Chars: (journal.requests / chars) * 100,
    acceptedShare: accepted / chars,
    charsAcceptedPerRequest: accepted / journal.requests,
    promptTokensPerRequest: journal.promptTokens / journal.requests,
    promptTokensPer1000AcceptedChars: (journal.promptTokens / accepted) * 1_000,
    cacheHitRate: journal.reused / journal.served,
    refusedShare: refused / (refused + taken),
    minutes: clock.now() / 60_000,
  };
}
