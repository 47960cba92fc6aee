import type * as vscode from 'vscode';
import type { Task } from '../../router/index.ts';
import type { Lines } from '../excerpt.ts';
import type { Refusal } from '../files/index.ts';
import type { SecretMarks } from '../secretMarks.ts';

/**
 * What the pieces are for. `read`: excerpts, so that the selection can be understood. `edit`: besides those, the files
 * that hold the selected symbol, whole as far as they fit, since a change of it may have to change them too.
 */
export type Purpose = 'read' | 'edit';

export interface ProjectRequest {
  readonly uri: vscode.Uri;
  /** The selection; an empty one stands for the symbol around it. */
  readonly range: vscode.Range;
  readonly task: Task;
  readonly purpose: Purpose;
  /** For all pieces together, as `projectText` renders them. */
  readonly limitTokens: number;
  /** How many steps outwards: 1 are callers and definitions, 2 theirs as well. Default: 1. */
  readonly depth?: 1 | 2;
  /** What the prompt holds of the document already. Default: the selection. With `edit` the file comes all the same. */
  readonly shown?: vscode.Range;
  /** Of the prompt that the pieces are for. Default: each piece has its own. */
  readonly marks?: SecretMarks;
}

/** How a piece hangs together with the selection. */
export type Link =
  | 'selection'
  | 'definition'
  | 'type'
  | 'implementation'
  | 'reference'
  | 'caller'
  | 'callee'
  | 'import'
  | 'name'
  | 'similar';

/** A part of a file, or all of it, as it may be sent. */
export interface ProjectPiece {
  /** As in edits: relative to the workspace, with the folder's name first where there are several. */
  readonly path: string;
  readonly uri: string;
  readonly range: Lines;
  /** Whole lines as they stand in the file, with `\n` and secrets masked; of an outline those without bodies. */
  readonly text: string;
  /** In words: `definition of Cart; calls applyDiscounts`. */
  readonly why: string;
  readonly links: readonly Link[];
  readonly form: 'file' | 'excerpt' | 'outline';
  /** For the fence. */
  readonly language: string;
  /** As rendered, estimated. */
  readonly tokens: number;
  /** How many keys and tokens were masked. */
  readonly masked: number;
}

/**
 * Why something is not there, or not as a whole: a file that may not be read; over the token limit, or cut to fit into
 * it; the source did not answer in time, or failed, or nobody waited for it.
 */
export type ProjectLeftOutReason = Refusal | 'limit' | 'cut' | 'time' | 'failed' | 'cancelled';

export interface ProjectLeftOut {
  readonly reason: ProjectLeftOutReason;
  /** Null where it is about a whole source. */
  readonly path: string | null;
  /** What it would have been there for, or which source: `definition of Cart`, `references`. */
  readonly what: string;
}

export interface ProjectContext {
  /** Files to be edited first, then what is to be read, best first. */
  readonly pieces: readonly ProjectPiece[];
  readonly leftOut: readonly ProjectLeftOut[];
  /** The symbols that are selected, and that the references are of. */
  readonly symbols: readonly string[];
  /** Files that hold one of the symbols, that of the selection included: what a change of it touches. */
  readonly filesTouched: number;
  /** Of all pieces. */
  readonly tokens: number;
  /** Who told of other files: a language server, or the text of files where none answered. */
  readonly foundBy: 'language-server' | 'text';
}

/** Lines of some file that hang together with the selection. */
export interface Finding {
  readonly link: Link;
  readonly uri: string;
  readonly lines: Lines;
  /** The line that it is about: where the symbol is used, or where a declaration begins. */
  readonly at: number;
  readonly why: string;
  /** The name through whose declaration it was found, where it is a step further out. */
  readonly through?: string | undefined;
  /** From 0 to 1 within its source, the steps outwards counted in. */
  readonly score: number;
}
