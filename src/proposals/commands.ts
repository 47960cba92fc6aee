import * as vscode from 'vscode';
import { type ChangeBars, type NotRun, withArguments } from '../workbench/index.ts';
import { askForWish, fileAtHand, isSideOf, pendingArgs, pickPending } from './choose.ts';
import { acceptFile, acceptHunk, type FileDecision, hunkAt, refuseFile, refuseHunk } from './decisions.ts';
import { PROPOSED } from './preview.ts';
import { filesOf, type OpenProposal } from './proposal.ts';
import { type Decide, type Decided, NOTHING } from './session.ts';

/** What the user can decide about the current proposal. */
export type ProposalCommands = Readonly<
  Record<
    | 'acceptChanges'
    | 'refuseChanges'
    | 'acceptFile'
    | 'refuseFile'
    | 'acceptChange'
    | 'refuseChange'
    | 'undoDiscard'
    | 'nextChange'
    | 'previousChange'
    | 'refineChanges',
    (args: unknown) => Promise<Decided>
  > &
    Record<'showPendingChanges', (args: unknown) => Promise<Decided | NotRun>>
>;

type DecideAbout = (proposal: OpenProposal, ...how: Parameters<Decide>) => Promise<Decided>;

interface CommandDeps {
  /** The proposal that is meant where none is named. */
  readonly current: () => OpenProposal | undefined;
  readonly all: () => readonly OpenProposal[];
  /** What stands above the changes; a command may be started there. */
  readonly bars: Pick<ChangeBars, 'of'>;
  /** All that wait, shown or not. */
  readonly pending: () => Promise<readonly OpenProposal[]>;
  readonly decide: DecideAbout;
  /** The same, of what can be brought back. */
  readonly discard: DecideAbout;
  /** Brings back what was discarded last. */
  readonly undo: (proposal: OpenProposal) => Promise<Decided>;
  readonly show: (proposal: OpenProposal) => Promise<void>;
}

export function createProposalCommands(deps: CommandDeps): ProposalCommands {
  const { current, bars, pending, decide, discard, show } = deps;
  /** Where a command was started: at a bar, else at the cursor. */
  const placeOf = (argument: unknown) => {
    const bar = bars.of(argument);
    const { document, selection } = vscode.window.activeTextEditor ?? {};
    const uri = bar?.uri ?? document?.uri;
    const line = bar?.line ?? (uri?.scheme === PROPOSED ? (selection?.active.line ?? 0) : 0);
    const proposal = bar ? deps.all().find(({ id }) => id === bar.uri.authority) : current();
    return { proposal, uri, line, bar };
  };
  const all = (act: DecideAbout, how: (file: FileDecision) => FileDecision) => async () => {
    const proposal = current();
    return proposal ? act(proposal, () => true, how) : NOTHING;
  };
  const oneFile = (act: DecideAbout, how: (file: FileDecision) => FileDecision) => async () => {
    const proposal = current();
    const file = proposal && (await fileAtHand(proposal.id, proposal.title, filesOf(proposal)));
    return proposal && file ? act(proposal, ({ change }) => change.path === file.change.path, how) : NOTHING;
  };
  const oneHunk = (act: DecideAbout, how: typeof acceptHunk) => async (argument: unknown) => {
    const { proposal, uri, line } = placeOf(argument);
    if (!proposal || !uri) return NOTHING;
    const isHere = isSideOf(proposal.id, uri);
    if (!filesOf(proposal).some((file) => isHere(file) && file.state === 'open' && hunkAt(file, line)))
      return NOTHING;
    return act(proposal, isHere, (file) => {
      const hunk = file.state === 'open' ? hunkAt(file, line) : null;
      return hunk ? how(file, hunk) : file;
    });
  };
  /** As VS Code's own arrows go; from a bar on. */
  const go = (direction: 'next' | 'previous') => async (argument: unknown) => {
    const { proposal, bar } = placeOf(argument);
    if (!proposal) return NOTHING;
    if (bar) putCursor(bar.uri, bar.line);
    const [one, many] = GO[direction];
    await vscode.commands.executeCommand(filesOf(proposal).length === 1 ? one : many);
    return { ...NOTHING, outcome: 'open' } as const;
  };
  return {
    acceptChanges: all(decide, acceptFile),
    refuseChanges: all(discard, refuseFile),
    acceptFile: oneFile(decide, acceptFile),
    refuseFile: oneFile(discard, refuseFile),
    acceptChange: oneHunk(decide, acceptHunk),
    refuseChange: oneHunk(discard, refuseHunk),
    undoDiscard: async (argument) => {
      const { proposal } = placeOf(argument);
      return proposal ? deps.undo(proposal) : NOTHING;
    },
    nextChange: go('next'),
    previousChange: go('previous'),
    refineChanges: async (args) => {
      const { proposal } = placeOf(args);
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

/** VS Code's own commands: in the diff of one file, and in that of several. */
const GO = {
  next: ['workbench.action.compareEditor.nextChange', 'multiDiffEditor.goToNextChange'],
  previous: ['workbench.action.compareEditor.previousChange', 'multiDiffEditor.goToPreviousChange'],
} as const;

function putCursor(uri: vscode.Uri, line: number): void {
  const at = new vscode.Position(line, 0);
  for (const editor of vscode.window.visibleTextEditors) {
    if (String(editor.document.uri) === String(uri)) editor.selection = new vscode.Selection(at, at);
  }
}
