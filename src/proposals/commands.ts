import * as vscode from 'vscode';
import { type NotRun, withArguments } from '../workbench/index.ts';
import { askForWish, fileAtHand, isSideOf, pendingArgs, pickPending } from './choose.ts';
import { acceptFile, acceptHunk, type FileDecision, hunkAt, refuseFile, refuseHunk } from './decisions.ts';
import { PROPOSED } from './preview.ts';
import { filesOf, type OpenProposal } from './proposal.ts';
import { type Decided, NOTHING, type Session } from './session.ts';

/** What the user can decide about the current proposal. */
export type ProposalCommands = Readonly<
  Record<
    | 'acceptChanges'
    | 'refuseChanges'
    | 'acceptFile'
    | 'refuseFile'
    | 'acceptChange'
    | 'refuseChange'
    | 'refineChanges',
    (args: unknown) => Promise<Decided>
  > &
    Record<'showPendingChanges', (args: unknown) => Promise<Decided | NotRun>>
>;

interface CommandDeps {
  /** The proposal that is meant where none is named. */
  readonly current: () => OpenProposal | undefined;
  /** All that wait, shown or not. */
  readonly pending: () => Promise<readonly OpenProposal[]>;
  readonly decide: (proposal: OpenProposal, ...how: Parameters<Session['decide']>) => Promise<Decided>;
  readonly show: (proposal: OpenProposal) => Promise<void>;
}

export function createProposalCommands({ current, pending, decide, show }: CommandDeps): ProposalCommands {
  const all = (how: (file: FileDecision) => FileDecision) => async () => {
    const proposal = current();
    return proposal ? decide(proposal, () => true, how) : NOTHING;
  };
  const oneFile = (how: (file: FileDecision) => FileDecision) => async () => {
    const proposal = current();
    const file = proposal && (await fileAtHand(proposal.id, proposal.title, filesOf(proposal)));
    return proposal && file
      ? decide(proposal, ({ change }) => change.path === file.change.path, how)
      : NOTHING;
  };
  const oneHunk = (how: typeof acceptHunk) => async () => {
    const proposal = current();
    const editor = vscode.window.activeTextEditor;
    if (!proposal || !editor) return NOTHING;
    const isHere = isSideOf(proposal.id, editor.document.uri);
    const line = editor.document.uri.scheme === PROPOSED ? editor.selection.active.line : 0;
    if (!filesOf(proposal).some((file) => isHere(file) && file.state === 'open' && hunkAt(file, line)))
      return NOTHING;
    return decide(proposal, isHere, (file) => {
      const hunk = file.state === 'open' ? hunkAt(file, line) : null;
      return hunk ? how(file, hunk) : file;
    });
  };
  return {
    acceptChanges: all(acceptFile),
    refuseChanges: all(refuseFile),
    acceptFile: oneFile(acceptFile),
    refuseFile: oneFile(refuseFile),
    acceptChange: oneHunk(acceptHunk),
    refuseChange: oneHunk(refuseHunk),
    refineChanges: async (args) => {
      const proposal = current();
      if (!proposal?.refine) return NOTHING;
      const wish = typeof args === 'string' ? args : await askForWish(proposal.title);
      if (!wish) return { ...NOTHING, outcome: 'open' };
      proposal.refine(wish);
      return { ...NOTHING, outcome: 'open' };
    },
    showPendingChanges: withArguments(
      { command: 'showPendingChanges', schema: pendingArgs },
      async (args): Promise<Decided> => {
        const proposal = await pickPending(await pending(), args);
        if (!proposal) return NOTHING;
        await show(proposal);
        return { ...NOTHING, outcome: 'open', files: filesOf(proposal).map(({ change }) => change.path) };
      },
    ),
  };
}
