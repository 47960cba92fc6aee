import { widen } from './excerpt.ts';
import { maskSecrets } from './secrets.ts';

/** What is sent of a text for a part of it. */
export interface SelectedCode {
  readonly code: string;
  /** The text before and after the part, with a mark where the part stands; empty when there is none. */
  readonly surroundings: string;
  /** How many keys and tokens were masked. */
  readonly masked: number;
}

/** Takes a part out of a text, and as much of what stands around it as fits into the token limit with it. */
export function selectCode(text: string, start: number, end: number, limitTokens: number): SelectedCode {
  const lines = text.split('\n');
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length - 1;
  const offsetOf = (line: number) => lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0);
  const outer = widen(lines, { start: lineAt(start), end: lineAt(end) + 1 }, limitTokens);

  // Masked as parts of the whole text, so that a key of which a part holds only half is found.
  const code = maskSecrets(text, start, end);
  const before = maskSecrets(text, offsetOf(outer.start), start);
  const after = maskSecrets(text, end, offsetOf(outer.end) - 1);
  return {
    code: code.text,
    surroundings: before.text || after.text ? `${before.text}[...]${after.text}` : '',
    masked: code.masked + before.masked + after.masked,
  };
}
