import { calledNames, importText, isImport, namesInLines, type UsedName } from '../code/index.ts';
import type { LineRange, TextLines } from '../excerpt.ts';
import type { LanguageServer, Location } from '../symbols.ts';
import { each, type Reason, readFor, remember, type SourceContext } from './candidates.ts';
import { declarationAt } from './excerpts.ts';
import type { SelectionContext } from './selection.ts';

/** Finds where a name is declared, or its type. */
export type LookUp = (kind: 'definition' | 'type', uri: string, name: UsedName) => Promise<Location | null>;

export interface DeclarationOptions {
  readonly uri: string;
  /** The lines of the document that are in the prompt. */
  readonly shown: LineRange;
  /** Best first. */
  readonly names: readonly UsedName[];
  readonly lookUp: LookUp;
  /** Asks how far a declaration goes; without, only its outline can be shown. */
  readonly whole: boolean;
}

/** Names whose definitions are looked up: a long function has about as many that are not local. */
const MOST_NAMES = 30;

/** What is called besides counts half. */
const CALLED_WEIGHT = 0.5;

/** The declaration of a type says less than that of the name itself. */
const TYPE_WEIGHT = 0.9;

const MOST_IMPLEMENTATIONS = 30;

/** A longer declaration is shown without its bodies: what it does inside is seldom needed to use it. */
const MOST_LINES = 40;

/** The declarations of what the selection uses, and of what is called besides by the function around it. */
export async function findUsedDeclarations(context: SelectionContext): Promise<void> {
  const { uri, file, selection, server } = context;
  const { lines, around } = selection;
  const all = around?.lines ?? lines;
  const lookUp = lookUpWith(server);
  const names = namesInLines(file, lines, file.language, MOST_NAMES);
  const called = calledNames(file, all, file.language)
    .filter(({ name }) => !names.some((known) => known.name === name))
    .slice(0, MOST_NAMES)
    .map((name) => ({ ...name, weight: name.weight * CALLED_WEIGHT }));
  await findDeclarations(context, { uri, shown: lines, names, lookUp, whole: true });
  await findDeclarations(context, { uri, shown: all, names: called, lookUp, whole: true });
}

/** The declarations of the names that some lines use, or of the types of what is declared in those lines themselves. */
export async function findDeclarations(context: SourceContext, options: DeclarationOptions): Promise<void> {
  const { uri, shown, lookUp, whole } = options;
  const { signal } = context;
  const isShown = (found: Location) =>
    found.uri === uri && found.range.start.line >= shown.start && found.range.start.line < shown.end;
  await each(options.names, signal, async (name) => {
    const defined = await lookUp('definition', uri, name);
    if (defined === null || signal.aborted) return;
    // The declaration of a variable is on the screen, that of its type may be elsewhere.
    const ofType = isShown(defined);
    const found = ofType ? await lookUp('type', uri, name) : defined;
    if (found === null || signal.aborted || isShown(found)) return;
    const why = `${ofType ? 'type' : 'definition'} of ${name.name}`;
    const score = name.weight * (ofType ? TYPE_WEIGHT : 1);
    await addDeclaration(context, found, whole, { source: 'declaration', why }, score);
  });
}

/** What implements the selected types and their members. */
export async function findImplementations(context: SelectionContext): Promise<void> {
  const { uri, selection, server } = context;
  for (const { name, at } of selection.symbols) {
    const found = await server.locations('implementation', uri, at);
    const others = found.filter((one) => one.uri !== uri || one.range.start.line !== at.line);
    await each(others.slice(0, MOST_IMPLEMENTATIONS), context.signal, async (location, i) => {
      const reason = { source: 'implementation', why: `implements ${name}` } as const;
      await addDeclaration(context, location, true, reason, 0.98 ** i);
    });
  }
}

async function addDeclaration(
  context: SourceContext,
  { uri, range }: Location,
  whole: boolean,
  reason: Reason,
  score: number,
): Promise<void> {
  const { server, collector, signal } = context;
  const file = await readFor(context, uri, reason.why);
  const at = range.start.line;
  if (file === null || signal.aborted || at >= file.lineCount || isImport(file.lineAt(at))) return;
  const symbols = whole && range.end.line === at ? await server.symbols(uri).catch(() => []) : [];
  if (signal.aborted) return;
  const known = whole ? declarationAt(file, symbols, range) : null;
  const lines = known ?? { start: at, end: at + 1 };
  const form = known === null || lines.end - lines.start > MOST_LINES ? 'outline' : 'excerpt';
  collector.candidates.push({ uri, file, lines, at, form, reasons: [reason], score });
}

export function lookUpWith(server: LanguageServer): LookUp {
  return async (kind, uri, name) => (await server.locations(kind, uri, name))[0] ?? null;
}

/** Answers kept: of a few dozen documents. */
const MOST_KNOWN = 500;

/**
 * Remembers what was looked up, between the keys of a user. An answer that comes too late is there the next time: the
 * definition of an imported name holds while the imports stay the same, of another one while the document does.
 */
export function createLookUpMemory(lookUp: LookUp) {
  const known = new Map<string, { readonly stamp: string; readonly found: Promise<Location | null> }>();
  return {
    lookUpIn(document: TextLines & { readonly version: string }): LookUp {
      return (kind, uri, name) => {
        const key = `${kind} ${uri} ${name.name}`;
        // The same name can be another one elsewhere in a document, unless it is imported.
        const here = `${document.version} ${name.line}:${name.character}`;
        const stamp = name.imported ? importText(document) : here;
        const earlier = known.get(key);
        if (earlier?.stamp === stamp) return earlier.found;
        const found = lookUp(kind, uri, name).catch(() => null);
        remember(known, key, { stamp, found }, MOST_KNOWN);
        void found.then((location) => {
          // A server that is still starting knows nothing, or only the import itself: it is asked again.
          if (name.imported && (location === null || location.uri === uri)) known.delete(key);
        });
        return found;
      };
    },
    clear: () => known.clear(),
  };
}
