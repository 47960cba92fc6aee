import type { CommandResult } from '../../processes/index.ts';

/** Runs one command line, as `Processes.run` does, in a folder; never rejects for what the command does. */
export type Run = (line: string, options: RunOptions) => Promise<RunResult>;

export interface RunOptions {
  /** Absolute. */
  readonly cwd: string;
  /** Folders that the command may write to: the checkout, and the folder for its reports. */
  readonly writable: readonly string[];
  /** Added to what commands get anyway. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeMs: number;
  readonly signal: AbortSignal;
  readonly onOutput?: (text: string) => void;
}

export type RunResult = Pick<CommandResult, 'ended' | 'ms' | 'output' | 'outputFile'>;

/** A runner of tests that is known: how it runs once, and how its report is read. */
export type Framework =
  | 'node:test'
  | 'mocha'
  | 'jest'
  | 'vitest'
  | 'ava'
  | 'tape'
  | 'tap'
  | 'bun'
  | 'deno'
  | 'pytest'
  | 'unittest'
  | 'go'
  | 'cargo'
  | 'maven'
  | 'gradle'
  | 'dotnet'
  | 'phpunit'
  | 'rspec';

export type CheckKind = 'tests' | 'types' | 'lint';

/** Something that the project checks itself with. */
export interface Check {
  readonly kind: CheckKind;
  /** The package's folder, below the root, `''` for the root itself; the line runs in it. */
  readonly folder: string;
  /** What a user would type: it is shown, and it is what is approved. */
  readonly shown: string;
  /** Runs once and ends. `{report}` stands for the file or folder that the report is written to. */
  readonly line: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Null: only the exit code tells. */
  readonly framework: Framework | null;
  /** How the line is made to run these files only, paths below the root; null where it cannot. */
  readonly only: ((files: readonly string[]) => string) | null;
}

export interface ProjectChecks {
  readonly checks: readonly Check[];
  /** Folders of packages with a changed file in which nothing tests. */
  readonly untested: readonly string[];
}

export type Outcome = 'green' | 'red' | 'skipped';

/** A test as its run tells of it. */
export interface TestResult {
  /** Folder of the package, file where it is told, suites and name: the same in every run. */
  readonly name: string;
  /** Below the root, where the report tells. */
  readonly file: string | null;
  readonly outcome: Outcome;
  /** What a red one says, cut. */
  readonly message: string;
}

/** What all checks of one checkout said. */
export interface ChecksRun {
  readonly tests: readonly TestResult[];
  readonly commands: readonly CommandRun[];
}

/** A check that was run, on which of the two states. */
export interface CommandRun {
  readonly kind: CheckKind;
  readonly folder: string;
  readonly shown: string;
  readonly ms: number;
  readonly state: CommandState;
  /** Null where it did not end by itself. */
  readonly code: number | null;
  /** Tests that it told of as red. */
  readonly redTests: number;
  /** Lines that say what is wrong, without what differs from run to run. */
  readonly errors: readonly string[];
  /** The end of what it wrote. */
  readonly output: string;
}

/**
 * `green`: it ended by itself, and all was well. `red`: it ended, and said what is not. `broken`: it ended without having
 * tested anything, such as a command that is not there. `cut`: ended by a limit.
 */
export type CommandState = 'green' | 'red' | 'broken' | 'cut' | 'cancelled';

/** What tests need and do not find here: nobody's fault. */
export type Need = 'network' | 'service' | 'docker' | 'display' | 'dependency';

/** What was done to a test, or to what decides about tests. */
export type TamperKind =
  | 'deleted'
  | 'skipped'
  | 'only'
  | 'returns-early'
  | 'weakened'
  | 'expectation-changed'
  | 'tolerance-wider'
  | 'errors-caught'
  | 'mocked'
  | 'settings-changed'
  | 'snapshot-changed';

export interface Tampering {
  readonly kind: TamperKind;
  readonly path: string;
  /** The test, where it is one. */
  readonly test: string | null;
}

export interface AddedTest {
  readonly name: string;
  /** Null where that could not be tried. */
  readonly failsOnBase: boolean | null;
}

export interface Counts {
  readonly green: number;
  readonly red: number;
  readonly skipped: number;
}

/** Why a verdict is what it is; the first that holds. */
export type Why =
  /** Verified. */
  | { readonly reason: 'mended'; readonly green: number; readonly mended: number }
  | { readonly reason: 'added'; readonly green: number; readonly added: number }
  | { readonly reason: 'still-green'; readonly green: number }
  /** Red. */
  | { readonly reason: 'broken-tests'; readonly names: readonly string[] }
  | { readonly reason: 'added-red'; readonly names: readonly string[] }
  | { readonly reason: 'wanted-red'; readonly names: readonly string[] }
  | { readonly reason: 'new-errors'; readonly kind: CheckKind; readonly errors: readonly string[] }
  | { readonly reason: 'stopped-running'; readonly shown: string }
  | { readonly reason: 'undeclared'; readonly names: readonly string[] }
  /** Not verified. */
  | { readonly reason: 'no-change' }
  | { readonly reason: 'no-tests' }
  | { readonly reason: 'cannot-run'; readonly shown: string }
  | { readonly reason: 'nothing-green' }
  | { readonly reason: 'needs'; readonly needs: readonly Need[]; readonly names: readonly string[] }
  | { readonly reason: 'tampered'; readonly tampered: readonly Tampering[] }
  | { readonly reason: 'untouched'; readonly paths: readonly string[] }
  | { readonly reason: 'only-own-tests'; readonly names: readonly string[] }
  | { readonly reason: 'still-red'; readonly names: readonly string[] }
  | { readonly reason: 'flaky'; readonly names: readonly string[] }
  | { readonly reason: 'time-limit' }
  | { readonly reason: 'cancelled' };

export interface Verification {
  readonly verdict: 'verified' | 'red' | 'not-verified';
  readonly why: Why;
  readonly ran: readonly (CommandRun & { readonly on: 'base' | 'change' })[];
  readonly before: Counts;
  readonly after: Counts;
  /** Red on the base and green on the change. */
  readonly mended: readonly string[];
  /** Green on the base and red on the change, or gone. */
  readonly broken: readonly string[];
  readonly stillRed: readonly string[];
  /** Red and green on the same files. */
  readonly flaky: readonly string[];
  readonly added: readonly AddedTest[];
  readonly tampered: readonly Tampering[];
  readonly needs: readonly Need[];
  /** Changed files of which no test runs anything that changed. */
  readonly untouched: readonly string[];
  /** What red tests and checks say, bounded: for a model. */
  readonly said: string;
}

export interface VerifyTests {
  /** A checkout of the state before, with dependencies; it is written to, and of no use afterwards. */
  readonly base: { readonly root: string };
  /** The checkout with the change. No file of it is changed but by what the checks themselves write. */
  readonly change: { readonly root: string };
  /** All paths that differ, below the roots, with `/`; of a rename both names. */
  readonly changed: readonly string[];
  readonly checks: ProjectChecks;
  /** Names of tests, or parts of them, that the task is about: none of them may still be red. */
  readonly wanted?: readonly string[];
  /** Packages that are installed for the change, and that no manifest names. */
  readonly undeclared?: readonly string[];
  /** What `runChecks` said of the base, where that has been run; else it is run here. */
  readonly before?: ChecksRun;
  /** An empty folder for reports, outside of both checkouts. */
  readonly scratch: string;
  readonly run: Run;
  readonly limits: { readonly timeMs: number };
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly on: 'base' | 'change';
  readonly shown: string;
}
