import { posix } from 'node:path';
import type ts from 'typescript-6';
import type { Files } from './files.ts';
import type { CheckRequest, TypeScript } from './types.ts';

/** Files that are compiled together, and how. */
export interface Project {
  /** The path of its configuration; for files of no project the folder in which they are looked for. */
  readonly id: string;
  readonly fileNames: readonly string[];
  readonly options: ts.CompilerOptions;
  readonly references: readonly ts.ProjectReference[] | undefined;
}

/** Finds the projects of files, as the language server does. Reads each configuration once. */
export interface Projects {
  /** The projects that a file may belong to, likeliest first, the last one without a configuration. Null: another server's. */
  candidates(file: string): readonly Candidate[] | null;
  read(config: string): Project | null;
}

interface Candidate {
  readonly project: Project;
  /** Whether the configuration includes the file; if not, the file may still be imported. */
  readonly isListed: boolean;
}

const CONFIGS = ['tsconfig.json', 'jsconfig.json'];
/** Where Deno's own server does the checking, ours would know none of its imports. */
const OTHER_SERVERS = ['deno.json', 'deno.jsonc'];
/** Configurations can refer to each other in circles. */
const MAX_CONFIGS = 50;
/** Files of no project that are looked at to see what uses a changed one. */
const MAX_INFERRED_FILES = 200;
const MAX_INFERRED_FOLDERS = 500;

export function findProjects(
  typescript: TypeScript,
  files: Files,
  { roots, inferredOptions }: Pick<CheckRequest, 'roots' | 'inferredOptions'>,
): Projects {
  const known = new Map<string, Project | null>();
  const read = (config: string): Project | null => {
    const found = known.get(files.key(config));
    if (found !== undefined) return found;
    const project = readProject(typescript, files, config);
    known.set(files.key(config), project);
    return project;
  };
  const lists = (project: Project, file: string) =>
    project.fileNames.some((name) => files.key(name) === files.key(file));

  /** A configuration and those that it references, itself first. */
  const withReferences = (config: string): readonly Project[] => {
    const queue = new Set([config]);
    const found: Project[] = [];
    for (const path of queue) {
      const project = found.length < MAX_CONFIGS ? read(path) : null;
      if (project === null) continue;
      found.push(project);
      for (const reference of project.references ?? []) {
        queue.add(typescript.resolveProjectReferencePath(reference));
      }
    }
    return found;
  };

  return {
    read,
    candidates(file) {
      const root = roots.filter((path) => file.startsWith(`${path}/`)).sort((a, b) => b.length - a.length)[0];
      const found: Candidate[] = [];
      for (const folder of foldersUpTo(posix.dirname(file), root)) {
        if (OTHER_SERVERS.some((name) => files.fileExists(`${folder}/${name}`))) return null;
        const config = CONFIGS.map((name) => `${folder}/${name}`).find((path) => files.fileExists(path));
        if (config === undefined) continue;
        const projects = withReferences(config).filter(({ fileNames }) => fileNames.length > 0);
        const [listing] = projects.filter((project) => lists(project, file));
        if (listing !== undefined) return [...found, { project: listing, isListed: true }];
        found.push(...projects.slice(0, 1).map((project) => ({ project, isListed: false })));
      }
      return [
        ...found,
        { project: inferredProject(typescript, files, file, root, inferredOptions), isListed: true },
      ];
    },
  };
}

function readProject(typescript: TypeScript, files: Files, config: string): Project | null {
  const parsed = typescript.getParsedCommandLineOfConfigFile(config, undefined, {
    ...files,
    onUnRecoverableConfigFileDiagnostic: () => undefined,
  });
  if (parsed === undefined) return null;
  const { fileNames, options, projectReferences } = parsed;
  return { id: config, fileNames, options, references: projectReferences };
}

/** A file of no project, with the files around it that may use it. */
function inferredProject(
  typescript: TypeScript,
  files: Files,
  file: string,
  root: string | undefined,
  inferredOptions: CheckRequest['inferredOptions'],
): Project {
  const folders = foldersUpTo(posix.dirname(file), root);
  const folder =
    folders.find((path) => files.fileExists(`${path}/package.json`)) ?? root ?? posix.dirname(file);
  const { options } = typescript.convertCompilerOptionsFromJson(
    { ...inferredOptions, allowJs: true },
    folder,
  );
  const around = inferredFiles(files, folder, options.checkJs === true);
  const fileNames = [file, ...around.filter((path) => files.key(path) !== files.key(file))];
  // The language server looks into packages without types only where all is JavaScript, where only syntax is reported here.
  return { id: folder, fileNames, options, references: undefined };
}

/** TypeScript files below a folder, nearest first, without those of projects and packages. */
function inferredFiles(files: Files, top: string, javaScript: boolean): readonly string[] {
  const extensions = ['.ts', '.tsx', '.mts', '.cts', ...(javaScript ? ['.js', '.jsx', '.mjs', '.cjs'] : [])];
  const folders = [top];
  const found: string[] = [];
  for (const folder of folders) {
    if (found.length >= MAX_INFERRED_FILES) break;
    found.push(...files.readDirectory(folder, extensions, undefined, ['*'], 1));
    for (const name of files.getDirectories(folder)) {
      const path = `${folder}/${name}`;
      const skip = name === 'node_modules' || name.startsWith('.') || folders.length >= MAX_INFERRED_FOLDERS;
      if (!skip && !CONFIGS.some((config) => files.fileExists(`${path}/${config}`))) folders.push(path);
    }
  }
  return found.slice(0, MAX_INFERRED_FILES);
}

/** A folder and those around it, up to the root; all of them where there is no root. */
function foldersUpTo(folder: string, root: string | undefined): readonly string[] {
  const parent = posix.dirname(folder);
  return folder === root || parent === folder ? [folder] : [folder, ...foldersUpTo(parent, root)];
}
