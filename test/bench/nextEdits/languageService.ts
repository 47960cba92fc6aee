import { createRequire } from 'node:module';
import path from 'node:path';
import type ts from 'typescript-6';
import type { EnginePorts, Place, Problem } from '../../../src/nextEdits/index.ts';

const typescript: typeof ts = createRequire(import.meta.url)('typescript-6');

/** What an editor's language server says of the project, from TypeScript's own language service: for TypeScript and JavaScript. */
export type LanguageService = Pick<EnginePorts, 'symbol' | 'errors' | 'quickFix'>;

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
  const scripts = [...texts.keys()].filter(isScript);
  if (scripts.length === 0)
    return { symbol: async () => undefined, errors: () => [], quickFix: async () => [] };
  const read = (file: string) => texts.get(path.posix.relative(ROOT, file)) ?? libraryOf(file);
  const versions = new Map<string, { readonly text: string; readonly version: number }>();
  const version = (file: string): string => {
    const text = read(file) ?? '';
    const last = versions.get(file);
    if (last?.text === text) return String(last.version);
    versions.set(file, { text, version: (last?.version ?? 0) + 1 });
    return String((last?.version ?? 0) + 1);
  };
  const snapshots = new Map<string, { readonly text: string; readonly snapshot: ts.IScriptSnapshot }>();
  const service = typescript.createLanguageService({
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
  });
  const placeOf = ({ fileName, textSpan }: { fileName: string; textSpan: ts.TextSpan }): Place => ({
    uri: path.posix.relative(ROOT, fileName),
    start: textSpan.start,
    end: textSpan.start + textSpan.length,
  });
  const isOwn = ({ uri }: Place) => texts.has(uri);
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
    errors: () =>
      open()
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
        ),
    async quickFix({ uri, start, end, code }) {
      const fixes = service.getCodeFixesAtPosition(ROOT + uri, start, end, [Number(code)], {}, {});
      const preferred = fixes.find((fix) => PREFERRED.has(fix.fixName));
      if (preferred === undefined || preferred.commands?.length) return [];
      return preferred.changes.flatMap(({ fileName, textChanges }) =>
        textChanges.map(({ span, newText }) => ({ ...placeOf({ fileName, textSpan: span }), newText })),
      );
    },
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

function libraryOf(file: string): string | undefined {
  return file.includes('typescript-6') ? typescript.sys.readFile(file) : undefined;
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
