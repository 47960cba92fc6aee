import type { FileChange, FilePath } from '../types.ts';

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
  if (segments.some((segment) => /^[^.]{1,6}~\d{1,2}(?:\.[^.]{0,3})?$/.test(segment)))
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

/** Folders and files where a change has programs run, or access granted, without anybody looking at it. */
const SENSITIVE: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)\.(?:git|hg|svn|jj|bzr)(?:\/|$)/, 'the version control system runs what is in this folder'],
  [/(?:^|\/)\.git(?:modules|attributes|config)$/, 'Git can be made to run commands by it'],
  [/(?:^|\/)\.(?:husky|githooks|git-hooks)\//, 'it is run on commits and pushes'],
  [
    /(?:^|\/)(?:\.?lefthook(?:-local)?\.(?:ya?ml|toml|json)|\.pre-commit-(?:config|hooks)\.ya?ml|\.lintstagedrc(?:\.\w+)?)$/,
    'it is run on commits and pushes',
  ],
  [/(?:^|\/)\.vscode\/(?:tasks|launch)\.json$/, 'the editor runs commands from it'],
  [
    /(?:^|\/)\.vscode\/settings\.json$|\.code-workspace$/,
    'it changes how the editor behaves, and what it runs',
  ],
  [/(?:^|\/)(?:\.vscode\/|\.cursor\/|\.?)mcp\.json$/, 'the editor starts servers from it'],
  [/(?:^|\/)\.idea\//, 'an editor runs commands from it'],
  [/(?:^|\/)\.?devcontainer(?:\/|\.json$)/, 'it is run when the container is built or started'],
  [
    /(?:^|\/)\.(?:github|gitea|forgejo)\/(?:workflows|actions)\//,
    'it is run by continuous integration, with its secrets',
  ],
  [
    /(?:^|\/)\.(?:circleci|buildkite|woodpecker|semaphore|tekton|ci)\//,
    'it is run by continuous integration, with its secrets',
  ],
  [
    /(?:^|\/)(?:\.gitlab-ci|\.travis|\.drone|\.woodpecker|\.?appveyor|\.cirrus|azure-pipelines|bitbucket-pipelines|cloudbuild|buildspec)\.ya?ml$|(?:^|\/)jenkinsfile$/,
    'it is run by continuous integration, with its secrets',
  ],
  [
    /(?:^|\/)(?:\.(?:bash|zsh|ksh|csh|tcsh|mksh|profile|login|logout|inputrc|envrc|direnvrc|xprofile|xinitrc|xsession)[\w-]*|config\.fish|[\w.]*profile\.ps1)$/,
    'a shell runs it when it starts',
  ],
  [
    /(?:^|\/)\.?(?:n?vimrc|exrc|emacs|dir-locals\.el|gdbinit|lldbinit|tmux\.conf|screenrc|pdbrc|pythonrc|irbrc|pryrc|rprofile)$/,
    'a program runs it when it starts',
  ],
  [/(?:^|\/)(?:sitecustomize|usercustomize)\.py$|\.pth$/, 'Python runs it when it starts'],
  [
    /(?:^|\/)(?:\.npmrc|\.yarnrc(?:\.ya?ml)?|\.pnpmfile\.c?js|\.pypirc|pip\.(?:conf|ini)|\.gemrc|\.condarc)$|(?:^|\/)\.(?:yarn|cargo|mvn)\/|(?:^|\/)gradle\/wrapper\/|(?:^|\/)nuget\.config$/,
    'it decides from where code is installed',
  ],
  [/(?:^|\/)\.(?:ssh|gnupg|aws|azure|kube|docker|gcloud)\//, 'it decides who may get in'],
  [
    /(?:^|\/)(?:authorized_keys|known_hosts|\.netrc|_netrc|\.git-credentials|\.pgpass|\.htaccess|\.htpasswd)$/,
    'it decides who may get in',
  ],
  [/(?:^|\/)\.env(?:\.[\w.-]+)?$/, 'it holds secrets'],
  [/(?:^|\/)codeowners$/, 'it decides who must agree to changes'],
];

/**
 * Why a file may only be written with the user's explicit consent, in words that follow the file's name; null for all other
 * files. Spellings that some file system treats as such a file count too.
 */
export function sensitivityOf(path: FilePath): string | null {
  const plain = foldedPath(path).replaceAll('\\', '/').split('/').map(nameOf).join('/');
  return SENSITIVE.find(([form]) => form.test(plain))?.[1] ?? null;
}

/** The name of a folder or file without what some file systems ignore. */
function nameOf(segment: string): string {
  const name = segment.replace(/\p{Cf}|:.*$/gu, '').replace(/[. ]+$/, '');
  return /^git~\d+$/.test(name) ? '.git' : name;
}

/** As `sensitivityOf`, for a change: in `package.json` the scripts are sensitive, the rest is not. */
export function consentReason({ path, movedFrom, before, after }: FileChange): string | null {
  const why = sensitivityOf(path) ?? (movedFrom === null ? null : sensitivityOf(movedFrom));
  if (why !== null) return why;
  if (!/(?:^|\/)package\.json$/.test(foldedPath(path)) || after === null) return null;
  // Where the file was before, nothing may have run its scripts.
  const old = movedFrom === null ? (before ?? '{}') : '{}';
  return scriptsOf(old) === scriptsOf(after) ? null : 'its scripts are run when packages are installed';
}

/** The text itself if it is not JSON: whether the scripts differ is not known then. */
function scriptsOf(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof parsed !== 'object' || parsed === null || !('scripts' in parsed)) return '';
    return JSON.stringify(parsed.scripts);
  } catch {
    return text;
  }
}
