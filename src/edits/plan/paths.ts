import type { FilePath } from '../types.ts';

export type SafePath =
  | { readonly kind: 'safe'; readonly path: FilePath }
  /** Why, as the end of a sentence about the path. */
  | { readonly kind: 'outside'; readonly why: string };

const LONGEST_PATH = 1_024;

/**
 * Characters that are not seen, that some file systems leave out of names (so that `.g<U+200C>it` is `.git`), or that turn
 * the direction of text (so that a name reads other than it is).
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\u034F|[\uFE00-\uFE0F]/u;

/**
 * A path as a model wrote it, made plain and held inside of the workspace by its text alone. Links on the disk are for
 * whoever writes.
 */
export function safePath(path: string): SafePath {
  const outside = (why: string): SafePath => ({ kind: 'outside', why });
  if (path.length > LONGEST_PATH) return outside('is too long');
  if (UNSEEN.test(path)) return outside('has characters that cannot be seen');
  if (path.includes('\\')) return outside('has backslashes: folders are divided by forward slashes');
  if (path.startsWith('/')) return outside('does not begin in the workspace');
  // A drive, a URI's scheme, or a second stream of a file on Windows.
  if (path.includes(':')) return outside('has a colon');
  // Some part on the way to the disk may decode a dot or a slash.
  if (/%(?:2e|2f|5c)/i.test(path)) return outside('has dots or slashes in an encoded form');
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.length === 0 || path.endsWith('/')) return outside('names no file');
  if (segments[0]?.startsWith('~')) return outside('begins in a home folder');
  if (segments.includes('..')) return outside('leads out of a folder');
  // Windows leaves these ends out, so that `.git.` is `.git`.
  if (segments.some((segment) => /[. ]$/.test(segment) || segment.startsWith(' ')))
    return outside('has a name that begins or ends with a space or ends with a dot');
  // The short name that Windows gives to `.git` and the like.
  if (segments.some((segment) => /^[^.]{1,6}~\d{1,2}(?:\.[^.]{0,3})?$/.test(segment)))
    return outside('has a short name as Windows makes them');
  return { kind: 'safe', path: segments.join('/') };
}

/**
 * One form of all spellings that some file systems take for the same path. Upper case comes first: a long s and the
 * ligatures have none of their own, so that they become the letters that macOS takes them for.
 */
export function foldedPath(path: FilePath): string {
  return path.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFC');
}
