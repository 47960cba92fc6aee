import * as vscode from 'vscode';
import * as z from 'zod';
import { t } from '../l10n/index.ts';
import { askForInput, notify, pickOne } from '../workbench/index.ts';
import type { FileDecision } from './decisions.ts';
import { ACCEPTED, PROPOSED, sidesOf } from './preview.ts';

/** Which of several things the user means: by the cursor, by the arguments of a command, or asked for. */

export function isSideOf(id: string, uri: vscode.Uri): (file: FileDecision) => boolean {
  return (file) => {
    const { accepted, proposed } = sidesOf(id, file);
    return [accepted, proposed].some((side) => side.toString() === uri.toString());
  };
}

/** The file whose preview has the cursor; else the user picks one of those that are still open. */
export async function fileAtHand(
  id: string,
  title: string,
  decisions: readonly FileDecision[],
): Promise<FileDecision | undefined> {
  const open = decisions.filter(({ state }) => state === 'open');
  const uri = vscode.window.activeTextEditor?.document.uri;
  const atCursor =
    uri && [ACCEPTED, PROPOSED].includes(uri.scheme) ? open.find(isSideOf(id, uri)) : undefined;
  if (atCursor || open.length < 2) return atCursor ?? open[0];
  const picked = await pickOne(
    open.map((file) => ({ label: file.change.path, file })),
    { title, placeHolder: t('Choose the file') },
  );
  return picked?.file;
}

export function askForWish(title: string) {
  return askForInput({
    title: t('Refine “{0}”', title),
    prompt: t('What should be different?'),
    placeHolder: t('make it shorter'),
  });
}

interface Titled {
  readonly title: string;
  readonly changes: readonly { readonly path: string }[];
}

/** A proposal by its title, without a question: the last one that has it. */
export const pendingArgs = z.strictObject({ title: z.string().optional() });

export async function pickPending<One extends Titled>(
  proposals: readonly One[],
  { title }: z.infer<typeof pendingArgs>,
): Promise<One | undefined> {
  if (title !== undefined) return proposals.findLast((one) => one.title === title);
  if (proposals.length === 0) {
    void notify({ message: t('No proposed changes are pending.'), buttons: [] }, 'information');
  }
  if (proposals.length < 2) return proposals[0];
  const items = proposals.map((proposal) => ({
    label: proposal.title,
    description: proposal.changes.map(({ path }) => path).join(', '),
    proposal,
  }));
  const picked = await pickOne(items.reverse(), {
    title: t('Pending Changes'),
    placeHolder: t('Choose what to look at'),
  });
  return picked?.proposal;
}
