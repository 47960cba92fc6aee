import * as vscode from 'vscode';
import * as z from 'zod';
import { documentOf } from '../context/index.ts';
import type { EnginePorts, FixEdit, Place, Problem } from './ports.ts';
import type { Readable } from './readable.ts';

/** A server that is still reading the project answers the next edit. */
const LIMIT_MS = 3_000;

/** Places of a symbol that are looked at, and files of them that are opened to do so. */
const MOST_PLACES = 500;
const MOST_FILES = 60;

/** Fixes of an error whose changes are asked for: the preferred one is among the first. */
const MOST_FIXES = 8;

type Location = vscode.Location | vscode.LocationLink;

/** What the engine asks of the language servers, with limits of time, and in offsets of the present texts. */
export function languageServerPorts(readable: Readable): Pick<EnginePorts, 'symbol' | 'errors' | 'quickFix'> {
  return {
    async symbol(uri, { line, character }, signal) {
      const at = [vscode.Uri.parse(uri, true), new vscode.Position(line, character)] as const;
      // Who types on meanwhile: the answer is about the text that is asked about.
      const asOf = asItIs(documentOf(at[0]));
      const asked = Promise.all([
        ask<Location[]>('vscode.executeDefinitionProvider', ...at),
        ask<Location[]>('vscode.executeReferenceProvider', ...at),
      ]);
      const found = await within(asked, signal);
      if (found === undefined) return undefined;
      const [definitions, references] = found;
      if (!definitions?.length && !references?.length) return undefined;
      return {
        definitions: await placesOf(definitions ?? [], readable, asOf, signal),
        references: await placesOf(references ?? [], readable, asOf, signal),
      };
    },
    errors: () =>
      readable.documents().flatMap((document) =>
        vscode.languages
          .getDiagnostics(document.uri)
          .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error)
          .map((diagnostic): Problem => {
            const { message, code } = diagnostic;
            const value = typeof code === 'object' ? code.value : code;
            return {
              ...placeIn(document, diagnostic.range),
              message,
              code: value === undefined ? null : String(value),
            };
          }),
      ),
    async quickFix(problem, signal) {
      const document = await readable.open(vscode.Uri.parse(problem.uri, true));
      if (document === undefined || signal.aborted) return [];
      const range = new vscode.Range(document.positionAt(problem.start), document.positionAt(problem.end));
      const kind = vscode.CodeActionKind.QuickFix.value;
      const asked = ask<(vscode.Command | vscode.CodeAction)[]>(
        'vscode.executeCodeActionProvider',
        ...([document.uri, range, kind, MOST_FIXES] as const),
      );
      const actions = (await within(asked, signal)) ?? [];
      const preferred = actions.find(
        (action): action is vscode.CodeAction =>
          'isPreferred' in action && action.isPreferred === true && isOf(action, problem),
      );
      return preferred ? editsOf(preferred, readable) : [];
    },
  };
}

/** Whether an action is for that error, and not for another of the same place. */
function isOf({ diagnostics }: vscode.CodeAction, { message }: Problem): boolean {
  return (
    diagnostics === undefined ||
    diagnostics.length === 0 ||
    diagnostics.some((one) => one.message === message)
  );
}

/** The command that each fix of TypeScript has: it counts the fix, and runs what else belongs to it. */
const typescripts = z.object({
  command: z.literal('_typescript.applyCodeActionCommand'),
  arguments: z.tuple([
    z.object({
      action: z.object({ commands: z.array(z.unknown()).max(0).nullish() }),
      followupAction: z.null().optional(),
    }),
  ]),
});

/** Empty where the action is more than its edit, or changes a file that may not be read. */
async function editsOf(
  { edit, command }: vscode.CodeAction,
  readable: Readable,
): Promise<readonly FixEdit[]> {
  if (edit === undefined || (command !== undefined && !typescripts.safeParse(command).success)) return [];
  const edits: FixEdit[] = [];
  for (const [uri, changes] of edit.entries()) {
    const document = await readable.open(uri);
    if (document === undefined) return [];
    for (const { range, newText } of changes) edits.push({ ...placeIn(document, range), newText });
  }
  return edits;
}

async function placesOf(
  found: readonly Location[],
  readable: Readable,
  asOf: AsOf,
  signal: AbortSignal,
): Promise<readonly Place[]> {
  const located = found
    .slice(0, MOST_PLACES)
    .map((one) =>
      'targetUri' in one
        ? { uri: one.targetUri, range: one.targetSelectionRange ?? one.targetRange }
        : { uri: one.uri, range: one.range },
    );
  const byFile = [...Map.groupBy(located, ({ uri }) => uri.toString()).values()].slice(0, MOST_FILES);
  const places = await Promise.all(
    byFile.map(async (inFile) => {
      const [first] = inFile;
      const document = first && !signal.aborted ? await readable.open(first.uri) : undefined;
      return document ? inFile.map(({ range }) => asOf(document, range)) : [];
    }),
  );
  return places.flat();
}

type AsOf = (document: vscode.TextDocument, range: vscode.Range) => Place;

/** Places in a document as it is now, though it may change; and in all others as they are then. */
function asItIs(known: vscode.TextDocument | undefined): AsOf {
  const text = known?.getText() ?? '';
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const offsetOf = ({ line, character }: vscode.Position) => (starts[line] ?? text.length) + character;
  return (document, range) =>
    document === known
      ? { uri: document.uri.toString(), start: offsetOf(range.start), end: offsetOf(range.end) }
      : placeIn(document, range);
}

function placeIn(document: vscode.TextDocument, range: vscode.Range): Place {
  return {
    uri: document.uri.toString(),
    start: document.offsetAt(range.start),
    end: document.offsetAt(range.end),
  };
}

function ask<Answer>(command: string, ...args: readonly unknown[]): Thenable<Answer | undefined> {
  return vscode.commands.executeCommand<Answer | undefined>(command, ...args);
}

/** What is asked for; undefined when it fails, takes too long, or nobody waits for it any more. */
async function within<T>(asked: PromiseLike<T>, signal: AbortSignal): Promise<T | undefined> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  if (limit.aborted) return undefined;
  const late = new Promise<undefined>((resolve) => {
    limit.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  return Promise.race([Promise.resolve(asked).catch(() => undefined), late]);
}
