import * as vscode from 'vscode';
import type { LookUp } from './declarations.ts';

const COMMANDS = {
  definition: 'vscode.executeDefinitionProvider',
  type: 'vscode.executeTypeDefinitionProvider',
} as const;

/** Asks VS Code's language servers. */
export const lookUp: LookUp = async (kind, uri, { line, character }) => {
  const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[] | undefined>(
    COMMANDS[kind],
    vscode.Uri.parse(uri),
    new vscode.Position(line, character),
  );
  const first = found?.[0];
  if (first === undefined) return null;
  // The range of a link holds the whole declaration, the other kind only its name.
  return 'targetUri' in first
    ? { uri: first.targetUri.toString(), line: first.targetRange.start.line }
    : { uri: first.uri.toString(), line: first.range.start.line };
};
