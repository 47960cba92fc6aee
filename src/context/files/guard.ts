import { homedir } from 'node:os';
import { join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { isSecretFile } from '../../secrets/index.ts';
import { exists, readText } from './disk.ts';
import { ignoreCase, isSamePath, isSecretPlace, isWithin, type Place, placeOf } from './links.ts';
import { excludesFileIn, gitRules, type Matcher, matcherOf, type Rules, settingRules } from './rules.ts';

/** Why nothing may be read of a file. */
export type Exclusion = 'secret-file' | 'ignored' | 'outside';

/** What was found of a file that may be read. */
interface Allowed {
  readonly ok: true;
  /** Of a file on this machine's disk: that file is allowed, and none that the name may lead to later. */
  readonly place: Place | null;
  /** Whether a link leads to it: a document of that name may show what the link led to before. */
  readonly isLink: boolean;
}

/** Says which files may be read for a prompt. Neither of them reads the file itself. */
export interface Guard extends vscode.Disposable {
  look(uri: vscode.Uri): Promise<Allowed | { readonly ok: false; readonly reason: Exclusion }>;
  /** Why a file must not be read; null when it may. */
  refusal(uri: vscode.Uri): Promise<Exclusion | null>;
}

/**
 * What is known is asked again after so long: rules above the workspace are not watched, and not every file system tells
 * of changes. Some twenty small files are then read again, in a few milliseconds.
 */
const KNOWN_MS = 5_000;

/** Patterns of `files.exclude` that hold only beside another file. */
const MOST_CONDITIONS = 50;

/** Folders between a file and the top of its file system; a longer way is a circle of links. */
const MOST_FOLDERS = 64;

/** A folder of the workspace, and where it really is: it may be a link itself. */
export interface Home {
  readonly shown: vscode.Uri;
  readonly real: vscode.Uri;
}

/**
 * Only files of the workspace, not those of secrets, and none that git or `files.exclude` leaves out: by their name, and by
 * what links in it lead to. The rules are kept for a while, where a name leads is looked at each time. The rules of git are
 * read here, not asked of VS Code's git extension: that one may be switched off, is not ready at the start, and does not
 * open a repository above the workspace before the user says so.
 */
export function createGuard(): Guard {
  const verdicts = new Map<string, Promise<Exclusion | null>>();
  const ruleFiles = new Map<string, Promise<Rules | null>>();
  const matchers = new Map<string, Matcher>();
  const tops = new Map<string, Promise<Top>>();
  let homes: Promise<readonly Home[]> | undefined;
  let since = Date.now();
  const forget = (): void => {
    verdicts.clear();
    ruleFiles.clear();
    matchers.clear();
    tops.clear();
    homes = undefined;
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
    const isConditional = (value: unknown) => typeof value === 'object' && value !== null;
    const set = Object.entries(patterns).filter(([, value]) => value !== false);
    const always = set.filter(([, value]) => !isConditional(value)).map(([pattern]) => pattern);
    if (always.length > 0 && matcherFor([settingRules(always)])(path)) return true;
    const conditional = set.filter(([, value]) => isConditional(value));
    // Nobody writes so many by hand: what is over the limit excludes more, never less.
    if (conditional.length > MOST_CONDITIONS) return true;
    const basename = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
    for (const [pattern, value] of conditional) {
      if (!matcherFor([settingRules([pattern])])(path)) continue;
      const when = conditionOf(value)?.replace('$(basename)', () => basename);
      if (when === undefined || (await exists(vscode.Uri.joinPath(uri, '..', when)))) return true;
    }
    return false;
  };

  const decide = async ({ shown, real }: Home, name: string): Promise<Exclusion | null> => {
    const file = vscode.Uri.joinPath(real, name);
    if (isSecretFile(file.path)) return 'secret-file';
    // What is in there is never tracked, and its settings can hold a password.
    if (name.split('/').some((part) => part.toLowerCase() === '.git')) return 'ignored';
    try {
      if (shown.scheme !== 'file' && (await hasLink(file, real))) return 'outside';
      const excluded = await excludedBySettings(vscode.Uri.joinPath(shown, name), shown);
      return excluded || (await ignoredByGit(file, real)) ? 'ignored' : null;
    } catch {
      // Rules that cannot be read may have forbidden it.
      return 'ignored';
    }
  };

  const verdict = (home: Home, name: string) =>
    known(verdicts, `${home.shown.toString()} ${name}`, () => decide(home, name));

  const look: Guard['look'] = async (uri) => {
    if (Date.now() - since > KNOWN_MS) forget();
    if (isSecretFile(uri.path)) return refused('secret-file');
    const shown = vscode.workspace.getWorkspaceFolder(uri)?.uri;
    if (shown === undefined) return refused('outside');
    homes ??= homesNow();
    const all = await homes;
    const home = all.find((one) => one.shown.toString() === shown.toString());
    if (home === undefined) return refused('outside');
    const name = pathWithin(shown, uri);
    const byName = await verdict(home, name);
    if (byName !== null) return refused(byName);
    if (uri.scheme !== 'file') return { ok: true, place: null, isLink: false };

    const place = await placeOf(uri.fsPath);
    if (place === null) return refused('outside');
    const isLink = !isSamePath(place.path, vscode.Uri.joinPath(home.real, name).fsPath);
    if (await isSecretPlace(place)) return refused('secret-file');
    if (isLink) {
      const there = homeOf(place.path, all);
      if (there === null) return refused('outside');
      const byTarget = await verdict(there.home, there.name);
      if (byTarget !== null) return refused(byTarget);
    }
    return { ok: true, place, isLink };
  };

  return {
    look,
    async refusal(uri) {
      const found = await look(uri);
      return found.ok ? null : found.reason;
    },
    dispose() {
      for (const listener of listeners) listener.dispose();
      forget();
    },
  };
}

function refused(reason: Exclusion): { readonly ok: false; readonly reason: Exclusion } {
  return { ok: false, reason };
}

/** The folders of the workspace of which it is known where they really are. */
export async function homesNow(): Promise<readonly Home[]> {
  const homes = (vscode.workspace.workspaceFolders ?? []).map(async ({ uri }): Promise<Home[]> => {
    if (uri.scheme !== 'file') return [{ shown: uri, real: uri }];
    const place = await placeOf(uri.fsPath);
    return place === null ? [] : [{ shown: uri, real: vscode.Uri.file(place.path) }];
  });
  return (await Promise.all(homes)).flat();
}

/** The folder of the workspace that a file without links is in, and its name there: the innermost, where one holds another. */
export function homeOf(path: string, homes: readonly Home[]): { home: Home; name: string } | null {
  const [home] = homes
    .filter(({ real }) => real.scheme === 'file' && isWithin(real.fsPath, path))
    .toSorted((a, b) => b.real.path.length - a.real.path.length);
  return home ? { home, name: relative(home.real.fsPath, path).replaceAll(sep, '/') } : null;
}

/** Of a file system that is not on this machine's disk it is only known that something is a link, not where it leads. */
export async function hasLink(uri: vscode.Uri, top: vscode.Uri): Promise<boolean> {
  for (let at = uri; at.path.length > top.path.length; at = vscode.Uri.joinPath(at, '..')) {
    const type = await vscode.workspace.fs.stat(at).then(
      (found) => found.type,
      () => vscode.FileType.Unknown,
    );
    if ((type & vscode.FileType.SymbolicLink) !== 0) return true;
  }
  return false;
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
