import type * as vscode from 'vscode';
import type { FileChange, FilePath } from '../edits/index.ts';
import type { Verdict } from '../ledger/index.ts';
import type { FileDecision } from './decisions.ts';
import type { Asked, Pending } from './pending.ts';
import { tabsOf } from './preview.ts';
import type { Session } from './session.ts';

/** Changes that wait for the user's decision. */
export interface Proposal {
  /** What they are for: `Refactor: Extract Function`. */
  readonly title: string;
  readonly changes: readonly FileChange[];
  /** The URIs of files that are not in the workspace: untitled ones, cells of notebooks. */
  readonly locations: ReadonlyMap<FilePath, vscode.Uri>;
  /** What the model says of them, empty for nothing, and which model for which price; null where that is not known. */
  readonly note: { readonly text: string; readonly by: string } | null;
  /** Of the answer that they are from. */
  readonly attemptId: number;
  /** The task whose result they are; null where they are an answer's. */
  readonly task: string | null;
  readonly onVerdict: (verdict: Verdict) => void;
  /** Called right before these files are written; what it returns is called right after. */
  readonly onWrite: (uris: readonly vscode.Uri[]) => AfterWrite;
  /** What they were asked with; null for a task's. */
  readonly asked: Asked | null;
  /**
   * Has the changes made again: as the user wishes, or for the files as they are by then (null). Resolves to whether these
   * here are out of date with that, and no longer to be decided on.
   */
  readonly refine: (wish: string | null) => Promise<boolean>;
}

/** @param undo takes all of it back */
export type AfterWrite = (undo: () => Promise<void>, written: readonly FileChange[]) => unknown;

export interface OpenProposal extends Proposal {
  readonly id: string;
  readonly at: number;
  session: Session;
  /** Its tab has been seen: if it is gone after that, it was closed. */
  shown: boolean;
  /** Its writing had begun when the window was reloaded. */
  inDoubt: boolean;
}

export function filesOf({ session }: OpenProposal): readonly FileDecision[] {
  return session.now().files;
}

/** Whether a tab shows it. */
export function isShown({ id, title }: OpenProposal): boolean {
  return tabsOf(id, title).length > 0;
}

/** As it survives a reload of the window. */
export function pendingOf(proposal: OpenProposal): Pending {
  const { id, title, note, attemptId, task, asked, at, inDoubt, session, locations } = proposal;
  const decisions = session.now().files.map((file) => ({ ...file }));
  const uris = [...locations].map(([path, uri]): [string, string] => [path, String(uri)]);
  return { id, title, note, attemptId, task, asked, at, inDoubt, decisions, locations: uris };
}

/** One that comes back after a part of it was written: whatever becomes of the rest, its answer was not rejected. */
export function withoutTaken(proposal: OpenProposal, before: readonly FileDecision[]): OpenProposal {
  if (before.every(({ accepted, change }) => accepted === change.before)) return proposal;
  const onVerdict: typeof proposal.onVerdict = (verdict) =>
    proposal.onVerdict(verdict === 'rejected' ? 'partly' : verdict);
  return { ...proposal, onVerdict };
}
