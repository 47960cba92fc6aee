import type ts from 'typescript-6';
import { affectedBy } from './affected.ts';
import { createErrorsOf, type ErrorsOf } from './errors.ts';
import { createFiles, type Texts } from './files.ts';
import { findProjects, type Project, type Projects } from './project.ts';
import { createRegistry, createService, type Service } from './service.ts';
import { type CheckedFile, type CheckRequest, isCheckable, type Stopped, type TypeScript } from './types.ts';

/** Projects that are kept warm; each holds all of its files in memory. */
const MOST_PROJECTS = 3;

/** Checks changes against the files on disk, without touching them. */
export type Check = (request: CheckRequest, stopped: Stopped) => readonly CheckedFile[] | null;

/** The files as they are, or as they would be with the changes. */
interface State {
  readonly texts: Texts;
  readonly projects: Projects;
}

/** Changed files of one project. */
interface Group {
  readonly project: Project;
  readonly changed: readonly string[];
}

/**
 * The errors that files would have with the changes, and those that they have now. When stopped, what was found until
 * then. Null where that is nothing, or another server checks these files.
 */
export function createCheck(typescript: TypeScript): Check {
  const files = createFiles(typescript);
  const registry = createRegistry(typescript, files);
  const services = new Map<string, Service>();

  return (request, stopped) => {
    const projects = () => findProjects(typescript, files, request);
    const now: State = { texts: textsOf(request, 'before'), projects: projects() };
    const then: State = { texts: textsOf(request, 'after'), projects: projects() };
    const groups = groupsOf(request, now, then);
    const changed = new Set(request.changes.map(({ file }) => files.key(file)));
    const isChanged = (file: string) => changed.has(files.key(file));
    const errorsOf = createErrorsOf(typescript, files, stopped);
    const found = groups.flatMap((group) =>
      stopped() ? [] : checkGroup(group, now, then, isChanged, errorsOf, stopped),
    );
    return found.length === 0 ? null : found;
  };

  function groupsOf({ changes }: CheckRequest, now: State, then: State): readonly Group[] {
    const groups = new Map<string, Group>();
    for (const { file, before } of changes.filter((change) => isCheckable(change.file))) {
      const state = before === null ? then : now;
      files.lay(state.texts);
      const found = state.projects
        .candidates(file)
        ?.find(({ project, names }) => names || serviceOf(project).program(project).getSourceFile(file));
      if (found === undefined) continue;
      const known = groups.get(found.project.id);
      // Only files of no project can have found different ones.
      const fileNames = [...new Set([...(known?.project.fileNames ?? []), ...found.project.fileNames])];
      groups.set(found.project.id, {
        project: { ...found.project, fileNames },
        changed: [...(known?.changed ?? []), file],
      });
    }
    return [...groups.values()];
  }

  function checkGroup(
    group: Group,
    now: State,
    then: State,
    isChanged: (file: string) => boolean,
    errorsOf: ErrorsOf,
    stopped: Stopped,
  ): readonly CheckedFile[] {
    const service = serviceOf(group.project);
    const before = programIn(now, service, group);
    // The first program of a large project can take all the time there is; it makes the next check quick.
    if (stopped()) return [];
    const importsBefore = service.imports();
    const declared = new Map(group.changed.map((file) => [file, service.declarations(file)]));
    const after = programIn(then, service, group);
    const found: CheckedFile[] = [];
    try {
      for (const file of group.changed) {
        found.push({ file, before: errorsOf(before, file), after: errorsOf(after, file) });
      }
      const changed = group.changed.map((file) => ({
        file,
        declaredBefore: declared.get(file) ?? null,
        declaredAfter: service.declarations(file),
      }));
      const graphs = [importsBefore, service.imports()];
      for (const file of affectedBy(typescript, files, changed, [before, after], graphs)) {
        // One of another project is checked there.
        if (isChanged(file)) continue;
        const errors = errorsOf(after, file) ?? [];
        // What has no errors then has no new ones, whatever it has now.
        found.push({ file, before: errors.length > 0 ? errorsOf(before, file) : null, after: errors });
      }
    } catch (error) {
      if (!(error instanceof typescript.OperationCanceledException)) throw error;
    }
    return found;
  }

  function programIn({ texts, projects }: State, service: Service, { project, changed }: Group): ts.Program {
    files.lay(texts);
    const fileNames = [...new Set([...project.fileNames, ...changed])].filter(files.fileExists);
    return service.program(projects.read(project.id) ?? { ...project, fileNames });
  }

  /** The one used last comes last. */
  function serviceOf(project: Project): Service {
    const service = services.get(project.id) ?? createService(typescript, files, registry, project);
    services.delete(project.id);
    services.set(project.id, service);
    for (const [id, oldest] of services) {
      if (services.size <= MOST_PROJECTS) break;
      oldest.dispose();
      services.delete(id);
    }
    return service;
  }
}

function textsOf({ unsaved, changes }: CheckRequest, side: 'before' | 'after'): Texts {
  return new Map([
    ...unsaved.map(({ file, text }) => [file, text] as const),
    ...changes.map((change) => [change.file, change[side]] as const),
  ]);
}
