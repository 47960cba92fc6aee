import { problemWords, refusedWords } from '../edits/index.ts';
import { firstOf, listOf, t } from '../l10n/index.ts';
import { at, type Difference, MAX_PLACES, type NameUse, type Reason } from './reasons.ts';

/** Why a change is not used, as a page for the user; `detail` of a rejection is for the model. */
export function pageOf(reason: Reason): string {
  const { sentence, places } = partsOf(reason);
  return [sentence, ...(places.length > 0 ? ['', ...firstOf(places, MAX_PLACES)] : [])].join('\n');
}

interface Parts {
  readonly sentence: string;
  readonly places: readonly string[];
}

function partsOf(reason: Reason): Parts {
  switch (reason.fault) {
    case 'output-limit':
      return said(t('The answer was cut off: it reached its length limit.'));
    case 'open-block':
      return said(t('The answer was cut off: the edit at line {0} of it has no end.', reason.answerLine));
    case 'no-edits':
      return said(t('The answer does not say what to change in which file.'));
    case 'refused-edits':
      return said(t('Edits of the answer cannot be made:'), [
        ...reason.problems.map(problemWords),
        ...reason.refused.map(refusedWords),
      ]);
    case 'no-change':
      return said(t('With this answer every file stays as it is.'));
    case 'syntax':
      return said(t('With this change the code does not parse:'), reason.problems.map(at));
    case 'omitted-code':
      return said(t('The answer leaves code out, with words in place of it:'), reason.lines.map(at));
    case 'marks':
      return said(t('The change leaves lines in a file that are not code:'), reason.lines.map(at));
    case 'lost-code':
      return said(
        t('The change removes much of a file, which nobody asked for:'),
        reason.files.map(({ path, before, after }) =>
          after === null
            ? t('{0}: deleted', path)
            : t('{0}: {1} lines before, {2} lines after', path, before, after),
        ),
      );
    case 'other-files': {
      const { allowed, files } = reason;
      const sentence =
        allowed === null
          ? t('The change is in files that it may not change:')
          : t('Only {0} may change, but other files do:', listOf(allowed));
      return said(
        sentence,
        files.map(({ path, isNew }) => (isNew ? t('{0} (new file)', path) : path)),
      );
    }
    case 'outside-selection': {
      const { path, startLine, endLine } = reason.selection;
      const sentence =
        startLine === endLine
          ? t('Only line {0} of {1} may change, but others do:', startLine, path)
          : t('Only lines {0} to {1} of {2} may change, but others do:', startLine, endLine, path);
      return said(
        sentence,
        reason.lines.map(({ isAdded, ...line }) => `${isAdded ? '+' : '-'} ${at(line)}`),
      );
    }
    case 'other-changes':
      return said(otherChanges(reason.check), reason.differences.map(difference));
    case 'inconsistent-names':
      return said(
        t('One name becomes several:'),
        reason.names.map(({ from, to }) => t('{0} becomes {1}', from, listOf(to))),
      );
    case 'forgotten-names':
      return said(t('These places keep the old name:'), reason.uses.map(use));
    case 'taken-names':
      return said(t('The new name is already in use here:'), reason.uses.map(use));
    case 'missing-imports':
      return said(t('The code still uses what is no longer imported:'), reason.uses.map(use));
    case 'new-errors': {
      const { errors } = reason;
      return said(
        errors.length === 1
          ? t('The change causes an error that was not there before:')
          : t('The change causes {0} errors that were not there before:', errors.length),
        errors.map(({ path, line, message }) => at({ path, line, text: message })),
      );
    }
  }
}

function said(sentence: string, places: readonly string[] = []): Parts {
  return { sentence, places };
}

function otherChanges(check: (Reason & { readonly fault: 'other-changes' })['check']): string {
  switch (check) {
    case 'keeps-code':
      return t('Only comments may change, but code does:');
    case 'names-only':
      return t('Only names may change, but more does:');
    case 'only-imports':
      return t('Only imports may change, but more does:');
    case 'only-tests':
      return t('Only tests may change, but other files do:');
  }
}

/** With the signs of a diff. */
function difference(change: Difference): string {
  switch (change.kind) {
    case 'was':
      return `- ${at(change)}`;
    case 'is':
      return `+ ${at(change)}`;
    case 'new':
      return t('{0} (new file)', change.path);
    case 'deleted':
      return t('{0}: deleted', change.path);
    case 'no-test':
      return change.path;
  }
}

function use({ path, line, name, text }: NameUse): string {
  return at({ path, line, text: `${name} · ${text}` });
}
