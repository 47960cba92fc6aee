import type * as vscode from 'vscode';
import type { GatewayResult, Image } from '../gateway/index.ts';
import type { Attempt, Verdict } from '../ledger/index.ts';
import type { Notice, PriceConsent, RequestService } from '../requests/index.ts';
import type { Policy } from '../router/index.ts';
import type { Markdown } from '../sanitize/index.ts';
import type { ChatWriter } from '../workbench/index.ts';
import type { TurnMemory } from './memory.ts';

/** What `@tierwise` works with. */
export interface ChatDeps extends PriceConsent {
  readonly requests: RequestService;
  /** All attempts of a conversation, oldest first. */
  readonly attemptsOf: (sessionId: string) => readonly Attempt[];
  /** Records what the user thinks of an attempt’s answer. */
  readonly verdict: (attemptId: number, verdict: Verdict) => void;
  readonly settings: () => ChatSettings;
  readonly runEditCommand: RunEditCommand;
  /** What is not committed, as a prompt has it; `unknown` where nobody has said of which repository. */
  readonly uncommittedChanges: () => Promise<
    | { readonly kind: 'changes'; readonly text: string }
    | { readonly kind: 'none' }
    | { readonly kind: 'unknown'; readonly message: string }
  >;
  readonly doTask: DoTask;
  readonly remember: Remember;
}

export interface ChatSettings {
  readonly tiers: Policy['tiers'];
  readonly chat: { readonly warnAboveUsd: number | null };
  readonly askAboveUsd: number | null;
}

/** One turn of a conversation, as VS Code hands it over. */
export interface ChatTurn {
  readonly request: vscode.ChatRequest;
  readonly context: vscode.ChatContext;
  readonly chat: ChatWriter;
  readonly token: vscode.CancellationToken;
}

/** What a command gets back from an answer in the Chat view. */
export interface ChatOutcome extends Partial<TurnMemory> {
  readonly outcome: GatewayResult['outcome'] | 'refused';
  readonly requestId: string | null;
  readonly usd: number | null;
  readonly answerChars: number;
  readonly message: string | null;
}

/** Answers a turn, and remembers how to ask it again where no answer came for want of a key. `name`: of its slash command. */
type Remember = (
  asked: {
    readonly name: string;
    readonly again: { readonly command: string; readonly arguments: readonly unknown[] };
  },
  answer: () => Promise<vscode.ChatResult>,
) => Promise<vscode.ChatResult>;

/** Commands of the editor that the chat can start. */
export type EditCommand = 'refactor' | 'fix' | 'tests' | 'docstring' | 'review' | 'commit';

/** What such a command is about; where no place is given, it is the one in the editor. */
export interface EditRequest {
  readonly uri?: vscode.Uri;
  readonly range?: vscode.Range;
  readonly scope?: 'file' | 'project';
  readonly instruction?: string;
}

/** Through whom such a command asks and notifies: both belong to the conversation. */
interface EditSurroundings {
  readonly requests: RequestService;
  readonly notify: (notice: Notice) => void;
}

/** Resolves to what the user can do now; null where nothing came of it. */
export type RunEditCommand = (
  command: EditCommand,
  request: EditRequest,
  surroundings: EditSurroundings,
) => Promise<Markdown | null>;

/**
 * Has a task done, and tells its steps until it stands still; resolves to the notice that is to be shown where it could not be
 * begun. `given`: what was attached, as text that orders nothing.
 */
type DoTask = (
  wish: {
    readonly prompt: string;
    readonly given: readonly { readonly title: string; readonly text: string }[];
    readonly images: readonly Image[];
  },
  chat: ChatWriter,
  signal: AbortSignal,
) => Promise<Notice | null>;
