import { t } from '../l10n/index.ts';
import { firstLineOf, shortened } from '../models/index.ts';
import type { AnswerProblem } from './answer/index.ts';
import type { RefusedEdit } from './types.ts';

/** Of the text that an edit looks for, so much is quoted. */
const MOST_QUOTED = 60;

/** Why an edit cannot be made, in a sentence for the user; `message` is for the model. */
export function refusedWords({ edit, reason }: RefusedEdit): string {
  const { path } = edit;
  switch (reason) {
    case 'not-found':
      return t('{0}: the code to be replaced is not there (“{1}”).', path, soughtIn(edit));
    case 'ambiguous':
      return edit.kind === 'replace'
        ? t('{0}: it is not certain which code is to be replaced (“{1}”).', path, soughtIn(edit))
        : t('{0}: its new text leaves out code that is there now.', path);
    case 'overlap':
      return t('{0}: two edits change the same code (“{1}”).', path, soughtIn(edit));
    case 'no-file':
      return t('{0}: there is no such file.', path);
    case 'exists':
      return edit.kind === 'move'
        ? t('{0}: it cannot be moved to {1}, where a file is already.', path, edit.to)
        : t('{0}: there is such a file already.', path);
    case 'outside':
      return t('{0}: this is no path of a file in the workspace.', path);
    case 'forbidden':
      return t('{0}: this file is not read, so it is not changed.', path);
    case 'too-much':
      return t('{0}: the answer has too many or too large edits to look at all of them.', path);
  }
}

/** The first line of what is to be replaced. */
function soughtIn(edit: RefusedEdit['edit']): string {
  return edit.kind === 'replace' ? shortened(firstLineOf(edit.find).trim(), MOST_QUOTED) : '';
}

/** Why a part of an answer is no edit, in a sentence for the user. */
export function problemWords({ reason, line }: AnswerProblem): string {
  switch (reason) {
    case 'unclosed':
      return t('Line {0} of the answer: an edit begins there and has no end.', line);
    case 'no-path':
      return t('Line {0} of the answer: it is not certain which file the edit is for.', line);
    case 'malformed':
      return t('Line {0} of the answer: old and new code cannot be told apart.', line);
    case 'unread':
      return t('Line {0} of the answer: the edit is in a form that cannot be read.', line);
  }
}
