import { t } from '../../l10n/index.ts';
import type { Git, GitOptions } from '../../processes/index.ts';
import { codeIn } from '../../storage/index.ts';
import type { TreeProblem } from './types.ts';

/** What git wrote, or an error with the `code` that Node would give the same trouble. */
export type Ask = (args: readonly string[], options: GitOptions, signal?: AbortSignal) => Promise<Buffer>;

/** Large repositories have long lists, and are read in minutes on slow disks. */
const LIMITS = { timeMs: 600_000, outputBytes: 2 ** 30 };

/** Git, for questions that have an answer: where it fails, this throws. */
export function asking(git: Git): Ask {
  return async (args, options, signal) => {
    const result = await git(args, { ...options, limits: LIMITS }, signal);
    if (result.ok) return result.out;
    const { reason, message } = result;
    if (reason === 'old-git') throw withCode(message, 'OLD_GIT');
    throw withCode(
      `git ${args.find((arg) => !arg.startsWith('-'))}: ${message || reason}`,
      codeOf(reason, message),
    );
  };
}

function codeOf(reason: string, message: string): string {
  if (reason === 'no-git') return 'NO_GIT';
  if (reason === 'cancelled') return 'CANCELLED';
  if (/no space left|disk quota|file too large/i.test(message)) return 'ENOSPC';
  if (/read-only file system|permission denied/i.test(message)) return 'EACCES';
  if (/file ?name too long/i.test(message)) return 'ENAMETOOLONG';
  return 'GIT';
}

export function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw withCode('cancelled', 'CANCELLED');
}

const REASONS: Readonly<Record<string, TreeProblem['reason']>> = {
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  EFBIG: 'no-space',
  EROFS: 'not-writable',
  EACCES: 'not-writable',
  EPERM: 'not-writable',
  ENAMETOOLONG: 'path-too-long',
  NO_GIT: 'no-git',
  OLD_GIT: 'old-git',
  NO_FOLDER: 'no-folder',
  TOO_LARGE: 'too-large',
  CANCELLED: 'cancelled',
};

/** Why a tree could not be made, of what was thrown. */
export function problemOf(error: unknown): TreeProblem {
  const reason = REASONS[codeIn(error)] ?? 'failed';
  const detail = error instanceof Error ? error.message : String(error);
  return { reason, message: words(reason, detail) };
}

function words(reason: TreeProblem['reason'], detail: string): string {
  switch (reason) {
    case 'no-space':
      return t('The disk is full, so the task has no copy of your files to work in.');
    case 'not-writable':
      return t('The folder for tasks cannot be written: {0}', detail);
    case 'path-too-long':
      return t('A path of your folder is too long within the folder for tasks: {0}', detail);
    case 'no-folder':
      return t('The folder is not there: {0}', detail);
    case 'no-git':
      return t('Tasks need git, and it was not found.');
    case 'old-git':
      return t('Tasks need git 2.31 or newer; here it is {0}.', detail);
    case 'too-large':
      return t('The folder holds more files than a task can copy: {0}', detail);
    case 'cancelled':
      return t('Stopped.');
    case 'failed':
      return t('No copy of your files could be made: {0}', detail);
  }
}
