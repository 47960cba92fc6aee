import * as vscode from 'vscode';
import { createSecretMarks, type SecretMarks } from '../../secrets/index.ts';
import { maskedPart } from '../excerpt.ts';
import { createFiles, findProjectFiles, isAmong } from '../files/index.ts';
import {
  appliesTo,
  composed,
  foldersAbove,
  type InstructionFile,
  type Instructions,
  isForAll,
  NO_INSTRUCTIONS,
} from './choose.ts';

/** Files with rules of their own that are looked at. */
const MOST_RULES = 50;

/**
 * What the project says to those who work on it, as far as it concerns these files; without files, as it concerns all of the folder that
 * the user is in. `AGENTS.md` of the workspace folder and the nearest one above each file, `.github/copilot-instructions.md`, the files in
 * `.github/instructions` whose `applyTo` fits, and `CLAUDE.md` where there is neither of the first two. Nothing in a folder that the user
 * does not trust, and nothing that may not be read: files of secrets, ignored files, links that lead elsewhere.
 *
 * @param windowTokens of the model that they go to
 * @param marks those of what else is sent
 */
export async function instructionsFor(
  about: readonly vscode.Uri[],
  windowTokens: number,
  marks: SecretMarks = createSecretMarks(),
): Promise<Instructions> {
  if (!vscode.workspace.isTrusted) return NO_INSTRUCTIONS;
  const files = createFiles();
  try {
    const uris = about.map(files.fileOf);
    const found: InstructionFile[] = [];
    for (const folder of foldersOf(uris)) {
      const paths = uris.filter((uri) => isIn(folder, uri)).map((uri) => pathIn(folder.uri, uri));
      found.push(...(await inFolder(folder, [...new Set(paths)], files, marks)));
    }
    return composed(withoutRepeated(found), windowTokens);
  } finally {
    files.dispose();
  }
}

/** Where one of them is a link to another, or a copy, its text goes along once. */
function withoutRepeated(files: readonly InstructionFile[]): InstructionFile[] {
  const said = new Set<string>();
  return files.filter(({ text }) => text === null || !(said.has(text) || !said.add(text)));
}

/** The workspace folders of some files; without files, or for one that has no place yet, that of the editor, or the only one. */
function foldersOf(uris: readonly vscode.Uri[]): vscode.WorkspaceFolder[] {
  const all = vscode.workspace.workspaceFolders ?? [];
  const own = all.filter((folder) => uris.some((uri) => isIn(folder, uri)));
  if (own.length > 0 || uris.some(({ scheme }) => scheme !== 'untitled')) return own;
  const active = vscode.window.activeTextEditor?.document.uri;
  const here = active && vscode.workspace.getWorkspaceFolder(active);
  if (here) return [here];
  return all.length === 1 ? [...all] : [];
}

function isIn(folder: vscode.WorkspaceFolder, uri: vscode.Uri): boolean {
  return vscode.workspace.getWorkspaceFolder(uri)?.index === folder.index;
}

function pathIn(folder: vscode.Uri, uri: vscode.Uri): string {
  return uri.path.slice(folder.path.length).replace(/^\//, '');
}

async function inFolder(
  folder: vscode.WorkspaceFolder,
  paths: readonly string[],
  files: ReturnType<typeof createFiles>,
  marks: SecretMarks,
): Promise<InstructionFile[]> {
  const read = async (path: string, isFor: InstructionFile['isFor']): Promise<InstructionFile | null> => {
    const uri = vscode.Uri.joinPath(folder.uri, path);
    const found = await files.read(uri.toString());
    const shown = vscode.workspace.asRelativePath(uri);
    if (!found.ok) return found.reason === 'too-large' ? { path: shown, text: null, isFor } : null;
    const { text } = maskedPart(found.file, 0, found.file.lineCount, marks);
    return { path: shown, text, isFor };
  };
  /** That of the folder, and the nearest one above each file. */
  const named = async (name: string): Promise<InstructionFile[]> => {
    const all = [await read(name, 'project')];
    const seen = new Set<string>();
    for (const path of paths) {
      for (const above of foldersAbove(path)) {
        const file = seen.has(above) ? null : await read(`${above}/${name}`, 'files');
        if (file) all.push(file);
        if (file || seen.has(above)) {
          seen.add(above);
          break;
        }
      }
    }
    return all.filter((file) => file !== null);
  };
  const common = [await read('.github/copilot-instructions.md', 'project')].filter((file) => file !== null);
  common.push(...(await named('AGENTS.md')));
  if (common.length === 0) common.push(...(await named('CLAUDE.md')));

  const rules = await findProjectFiles(
    vscode.Uri.joinPath(folder.uri, '.github'),
    '.github/instructions/**/*.instructions.md',
    MOST_RULES,
  );
  const own: InstructionFile[] = [];
  for (const path of rules.map((uri) => pathIn(folder.uri, uri)).sort()) {
    const file = await read(path, 'files');
    if (file === null || file.text === null) continue;
    const { patterns, body } = appliesTo(file.text);
    if (patterns === null) continue;
    const isFor = patterns.some(isForAll) ? 'project' : 'files';
    if (isFor === 'project' || paths.some((one) => isAmong(one, patterns)))
      own.push({ ...file, text: body, isFor });
  }
  // Those that are for all come first, since what is said later and nearer holds.
  return [...common, ...own].toSorted((a, b) => Number(a.isFor === 'files') - Number(b.isFor === 'files'));
}
