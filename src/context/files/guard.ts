import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { isSecretFile } from '../secrets.ts';
import { exists, readText } from './disk.ts';
import { excludesFileIn, gitRules, type Matcher, matcherOf, type Rules, settingRules } from './rules.ts';

/** Why nothing may be read of a file. */
export type Exclusion = 'secret-file' | 'ignored' | 'outside';

/** Says which files may be read for a prompt. */
export interface Guard extends vscode.Disposable {
  /** Why a file must not be read; null when it may. Never reads the file itself. */
  refusal(uri: vscode.Uri): Promise<Exclusion | null>;
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
  const verdicts = new Map<string, Promise<Exclusion | null>>();
  const ruleFiles = new Map<string, Promise<Rules | null>>();
  const matchers = new Map<string, Matcher>();
  const tops = new Map<string, Promise<Top>>();
  let since = Date.now();
  const forget = (): void => {
    verdicts.clear();
    ruleFiles.clear();
    matchers.clear();
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

  /** Most folders have no rules of their own: they share the matcher of those above them. */
  const matcherFor = (rules: readonly Rules[]): Matcher =>
    known(matchers, rules.map((one) => one.key).join('\n'), () => matcherOf(rules, ignoreCase));

  const rulesIn = (file: vscode.Uri, folder: string): Promise<Rules | null> => {
    const key = `${file.toString()} ${folder}`;
    return known(ruleFiles, key, () => readRules(key, file, folder));
  };

  const ignoredByGit = async (uri: vscode.Uri, workspace: vscode.Uri): Promise<boolean> => {
    const above = vscode.Uri.joinPath(uri, '..');
    const { top, isRepository } = await known(tops, above.toString(), () => topOf(above, workspace));
    const path = pathWithin(top, uri);
    const names = path.split('/').slice(0, -1);
    const folders = ['', ...names.map((_, i) => `${names.slice(0, i + 1).join('/')}/`)];
    const weakest = isRepository
      ? [personalRules(uri), vscode.Uri.joinPath(top, '.git', 'info', 'exclude')]
      : [];
    const rules = await Promise.all([
      ...weakest.map(async (file) => {
        const found = await file;
        return found && rulesIn(found, '');
      }),
      ...folders.map((folder) => rulesIn(vscode.Uri.joinPath(top, folder, '.gitignore'), folder)),
    ]);
    return matcherFor(rules.filter((one) => one !== null))(path);
  };

  /** `files.exclude` hides files, and all that is in a folder; a condition (`when`) is a file beside it. */
  const excludedBySettings = async (uri: vscode.Uri, folder: vscode.Uri): Promise<boolean> => {
    const patterns = vscode.workspace
      .getConfiguration('files', uri)
      .get<Record<string, unknown>>('exclude', {});
    const path = pathWithin(folder, uri);
    const basename = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
    for (const [pattern, value] of Object.entries(patterns)) {
      if (value === false || !matcherFor([settingRules(pattern)])(path)) continue;
      const when = conditionOf(value)?.replace('$(basename)', () => basename);
      if (when === undefined || (await exists(vscode.Uri.joinPath(uri, '..', when)))) return true;
    }
    return false;
  };

  const decide = async (uri: vscode.Uri): Promise<Exclusion | null> => {
    if (isSecretFile(uri.path)) return 'secret-file';
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (folder === undefined) return 'outside';
    try {
      const excluded = await excludedBySettings(uri, folder.uri);
      return excluded || (await ignoredByGit(uri, folder.uri)) ? 'ignored' : null;
    } catch {
      // Rules that cannot be read may have forbidden it.
      return 'ignored';
    }
  };

  return {
    refusal(uri) {
      if (Date.now() - since > KNOWN_MS) forget();
      return known(verdicts, uri.toString(), () => decide(uri));
    },
    dispose() {
      for (const listener of listeners) listener.dispose();
      forget();
    },
  };
}

/** What a map has of a key, made where it has nothing. */
function known<T>(map: Map<string, T>, key: string, make: () => T): T {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
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

async function readRules(key: string, file: vscode.Uri, folder: string): Promise<Rules | null> {
  const text = await readText(file);
  return text === null ? null : gitRules(key, text, folder);
}

function pathWithin(folder: vscode.Uri, { path }: vscode.Uri): string {
  return path.slice(folder.path.length).replace(/^\//, '');
}

function conditionOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('when' in value)) return null;
  return typeof value.when === 'string' ? value.when : null;
}
