import { t } from '../../l10n/index.ts';
import type { Concern, NeverReason } from './types.ts';

/** What a question says of a command beside its text. */
export function concernText(concern: Concern): string {
  switch (concern.kind) {
    case 'deletes':
      return t('Deletes {0}', concern.path);
    case 'writes-outside':
      return t('Reaches outside of the task’s copy: {0}', concern.path);
    case 'reads-secrets':
      return t('Reads a file of secrets: {0}', concern.path);
    case 'runs-code':
      return t('Runs code: {0}', concern.program);
    case 'network':
      return t('Uses the network: {0}', concern.program);
    case 'installs':
      return t('Installs packages: {0}', concern.program);
    case 'publishes':
      return t('Others see its effect: {0}', concern.program);
    case 'rewrites-history':
      return t('Changes the state of Git: {0}', concern.program);
    case 'unreadable':
      return t('Nobody can tell beforehand what it runs: {0}', concern.program);
  }
}

/** Why a command never runs within a task. */
export function neverText(reason: NeverReason): string {
  switch (reason) {
    case 'deletes-everything':
      return t('It would delete far more than the task’s own files.');
    case 'privileges':
      return t('It asks for the rights of another user.');
    case 'force-push':
      return t('It would overwrite what others have pushed.');
    case 'formats-disk':
      return t('It writes to a disk directly.');
    case 'runs-download':
      return t('It runs what it has just downloaded.');
    case 'stops-machine':
      return t('It would stop this machine.');
    case 'fork-bomb':
      return t('It starts itself without end.');
    case 'kills-everything':
      return t('It would end programs that are not the task’s.');
    case 'opens-everything':
      return t('It would change who may read your files.');
    case 'reads-keys':
      return t('It reads keys or passwords.');
    case 'changes-own-rights':
      return t('It would change what programs, the editor or this task may do.');
    case 'outlives-task':
      return t('It would leave something running after the task.');
    case 'hidden-characters':
      return t('It has characters that nobody can see.');
  }
}
