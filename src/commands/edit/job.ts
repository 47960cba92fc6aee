import type { Proposal } from '../../proposals/index.ts';
import type { NoticeButton } from '../../requests/index.ts';
import type { Task } from '../../router/index.ts';
import type { Target } from './target.ts';

/** A change of code that is asked of a model. */
export interface EditJob {
  readonly task: Task;
  /** For the user: `Refactor: Extract Function`. */
  readonly title: string;
  readonly target: Target;
  /** What is to be done, in words for the model. */
  readonly instruction: string;
  /** What else it should know: code of other files, problems, conventions; empty for nothing. */
  readonly promptMaterial: string;
  /** Files that may have to change, for the router. */
  readonly files: number;
  /** Problems of the language server that it is about. */
  readonly diagnostics: number;
  /** Other files than the target's that may be changed: those named, or any of the workspace. */
  readonly others: readonly string[] | 'any';
  /** Only the lines of the target may change; code that belongs to them, as imports at the top, may follow. */
  readonly within: boolean;
}

/** A job as it is kept with its proposal. */
export type Asked = NonNullable<Proposal['asked']>;

/** A job before it is known where its target is by the time that all is gathered. */
export interface JobPlan extends Omit<EditJob, 'target' | 'instruction'> {
  readonly instruction: (target: Target) => string;
}

/** A plan that touches the target's file alone, and is about no problems that are shown. */
export const IN_ONE_FILE = { files: 1, diagnostics: 0, others: [] } as const;

/** What an edit command resolves to. */
export interface EditResult {
  /**
   * `proposed`: the preview is open. `rejected`: no answer passed the checks. `refused`: nothing was asked, and the
   * message says why.
   */
  readonly outcome: 'proposed' | 'rejected' | 'failed' | 'cancelled' | 'refused';
  readonly requestId: string | null;
  readonly model: string | null;
  /** USD over all attempts; null when unknown. */
  readonly usd: number | null;
  /** Of the files that would change. */
  readonly files: readonly string[];
  readonly message: string | null;
  /** What mends it. */
  readonly button?: NoticeButton;
}

export function refused(
  message: string | null,
  outcome: EditResult['outcome'] = 'refused',
  button: NoticeButton | null = null,
): EditResult {
  return {
    ...(button ? { button } : {}),
    outcome,
    requestId: null,
    model: null,
    usd: null,
    files: [],
    message,
  };
}

export function askedWith({ target, title: _, ...job }: EditJob): Asked {
  const { document, path, text, range, isWhole } = target;
  const [start, end] = [range.start.line, range.end.line];
  const { others } = job;
  return {
    ...job,
    others: others === 'any' ? others : [...others],
    target: { uri: String(document.uri), path, text, start, end, isWhole },
  };
}
