import { importText, isImport, signatureOf, type UsedName, usedNames } from '../code/index.ts';
import type { Lines } from '../excerpt.ts';
import type { Files, FileText, Position, TextLines } from '../files/index.ts';
import { maskedLines } from '../masked.ts';
import type { Collector, RelatedRequest } from './types.ts';

/** Where a language server says that something is declared. */
export interface Target {
  readonly uri: string;
  readonly line: number;
}

/** Asks the language server for the declaration of a name, or for that of its type. May reject. */
export type LookUp = (kind: 'definition' | 'type', uri: string, position: Position) => Promise<Target | null>;

export interface DeclarationOptions {
  readonly request: Pick<RelatedRequest, 'uri' | 'position' | 'language'>;
  readonly document: TextLines & { readonly version: string };
  /** The lines of the document that are in the prompt. */
  readonly shown: Lines;
  readonly signal: AbortSignal;
}

export interface DeclarationSource {
  propose(options: DeclarationOptions, collector: Collector): Promise<void>;
  clear(): void;
}

/** Look-ups under way at a time: what is asked of a language server cannot be taken back. */
const AT_A_TIME = 4;

/** Of a declaration and its comment. */
const LINES_ABOVE = 20;
const LINES_BELOW = 60;

/** Answers kept: of a few dozen documents. */
const MOST_KNOWN = 500;

/**
 * Proposes the declarations of the names near the cursor. An answer that comes too late is there the next time: the
 * definition of an imported name holds while the imports stay the same, of another one while the document does.
 */
export function createDeclarations(files: Files, lookUp: LookUp): DeclarationSource {
  const targets = new Map<string, { readonly stamp: string; readonly target: Promise<Target | null> }>();
  const texts = new Map<string, { readonly version: string; readonly text: string }>();

  const targetOf = (kind: 'definition' | 'type', name: UsedName, options: DeclarationOptions) => {
    const { request, document } = options;
    const key = `${kind} ${request.uri} ${name.name}`;
    // The same name can be another one elsewhere in a document, unless it is imported.
    const inVersion = `${document.version} ${name.line}:${name.character}`;
    const stamp = name.imported ? importText(document) : inVersion;
    const known = targets.get(key);
    if (known !== undefined && (known.stamp === stamp || known.stamp === inVersion)) return known.target;
    const target = lookUp(kind, request.uri, name).catch(() => null);
    remember(targets, key, { stamp: inVersion, target });
    void target.then((found) => {
      // A server that is still starting knows nothing, or only the import itself: it is asked again after a change.
      if (found !== null && found.uri !== request.uri) remember(targets, key, { stamp, target });
    });
    return target;
  };

  const textOf = (file: FileText, { uri, line }: Target, language: string): string => {
    const key = `${uri} ${line}`;
    const known = texts.get(key);
    if (known?.version === file.version) return known.text;
    const above = maskedLines(file, Math.max(0, line - LINES_ABOVE), line);
    const below = maskedLines(file, line, Math.min(file.lineCount, line + LINES_BELOW));
    const text = signatureOf([...above, ...below], above.length, language).join('\n');
    remember(texts, key, { version: file.version, text });
    return text;
  };

  const proposeOne = async (
    name: UsedName,
    options: DeclarationOptions,
    collector: Collector,
  ): Promise<void> => {
    const { request, shown, signal } = options;
    const isShown = ({ uri, line }: Target) => uri === request.uri && line >= shown.start && line < shown.end;
    let target = await targetOf('definition', name, options);
    // The declaration of a variable is on the screen, that of its type may be elsewhere.
    if (target !== null && isShown(target) && !signal.aborted) target = await targetOf('type', name, options);
    if (target === null || signal.aborted || isShown(target)) return;
    const read = await files.read(target.uri);
    if (signal.aborted) return;
    if (!read.ok) return collector.leave('declaration', read.reason, read.path);
    const { file } = read;
    if (target.line >= file.lineCount || isImport(file.lineAt(target.line))) return;
    const text = textOf(file, target, file.language || request.language);
    collector.add({ source: 'declaration', path: file.path, text, score: name.weight });
  };

  const propose = async (options: DeclarationOptions, collector: Collector): Promise<void> => {
    const { request, document, signal } = options;
    const names = usedNames(document, request.position, request.language);
    const workers = Array.from({ length: AT_A_TIME }, async () => {
      for (let name = names.shift(); name !== undefined && !signal.aborted; name = names.shift()) {
        await proposeOne(name, options, collector);
      }
    });
    await Promise.all(workers);
  };

  const clear = (): void => {
    targets.clear();
    texts.clear();
  };
  return { propose, clear };
}

function remember<T>(known: Map<string, T>, key: string, value: T): void {
  known.delete(key);
  known.set(key, value);
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
}
