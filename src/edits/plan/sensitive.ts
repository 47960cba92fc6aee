import type { FileChange, FilePath } from '../types.ts';
import { foldedPath } from './paths.ts';

/** Folders and files in which a change runs something, or opens a door, without anybody looking at it. */
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
 * Why a file may only be written after the user's explicit yes, in words that follow the file's name; null for all other
 * files. Spellings that some file system takes for such a file count as it.
 */
export function isSensitive(path: FilePath): string | null {
  const plain = foldedPath(path).replaceAll('\\', '/').split('/').map(nameOf).join('/');
  return SENSITIVE.find(([form]) => form.test(plain))?.[1] ?? null;
}

/** A folder's or file's name without what some file systems leave out of it. */
function nameOf(segment: string): string {
  const name = segment.replace(/\p{Cf}|:.*$/gu, '').replace(/[. ]+$/, '');
  return /^git~\d+$/.test(name) ? '.git' : name;
}

/** As `isSensitive`, for a change: a package's scripts are sensitive, while the rest of its file is not. */
export function needsConsent({ path, movedFrom, before, after }: FileChange): string | null {
  const why = isSensitive(path) ?? (movedFrom === null ? null : isSensitive(movedFrom));
  if (why !== null) return why;
  if (!/(?:^|\/)package\.json$/.test(foldedPath(path)) || after === null) return null;
  // Where the file was before, its scripts may have been run by nothing.
  const old = movedFrom === null ? (before ?? '{}') : '{}';
  return scriptsOf(old) === scriptsOf(after) ? null : 'its scripts are run when packages are installed';
}

/** Text that is not JSON is its own answer: whether its scripts differ is not known. */
function scriptsOf(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof parsed !== 'object' || parsed === null || !('scripts' in parsed)) return '';
    return JSON.stringify(parsed.scripts);
  } catch {
    return text;
  }
}
