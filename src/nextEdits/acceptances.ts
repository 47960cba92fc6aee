import { applied } from './check.ts';
import type { Offered } from './pool.ts';

/** What was accepted, so that its change, and an undo of that, are known as such. */
export interface Acceptances {
  /** A suggestion is about to be written into a text. */
  expect(one: Offered, text: string): void;
  /** Whether a change has written the suggestion that is expected, or an undo of an undo the last one again. */
  isWritten(uri: string, text: string, why: 'edit' | 'undo'): boolean;
  /** The suggestion that an undo has taken back, where it has gone to the text before one. */
  takenBack(uri: string, text: string): Offered | undefined;
  closed(uri: string): void;
  clear(): void;
}

/** Further back no undo is told from one of the user's own edits. */
const MOST = 50;

interface Acceptance {
  readonly one: Offered;
  readonly before: string;
  readonly after: string;
}

export function createAcceptances(): Acceptances {
  let expected: Acceptance | null = null;
  let written: readonly Acceptance[] = [];
  let undone: readonly Acceptance[] = [];
  const lastIn = (all: readonly Acceptance[], uri: string) => all.findLast(({ one }) => one.uri === uri);
  return {
    expect(one, before) {
      expected = { one, before, after: applied(one, before) };
    },
    isWritten(uri, text, why) {
      const found = why === 'edit' ? expected : lastIn(undone, uri);
      expected = null;
      if (found?.one.uri !== uri || found.after !== text) return false;
      undone = undone.filter((one) => one !== found);
      written = [...written, found].slice(-MOST);
      return true;
    },
    takenBack(uri, text) {
      const found = lastIn(written, uri);
      if (found?.before !== text) return undefined;
      written = written.filter((one) => one !== found);
      undone = [...undone, found].slice(-MOST);
      return found.one;
    },
    closed(uri) {
      const isElsewhere = ({ one }: Acceptance) => one.uri !== uri;
      [written, undone] = [written.filter(isElsewhere), undone.filter(isElsewhere)];
    },
    clear() {
      [expected, written, undone] = [null, [], []];
    },
  };
}
