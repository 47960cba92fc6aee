import type { Counts, EngineMaker } from './engines.ts';
import type { Accuracy } from './server.ts';
import { createClock } from './simulation.ts';
import type { Text } from './texts.ts';
import { typeText } from './user.ts';

/** The figures of an engine on all texts. */
export interface ReplayFigures {
  readonly requestsPer100Chars: number;
  /** The share of characters that were accepted rather than typed. */
  readonly acceptedShare: number;
  readonly charsAcceptedPerRequest: number;
  readonly promptTokensPerRequest: number;
  readonly promptTokensPer1000AcceptedChars: number;
  /** The share of suggestions that took no request of their own. */
  readonly cacheHitRate: number;
  /** The share of suggestions that the user read and did not accept. */
  readonly rejectedShare: number;
  /** How many characters a suggestion, or the part of it that is right, brings. */
  readonly charsPerAccept: number;
  readonly minutes: number;
}

/** Types all texts with an engine, one after the other. */
export async function replay(
  all: readonly Text[],
  make: EngineMaker,
  accuracy: Accuracy,
): Promise<ReplayFigures> {
  const counts: Counts = { requests: 0, promptTokens: 0, served: 0, reused: 0 };
  let chars = 0;
  let acceptedChars = 0;
  let accepted = 0;
  let rejected = 0;
  const [first] = all;
  if (first === undefined) throw new Error('there is no text to type');
  const clock = createClock();
  const progress = { text: first, at: 0 };
  const engine = make(accuracy, clock, progress, counts);
  try {
    for (const text of all) {
      progress.text = text;
      progress.at = 0;
      await clock.run(
        typeText(text, clock, engine, progress).then((outcome) => {
          chars += outcome.chars;
          acceptedChars += outcome.acceptedChars;
          accepted += outcome.accepted;
          rejected += outcome.rejected;
        }),
      );
    }
  } finally {
    engine.dispose?.();
  }
  return {
    requestsPer100Chars: (counts.requests / chars) * 100,
    acceptedShare: acceptedChars / chars,
    charsAcceptedPerRequest: acceptedChars / counts.requests,
    promptTokensPerRequest: counts.promptTokens / counts.requests,
    promptTokensPer1000AcceptedChars: (counts.promptTokens / acceptedChars) * 1_000,
    cacheHitRate: counts.reused / counts.served,
    rejectedShare: rejected / (rejected + accepted),
    charsPerAccept: acceptedChars / accepted,
    minutes: clock.now() / 60_000,
  };
}
