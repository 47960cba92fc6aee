import type { Candidate } from './certain/index.ts';
import type { Edit } from './edit.ts';
import type { Place } from './ports.ts';
import { dissect } from './replacements.ts';
import { isName } from './texts.ts';

/** Whether a candidate can be written: what it replaces stands there, and it is not written yet. */
export function fits({ start, end, oldText, newText }: Candidate, text: string): boolean {
  return oldText !== newText && text.slice(start, end) === oldText;
}

/** The text of its file once a candidate is written. */
export function applied({ start, end, newText }: Candidate, text: string): string {
  return text.slice(0, start) + newText + text.slice(end);
}

/** Whether a candidate takes back what the user has done: the same text again, or the same words the other way round. */
export function isUndo(candidate: Candidate, text: string, edits: readonly Edit[]): boolean {
  const { uri, oldText, newText } = candidate;
  const length = text.length - oldText.length + newText.length;
  return edits.some(
    (edit) =>
      (edit.uri === uri &&
        edit.before.length === length &&
        // Compared last, and seldom: it is as long as the file.
        edit.before.startsWith(newText, candidate.start) &&
        edit.before === applied(candidate, text)) ||
      dissect(edit).replacements.some(({ old, now }) => old === newText && now === oldText),
  );
}

/** Whether a place lies within what the user is just typing. */
export function isInEdit({ uri, start, end }: Place, edit: Edit): boolean {
  const { start: from, text } = edit.change;
  return uri === edit.uri && start <= from + text.length && end >= from;
}

/** Whether a file surely parses with a candidate if it did before: one name has become another, or arguments others. */
export function surelyParses({ oldText, newText, isSound = false }: Candidate): boolean {
  return isSound || (isName(oldText) && isName(newText));
}
