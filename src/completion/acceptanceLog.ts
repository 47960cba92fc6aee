import type { GatewayResult } from '../gateway/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Suggestion } from './request.ts';

/** Prompts whose attempt is remembered; suggestions of older ones are no longer shown anywhere. */
const MAX_PROMPTS = 300;

/** Records in the ledger what became of suggestions, under the attempts that paid for them. */
export interface AcceptanceLog {
  /** The request of a prompt has ended, with or without an attempt. */
  ended(promptId: number, result: GatewayResult): void;
  shown(suggestion: Suggestion): void;
  /** @param onRecorded is called with the attempt, once it is known */
  accepted(suggestion: Suggestion, onRecorded: (attemptId: number) => void): void;
  acceptedPart(suggestion: Suggestion, chars: number): void;
}

interface Entry {
  attemptId: number | null;
  readonly waiting: ((attemptId: number) => void)[];
  /** The suggestion that was counted last: it is shown again and again while the user types along it. */
  counted: string;
}

/** A suggestion can be shown and accepted before its attempt has ended: then its record waits for the attempt's id. */
export function createAcceptanceLog(ledger: Pick<Ledger, 'suggested' | 'verdict'>): AcceptanceLog {
  const entries = new Map<number, Entry>();
  const entryOf = (promptId: number): Entry => {
    const entry = entries.get(promptId) ?? { attemptId: null, waiting: [], counted: '' };
    entries.set(promptId, entry);
    const oldest = entries.keys().next().value;
    if (entries.size > MAX_PROMPTS && oldest !== undefined) entries.delete(oldest);
    return entry;
  };
  const whenKnown = (promptId: number, write: (attemptId: number) => void) => {
    const entry = entryOf(promptId);
    if (entry.attemptId === null) entry.waiting.push(write);
    else write(entry.attemptId);
  };
  return {
    ended(promptId, result) {
      const entry = entryOf(promptId);
      if (!('attemptId' in result)) return;
      entry.attemptId = result.attemptId;
      for (const write of entry.waiting.splice(0)) write(result.attemptId);
    },
    shown({ promptId, text }) {
      const entry = entryOf(promptId);
      // While it is typed along, the rest of a suggestion that was counted becomes shorter and shorter.
      if (entry.counted.endsWith(text)) return;
      entry.counted = text;
      whenKnown(promptId, (id) => ledger.suggested(id, { shown: 1, suggestedChars: text.length }));
    },
    accepted({ promptId, text }, onRecorded) {
      whenKnown(promptId, (id) => {
        ledger.suggested(id, { acceptedChars: text.length });
        ledger.verdict(id, 'accepted');
        onRecorded(id);
      });
    },
    acceptedPart({ promptId }, chars) {
      whenKnown(promptId, (id) => {
        ledger.suggested(id, { acceptedChars: chars });
        ledger.verdict(id, 'partly');
      });
    },
  };
}
