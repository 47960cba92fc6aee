import { t } from '../../l10n/index.ts';
import { withoutEnd } from '../../models/index.ts';
import type { FileChange, FilePath } from '../types.ts';
import { isHarmless } from './manifest.ts';
import { kindOf } from './sensitive.ts';

export type SafePath =
  | { readonly kind: 'safe'; readonly path: FilePath }
  /** Why, as the end of a sentence about the path. */
  | { readonly kind: 'outside'; readonly why: string };

const MAX_PATH_LENGTH = 1_024;

/**
 * Characters that are invisible, that some file systems ignore in names (so that `.g<U+200C>it` is `.git`), or that change
 * the direction of text (so that a name looks like another).
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\u034F|[\uFE00-\uFE0F]/u;

const SHORT_NAME = /^[^.]{1,6}~\d{1,2}(?:\.[^.]{0,3})?$/;

/**
 * Normalises a path as a model wrote it, and makes sure, by its text alone, that it is inside the workspace. Links on the
 * disk are the responsibility of whoever writes.
 */
export function safePath(path: string): SafePath {
  const outside = (why: string): SafePath => ({ kind: 'outside', why });
  if (path.length > MAX_PATH_LENGTH) return outside('is too long');
  if (INVISIBLE.test(path)) return outside('has characters that cannot be seen');
  if (path.includes('\\')) return outside('has backslashes: folders are divided by forward slashes');
  if (path.startsWith('/')) return outside('does not begin in the workspace');
  // A drive, a URI scheme, or an alternate data stream on Windows.
  if (path.includes(':')) return outside('has a colon');
  // Something on the way to the disk may decode a dot or a slash.
  if (/%(?:2e|2f|5c)/i.test(path)) return outside('has dots or slashes in an encoded form');
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.length === 0 || path.endsWith('/')) return outside('names no file');
  if (segments[0]?.startsWith('~')) return outside('begins in a home folder');
  if (segments.includes('..')) return outside('leads out of a folder');
  // Windows drops these endings, so that `.git.` is `.git`.
  if (segments.some((segment) => /[. ]$/.test(segment) || segment.startsWith(' ')))
    return outside('has a name that begins or ends with a space or ends with a dot');
  // The short names that Windows gives to `.git` and the like.
  if (segments.some((segment) => SHORT_NAME.test(segment)))
    return outside('has a short name as Windows makes them');
  return { kind: 'safe', path: segments.join('/') };
}

/**
 * One form for all spellings that some file system treats as the same path. Upper case comes first: a long s and the
 * ligatures have none of their own, so that they become the letters that macOS treats them as.
 */
export function foldedPath(path: FilePath): string {
  return path.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFC');
}

/**
 * Why a file may only be written with the user's explicit consent, in words that follow the file's name; null for all other
 * files. Spellings that some file system treats as such a file count too.
 *
 * @param above the folders around the one that the path begins in, as far as they say what its files are
 */
export function sensitivityOf(path: FilePath, above = ''): string | null {
  const names = namesOf(path);
  return (
    kindOf(names, namesOf(above)) ??
    (names.some((name) => SHORT_NAME.test(name)) ? t('it can be the short name of another file') : null)
  );
}

/** The names of a path as the file systems that ignore the most would take them. */
function namesOf(path: FilePath): string[] {
  const names = foldedPath(path).replaceAll('\\', '/').split('/').map(nameOf);
  return names.filter((name) => name !== '');
}

/** The name of a folder or file without what some file systems ignore. */
function nameOf(segment: string): string {
  const visible = (segment.split(':', 1)[0] ?? '').replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '');
  const name = withoutEnd(visible, '. ');
  return /^git~\d+$/.test(name) ? '.git' : name;
}

/** As `sensitivityOf`, for a change: of a `package.json` it depends on what is changed in it. */
export function consentReason({ path, movedFrom, before, after }: FileChange, above = ''): string | null {
  const why = sensitivityOf(path, above) ?? (movedFrom === null ? null : sensitivityOf(movedFrom, above));
  if (why !== null) return why;
  // Where a file was moved from, it is gone; where it is now, there was none.
  const isHarmlessAt = (at: FilePath, old: string | null, now: string | null) =>
    namesOf(at).at(-1) !== 'package.json' || isHarmless(old, now);
  const harmless =
    movedFrom === null
      ? isHarmlessAt(path, before, after)
      : isHarmlessAt(movedFrom, before, null) && isHarmlessAt(path, null, after);
  return harmless ? null : t('package managers, tools and editors run or load what it names');
}
