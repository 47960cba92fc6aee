import type { FileChange } from '../../edits/index.ts';

/**
 * A path of a task: as edits name it, with forward slashes. Where the task has several folders the folder's name comes
 * first. What lies in the repository around a folder begins with `..`.
 */
export type TreePath = string;

/** A state of the tree's files that can be gone back to. Opaque, and only good for the tree that made it. */
export type SnapshotId = string;

/** A folder of the user that a task works on. */
export interface UserFolder {
  readonly name: string;
  /** Where it is on the disk. */
  readonly path: string;
}

export interface TreeRequest {
  /** The task's id: letters, digits, `-` and `_`. */
  readonly id: string;
  readonly folders: readonly UserFolder[];
  /** Texts of editors with changes that are not saved, by their path on the disk. */
  readonly unsaved: ReadonlyMap<string, string>;
}

/** Why a tree cannot be made. `message` is a sentence for the user. */
export interface TreeProblem {
  readonly reason:
    | 'no-folder'
    | 'no-git'
    | 'old-git'
    | 'no-space'
    | 'not-writable'
    | 'path-too-long'
    | 'too-large'
    | 'cancelled'
    | 'failed';
  readonly message: string;
}

export type Failed = { readonly ok: false } & TreeProblem;

/** What of the user's files is not in the tree, or not as it is there, and why. */
export interface LeftOut {
  readonly path: TreePath;
  readonly why: /** Ignored by the project, and larger than what is copied. */
    | 'ignored-and-large'
    /** Ignored, and another repository. */
    | 'other-repository'
    /** In the tree, but larger than what can be gone back to and handed over. */
    | 'not-followed'
    /** Part of the dependencies, and there as a link to the user's file: to be read only. */
    | 'linked'
    /** A socket, a pipe or a device. */
    | 'special'
    | 'unreadable'
    /** A pointer of Git LFS, whose content is not on this machine. */
    | 'no-content'
    /** A submodule that is not checked out. */
    | 'no-submodule'
    /** Typed, not saved, and not to be written in the file's encoding: the file is as it was saved. */
    | 'encoding';
  /** Null where it is not known. */
  readonly bytes: number | null;
}

/** What is at a path in a snapshot. */
export type Entry =
  | { readonly kind: 'text'; readonly text: string; readonly executable: boolean }
  /** Bytes that are not UTF-8, or more than is read. */
  | {
      readonly kind: 'binary';
      readonly bytes: number;
      readonly hash: string;
      readonly executable: boolean;
    }
  | { readonly kind: 'link'; readonly target: string };

/** What differs between two snapshots at one path. */
export interface TreeChange {
  readonly path: TreePath;
  /** Where the file was, if it was moved. */
  readonly movedFrom: TreePath | null;
  /** Null: it was not there. */
  readonly before: Entry | null;
  /** Null: it is gone. */
  readonly after: Entry | null;
}

/** What a place is wanted for. `entry`: what is there is taken away or moved, and a link is that itself. */
export type PlaceUse = 'read' | 'write' | 'entry';

export type Place =
  | {
      readonly ok: true;
      /** Where it really is at this moment, within the tree, without links. */
      readonly file: string;
      readonly path: TreePath;
    }
  | { readonly ok: false; readonly reason: PlaceProblem; readonly message: string };

export type PlaceProblem =
  | 'outside'
  /** A link in the path leads out of the tree. */
  | 'link-outside'
  /** A link that leads nowhere or in a circle. */
  | 'link-nowhere'
  /** The tree's own git, which is worked with by git's commands only. */
  | 'git'
  /** A pipe, a socket, a device. */
  | 'special'
  | 'unreadable';

/** What the user's files become when the task's change is taken over as they are now. */
export interface Merged {
  /** Texts, for a proposal: `before` is what the user has now. */
  readonly changes: readonly FileChange[];
  /** Files among `changes` that hold conflicts, between the marks that git uses. */
  readonly conflicts: readonly TreePath[];
  /** What is no text: written by `writeRest`. */
  readonly rest: readonly RestChange[];
  /** What is not taken over, since the user did something else with the file meanwhile. */
  readonly refused: readonly RefusedChange[];
}

/** A change of something that is no text, or of a text that is not UTF-8. */
export interface RestChange {
  readonly path: TreePath;
  /** On the disk of the user. */
  readonly file: string;
  readonly kind: 'bytes' | 'link' | 'mode' | 'delete';
  /** What the user has there now, and what is to be there. */
  readonly before: Rest | null;
  readonly after: Rest | null;
}

export type Rest =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly executable: boolean }
  | { readonly kind: 'mode'; readonly executable: boolean }
  | { readonly kind: 'link'; readonly target: string };

export interface RefusedChange {
  readonly path: TreePath;
  readonly why: /** The task deletes what the user has changed. */
    | 'changed-by-user'
    /** The task changes bytes that the user has changed as well. */
    | 'both-changed'
    /** A folder, or a link, is where the file was. */
    | 'in-the-way'
    /** Larger than what is handed over. */
    | 'too-large';
}

export interface Checkout {
  /** Where commands run. */
  readonly root: string;
  dispose(): Promise<void>;
}

/** A commit on a new branch of the user's repository. */
export type Branched =
  | {
      readonly ok: true;
      readonly commits: readonly {
        readonly repository: string;
        readonly branch: string;
        readonly commit: string;
      }[];
      /** What the user's hooks said. */
      readonly said: string;
    }
  | {
      readonly ok: false;
      readonly reason:
        | 'no-repository'
        | 'nothing-changed'
        /** Git does not know whose commit it would be. */
        | 'no-author'
        | 'bad-name'
        | 'exists'
        /** The change needs lines that the user has not committed, in the files of `detail`. */
        | 'needs-uncommitted'
        | 'hook'
        | 'failed'
        | 'cancelled';
      readonly detail: string;
    };

/** A copy of the user's folders in which a task works. */
export interface Tree {
  readonly id: string;
  /** Where commands run: the user's folder, or what holds all of them. */
  readonly root: string;
  /** All that is the task's: `root`, and the repository around it. What commands may write into. */
  readonly writable: string;
  /** What commands must not reach: the snapshots. */
  readonly hidden: readonly string[];
  /** The user's folders, and where they are in the tree. */
  readonly folders: readonly (UserFolder & { readonly root: string })[];
  /** The user's files as they were at the start. */
  readonly base: SnapshotId;
  /** Grows where a step makes what is too large to be followed. */
  readonly leftOut: readonly LeftOut[];

  /** Keeps the files as they are. Costs what the change costs. Throws where it cannot, with `ENOSPC` on a full disk. */
  snapshot(): Promise<SnapshotId>;
  /** Makes the files what they were; what the project ignores stays. Can be called again after it was cut off. */
  restore(to: SnapshotId): Promise<void>;
  /** What is different, by path; `to` is the files as they are now where it is left out. */
  difference(from: SnapshotId, to?: SnapshotId): Promise<readonly TreeChange[]>;
  /** The same as text for a model or a reader: at most this many characters, cut between files. */
  patch(from: SnapshotId, to?: SnapshotId, most?: number): Promise<string>;
  /**
   * The files as a commit of the user's history has them, for comparison; what is ignored stays. Folders without a
   * repository, and repositories in it, are as the user has them. The tree holds them until it is restored.
   *
   * @param revision as git understands it; null where no repository has it
   */
  committed(revision: string, signal: AbortSignal): Promise<SnapshotId | null>;
  /** Puts a patch into the files, as `git apply` does, all of it or nothing: then it comes back with why. */
  apply(patch: string, signal: AbortSignal): Promise<string | null>;
  /**
   * A second checkout with the same dependencies. `dispose` keeps it for the next one who asks.
   *
   * @param anew with the dependencies as the tree has them by now
   */
  baseCopy(
    at: SnapshotId,
    signal: AbortSignal,
    anew?: boolean,
  ): Promise<({ readonly ok: true } & Checkout) | Failed>;
  /** Where a path leads at this moment, however it is spelled: also one of the user's folder. */
  mapped(path: string, use: PlaceUse): Promise<Place>;
  /** Where the user has the file of a path. */
  userFile(path: TreePath): string;
  /**
   * The task's change put into the user's files as they are now.
   *
   * @param now the text of a file at a path on the user's disk, as the editor has it; null where there is none
   */
  merge(now: (file: string) => Promise<string | null>): Promise<Merged>;
  toBranch(name: string, message: string, signal: AbortSignal): Promise<Branched>;
}

export interface Trees {
  create(
    request: TreeRequest,
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly tree: Tree } | Failed>;
  /** Null where there is none of that id, or not a whole one. */
  open(id: string): Promise<Tree | null>;
  /** Takes links away, never what they lead to. Can be called again after it was cut off. */
  remove(id: string): Promise<void>;
  /** At the start: what was half made, half removed, or is nobody's any more. */
  cleanUp(keep: ReadonlySet<string>): Promise<void>;
}
