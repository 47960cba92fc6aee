import * as vscode from 'vscode';
import { t } from '../../l10n/index.ts';
import { headOf } from '../../models/index.ts';
import { type Proposal, pathOf } from '../../proposals/index.ts';
import { isSecretFile, maskSecrets } from '../../secrets/index.ts';
import { type NewError, watchNewErrors } from '../../verify/index.ts';

/** Servers of a big project take some seconds; much later the message would be about something long past, in ms. */
const LONGEST_MS = 15_000;
/** Of the errors, so many are told in their own words. */
const TOLD = 2;

interface Asking {
  /** Tells the user something with buttons; resolves to the title of the one that was pressed. */
  readonly ask: (message: string, ...buttons: string[]) => Thenable<string | undefined>;
  readonly fix: (uri: vscode.Uri) => unknown;
}

/**
 * Watches a change that is being written, and tells once of the errors that it made, by all servers and linters: the
 * check before the preview knows TypeScript's alone. Only of files that have a tab: what was wrong in others before, no
 * server has told.
 */
export function tellNewErrors({ ask, fix }: Asking): Proposal['onWrite'] {
  return (uris) => {
    const watched = uris.filter((uri) => hasTab(uri) && !isSecretFile(uri.path));
    const newErrors = watchNewErrors(watched);
    return async (undo) => {
      if (watched.length === 0) return;
      const versions = new Map(watched.map((uri) => [String(uri), versionOf(uri)]));
      const found = await newErrors(LONGEST_MS);
      // Where the user has typed since, or undone it, the errors may be of that.
      const own = found.filter(({ uri }) => versions.get(String(uri)) === versionOf(uri));
      const [first] = own;
      if (!first) return;
      const picked = await ask(messageOf(own), t('Undo'), t('Fix'));
      if (picked === t('Undo')) await undo();
      if (picked === t('Fix')) await fix(first.uri);
    };
  };
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
