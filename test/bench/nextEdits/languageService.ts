import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import type ts from 'typescript-6';
import type { EnginePorts, Place, Problem } from '../../../src/nextEdits/index.ts';

const typescript: typeof ts = createRequire(import.meta.url)('typescript-6');

/** What an editor's language server says of the project, from TypeScript's own language service: for TypeScript and JavaScript. */
export interface LanguageService extends Pick<EnginePorts, 'symbol' | 'errors' | 'quickFix'> {
  /** Reads the open files again, as the server does a while after a change: until then it shows the errors of before. */
  look(): void;
  dispose(): void;
}

/** The errors of open files by their texts: the rivals come through many of the same. */
const seen = new Map<string, readonly Problem[]>();
const MOST_SEEN = 5_000;

/** Between the projects: the libraries are read once. Files are told apart by their texts. */
const shared = typescript.createDocumentRegistry();

const ROOT = '/project/';
const isScript = (file: string) => /\.[cm]?[jt]sx?$/.test(file);

/**
 * @param texts the project's files as they are now
 * @param open those that the editor has open, which alone have errors
 */
export function languageService(
  texts: ReadonlyMap<string, string>,
  open: () => readonly string[],
): LanguageService {
  // What no open file imports says nothing of it.
  const scripts = open().filter(isScript);
  if (scripts.length === 0)
    return {
      symbol: async () => undefined,
      errors: () => [],
      quickFix: async () => [],
      look: () => undefined,
      dispose: () => undefined,
    };
  const read = (file: string) => texts.get(path.posix.relative(ROOT, file)) ?? libraryOf(file);
  const versions = new Map<string, { readonly text: string; readonly version: string }>();
  const version = (file: string): string => {
    const text = read(file) ?? '';
    const last = versions.get(file);
    if (last?.text === text) return last.version;
    const now = createHash('sha1').update(text).digest('hex');
    versions.set(file, { text, version: now });
    return now;
  };
  const snapshots = new Map<string, { readonly text: string; readonly snapshot: ts.IScriptSnapshot }>();
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => ({
      allowJs: true,
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      target: typescript.ScriptTarget.ES2022,
      module: typescript.ModuleKind.ESNext,
      moduleResolution: typescript.ModuleResolutionKind.Bundler,
    }),
    getScriptFileNames: () => scripts.map((file) => ROOT + file),
    getScriptVersion: version,
    getScriptSnapshot(file) {
      const text = read(file);
      if (text === undefined) return undefined;
      const last = snapshots.get(file);
      if (last?.text === text) return last.snapshot;
      const snapshot = typescript.ScriptSnapshot.fromString(text);
      snapshots.set(file, { text, snapshot });
      return snapshot;
    },
    getCurrentDirectory: () => ROOT,
    getDefaultLibFileName: (options) => typescript.getDefaultLibFilePath(options),
    fileExists: (file) => read(file) !== undefined,
    readFile: read,
  };
  const service = typescript.createLanguageService(host, shared);
  const placeOf = ({ fileName, textSpan }: { fileName: string; textSpan: ts.TextSpan }): Place => ({
    uri: path.posix.relative(ROOT, fileName),
    start: textSpan.start,
    end: textSpan.start + textSpan.length,
  });
  const isOwn = ({ uri }: Place) => texts.has(uri);
  const errorsNow = (): readonly Problem[] => {
    const key = scripts.map((file) => version(ROOT + file)).join(' ');
    const found = seen.get(key) ?? checked();
    if (seen.size > MOST_SEEN) seen.clear();
    seen.set(key, found);
    return found;
  };
  const checked = (): Problem[] =>
    scripts
      .filter((file) => /\.[cm]?tsx?$/.test(file))
      .flatMap((uri) =>
        service.getSemanticDiagnostics(ROOT + uri).map(
          ({ start = 0, length = 0, messageText, code }): Problem => ({
            uri,
            start,
            end: start + length,
            message: typescript.flattenDiagnosticMessageText(messageText, '\n'),
            code: String(code),
          }),
        ),
      );
  let shown: readonly Problem[] = errorsNow();
  return {
    async symbol(uri, { line, character }) {
      if (!isScript(uri)) return undefined;
      const offset = offsetIn(texts.get(uri) ?? '', line, character);
      const references = service.getReferencesAtPosition(ROOT + uri, offset);
      if (references === undefined) return undefined;
      const definitions = service.getDefinitionAtPosition(ROOT + uri, offset) ?? [];
      return {
        definitions: definitions.map(placeOf).filter(isOwn),
        references: references.map(placeOf).filter(isOwn),
      };
    },
    errors: () => shown,
    async quickFix({ uri, start, end, code }) {
      const fixes = service.getCodeFixesAtPosition(ROOT + uri, start, end, [Number(code)], {}, {});
      const preferred = fixes.find((fix) => PREFERRED.has(fix.fixName));
      if (preferred === undefined || preferred.commands?.length) return [];
      return preferred.changes.flatMap(({ fileName, textChanges }) =>
        textChanges.map(({ span, newText }) => ({ ...placeOf({ fileName, textSpan: span }), newText })),
      );
    },
    look: () => {
      shown = errorsNow();
    },
    dispose: () => service.dispose(),
  };
}

/** What VS Code's own extension for TypeScript marks as preferred. */
const PREFERRED = new Set([
  'annotateWithTypeFromJSDoc',
  'constructorForDerivedNeedSuperCall',
  'extendsInterfaceBecomesImplements',
  'awaitInSyncFunction',
  'classIncorrectlyImplementsInterface',
  'classDoesntImplementInheritedAbstractMember',
  'unreachableCode',
  'unusedIdentifier',
  'forgottenThisPropertyAccess',
  'spelling',
  'addMissingAwait',
  'addMissingOverride',
]);

const libraries = new Map<string, string | undefined>();

function libraryOf(file: string): string | undefined {
  if (!file.includes('typescript-6')) return undefined;
  if (!libraries.has(file)) libraries.set(file, typescript.sys.readFile(file));
  return libraries.get(file);
}

export function offsetIn(text: string, line: number, character: number): number {
  let at = 0;
  for (let i = 0; i < line; i++) {
    const next = text.indexOf('\n', at);
    if (next < 0) return text.length;
    at = next + 1;
  }
  return at + character;
}
