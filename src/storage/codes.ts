import { t } from '../l10n/index.ts';

/** The code that the system gives for what went wrong, such as `ENOENT`; empty where there is none. */
export function codeIn(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What went wrong with a file or a port, as a clause for the user, who knows no codes and needs no call of the system. */
export function systemWords(error: unknown): string {
  const code = codeIn(error);
  const words = wordsOf(code);
  if (words !== null) return words;
  // Codes of the libraries, such as SQLite's `ERR_SQLITE_ERROR`, stand for too much: their words say it.
  if (code !== '' && !code.startsWith('ERR_')) return t('the system reports {0}', code);
  return error instanceof Error ? error.message : String(error);
}

/** By the codes of the system, and those of VS Code's own file systems. */
function wordsOf(code: string): string | null {
  switch (code) {
    case 'ENOENT':
    case 'FileNotFound':
      return t('there is no such file or folder');
    case 'EACCES':
    case 'EPERM':
    case 'NoPermissions':
      return t('access is denied');
    case 'EROFS':
      return t('the disk is read-only');
    case 'ENOSPC':
    case 'EDQUOT':
      return t('the disk is full');
    case 'EISDIR':
    case 'FileIsADirectory':
      return t('a folder has this name');
    case 'ENOTDIR':
    case 'FileNotADirectory':
      return t('a part of its path is not a folder');
    case 'EEXIST':
    case 'FileExists':
      return t('a file of this name is in the way');
    case 'EBUSY':
    case 'ETXTBSY':
      return t('the file is locked by another program');
    case 'EMFILE':
    case 'ENFILE':
      return t('too many files are open');
    case 'ENAMETOOLONG':
      return t('its name is too long');
    case 'EIO':
      return t('the disk reports an error');
    case 'EADDRINUSE':
      return t('another program uses the port');
    default:
      return null;
  }
}
