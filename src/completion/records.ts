import type { GatewayResult } from '../gateway/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Suggestion } from './types.ts';

/** Requests whose attempt is remembered; older suggestions are no longer shown anywhere. */
const MOST_REQUESTS = 300;

/** Writes down what became of suggestions, under the attempts that paid for them. */
export interface Records {
  ended(request: number, result: GatewayResult): void;
  shown(suggestion: Suggestion): void;
  accepted(suggestion: Suggestion, chars: number, then: (attemptId: number) => void): void;
  partly(suggestion: Suggestion, chars: number): void;
}

/** A suggestion can be shown and taken before its attempt has ended: what is known of it waits for the attempt's id. */
export function createRecords(ledger: Pick<Ledger, 'suggested' | 'verdict'>): Records {
  interface Entry {
    attemptId: number | null;
    readonly waiting: ((attemptId: number) => void)[];
    /** The suggestion that was counted last: typing along one shows it again and again. */
    counted: string;
  }
  const entries = new Map<number, Entry>();
  const entryOf = (request: number): Entry => {
    const entry = entries.get(request) ?? { attemptId: null, waiting: [], counted: '' };
    entries.set(request, entry);
    const oldest = entries.keys().next().value;
    if (entries.size > MOST_REQUESTS && oldest !== undefined) entries.delete(oldest);
    return entry;
  };
  const when = (request: number, write: (attemptId: number) => void) => {
    const entry = entryOf(request);
    if (entry.attemptId === null) entry.waiting.push(write);
    else write(entry.attemptId);
  };
  return {
    ended(request, result) {
      const entry = entryOf(request);
      if (!('attemptId' in result)) return;
      entry.attemptId = result.attemptId;
      for (const write of entry.waiting.splice(0)) write(result.attemptId);
    },
    shown({ request, text }) {
      const entry = entryOf(request);
      // Typing along shows a shorter and shorter end of what was counted already.
      if (entry.counted.endsWith(text)) return;
      entry.counted = text;
      when(request, (id) => ledger.suggested(id, { shown: 1, suggestedChars: text.length }));
    },
    accepted({ request }, chars, then) {
      when(request, (id) => {
        ledger.suggested(id, { acceptedChars: chars });
        ledger.verdict(id, 'accepted');
        then(id);
      });
    },
    partly({ request }, chars) {
      when(request, (id) => {
        ledger.suggested(id, { acceptedChars: chars });
        ledger.verdict(id, 'partly');
      });
    },
  };
}
