import type ts from 'typescript-6';
import type { Importers } from './affected.ts';
import type { Files } from './files.ts';
import type { Project } from './project.ts';
import type { ServiceHost, TypeScript } from './types.ts';

/** TypeScript's language service for one project. What it has read and bound stays in memory. */
export interface Service {
  /** The project with the files as they are now. An earlier program stays usable, with the texts of its time. */
  program(project: Project): ts.Program;
  /** By `Files.key`. What is imported no longer stays, as after a deletion that is to be checked. */
  readonly importers: Importers;
  /** What a file declares for other files, as a `.d.ts` without comments, in the latest program. Null where that is unknown. */
  declarations(file: string): string | null;
  dispose(): void;
}

export function createRegistry(typescript: TypeScript, files: Files): ts.DocumentRegistry {
  return typescript.createDocumentRegistry(
    files.useCaseSensitiveFileNames,
    files.getCurrentDirectory(),
    // Types need comments only in JavaScript; without them parsing is quicker.
    typescript.JSDocParsingMode.ParseForTypeErrors,
  );
}

/** @param registry shared by services, so that those with the same options share the files that they have read */
export function createService(
  typescript: TypeScript,
  files: Files,
  registry: ts.DocumentRegistry,
  first: Project,
): Service {
  let project = first;
  let addedAndRemoved = files.addedAndRemoved();
  const importers = new Map<string, Set<string>>();
  let filesMoved = false;
  let version = 0;
  /** Files with imports that lead nowhere: their targets may have been created since. */
  const unresolved = new Set<string>();

  const newCache = () =>
    typescript.createModuleResolutionCache(files.getCurrentDirectory(), files.key, project.options);

  let cache = newCache();
  const host: ServiceHost = {
    ...files,
    useCaseSensitiveFileNames: () => files.useCaseSensitiveFileNames,
    // Comments in declarations are nothing that other files could see.
    getCompilationSettings: () => ({ ...project.options, removeComments: true }),
    getScriptFileNames: () => [...project.fileNames],
    getProjectReferences: () => project.references,
    useSourceOfProjectReferenceRedirect: () => true,
    // Until it changes, the service does not look at the files again.
    getProjectVersion: () => String(version),
    getScriptVersion: files.version,
    getScriptSnapshot(path) {
      const text = files.fileExists(path) ? files.readFile(path) : undefined;
      return text === undefined ? undefined : typescript.ScriptSnapshot.fromString(text);
    },
    getDefaultLibFileName: typescript.getDefaultLibFilePath,
    hasInvalidatedResolutions: (path) => filesMoved || unresolved.has(files.key(path)),
    jsDocParsingMode: typescript.JSDocParsingMode.ParseForTypeErrors,
    resolveModuleNameLiterals(literals, file, redirected, options, source) {
      const resolutions = literals.map((literal) => {
        const mode = typescript.getModeForUsageLocation(
          source,
          literal,
          redirected?.commandLine.options ?? options,
        );
        return typescript.resolveModuleName(literal.text, file, options, files, cache, redirected, mode);
      });
      const own = files.key(file);
      unresolved.delete(own);
      for (const { resolvedModule } of resolutions) {
        if (resolvedModule === undefined) unresolved.add(own);
        else {
          const path = files.key(resolvedModule.resolvedFileName);
          importers.set(path, (importers.get(path) ?? new Set()).add(own));
        }
      }
      return resolutions;
    },
  };
  const service = typescript.createLanguageService(host, registry);

  return {
    program(next) {
      project = next;
      filesMoved = files.addedAndRemoved() !== addedAndRemoved;
      addedAndRemoved = files.addedAndRemoved();
      cache = newCache();
      version++;
      const program = service.getProgram();
      if (program === undefined) throw new Error('TypeScript made no program');
      return program;
    },
    importers,
    declarations: (file) =>
      service.getProgram()?.getSourceFile(file) === undefined
        ? null
        : (service.getEmitOutput(file, true, true).outputFiles[0]?.text ?? null),
    dispose: () => service.dispose(),
  };
}
