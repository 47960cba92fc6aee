import type { Edit } from '../edit.ts';
import type { OpenDocument } from '../ports.ts';
import { isWordAt, wholeWords } from '../texts.ts';
import type { Candidate } from './candidate.ts';

/** More places than this are a search and replace, which the editor has. */
const MOST_PLACES = 200;

const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** The other places of the open files where a name stands that the user has just replaced by another. */
export function repeated(edit: Edit, documents: readonly OpenDocument[]): Candidate[] {
  const { before, after, change } = edit;
  const old = wholeWords(before, change.start, change.end);
  const now = wholeWords(after, change.start, change.start + change.text.length);
  const oldText = before.slice(old.start, old.end);
  const newText = after.slice(now.start, now.end);
  if (oldText.length < 2 || !NAME.test(oldText) || !NAME.test(newText)) return [];
  const found: Candidate[] = [];
  for (const { uri, languageId, text } of documents) {
    if (languageId !== edit.languageId) continue;
    for (let at = text.indexOf(oldText); at >= 0; at = text.indexOf(oldText, at + oldText.length)) {
      const end = at + oldText.length;
      if (isWordAt(text, at - 1) || isWordAt(text, end)) continue;
      found.push({ uri, start: at, end, oldText, newText, way: 'repeat' });
      if (found.length === MOST_PLACES) return found;
    }
  }
  return found;
}
