import * as vscode from 'vscode';
import { createFiles, createGuard, documentOf, findProjectFiles } from '../files/index.ts';
import { maskedPart } from '../masked.ts';
import { configuredStyle, docStyleOf, languageStyle } from './docStyle.ts';
import { foldersNear, MANIFESTS } from './frameworks.ts';
import { endingOf, familyOfPath, folderOf } from './testNames.ts';
import { testsOf } from './tests.ts';
import type { DocStyle, Evidence, Project, TestFacts } from './types.ts';

/** Files of a language that are looked at by name: of a larger project these show its habits as well. */
const MOST_FILES = 5_000;

/** Files that tell how a project is built: a monorepo has one or two for each package. */
const MOST_MANIFESTS = 1_000;

/** Neighbours whose documentation is read when the file itself has none. */
const MOST_NEIGHBOURS = 20;

/**
 * How the project tests a file: its framework, where the tests belong, how they are called, one to copy the style from,
 * and how they are run. What was not found is null. Paths are relative to the workspace, as in edits.
 */
export async function findTests(uri: vscode.Uri): Promise<TestFacts> {
  const nothing = { framework: null, place: null, titles: [], example: null, run: null };
  return inProject(uri, nothing, async (path, project) => {
    const endings = familyOfPath(path);
    if (endings.length === 0) return nothing;
    const paths = await project.find(`**/*.{${endings.join(',')}}`, MOST_FILES);
    const manifests = await project.find(`**/{${MANIFESTS.join(',')}}`, MOST_MANIFESTS);
    const known = [...new Set([path, ...paths, ...manifests])];
    const facts = await testsOf(path, (await project.read(path)) ?? '', { paths: known, read: project.read });
    return inWorkspace(facts, project.inWorkspace);
  });
}

/**
 * The style of documentation in a file, else in its neighbours, else what the project's settings ask for or the language
 * demands. Null where none was found.
 *
 * @param text the file's, which may be newer than what is saved.
 */
export async function findDocStyle(uri: vscode.Uri, text: string): Promise<DocStyle | null> {
  const language = documentOf(uri)?.languageId ?? (await vscode.workspace.openTextDocument(uri)).languageId;
  return inProject<DocStyle | null>(uri, docStyleOf(uri.path, language, text), async (path, project) => {
    const own = docStyleOf(path, language, text);
    const found = own ?? (await neighbourStyle(path, language, project)) ?? languageStyle(path, language);
    return found && { ...found, evidence: located(found.evidence, project.inWorkspace) };
  });
}

async function neighbourStyle(
  path: string,
  language: string,
  project: OpenProject,
): Promise<DocStyle | null> {
  const files = await project.find(`**/*.${endingOf(path)}`, MOST_FILES);
  const near = foldersNear(path, files).flatMap((folder) =>
    files.filter((file) => folderOf(file).join('/') === folder),
  );
  for (const file of near.filter((one) => one !== path).slice(0, MOST_NEIGHBOURS)) {
    const found = docStyleOf(file, language, (await project.read(file)) ?? '');
    if (found !== null) return found;
  }
  if (language !== 'python') return null;
  for (const file of await project.find(
    '**/{pyproject.toml,setup.cfg,tox.ini,.flake8,ruff.toml}',
    MOST_NEIGHBOURS,
  )) {
    const found = configuredStyle(file, language, (await project.read(file)) ?? '');
    if (found !== null) return found;
  }
  return null;
}

/** A folder of the workspace, as far as it may be read. */
interface OpenProject extends Pick<Project, 'read'> {
  /** Paths by a pattern, without those that are ignored. */
  find(pattern: string, most: number): Promise<string[]>;
  /** A path as edits have it. */
  inWorkspace(path: string): string;
}

async function inProject<T>(
  uri: vscode.Uri,
  outside: T,
  work: (path: string, project: OpenProject) => Promise<T>,
): Promise<T> {
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  if (folder === undefined) return outside;
  const files = createFiles(() => undefined);
  const guard = createGuard();
  const uriOf = (path: string) => vscode.Uri.joinPath(folder, path);
  const pathOf = (file: vscode.Uri) => file.path.slice(folder.path.length).replace(/^\//, '');
  try {
    return await work(pathOf(uri), {
      async read(path) {
        const read = await files.read(uriOf(path).toString());
        return read.ok ? maskedPart(read.file, 0, read.file.lineCount).text : null;
      },
      async find(pattern, most) {
        const found = await findProjectFiles(uri, pattern, most);
        const refusals = await Promise.all(found.map((file) => guard.refusal(file)));
        return found
          .filter((_, i) => refusals[i] === null)
          .map(pathOf)
          .sort();
      },
      inWorkspace: (path) => (path === '' ? '' : vscode.workspace.asRelativePath(uriOf(path))),
    });
  } finally {
    files.dispose();
    guard.dispose();
  }
}

function inWorkspace(facts: TestFacts, path: (path: string) => string): TestFacts {
  const { framework, place, example, run } = facts;
  return {
    ...facts,
    framework: framework && { ...framework, evidence: located(framework.evidence, path) },
    place: place && { ...place, path: path(place.path), evidence: located(place.evidence, path) },
    example: example && { ...example, path: path(example.path) },
    run: run && { ...run, folder: path(run.folder), evidence: located(run.evidence, path) },
  };
}

function located(evidence: Evidence, path: (path: string) => string): Evidence {
  return { ...evidence, path: path(evidence.path) };
}
