import type ts from 'typescript-6';
import type { Files } from './files.ts';
import type { Project } from './project.ts';
import type { ServiceHost, TypeScript } from './types.ts';

/** TypeScript's language service for one project. What it has read and bound stays in memory. */
export interface Service {
  /** The project with the files as they are now. An earlier program stays usable, with the texts of its time. */
  program(project: Project): ts.Program;
  /** Which files each file imports, by `Files.key`. */
  imports(): ReadonlyMap<string, ReadonlySet<string>>;
  /** What a file declares for other files, as a `.d.ts`, in the latest program. Null where that is unknown. */
  declarations(file: string): string | null;
  dispose(): void;
}

export function createRegistry(typescript: TypeScript, files: Files): ts.DocumentRegistry {
  return typescript.createDocumentRegistry(
    files.useCaseSensitiveFileNames,
    files.getCurrentDirectory(),
    jsDocParsingMode(typescript),
  );
}

/** Types need comments only in JavaScript; without them parsing is quicker. */
function jsDocParsingMode({ JSDocParsingMode }: TypeScript): ts.JSDocParsingMode {
  return JSDocParsingMode.ParseForTypeErrors;
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
  let imports = new Map<string, ReadonlySet<string>>();
  let filesMoved = false;
  let version = 0;
  let cache = newCache();
  /** Files with imports that lead nowhere: their targets may have been created since. */
  const unresolved = new Set<string>();

  function newCache(): ts.ModuleResolutionCache {
    return typescript.createModuleResolutionCache(files.getCurrentDirectory(), files.key, project.options);
  }

  const host: ServiceHost = {
    ...files,
    useCaseSensitiveFileNames: () => files.useCaseSensitiveFileNames,
    getCompilationSettings: () => project.options,
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
    jsDocParsingMode: jsDocParsingMode(typescript),
    resolveModuleNameLiterals(literals, file, redirected, options, source, reused) {
      const resolutions = literals.map((literal) => {
        const mode = typescript.getModeForUsageLocation(
          source,
          literal,
          redirected?.commandLine.options ?? options,
        );
        return typescript.resolveModuleName(literal.text, file, options, files, cache, redirected, mode);
      });
      const own = files.key(file);
      const found = resolutions.flatMap(({ resolvedModule }) =>
        resolvedModule === undefined ? [] : [files.key(resolvedModule.resolvedFileName)],
      );
      const kept = (reused?.length ?? 0) > 0 ? (imports.get(own) ?? []) : [];
      imports.set(own, new Set([...kept, ...found]));
      if (found.length < resolutions.length) unresolved.add(own);
      else unresolved.delete(own);
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
      imports = new Map(imports);
      const program = service.getProgram();
      if (program === undefined) throw new Error('TypeScript made no program');
      return program;
    },
    imports: () => imports,
    declarations: (file) =>
      service.getProgram()?.getSourceFile(file) === undefined
        ? null
        : (service.getEmitOutput(file, true, true).outputFiles[0]?.text ?? null),
    dispose: () => service.dispose(),
  };
}
