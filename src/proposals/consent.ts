import { consentReason, type FileChange } from '../edits/index.ts';

/** Asks in a dialog that must be answered; false when it is closed. */
export type Confirm = (message: string, detail: string, yes: string) => Thenable<boolean>;

/** Files that can run something by themselves, or change what VS Code does, are never written without a word. */
export async function mayTouch(changes: readonly FileChange[], confirm: Confirm): Promise<boolean> {
  const found = changes.flatMap((change) => {
    const why = consentReason(change);
    return why === null ? [] : [`${change.path}: ${why}`];
  });
  if (found.length === 0) return true;
  return confirm(
    'This answer changes files that can run programs or change how this project is handled.',
    found.join('\n'),
    'Write Them All the Same',
  );
}
