import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import { type ChangeBars, type NotRun, notify, withArguments } from '../workbench/index.ts';
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
  readonly refine: (proposal: OpenProposal, wish: string) => Promise<void>;
  readonly show: (proposal: OpenProposal) => Promise<void>;
}

export function createProposalCommands(deps: CommandDeps): ProposalCommands {
  const { current, bars, pending, decide, discard, show } = deps;
  const none = () => {
    const others = {
      title: t('Show Pending Changes'),
      command: 'tierwise.showPendingChanges',
      arguments: [],
    };
    return deps.all().length > 0
      ? told(t('No preview of a change is open.'), others)
      : told(t('No proposed changes are pending.'));
  };
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
    return proposal ? act(proposal, () => true, how) : none();
  };
  const oneFile = (act: DecideAbout, how: (file: FileDecision) => FileDecision) => async () => {
    const proposal = current();
    if (!proposal) return none();
    const file = await fileAtHand(proposal.id, proposal.title, filesOf(proposal));
    return file ? act(proposal, ({ change }) => change.path === file.change.path, how) : NOTHING;
  };
  const oneHunk = (act: DecideAbout, how: typeof acceptHunk) => async (argument: unknown) => {
    const { proposal, uri, line } = placeOf(argument);
    if (!proposal) return none();
    const isHere = uri ? isSideOf(proposal.id, uri) : () => false;
    if (!filesOf(proposal).some((file) => isHere(file) && file.state === 'open' && hunkAt(file, line)))
      return told(t('There is no change to decide on at the cursor.'));
    return act(proposal, isHere, (file) => {
      const hunk = file.state === 'open' ? hunkAt(file, line) : null;
      return hunk ? how(file, hunk) : file;
    });
  };
  /** As VS Code's own arrows go; from a bar on. */
  const go = (direction: 'next' | 'previous') => async (argument: unknown) => {
    const { proposal, bar } = placeOf(argument);
    if (!proposal) return none();
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
      if (!proposal) return none();
      if (proposal.session.now().discards.length > 0) return deps.undo(proposal);
      return told(t('Nothing of “{0}” was discarded.', proposal.title));
    },
    nextChange: go('next'),
    previousChange: go('previous'),
    refineChanges: async (args) => {
      const { proposal } = placeOf(args);
      if (!proposal) return none();
      const wish = typeof args === 'string' ? args : await askForWish(proposal.title);
      if (!wish) return { ...NOTHING, outcome: 'open' };
      await deps.refine(proposal, wish);
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

/** No key and no button does nothing without a word. */
function told(message: string, ...buttons: Parameters<typeof notify>[0]['buttons']): Decided {
  void notify({ message, buttons }, 'information');
  return { ...NOTHING, message };
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
