import * as vscode from 'vscode';
import type { Position } from './excerpt.ts';
import type { CodeSymbol, LanguageServer, Location, LocationKind } from './symbols.ts';

/** VS Code's own commands that ask all language servers of a document. */
const COMMANDS: Readonly<Record<LocationKind, string>> = {
  definition: 'vscode.executeDefinitionProvider',
  type: 'vscode.executeTypeDefinitionProvider',
  implementation: 'vscode.executeImplementationProvider',
  reference: 'vscode.executeReferenceProvider',
};

export const languageServer: LanguageServer = {
  async symbols(uri) {
    const found = await ask<(vscode.DocumentSymbol | vscode.SymbolInformation)[]>(
      'vscode.executeDocumentSymbolProvider',
      vscode.Uri.parse(uri),
    );
    return found.map(symbolOf);
  },
  async locations(kind, uri, at) {
    const found = await ask<(vscode.Location | vscode.LocationLink)[]>(
      COMMANDS[kind],
      vscode.Uri.parse(uri),
      positionOf(at),
    );
    return found.map(locationOf);
  },
};

/** Where the language servers know something of exactly that name, in all of the workspace. May reject. */
export async function declaredAs(name: string): Promise<readonly Location[]> {
  const found = await ask<vscode.SymbolInformation[]>('vscode.executeWorkspaceSymbolProvider', name);
  return found.filter((symbol) => bareName(symbol.name) === name).map(({ location }) => locationOf(location));
}

/** Some servers add the parameters to the name of a function. */
function bareName(name: string): string {
  return /^[\p{L}\p{N}_$]+/u.exec(name)?.[0] ?? name;
}

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
function locationOf(found: vscode.Location | vscode.LocationLink): Location {
  return 'targetUri' in found
    ? { uri: found.targetUri.toString(), range: found.targetRange }
    : { uri: found.uri.toString(), range: found.range };
}

function symbolOf(symbol: vscode.DocumentSymbol | vscode.SymbolInformation): CodeSymbol {
  const { name } = symbol;
  const kind = KINDS.get(symbol.kind) ?? 'other';
  if (!('children' in symbol)) {
    const { range } = symbol.location;
    return { name, kind, range, nameRange: range, children: [] };
  }
  const { range, selectionRange: nameRange, children } = symbol;
  return { name, kind, range, nameRange, children: children.map(symbolOf) };
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
