import * as vscode from 'vscode';
import { isSecretFile, maskSecrets, type SecretMarks } from '../../secrets/index.ts';
import { importLines } from '../code/index.ts';
import { documentOf, textOfDocument } from '../files/index.ts';
import { importProblems } from './imports.ts';
import type { EditorProblem, RelatedProblem } from './problem.ts';

/**
 * The errors and warnings in a file, or in those of its lines that a range touches, as the editor shows them. Nothing of
 * a file of secrets. What the servers have not found yet is not in it: they go on while the user types.
 */
export function findEditorDiagnostics(
  uri: vscode.Uri,
  range?: vscode.Range,
  marks?: SecretMarks,
): readonly EditorProblem[] {
  return problemsOf(uri, marks).filter(
    ({ severity, range: { start, end } }) =>
      (severity === 'error' || severity === 'warning') &&
      (range === undefined || (start.line <= range.end.line && end.line >= range.start.line)),
  );
}

/** Names that are used but not imported, imports that are not used, and those that lead nowhere. */
export function findImportProblems(uri: vscode.Uri, marks?: SecretMarks): readonly EditorProblem[] {
  const document = documentOf(uri);
  const lines = document === undefined ? new Set<number>() : importLines(textOfDocument(document, ''));
  return importProblems(problemsOf(uri, marks), (line) => lines.has(line));
}

/** How many related places are told of a problem: a type error can name one for each overload. */
const MOST_RELATED = 3;

function problemsOf(uri: vscode.Uri, marks?: SecretMarks): EditorProblem[] {
  if (isSecretFile(uri.path)) return [];
  const document = documentOf(uri);
  return vscode.languages.getDiagnostics(uri).map((found) => ({
    severity: SEVERITIES[found.severity],
    message: maskSecrets(found.message, 0, undefined, marks).text,
    code: codeOf(found.code),
    source: found.source ?? '',
    range: found.range,
    text: document === undefined ? '' : codeAt(document, found.range, marks),
    unnecessary: found.tags?.includes(vscode.DiagnosticTag.Unnecessary) ?? false,
    related: (found.relatedInformation ?? [])
      .slice(0, MOST_RELATED)
      .map((related) => relatedOf(related, marks)),
  }));
}

const SEVERITIES = {
  [vscode.DiagnosticSeverity.Error]: 'error',
  [vscode.DiagnosticSeverity.Warning]: 'warning',
  [vscode.DiagnosticSeverity.Information]: 'information',
  [vscode.DiagnosticSeverity.Hint]: 'hint',
} as const;

function codeOf(code: vscode.Diagnostic['code']): string {
  return String((typeof code === 'object' ? code.value : code) ?? '');
}

/** A longer piece is a statement, and its message says what is wrong with it. */
const MOST_CODE_CHARS = 80;

/** Around the piece, so that a key of which it is a part is seen; more than any key of one line has. */
const AROUND_CHARS = 300;

function codeAt(document: vscode.TextDocument, { start, end }: vscode.Range, marks?: SecretMarks): string {
  if (start.line >= document.lineCount) return '';
  const { text } = document.lineAt(start.line);
  const to = end.line === start.line ? Math.min(end.character, text.length) : text.length;
  if (to - start.character > MOST_CODE_CHARS) return '';
  const from = Math.max(0, start.character - AROUND_CHARS);
  return maskSecrets(
    text.slice(from, to + AROUND_CHARS),
    start.character - from,
    to - from,
    marks,
  ).text.trim();
}

function relatedOf(
  { location, message }: vscode.DiagnosticRelatedInformation,
  marks?: SecretMarks,
): RelatedProblem {
  return {
    path: nameOf(location.uri),
    line: location.range.start.line,
    message: maskSecrets(message, 0, undefined, marks).text,
  };
}

/** Where on this machine others' code lies is nobody's business: of a file outside of the workspace only its name. */
function nameOf(uri: vscode.Uri): string {
  const isOurs = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  return isOurs ? vscode.workspace.asRelativePath(uri) : uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
