import * as vscode from 'vscode';
import type { Position } from './files/index.ts';

/** A place in a document, as servers tell it. */
export interface Span {
  readonly start: Position;
  readonly end: Position;
}

export interface Place {
  readonly uri: string;
  readonly range: Span;
}

export interface CodeSymbol {
  readonly name: string;
  /** What it is, as far as it matters here. */
  readonly kind: 'function' | 'type' | 'other';
  /** All of it, and its name. */
  readonly range: Span;
  readonly nameRange: Span;
  readonly children: readonly CodeSymbol[];
}

/** A function that calls, or is called. */
export interface Call extends Place {
  readonly name: string;
  readonly nameAt: Position;
  /** Where the calls stand, in the file of the function that calls. */
  readonly sites: readonly Span[];
}

/** What is asked of language servers. Each may reject; none gives empty answers. */
export interface LanguageServer {
  symbols(uri: string): Promise<readonly CodeSymbol[]>;
  places(kind: PlaceKind, uri: string, at: Position): Promise<readonly Place[]>;
  calls(direction: 'incoming' | 'outgoing', uri: string, at: Position): Promise<readonly Call[]>;
}

export type PlaceKind = 'definition' | 'type' | 'implementation' | 'reference';

/** VS Code's own commands that ask all language servers of a document. */
const COMMANDS: Readonly<Record<PlaceKind, string>> = {
  definition: 'vscode.executeDefinitionProvider',
  type: 'vscode.executeTypeDefinitionProvider',
  implementation: 'vscode.executeImplementationProvider',
  reference: 'vscode.executeReferenceProvider',
};
const CALLS = {
  incoming: 'vscode.provideIncomingCalls',
  outgoing: 'vscode.provideOutgoingCalls',
} as const;

export const languageServer: LanguageServer = {
  async symbols(uri) {
    const found = await ask<(vscode.DocumentSymbol | vscode.SymbolInformation)[]>(
      'vscode.executeDocumentSymbolProvider',
      vscode.Uri.parse(uri),
    );
    return found.map(symbolOf);
  },
  async places(kind, uri, at) {
    const found = await ask<(vscode.Location | vscode.LocationLink)[]>(
      COMMANDS[kind],
      vscode.Uri.parse(uri),
      positionOf(at),
    );
    return found.map(placeOf);
  },
  async calls(direction, uri, at) {
    const items = await ask<vscode.CallHierarchyItem[]>(
      'vscode.prepareCallHierarchy',
      vscode.Uri.parse(uri),
      positionOf(at),
    );
    const calls = await Promise.all(
      items.map((item) =>
        ask<(vscode.CallHierarchyIncomingCall | vscode.CallHierarchyOutgoingCall)[]>(CALLS[direction], item),
      ),
    );
    return calls.flat().map((call) => callOf('from' in call ? call.from : call.to, call.fromRanges));
  },
};

async function ask<Answer extends readonly unknown[]>(
  command: string,
  ...args: unknown[]
): Promise<Answer | []> {
  return (await vscode.commands.executeCommand<Answer | undefined>(command, ...args)) ?? [];
}

function positionOf({ line, character }: Position): vscode.Position {
  return new vscode.Position(line, character);
}

/** The range of a link holds the whole declaration, that of a location often only its name. */
function placeOf(found: vscode.Location | vscode.LocationLink): Place {
  return 'targetUri' in found
    ? { uri: found.targetUri.toString(), range: found.targetRange }
    : { uri: found.uri.toString(), range: found.range };
}

function callOf(
  { name, uri, range, selectionRange }: vscode.CallHierarchyItem,
  sites: readonly vscode.Range[],
): Call {
  return { name, uri: uri.toString(), range, nameAt: selectionRange.start, sites };
}

function symbolOf(symbol: vscode.DocumentSymbol | vscode.SymbolInformation): CodeSymbol {
  const { name } = symbol;
  const kind = KINDS.get(symbol.kind) ?? 'other';
  return 'children' in symbol
    ? {
        name,
        kind,
        range: symbol.range,
        nameRange: symbol.selectionRange,
        children: symbol.children.map(symbolOf),
      }
    : { name, kind, range: symbol.location.range, nameRange: symbol.location.range, children: [] };
}

const KINDS: ReadonlyMap<vscode.SymbolKind, CodeSymbol['kind']> = new Map([
  [vscode.SymbolKind.Function, 'function'],
  [vscode.SymbolKind.Method, 'function'],
  [vscode.SymbolKind.Constructor, 'function'],
  [vscode.SymbolKind.Class, 'type'],
  [vscode.SymbolKind.Interface, 'type'],
  [vscode.SymbolKind.Enum, 'type'],
  [vscode.SymbolKind.Struct, 'type'],
]);
