import { posix, win32 } from 'node:path';
import type { Word } from './read.ts';
import type { Place } from './types.ts';

/** Where a word leads, as far as it can be told before it runs. */
export type Target =
  | { readonly where: 'inside'; readonly path: string }
  | { readonly where: 'outside'; readonly path: string }
  /** Something that contains the home folder, the project, the task's tree or the system. */
  | { readonly where: 'vast'; readonly path: string }
  | { readonly where: 'unknown'; readonly path: string };

const SYSTEM =
  /^\/(?:etc|usr|bin|sbin|lib\w{0,4}|boot|opt|home|Users|System|Library|Applications|Volumes|root|srv|mnt|media|var|dev|proc|sys|run|private|nix)?\/?$|^[a-z]:[\\/]?(?:Windows|Users|Program Files(?: \(x86\))?|ProgramData)?[\\/]?$/i;

/** `base` is the folder that the command runs in, null where a `cd` before it leads nobody knows where. */
export function targetOf(word: Word, place: Place, base: string | null): Target {
  const { home, root, project, windows } = place;
  const { resolve, isAbsolute } = windows ? win32 : posix;
  const written = word.text;
  const text = withHome(word, home)
    .replace(/[*?]{1,20}$/, '')
    .replace(/(?<=[\\/])\.?\*$/, '');
  // What a variable holds, nobody knows: where it is empty, `"$X"/*` is all there is.
  if (/[$`]|%\w/.test(text) || (word.isOpen && text === '')) return { where: 'unknown', path: written };
  if (!isAbsolute(text) && base === null) return { where: 'unknown', path: written };
  const path = resolve(base ?? root, text === '' ? '.' : text);
  const isAbove = [home, project, root].some((other) => other !== '' && isWithin(other, path, windows));
  if (SYSTEM.test(path) || (isAbove && !isSame(path, root))) return { where: 'vast', path: written };
  if (/^~\w/.test(written) && word.isHome) return { where: 'vast', path: written };
  return { where: isWithin(path, root, windows) ? 'inside' : 'outside', path: written };
}

/** `~` and `$HOME` are known. */
function withHome({ text, isHome }: Word, home: string): string {
  if (isHome && /^~(?:[\\/]|$)/.test(text)) return home + text.slice(1);
  return text.replace(/^(?:\$HOME|\$\{HOME\}|%USERPROFILE%|\$env:USERPROFILE)(?=[\\/]|$)/i, () => home);
}

function isWithin(path: string, folder: string, windows: boolean): boolean {
  const [inner, outer] = windows ? [path.toLowerCase(), folder.toLowerCase()] : [path, folder];
  const bare = outer.replace(/[\\/]$/, '');
  return inner === bare || inner === outer || inner.startsWith(`${bare}${windows ? '\\' : '/'}`);
}

function isSame(path: string, other: string): boolean {
  return path.replace(/[\\/]$/, '') === other.replace(/[\\/]$/, '');
}

/** The folder within the tree that a line starts in. */
export function startOf({ root, folder, windows }: Place): string {
  return (windows ? win32 : posix).resolve(root, folder);
}

/** Where `cd` leads to; null where that is not known. */
export function afterCd(base: string | null, word: Word | undefined, place: Place): string | null {
  if (word === undefined) return place.home;
  const text = withHome(word, place.home);
  const { resolve, isAbsolute } = place.windows ? win32 : posix;
  if (text === '-' || /[$`%]/.test(text) || (word.isOpen && !isAbsolute(text))) return null;
  return isAbsolute(text) ? resolve(text) : base === null ? null : resolve(base, text);
}
