import { createSecretMarks, maskParts, type SecretMarks } from '../secrets/index.ts';
import { offsetOf, widen } from './excerpt.ts';

/** What is sent of a text for a part of it. */
export interface SelectedCode {
  readonly code: string;
  /** The number in the text, from 1, of each line of the code: a key of many lines has one mark. */
  readonly lineNumbers: readonly number[];
  /** The text before and after the part, with a mark where the part stands; empty when there is none. */
  readonly surroundings: string;
  /** How many keys and tokens were masked. */
  readonly masked: number;
}

/** Takes a part out of a text, and as much of what stands around it as fits into the token limit with it. */
export function selectCode(
  text: string,
  start: number,
  end: number,
  limitTokens: number,
  marks = createSecretMarks(),
): SelectedCode {
  const lines = text.split('\n');
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length - 1;
  const outer = widen(lines, { start: lineAt(start), end: lineAt(end) + 1 }, limitTokens);

  // Masked as parts of the whole text, so that a key of which a part holds only half is found.
  const parts = maskParts(text, [
    { start, end, marks },
    { start: offsetOf(lines, outer.start), end: start },
    { start: end, end: offsetOf(lines, outer.end) - 1 },
  ]);
  const [code = '', before = '', after = ''] = parts.map((part) => part.text);
  return {
    code,
    lineNumbers: numbersOf(code, lineAt(start) + 1, marks),
    surroundings: before || after ? `${before}[...]${after}` : '',
    masked: parts.reduce((sum, { masked }) => sum + masked, 0),
  };
}

/** The number of each line of a text whose secrets are masked; `first` is that of the first. */
export function numbersOf(text: string, first: number, marks: SecretMarks): number[] {
  let number = first;
  return text.split('\n').map((line) => {
    const own = number;
    number += marks.reveal(line).text.split('\n').length;
    return own;
  });
}
