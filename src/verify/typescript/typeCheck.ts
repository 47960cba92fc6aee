import { posix } from 'node:path';
import type ts from 'typescript-6';
import type { FileError } from '../fileErrors.ts';
import { isJavaScript, isTypeScript } from '../languages.ts';
import { affectedBy } from './affected.ts';
import { createFiles, type Files, type Texts } from './files.ts';
import { findProjects, type Project, type Projects } from './project.ts';
import { createRegistry, createService, type Service } from './service.ts';
import type { CheckedFile, CheckRequest, Stopped, TypeScript } from './types.ts';

/** Projects that are kept; each holds all of its files in memory. */
const MAX_PROJECTS = 3;

/** Checks changes against the files on disk, without touching them. */
export type TypeCheck = (request: CheckRequest, stopped: Stopped) => readonly CheckedFile[] | null;

/** The files as they are, or as they would be with the changes. */
interface State {
  readonly texts: Texts;
  readonly projects: Projects;
}

/**
 * The errors that files would have with the changes, and those that they have now. When stopped, what was found until
 * then. Null where that is nothing, or another server checks these files.
 */
export function createTypeCheck(typescript: TypeScript): TypeCheck {
  const files = createFiles(typescript);
  const registry = createRegistry(typescript, files);
  const services = new Map<string, Service>();

  /** The most recently used service comes last. */
  const serviceOf = (project: Project): Service => {
    const service = services.get(project.id) ?? createService(typescript, files, registry, project);
    services.delete(project.id);
    services.set(project.id, service);
    for (const [id, oldest] of services) {
      if (services.size <= MAX_PROJECTS) break;
      oldest.dispose();
      services.delete(id);
    }
    return service;
  };
  const projectOf = (file: string, { texts, projects }: State): Project | undefined => {
    if (!isTypeScript(file) && !isJavaScript(file)) return undefined;
    files.overlay(texts);
    return projects
      .candidates(file)
      ?.find(({ project, isListed }) => isListed || serviceOf(project).program(project).getSourceFile(file))
      ?.project;
  };
  const programOf = (
    project: Project,
    changed: readonly string[],
    { texts, projects }: State,
  ): ts.Program => {
    files.overlay(texts);
    const fileNames = [...new Set([...project.fileNames, ...changed])].filter(files.fileExists);
    return serviceOf(project).program(projects.read(project.id) ?? { ...project, fileNames });
  };

  return (request, stopped) => {
    const stateOf = (side: 'before' | 'after'): State => ({
      texts: new Map([
        ...request.unsaved.map(({ file, text }) => [file, text] as const),
        ...request.changes.map((change) => [change.file, change[side]] as const),
      ]),
      projects: findProjects(typescript, files, request),
    });
    const [current, proposed] = [stateOf('before'), stateOf('after')];
    const errorsOf = createErrorsOf(typescript, files, stopped);
    const allChanged = new Set(request.changes.map(({ file }) => files.key(file)));
    const found: CheckedFile[] = [];

    const check = (project: Project, changed: readonly string[]) => {
      const service = serviceOf(project);
      const before = programOf(project, changed, current);
      // The first program of a large project can take all the time there is; it makes the next check quick.
      if (stopped()) return;
      const declared = changed.map((file) => ({ file, before: service.declarations(file) }));
      const after = programOf(project, changed, proposed);
      for (const file of changed) {
        found.push({ file, before: errorsOf(before, file), after: errorsOf(after, file) });
      }
      const changes = declared.map((one) => ({ ...one, after: service.declarations(one.file) }));
      for (const file of affectedBy(typescript, files, changes, [before, after], service.importers)) {
        // One of another project is checked there.
        if (allChanged.has(files.key(file))) continue;
        const errors = errorsOf(after, file) ?? [];
        // A file without errors afterwards has no new ones.
        found.push({ file, before: errors.length > 0 ? errorsOf(before, file) : null, after: errors });
      }
    };
    const owned = request.changes.flatMap(({ file, before }) => {
      const project = projectOf(file, before === null ? proposed : current);
      return project === undefined ? [] : [{ file, project }];
    });
    try {
      for (const group of Map.groupBy(owned, ({ project }) => project.id).values()) {
        const project = group[0]?.project;
        if (project === undefined || stopped()) break;
        check(
          project,
          group.map(({ file }) => file),
        );
      }
    } catch (error) {
      if (!(error instanceof typescript.OperationCanceledException)) throw error;
    }
    return found.length === 0 ? null : found;
  };
}

/** The errors of one file that the language server would show, except setup errors. Null: the program has no such file. */
type ErrorsOf = (program: ts.Program, file: string) => readonly FileError[] | null;

/** Throws the library's `OperationCanceledException` when stopped. */
function createErrorsOf(typescript: TypeScript, files: Files, stopped: Stopped): ErrorsOf {
  const token: ts.CancellationToken = {
    isCancellationRequested: stopped,
    throwIfCancellationRequested() {
      if (stopped()) throw new typescript.OperationCanceledException();
    },
  };
  return (program, file) => {
    const source = program.getSourceFile(file);
    if (source === undefined) return null;
    const { declaration, composite } = program.getCompilerOptions();
    const found = [
      ...program.getSyntacticDiagnostics(source, token),
      ...program.getSemanticDiagnostics(source, token),
      ...(declaration === true || composite === true ? program.getDeclarationDiagnostics(source, token) : []),
    ];
    return found
      .filter(({ category }) => category === typescript.DiagnosticCategory.Error)
      .filter((problem) => !isSetupError(files, source, problem))
      .map(({ start, messageText, code }) => ({
        line: source.getLineAndCharacterOfPosition(start ?? 0).line + 1,
        message: typescript.flattenDiagnosticMessageText(messageText, '\n'),
        code: String(code),
      }));
  };
}

const CANNOT_FIND_MODULE = 2307;

/** No types for a module (7016), for Node (2580, 2591) or for a test runner (2582, 2593). */
const WITHOUT_TYPES: readonly number[] = [2580, 2582, 2591, 2593, 7016];

/**
 * Errors that say more about the setup than about the code: packages or types that are not installed here, and imports of a
 * file that exists (`./App.vue`, `./logo.svg`), for which the editor may have a plug-in.
 */
function isSetupError(files: Files, source: ts.SourceFile, { code, start, length }: ts.Diagnostic): boolean {
  if (WITHOUT_TYPES.includes(code)) return true;
  if (code !== CANNOT_FIND_MODULE || start === undefined) return false;
  const path = source.text.slice(start + 1, start + (length ?? 0) - 1);
  return !path.startsWith('.') || files.fileExists(posix.join(posix.dirname(source.fileName), path));
}
