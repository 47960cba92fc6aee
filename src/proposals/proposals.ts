import * as vscode from 'vscode';
import { type FileChange, type FilePath, reversed } from '../edits/index.ts';
import type { Verdict } from '../ledger/index.ts';
import {
  acceptedShare,
  acceptFile,
  acceptHunk,
  type FileDecision,
  hunkAt,
  refuseFile,
  refuseHunk,
  undecided,
  withProposed,
} from './decisions.ts';
import { uriOf } from './locations.ts';
import * as preview from './preview.ts';
import { createSession, type Decided, NOTHING, type Session } from './session.ts';
import { watchUndone } from './undone.ts';
import { type Confirm, createWriter } from './write.ts';
import { obstaclesText } from './writing.ts';

/** Changes that wait for the user's decision. */
export interface Proposal {
  /** What they are for: `Refactor: Extract Function`. */
  readonly title: string;
  readonly changes: readonly FileChange[];
  /** The URIs of files that are not in the workspace: untitled ones, cells of notebooks. */
  readonly locations: ReadonlyMap<FilePath, vscode.Uri>;
  readonly onVerdict: (verdict: Verdict) => void;
  /** Called right before these files are written; what it returns is called right after, with a function that undoes it all. */
  readonly onWrite: (uris: readonly vscode.Uri[]) => (undo: () => Promise<void>) => unknown;
  /** Has the changes made again, as the user wishes; null where that is not possible. */
  readonly refine: ((wish: string | null) => void) | null;
}

export interface Proposals extends vscode.Disposable {
  /** Opens the preview. That refuses an older proposal for one of its files. */
  propose(proposal: Proposal): Promise<void>;
  readonly commands: ProposalCommands;
}

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
  >
>;

interface OpenProposal extends Proposal {
  readonly id: string;
  readonly session: Session;
  /** Its tab has been seen: if it is gone after that, it was closed. */
  shown: boolean;
}

const CONTEXT = 'tierwise.review';

export interface ProposalDeps {
  /** Tells the user something with buttons; resolves to the title of the one that was pressed. */
  readonly ask: (message: string, ...buttons: string[]) => Thenable<string | undefined>;
  readonly confirm: Confirm;
  readonly log: (line: string) => void;
}

/** The preview of what an answer would change, and the user's decisions about it. Nothing is written before that. */
export function createProposals(deps: ProposalDeps): Proposals {
  const writer = createWriter(deps.confirm);
  const proposals = new Map<string, OpenProposal>();
  const watches = new Set<vscode.Disposable>();
  let count = 0;
  const files = preview.createVirtualFiles((uri, text) => {
    const proposal = proposals.get(uri.authority);
    if (proposal) void decide(proposal, isSideOf(proposal, uri), (file) => withProposed(file, text));
  });

  const propose: Proposals['propose'] = async (proposal) => {
    const paths = new Set(proposal.changes.map(({ path }) => path));
    for (const older of proposals.values()) {
      if (filesOf(older).some(({ change }) => paths.has(change.path))) await close(older, 'rejected');
    }
    const id = `edit-${++count}`;
    const session = createSession(undecided(proposal), {
      write: (changes) => write(open, changes),
      onChanged: (decisions, before) =>
        decisions.forEach((file, i) => {
          if (file !== before[i]) preview.writeSides(files, id, file);
        }),
    });
    const open: OpenProposal = { ...proposal, id, session, shown: false };
    proposals.set(id, open);
    for (const file of filesOf(open)) preview.writeSides(files, id, file);
    await preview.open(id, open.title, filesOf(open));
    await showContext();
  };

  const write = async (proposal: OpenProposal, changes: readonly FileChange[]) => {
    const { title, locations, onVerdict } = proposal;
    const uris = changes.flatMap(({ path }) => locations.get(path) ?? uriOf(path) ?? []);
    const onWritten = proposal.onWrite(uris);
    const result = await writer.write(changes, locations, `Tierwise: ${title}`);
    if (!result.ok) return result;
    onWritten(async () => undo(proposal, result.written));
    // Before the preview closes: a user may undo sooner than that.
    const texts = result.written.flatMap(({ path, before, after }) => {
      const uri = locations.get(path) ?? uriOf(path);
      return uri && before !== null && after !== null ? [{ uri, before }] : [];
    });
    if (texts.length > 0) watches.add(watchUndone(texts, () => onVerdict('undone')));
    return result;
  };

  /** Decides about some of the files; what is done after that closes, and what is stuck is told. */
  const decide = async (proposal: OpenProposal, ...[which, how]: Parameters<Session['decide']>) => {
    const decided = await proposal.session.decide(which, how);
    if (decided.outcome === 'refused') await close(proposal, 'rejected');
    if (decided.outcome === 'applied') {
      await close(proposal, acceptedShare(filesOf(proposal)) === 'all' ? 'accepted' : 'partly');
    }
    if (decided.outcome === 'stuck' && decided.message !== null) void offerAgain(proposal, decided.message);
    return decided;
  };

  /** Not by the editor's own undo, so that what was typed since stays. */
  const undo = async ({ title, locations }: Proposal, changes: readonly FileChange[]) => {
    const back = changes.map(reversed).reverse();
    const result = await writer.write(back, locations, `Tierwise: Undo ${title}`);
    if (!result.ok) await deps.ask(obstaclesText(result.obstacles));
  };

  const offerAgain = async (proposal: OpenProposal, message: string) => {
    const again = 'Ask Again';
    const picked = await deps.ask(message, ...(proposal.refine ? [again] : []));
    if (picked === again) {
      await close(proposal, 'rejected');
      proposal.refine?.(null);
    }
  };

  const close = async (proposal: OpenProposal, verdict: Verdict) => {
    if (!proposals.delete(proposal.id)) return;
    const tabs = preview.tabsOf(proposal.id, proposal.title);
    proposal.onVerdict(verdict);
    await vscode.window.tabGroups
      .close(tabs, true)
      .then(undefined, (error: unknown) => deps.log(String(error)));
    files.forget(proposal.id);
    await showContext();
  };

  const active = (): OpenProposal[] =>
    [...proposals.values()].filter(({ id, title }) =>
      preview.tabsOf(id, title).some((tab) => tab.isActive && tab.group.isActive),
    );

  /** The proposal whose preview is active, else the last one. */
  const current = (): OpenProposal | undefined => active().at(-1) ?? [...proposals.values()].at(-1);

  const showContext = async () => {
    const [shown] = active();
    const value = shown ? (filesOf(shown).length === 1 ? 'one' : 'many') : undefined;
    await vscode.commands.executeCommand('setContext', CONTEXT, value);
  };

  /** Asks about a preview that was closed without a decision: it has been paid for. */
  const onTabs = async () => {
    await showContext();
    for (const proposal of proposals.values()) {
      const isOpen = preview.tabsOf(proposal.id, proposal.title).length > 0;
      proposal.shown ||= isOpen;
      if (isOpen || !proposal.shown) continue;
      proposal.shown = false;
      const show = 'Show Again';
      const picked = await deps.ask(
        `“${proposal.title}” was closed before it was accepted.`,
        show,
        'Discard',
      );
      if (!proposals.has(proposal.id)) continue;
      if (picked === show) await preview.open(proposal.id, proposal.title, filesOf(proposal));
      else await close(proposal, 'rejected');
    }
  };

  const all = (how: (file: FileDecision) => FileDecision) => async () => {
    const proposal = current();
    return proposal ? decide(proposal, () => true, how) : NOTHING;
  };
  const oneFile = (how: (file: FileDecision) => FileDecision) => async () => {
    const proposal = current();
    const file = proposal && (await fileAtHand(proposal));
    return proposal && file
      ? decide(proposal, ({ change }) => change.path === file.change.path, how)
      : NOTHING;
  };
  const oneHunk = (how: typeof acceptHunk) => async () => {
    const proposal = current();
    const editor = vscode.window.activeTextEditor;
    if (!proposal || !editor) return NOTHING;
    const isHere = isSideOf(proposal, editor.document.uri);
    const line = editor.document.uri.scheme === preview.PROPOSED ? editor.selection.active.line : 0;
    if (!filesOf(proposal).some((file) => isHere(file) && file.state === 'open' && hunkAt(file, line)))
      return NOTHING;
    return decide(proposal, isHere, (file) => {
      const hunk = file.state === 'open' ? hunkAt(file, line) : null;
      return hunk ? how(file, hunk) : file;
    });
  };

  void preview.closeLeftovers();
  const registered = vscode.Disposable.from(
    files,
    vscode.window.tabGroups.onDidChangeTabs(() => void onTabs()),
    vscode.window.tabGroups.onDidChangeTabGroups(() => void showContext()),
  );
  return {
    propose,
    commands: {
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
    },
    dispose: () => {
      for (const watch of watches) watch.dispose();
      registered.dispose();
    },
  };
}

function filesOf({ session }: OpenProposal): readonly FileDecision[] {
  return session.decisions();
}

function isSideOf(proposal: OpenProposal, uri: vscode.Uri): (file: FileDecision) => boolean {
  return (file) => {
    const { accepted, proposed } = preview.sidesOf(proposal.id, file);
    return [accepted, proposed].some((side) => side.toString() === uri.toString());
  };
}

/** The file whose preview has the cursor; else the user picks one of those that are still open. */
async function fileAtHand(proposal: OpenProposal): Promise<FileDecision | undefined> {
  const open = filesOf(proposal).filter(({ state }) => state === 'open');
  const uri = vscode.window.activeTextEditor?.document.uri;
  const atCursor =
    uri && [preview.ACCEPTED, preview.PROPOSED].includes(uri.scheme)
      ? open.find(isSideOf(proposal, uri))
      : undefined;
  if (atCursor || open.length < 2) return atCursor ?? open[0];
  const picked = await vscode.window.showQuickPick(
    open.map((file) => ({ label: file.change.path, file })),
    { title: proposal.title, placeHolder: 'Choose the file' },
  );
  return picked?.file;
}

function askForWish(title: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: `Refine “${title}”`,
    prompt: 'What should be different?',
    placeHolder: 'make it shorter',
  });
}
