import type * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import type { ChangeBar } from '../workbench/index.ts';
import { hunksOf } from './decisions.ts';
import { sidesOf } from './preview.ts';
import { filesOf, type OpenProposal } from './proposal.ts';

/** VS Code lays out each of them; a change with more parts is not decided one by one. */
const MOST_BARS = 200;

/** What stands above the parts of a proposal that are still to be decided, with what the model says of them. */
export function barsOf(proposal: OpenProposal): readonly ChangeBar[] {
  const files = filesOf(proposal);
  const { text = '', by = '' } = proposal.note ?? {};
  const canUndo = proposal.session.now().discards.length > 0;
  const said = text === '' ? { text: by || proposal.title, by: '' } : { text, by };
  const parts = files.flatMap((file): { readonly uri: vscode.Uri; readonly line: number }[] => {
    if (file.state !== 'open') return [];
    const { accepted, proposed, change } = sidesOf(proposal.id, file);
    // The diff of several files leaves out the side that a deleted file does not have.
    if (change.after === null && files.length > 1) return [{ uri: accepted, line: 0 }];
    return hunksOf(file).map(({ from }) => ({ uri: proposed, line: from }));
  });
  return parts.slice(0, MOST_BARS).map((part, i) => ({
    ...part,
    label: t('Change {0} of {1}', i + 1, parts.length),
    ...said,
    canUndo,
  }));
}
