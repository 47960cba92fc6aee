/** Where a command is to run. */
export interface Place {
  /** The user's folder: an approval holds for it. */
  readonly project: string;
  /** The task's tree, which stands for it. */
  readonly root: string;
  /** The folder within both, with `/` between names; empty for the root. */
  readonly folder: string;
  readonly home: string;
  readonly windows: boolean;
}

/** A line that the user has allowed for good: this text, in this folder of this project, as long as it runs the same. */
export interface KeptApproval {
  readonly line: string;
  readonly project: string;
  readonly folder: string;
  /** Of what the project's own files make of the line, as a script in `package.json`; see `definitionOf`. */
  readonly digest: string;
}

/** What a line does that the user should know before it runs. */
export type Concern =
  | { readonly kind: 'deletes' | 'writes-outside' | 'reads-secrets'; readonly path: string }
  | {
      readonly kind: 'runs-code' | 'network' | 'installs' | 'publishes' | 'rewrites-history' | 'unreadable';
      readonly program: string;
    };

/** What no answer of the user makes run within a task. */
export type NeverReason =
  | 'deletes-everything'
  | 'privileges'
  | 'force-push'
  | 'formats-disk'
  | 'runs-download'
  | 'stops-machine'
  | 'fork-bomb'
  | 'kills-everything'
  | 'opens-everything'
  | 'reads-keys'
  | 'changes-own-rights'
  | 'outlives-task'
  | 'hidden-characters';

export type Judgement =
  | { readonly verdict: 'allow' }
  | {
      readonly verdict: 'ask';
      readonly concerns: readonly Concern[];
      /** Whether “always” may be offered: for what deletes, publishes or cannot be read it may not. */
      readonly keepable: boolean;
    }
  | { readonly verdict: 'never'; readonly reason: NeverReason; readonly part: string };
