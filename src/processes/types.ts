/** A line for the shell, with all that it may do. Paths are absolute. */
export interface Command {
  readonly line: string;
  readonly cwd: string;
  /** The user's folder that `cwd` stands for: the tools are those that a terminal finds there. */
  readonly project: string;
  /** Outside of these, and of a temporary folder of its own, the command cannot write where there is a sandbox. */
  readonly writable: readonly string[];
  /** What a sandbox shows beside the rest of the disk: paths within the temporary folder, which it otherwise hides. */
  readonly readable: readonly string[];
  /** What a sandbox hides, beside the places where programs keep keys. */
  readonly hidden: readonly string[];
  readonly network: boolean;
  /** Added to what every command gets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: CommandLimits;
  /** The output goes there as it comes, up to the limit; see `readOutput`. */
  readonly outputFile: string;
}

export interface CommandLimits {
  readonly timeMs: number;
  /** Ends a command that neither writes nor computes for so long, as one does that waits for a person. Null: never. */
  readonly silenceMs: number | null;
  readonly outputBytes: number;
}

/** How a command ended. Only `exit` with code 0 is a success. */
export type CommandEnd =
  | { readonly end: 'exit'; readonly code: number }
  | { readonly end: 'signal'; readonly signal: string }
  | { readonly end: 'time-limit' }
  | { readonly end: 'silent' }
  | { readonly end: 'output-limit' }
  | { readonly end: 'process-limit' }
  /** What it wrote could not be kept, as on a full disk; `detail` is the system's code. */
  | { readonly end: 'output-lost'; readonly detail: string }
  | { readonly end: 'cancelled' }
  | { readonly end: 'not-started'; readonly reason: NotStarted; readonly detail: string };

export type NotStarted = 'sandbox-failed' | 'no-shell' | 'no-folder' | 'no-output-file' | 'failed';

export type SandboxKind = 'bubblewrap' | 'seatbelt' | 'none';

/** Why there is no sandbox: the system has none of those that we know, its program is not there. */
export type NoSandbox = 'not-supported' | 'not-installed';

export interface CommandResult {
  readonly ended: CommandEnd;
  readonly ms: number;
  /** For a model: plain text without control characters, of limited size, cut in the middle. */
  readonly output: string;
  /** Of all that the command wrote until it ended. */
  readonly outputBytes: number;
  readonly outputFile: string;
  /** Processes that still ran when the command had ended, and were killed. */
  readonly leftBehind: number;
  readonly sandbox: SandboxKind;
}

export interface Processes {
  /** Comes back when nothing that the command started runs any more. Never rejects for what commands do. */
  run(command: Command, signal: AbortSignal, onOutput?: (text: string) => void): Promise<CommandResult>;
  /** What holds commands, or why nothing does. A sandbox that is there and fails lets no command run. */
  sandbox(): Promise<'bubblewrap' | 'seatbelt' | { readonly none: NoSandbox }>;
  /** The program that reads the lines: `bash`, `zsh`, `sh`, `cmd`. */
  shell(): Promise<string>;
  /** Kills what an extension host that died has left running; comes back with the number of processes. */
  killLeftovers(): Promise<number>;
}

export interface GitOptions {
  readonly cwd: string;
  readonly gitDir?: string;
  readonly workTree?: string;
  /** The index file to work with. */
  readonly index?: string;
  readonly input?: string | Uint8Array;
  /** More variables for git, as `GIT_AUTHOR_DATE` or `GIT_ALTERNATE_OBJECT_DIRECTORIES`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** For a commit that the user asks for: hooks and what they need stay as the user has set them. */
  readonly hooks?: true;
  readonly limits?: Partial<Pick<CommandLimits, 'timeMs' | 'outputBytes'>>;
}

export type GitResult =
  | { readonly ok: true; readonly out: Buffer }
  | {
      readonly ok: false;
      readonly reason: 'failed' | 'time-limit' | 'output-limit' | 'cancelled' | 'no-git' | 'old-git';
      /** Git's exit code, null where it did not end by itself. */
      readonly code: number | null;
      readonly out: Buffer;
      /** What git wrote of its error; of one that is too old, its version. */
      readonly message: string;
    };

/** Our own git: runs no program that a repository names, asks nobody, reaches no network. */
export type Git = (args: readonly string[], options: GitOptions, signal?: AbortSignal) => Promise<GitResult>;
