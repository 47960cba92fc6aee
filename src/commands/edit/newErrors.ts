import * as vscode from 'vscode';
import type { FileChange } from '../../edits/index.ts';
import { t } from '../../l10n/index.ts';
import { headOf } from '../../models/index.ts';
import { type Proposal, pathOf, textOf, uriOf } from '../../proposals/index.ts';
import { isSecretFile, maskSecrets } from '../../secrets/index.ts';
import {
  changedFiles,
  type NewError,
  newErrorsOf,
  type ProposedProblems,
  watchNewErrors,
} from '../../verify/index.ts';
import { proposedOf, withoutSecretFiles } from './check.ts';

/** Servers of a big project take some seconds; much later the message would be about something long past, in ms. */
const LONGEST_MS = 15_000;
/** Of the errors, so many are told in their own words. */
const TOLD = 2;

interface Asking {
  /** Tells the user something with buttons; resolves to the title of the one that was pressed. */
  readonly ask: (message: string, ...buttons: string[]) => Thenable<string | undefined>;
  readonly fix: (uri: vscode.Uri) => unknown;
  readonly problems: Pick<ProposedProblems, 'find'>;
}

/**
 * Watches a change that is being written, and tells once of the errors that it made. Of files that have a tab those of all
 * servers and linters: the check before the preview knows TypeScript's alone. Of others, where a part of a change was
 * accepted and the rest would have followed it, TypeScript's: no server has told what was wrong in them before, and most
 * never tell of a file without a tab.
 */
export function tellNewErrors({ ask, fix, problems }: Asking): Proposal['onWrite'] {
  return (uris) => {
    const watched = uris.filter((uri) => hasTab(uri) && !isSecretFile(uri.path));
    const newErrors = watchNewErrors(watched);
    return async (undo, written) => {
      const versions = new Map(watched.map((uri) => [String(uri), versionOf(uri)]));
      const [seen, unseen] = await Promise.all([
        watched.length === 0 ? [] : newErrors(LONGEST_MS),
        errorsWithoutTab(problems, written),
      ]);
      // Where the user has typed since, or undone it, the errors may be of that.
      const own = seen.filter(({ uri }) => versions.get(String(uri)) === versionOf(uri));
      const all = [...own, ...(unseen.length > 0 && (await areAsWritten(written)) ? unseen : [])];
      const [first] = all;
      if (!first) return;
      const picked = await ask(messageOf(all), t('Undo'), t('Fix'));
      if (picked === t('Undo')) await undo();
      if (picked === t('Fix')) await fix(first.uri);
    };
  };
}

async function errorsWithoutTab(
  { find }: Asking['problems'],
  written: readonly FileChange[],
): Promise<readonly NewError[]> {
  const found = await find(proposedOf(written), AbortSignal.timeout(LONGEST_MS));
  if (found === null) return [];
  return newErrorsOf(changedFiles(written), withoutSecretFiles(found)).flatMap(({ path, ...error }) => {
    const uri = uriOf(path);
    return uri === null || hasTab(uri) ? [] : [{ ...error, uri }];
  });
}

async function areAsWritten(written: readonly FileChange[]): Promise<boolean> {
  const now = written.map(async ({ path, after }) => {
    const uri = uriOf(path);
    return uri !== null && (await textOf(uri)) === after;
  });
  return (await Promise.all(now)).every(Boolean);
}

function messageOf(errors: readonly NewError[]): string {
  const words = errors
    .slice(0, TOLD)
    .map(({ uri, line, message }) =>
      t('{0}, line {1}: {2}', pathOf(uri), line, shortened(maskSecrets(message).text)),
    );
  const more = errors.length > TOLD ? [t('{0} more', errors.length - TOLD)] : [];
  const all = [...words, ...more].join('; ');
  return errors.length === 1
    ? t('The change causes 1 new error: {0}.', all)
    : t('The change causes {0} new errors: {1}.', errors.length, all);
}

/** The first line; those after it give reasons. */
function shortened(message: string): string {
  const [line = ''] = message.split('\n');
  return line.length > 120 ? `${headOf(line, 119)}…` : line.replace(/\.$/, '');
}

function hasTab(uri: vscode.Uri): boolean {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .some(({ input }) => input instanceof vscode.TabInputText && String(input.uri) === String(uri));
}

function versionOf(uri: vscode.Uri): number | undefined {
  return vscode.workspace.textDocuments.find((document) => String(document.uri) === String(uri))?.version;
}
