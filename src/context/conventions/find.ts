import * as vscode from 'vscode';
import { maskSecrets, type SecretMarks } from '../../secrets/index.ts';
import { maskedPart } from '../excerpt.ts';
import { createFiles, createGuard, findProjectFiles } from '../files/index.ts';
import { docExampleIn } from './docs.ts';
import type { ShownFile } from './example.ts';
import { endingOf, languageOf } from './languages.ts';
import { folderOf, shared } from './layout.ts';
import { type TestConventions, testsOf } from './tests.ts';

/** Files of a language that are looked at by name: of a larger project these show its habits as well. */
const MOST_FILES = 5_000;

/** Files that tell how a project is built: a monorepo has one or two for each package. */
const MOST_MANIFESTS = 1_000;

/** Neighbours whose documentation is read when the file itself has none. */
const MOST_NEIGHBOURS = 20;

/**
 * How the project tests a file: where the tests belong, some to copy the style from, and what they are written with. Paths
 * are as edits have them.
 */
export async function findTests(uri: vscode.Uri, marks?: SecretMarks): Promise<TestConventions> {
  const nothing = { framework: null, place: null, example: null, manifest: null };
  return inProject({ uri, marks }, nothing, async (path, { find, read, named }) => {
    const { endings, manifests } = languageOf(path);
    const files = await find(`**/*.{${endings.join(',')}}`, MOST_FILES);
    const others = manifests.length === 0 ? [] : await find(`**/{${manifests.join(',')}}`, MOST_MANIFESTS);
    const paths = [...new Set([path, ...files, ...others])];
    const { framework, place, example, manifest } = await testsOf(path, (await read(path)) ?? '', {
      paths,
      read,
    });
    return {
      framework,
      place: place && named(place),
      example: example && named(example),
      manifest: manifest && named(manifest),
    };
  });
}

/** A documented place of a file, else of its nearest neighbours, to copy the form from. Null where none was found. */
export async function findDocs(
  document: vscode.TextDocument,
  marks?: SecretMarks,
): Promise<ShownFile | null> {
  const { uri, languageId } = document;
  const own = docExampleIn(maskSecrets(document.getText(), 0, undefined, marks).text, languageId);
  if (own !== null) return { path: vscode.workspace.asRelativePath(uri), text: own };
  return inProject<ShownFile | null>({ uri, marks }, null, async (path, { find, read, named }) => {
    const near = (file: string) => shared(folderOf(file), folderOf(path));
    const files = await find(`**/*.{${endingOf(path)}}`, MOST_FILES);
    for (const file of files.toSorted((a, b) => near(b) - near(a)).slice(0, MOST_NEIGHBOURS)) {
      const text = docExampleIn((await read(file)) ?? '', languageId);
      if (text !== null) return named({ path: file, text });
    }
    return null;
  });
}

/** A folder of the workspace, as far as it may be read. */
interface OpenProject {
  /** Paths by a pattern, in their order, without those that are ignored. */
  find(pattern: string, most: number): Promise<string[]>;
  /** Null for a file that is not there or may not be read; secrets are masked. */
  read(path: string): Promise<string | null>;
  /** With its path as edits have it. */
  named<T extends { readonly path: string }>(file: T): T;
}

async function inProject<T>(
  { uri, marks }: { readonly uri: vscode.Uri; readonly marks: SecretMarks | undefined },
  outside: T,
  work: (path: string, project: OpenProject) => Promise<T>,
): Promise<T> {
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  if (folder === undefined) return outside;
  const files = createFiles();
  const guard = createGuard();
  const uriOf = (path: string) => vscode.Uri.joinPath(folder, path);
  const pathOf = (file: vscode.Uri) => file.path.slice(folder.path.length).replace(/^\//, '');
  try {
    return await work(pathOf(uri), {
      async find(pattern, most) {
        const found = await findProjectFiles(uri, pattern, most);
        const refusals = await Promise.all(found.map((file) => guard.refusal(file)));
        return found
          .filter((_, i) => refusals[i] === null)
          .map(pathOf)
          .sort();
      },
      async read(path) {
        const found = await files.read(uriOf(path).toString());
        return found.ok ? maskedPart(found.file, 0, found.file.lineCount, marks).text : null;
      },
      named: (file) => ({ ...file, path: vscode.workspace.asRelativePath(uriOf(file.path)) }),
    });
  } finally {
    files.dispose();
    guard.dispose();
  }
}
