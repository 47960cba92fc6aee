import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { isSecretFile } from '../secrets.ts';
import { exists, readText } from './disk.ts';
import { globRegExp } from './glob.ts';
import { excludesFileIn, type IgnoreFile, isIgnored, parseIgnore } from './ignore.ts';
import type { Refusal } from './types.ts';

/** Says which files may be read for a prompt. */
export interface Guard extends vscode.Disposable {
  /** Why a file must not be read; null when it may. Never reads the file itself. */
  refusal(uri: vscode.Uri): Promise<Refusal | null>;
}

/**
 * What is known is asked again after so long: rules above the workspace are not watched, and not every file system tells
 * of changes. Some twenty small files are then read again, in a few milliseconds.
 */
const KNOWN_MS = 5_000;

/** Folders between a file and the top of its file system; a longer way is a circle of links. */
const MOST_FOLDERS = 64;

const ignoreCase = process.platform === 'win32' || process.platform === 'darwin';

/**
 * Only files of the workspace, not those of secrets, and none that git or `files.exclude` leaves out. The rules of git are
 * read here, not asked of VS Code's git extension: that one may be switched off, is not ready at the start, and does not
 * open a repository above the workspace before the user says so.
 */
export function createGuard(): Guard {
  const verdicts = new Map<string, Promise<Refusal | null>>();
  const ignoreFiles = new Map<string, Promise<IgnoreFile | null>>();
  const tops = new Map<string, Promise<Top>>();
  let since = Date.now();
  const forget = (): void => {
    verdicts.clear();
    ignoreFiles.clear();
    tops.clear();
    since = Date.now();
  };
  const watcher = vscode.workspace.createFileSystemWatcher('**/{.gitignore,.git/info/exclude}');
  const listeners = [
    watcher,
    watcher.onDidCreate(forget),
    watcher.onDidChange(forget),
    watcher.onDidDelete(forget),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => uri.path.endsWith('/.gitignore') && forget()),
    vscode.workspace.onDidChangeWorkspaceFolders(forget),
    vscode.workspace.onDidChangeConfiguration(
      (event) => event.affectsConfiguration('files.exclude') && forget(),
    ),
  ];

  const topOfFolder = (folder: vscode.Uri, workspace: vscode.Uri): Promise<Top> => {
    const known = tops.get(folder.toString()) ?? topOf(folder, workspace);
    tops.set(folder.toString(), known);
    return known;
  };

  const rulesIn = (file: vscode.Uri, folder: string): Promise<IgnoreFile | null> => {
    const key = `${file.toString()} ${folder}`;
    const known = ignoreFiles.get(key) ?? readIgnoreFile(file, folder);
    ignoreFiles.set(key, known);
    return known;
  };

  const ignoredByGit = async (uri: vscode.Uri, workspace: vscode.Uri): Promise<boolean> => {
    const { top, isRepository } = await topOfFolder(vscode.Uri.joinPath(uri, '..'), workspace);
    const path = uri.path.slice(top.path.length).replace(/^\//, '');
    const names = path.split('/').slice(0, -1);
    const folders = ['', ...names.map((_, i) => `${names.slice(0, i + 1).join('/')}/`)];
    const weakest = isRepository
      ? [personalRules(uri), vscode.Uri.joinPath(top, '.git', 'info', 'exclude')]
      : [];
    const files = await Promise.all([
      ...weakest.map(async (file) => {
        const found = await file;
        return found && rulesIn(found, '');
      }),
      ...folders.map((folder) => rulesIn(vscode.Uri.joinPath(top, folder, '.gitignore'), folder)),
    ]);
    return isIgnored(
      path,
      files.filter((file) => file !== null),
    );
  };

  const decide = async (uri: vscode.Uri): Promise<Refusal | null> => {
    if (isSecretFile(uri.path)) return 'secret-file';
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (folder === undefined) return 'outside';
    try {
      const excluded = await excludedBySettings(uri, folder);
      return excluded || (await ignoredByGit(uri, folder.uri)) ? 'ignored' : null;
    } catch {
      // Rules that cannot be read may have forbidden it.
      return 'ignored';
    }
  };

  return {
    refusal(uri) {
      if (Date.now() - since > KNOWN_MS) forget();
      const key = uri.toString();
      const known = verdicts.get(key) ?? decide(uri);
      verdicts.set(key, known);
      return known;
    },
    dispose() {
      for (const listener of listeners) listener.dispose();
      forget();
    },
  };
}

/** Where git's rules begin, and whether a repository does. */
interface Top {
  readonly top: vscode.Uri;
  readonly isRepository: boolean;
}

/** The nearest repository, or the workspace's folder when there is none. */
async function topOf(start: vscode.Uri, workspace: vscode.Uri): Promise<Top> {
  const folders = [start];
  for (let folder = start; folders.length < MOST_FOLDERS; folders.push(folder)) {
    // Above the workspace only on a disk: what a virtual file system has there is not ours to ask.
    if (folder.path === '/' || (start.scheme !== 'file' && folder.path === workspace.path)) break;
    folder = vscode.Uri.joinPath(folder, '..');
  }
  const repositories = await Promise.all(
    folders.map((folder) => exists(vscode.Uri.joinPath(folder, '.git'))),
  );
  const top = folders[repositories.indexOf(true)];
  return top === undefined ? { top: workspace, isRepository: false } : { top, isRepository: true };
}

/** The user's own rules for all repositories. */
async function personalRules(uri: vscode.Uri): Promise<vscode.Uri | null> {
  if (uri.scheme !== 'file') return null;
  const config = await readText(vscode.Uri.file(join(homedir(), '.gitconfig')));
  const named = config === null ? null : excludesFileIn(config);
  if (named !== null) return vscode.Uri.file(named.replace(/^~(?=\/)/, homedir()));
  return vscode.Uri.file(join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'git', 'ignore'));
}

async function readIgnoreFile(file: vscode.Uri, folder: string): Promise<IgnoreFile | null> {
  const text = await readText(file);
  return text === null ? null : parseIgnore(text, folder, ignoreCase);
}

/** `files.exclude` hides files, and all that is in a folder; a condition (`when`) is a file beside it. */
async function excludedBySettings(uri: vscode.Uri, folder: vscode.WorkspaceFolder): Promise<boolean> {
  const patterns = vscode.workspace
    .getConfiguration('files', uri)
    .get<Record<string, unknown>>('exclude', {});
  const names = uri.path.slice(folder.uri.path.length).replace(/^\//, '').split('/');
  for (const [pattern, value] of Object.entries(patterns)) {
    const form = value === false ? null : globRegExp(pattern, { braces: true, ignoreCase });
    if (form === null || !names.some((_, i) => form.test(names.slice(0, i + 1).join('/')))) continue;
    const when = conditionOf(value);
    if (when === null) return true;
    const basename = (names.at(-1) ?? '').replace(/\.[^.]*$/, '');
    if (
      await exists(
        vscode.Uri.joinPath(
          uri,
          '..',
          when.replace('$(basename)', () => basename),
        ),
      )
    )
      return true;
  }
  return false;
}

function conditionOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('when' in value)) return null;
  return typeof value.when === 'string' ? value.when : null;
}
