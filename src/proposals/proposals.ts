import * as vscode from 'vscode';
import { type FileChange, type FilePath, reversed } from '../edits/index.ts';
import type { Verdict } from '../ledger/index.ts';
import { type Confirm, mayTouch } from './consent.ts';
import {
  agreed,
  type FileDecision,
  hunkAt,
  refuseFile,
  refuseHunk,
  shareTaken,
  takeFile,
  takeHunk,
  undecided,
  withProposed,
} from './decisions.ts';
import { uriOf } from './places.ts';
import * as preview from './preview.ts';
import { watchUndone } from './undone.ts';
import { createVirtualFiles, PROPOSED, TAKEN } from './virtualFiles.ts';
import { applyChanges, type Obstacle } from './write.ts';

/** Changes that wait for the user's word. */
export interface Proposal {
  /** What they are for: `Refactor: Extract Function`. */
  readonly title: string;
  readonly changes: readonly FileChange[];
  /** Where the files are that are no files of the workspace: untitled ones, cells of notebooks. */
  readonly places: ReadonlyMap<FilePath, vscode.Uri>;
  readonly onVerdict: (verdict: Verdict) => void;
  /** Called right before these files are written; what it returns right after, with what takes all of it back. */
  readonly onWrite: (uris: readonly vscode.Uri[]) => (undo: () => Promise<void>) => unknown;
  /** Asks for the changes to be made over, as the user says; null where that cannot be done. */
  readonly refine: ((wish: string | null) => void) | null;
}

/** What became of a decision. */
export interface Decided {
  /** `open`: something is still to be decided. `stuck`: nothing could be written; the preview stays. */
  readonly outcome: 'applied' | 'refused' | 'open' | 'stuck' | 'nothing';
  readonly files: readonly FilePath[];
  readonly message: string | null;
}

export interface Proposals extends vscode.Disposable {
  /** Opens the preview. An older proposal for one of its files is refused by that. */
  propose(proposal: Proposal): Promise<void>;
  readonly commands: ProposalCommands;
}

/** What the user can decide, each about the proposal at hand. */
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

interface Open extends Proposal {
  readonly id: string;
  decisions: readonly FileDecision[];
  /** Its tab has been seen: from then on one that is gone was closed. */
  shown: boolean;
}

const CONTEXT = 'tierwise.review';
const NOTHING: Decided = { outcome: 'nothing', files: [], message: null };

export interface ProposalDeps {
  /** Tells the user something with buttons; resolves to the title of the one that was pressed. */
  readonly ask: (message: string, ...buttons: string[]) => Thenable<string | undefined>;
  readonly confirm: Confirm;
  readonly log: (line: string) => void;
}

/** The preview of what an answer would change, and what the user decides about it. Nothing is written before that. */
export function createProposals(deps: ProposalDeps): Proposals {
  const proposals = new Map<string, Open>();
  const watches = new Set<vscode.Disposable>();
  let count = 0;
  const files = createVirtualFiles((uri, text) => {
    const proposal = proposals.get(uri.authority);
    if (proposal) void decide(proposal, isOf(proposal, uri), (file) => withProposed(file, text));
  });

  const propose: Proposals['propose'] = async (proposal) => {
    const paths = new Set(proposal.changes.map(({ path }) => path));
    for (const older of proposals.values()) {
      if (older.decisions.some(({ change }) => paths.has(change.path))) await close(older, 'rejected');
    }
    const open: Open = { ...proposal, id: `edit-${++count}`, decisions: undecided(proposal), shown: false };
    proposals.set(open.id, open);
    for (const file of open.decisions) preview.fill(files, open.id, file);
    await preview.open(open.id, open.title, open.decisions);
    await showContext();
  };

  /** Decides about some of the files, and writes what is agreed to once nothing is left to decide. */
  const decide = async (
    proposal: Open,
    which: (file: FileDecision) => boolean,
    how: (file: FileDecision) => FileDecision,
  ): Promise<Decided> => {
    const before = proposal.decisions;
    proposal.decisions = before.map((file) => (which(file) ? how(file) : file));
    if (proposal.decisions.every(({ state }) => state !== 'open')) return conclude(proposal, before);
    proposal.decisions.forEach((file, i) => {
      if (file !== before[i]) preview.fill(files, proposal.id, file);
    });
    return { ...NOTHING, outcome: 'open' };
  };

  const conclude = async (proposal: Open, before: readonly FileDecision[]): Promise<Decided> => {
    const changes = agreed(proposal.decisions);
    if (changes.length === 0) {
      await close(proposal, 'rejected');
      return { ...NOTHING, outcome: 'refused' };
    }
    const paths = changes.map(({ path }) => path);
    const stuck = (message: string | null): Decided => {
      proposal.decisions = before;
      return { outcome: 'stuck', files: paths, message };
    };
    if (!(await mayTouch(changes, deps.confirm))) return stuck(null);
    const uris = paths.map((path) => proposal.places.get(path) ?? uriOf(path)).filter((uri) => uri !== null);
    const onWritten = proposal.onWrite(uris);
    const result = await applyChanges(changes, proposal.places, `Tierwise: ${proposal.title}`);
    if (!result.ok) {
      const message = obstaclesText(result.obstacles);
      void offerAgain(proposal, message);
      return stuck(message);
    }
    onWritten(async () => takeBack(proposal, changes));
    // Before the preview closes: whoever undoes at once is quicker than that.
    if (result.written.length > 0) {
      watches.add(watchUndone(result.written, () => proposal.onVerdict('undone')));
    }
    await close(proposal, shareTaken(proposal.decisions) === 'all' ? 'accepted' : 'partly');
    return { outcome: 'applied', files: paths, message: null };
  };

  /** Not by the editor's own undo: what was typed since stays. */
  const takeBack = async ({ title, places }: Proposal, changes: readonly FileChange[]) => {
    const back = changes.map(reversed).reverse();
    const result = await applyChanges(back, places, `Tierwise: Undo ${title}`);
    if (!result.ok) await deps.ask(obstaclesText(result.obstacles));
  };

  const offerAgain = async (proposal: Open, message: string) => {
    const again = 'Ask Again';
    const picked = await deps.ask(message, ...(proposal.refine ? [again] : []));
    if (picked === again) {
      await close(proposal, 'rejected');
      proposal.refine?.(null);
    }
  };

  const close = async (proposal: Open, verdict: Verdict) => {
    if (!proposals.delete(proposal.id)) return;
    const tabs = preview.tabsOf(proposal.id, proposal.title);
    proposal.onVerdict(verdict);
    await vscode.window.tabGroups
      .close(tabs, true)
      .then(undefined, (error: unknown) => deps.log(String(error)));
    files.forget(proposal.id);
    await showContext();
  };

  /** The proposal whose preview is in front, else the last one. */
  const current = (): Open | undefined => {
    const shown = [...proposals.values()].filter(({ id, title }) =>
      preview.tabsOf(id, title).some((tab) => tab.isActive && tab.group.isActive),
    );
    return shown.at(-1) ?? [...proposals.values()].at(-1);
  };

  const showContext = async () => {
    const active = [...proposals.values()].find(({ id, title }) =>
      preview.tabsOf(id, title).some((tab) => tab.isActive && tab.group.isActive),
    );
    const value = active ? (active.decisions.length === 1 ? 'one' : 'many') : undefined;
    await vscode.commands.executeCommand('setContext', CONTEXT, value);
  };

  /** A preview that was closed without a decision is asked about: what it cost is paid. */
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
      if (picked === show) await preview.open(proposal.id, proposal.title, proposal.decisions);
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
    return proposal && file ? decide(proposal, ({ change }) => change === file.change, how) : NOTHING;
  };
  const oneHunk = (how: typeof takeHunk) => async () => {
    const proposal = current();
    const editor = vscode.window.activeTextEditor;
    const file = proposal?.decisions.find(
      (one) => one.state === 'open' && editor && isOf(proposal, editor.document.uri)(one),
    );
    const line = editor?.document.uri.scheme === PROPOSED ? editor.selection.active.line : 0;
    const hunk = file && hunkAt(file, line);
    if (!proposal || !file || !hunk) return NOTHING;
    return decide(
      proposal,
      (one) => one === file,
      (one) => how(one, hunk),
    );
  };

  void closeLeftovers();
  const registered = vscode.Disposable.from(
    files,
    vscode.window.tabGroups.onDidChangeTabs(() => void onTabs()),
    vscode.window.tabGroups.onDidChangeTabGroups(() => void showContext()),
  );
  return {
    propose,
    commands: {
      acceptChanges: all(takeFile),
      refuseChanges: all(refuseFile),
      acceptFile: oneFile(takeFile),
      refuseFile: oneFile(refuseFile),
      acceptChange: oneHunk(takeHunk),
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

/** After a reload of the window the previews of before have nothing to show. */
async function closeLeftovers(): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.scheme === PROPOSED);
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs);
}

function isOf(proposal: Open, uri: vscode.Uri): (file: FileDecision) => boolean {
  return (file) => {
    const { taken, proposed } = preview.sidesOf(proposal.id, file);
    return [taken, proposed].some((side) => side.toString() === uri.toString());
  };
}

/** The file whose preview has the cursor; else the user picks one of those that are open. */
async function fileAtHand(proposal: Open): Promise<FileDecision | undefined> {
  const open = proposal.decisions.filter(({ state }) => state === 'open');
  const uri = vscode.window.activeTextEditor?.document.uri;
  const atCursor = uri && [TAKEN, PROPOSED].includes(uri.scheme) ? open.find(isOf(proposal, uri)) : undefined;
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

function obstaclesText(obstacles: readonly Obstacle[]): string {
  return `Nothing was changed: ${obstacles.map(({ path, message }) => `${path} ${message}`).join('; ')}.`;
}
