/** A part of a document that was replaced, in offsets of the text before all changes of the same moment. */
export interface Replaced {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/**
 * Whether the user is in a snippet, between whose places Tab goes. An extension is not told: a text with words in it that
 * comes at once, and the cursor inside of it, is taken for one, until the cursor leaves it or a line break is typed.
 */
export interface SnippetWatch {
  /** By the user's keys, not by undo. */
  changed(uri: string, changes: readonly Replaced[]): void;
  /**
   * What is selected by now, in offsets; both are the same where it is but a cursor.
   * @param isByHand the user has moved the cursor there, or typed
   */
  selected(uri: string, start: number, end: number, isByHand: boolean): void;
  ended(): void;
  isActive(): boolean;
}

const WORD = /[\p{L}\p{N}]/u;

/** Shorter texts are brackets and quotes that the editor closes. */
const LEAST_CHARS = 3;

export function createSnippetWatch(): SnippetWatch {
  let inserted: { readonly uri: string; readonly start: number; readonly end: number } | null = null;
  let isActive = false;
  const end = () => {
    inserted = null;
    isActive = false;
  };
  return {
    changed(uri, changes) {
      if (isActive && inserted?.uri === uri) {
        const { start, end: last } = inserted;
        const isInside = ({ rangeOffset, rangeLength }: Replaced) =>
          rangeOffset >= start && rangeOffset + rangeLength <= last;
        if (changes.some((one) => isInside(one) && one.text.includes('\n'))) return end();
        const before = changes.filter((one) => one.rangeOffset + one.rangeLength <= start && !isInside(one));
        const from = start + grown(before);
        inserted = { uri, start: from, end: from + last - start + grown(changes.filter(isInside)) };
        return undefined;
      }
      const [longest] = changes.toSorted((a, b) => b.text.length - a.text.length);
      end();
      if (longest === undefined || longest.text.length < LEAST_CHARS || !WORD.test(longest.text))
        return undefined;
      const start =
        longest.rangeOffset + grown(changes.filter(({ rangeOffset }) => rangeOffset < longest.rangeOffset));
      inserted = { uri, start, end: start + longest.text.length };
      return undefined;
    },
    selected(uri, start, last, isByHand) {
      if (inserted === null) return;
      const isWithin = uri === inserted.uri && start >= inserted.start && last <= inserted.end;
      if (!isWithin || (isByHand && !isActive)) end();
      // Behind the text the cursor is for a moment, before it is put to the first place.
      else if (start > inserted.start && start < inserted.end) isActive = true;
    },
    ended: end,
    isActive: () => isActive,
  };
}

function grown(changes: readonly Replaced[]): number {
  return changes.reduce((sum, { text, rangeLength }) => sum + text.length - rangeLength, 0);
}
