import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { t } from '../l10n/index.ts';
import { estimateTokens } from '../models/index.ts';
import { formatTokens } from '../router/index.ts';
import { createSecretMarks } from '../secrets/index.ts';
import { widen } from './excerpt.ts';
import { leadsToSecrets } from './files/index.ts';
import { languageServer } from './languageServer.ts';
import { type SelectedCode, selectCode } from './selectedCode.ts';
import { symbolAround } from './symbols.ts';

/** What a command is about, as text that may be sent. */
export interface Subject extends SelectedCode {
  readonly uri: vscode.Uri;
  readonly language: string;
  readonly range: vscode.Range;
  /** In the words of a prompt: `lines 3-12 of cart.ts`. */
  readonly label: string;
  readonly diagnostics: readonly vscode.Diagnostic[];
}

export type SubjectResult =
  | { readonly ok: true; readonly subject: Subject }
  | {
      readonly ok: false;
      readonly reason: 'secret-file' | 'unreadable' | 'too-large' | 'empty';
      readonly message: string;
      /** A part that would do, where the whole does not. */
      readonly instead: vscode.Range | null;
    };

/** More than this is not explained or changed in one piece: no answer of a few pages can do it justice, and it costs dollars. */
export const LARGEST_SUBJECT_TOKENS = 100_000;
/** Code around a selection: enough for imports, neighbours and types, cheap enough to send always. */
const SURROUNDING_TOKENS = 3_000;
/** The part offered in place of a file that is too large. */
const PART_TOKENS = 8_000;

/**
 * Reads a document's range, or the whole of it, as far as it may be sent. `cursor` says where the user is looking; `marks` are those
 * of what else is sent with it.
 */
export async function readSubject(
  uri: vscode.Uri,
  range: vscode.Range | null,
  cursor: vscode.Position | null,
  marks = createSecretMarks(),
): Promise<SubjectResult> {
  const name = vscode.workspace.asRelativePath(uri);
  if (await leadsToSecrets(uri)) {
    return refuse('secret-file', t('{0} is a file of secrets, so nothing of it is sent.', name));
  }
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(uri);
  } catch {
    return refuse('unreadable', noText(uri, name, 'unread'));
  }
  if (await leadsToSecrets(uri, document.languageId)) {
    return refuse('secret-file', t('{0} is a file of secrets, so nothing of it is sent.', name));
  }
  const whole = range === null || range.isEmpty;
  const used = whole ? fullRange(document) : withoutEmptyEnd(document, document.validateRange(range));
  const raw = document.getText(used);
  if (raw.includes('\0')) return refuse('unreadable', noText(uri, name, 'read'));
  if (!raw.trim())
    return refuse(
      'empty',
      whole
        ? t('{0} is empty: there is nothing to explain.', name)
        : t('The selection is empty: there is nothing to explain.'),
    );

  const tokens = estimateTokens(raw);
  if (tokens > LARGEST_SUBJECT_TOKENS) {
    const [found, most] = [formatTokens(tokens), formatTokens(LARGEST_SUBJECT_TOKENS)];
    const message = whole
      ? t(
          '{0} has about {1} tokens, more than the {2} that can be explained in one piece.',
          name,
          found,
          most,
        )
      : t(
          'The selection has about {0} tokens, more than the {1} that can be explained in one piece.',
          found,
          most,
        );
    return { ...refuse('too-large', message), instead: partAround(document, cursor ?? used.start) };
  }

  const offset = (position: vscode.Position) => document.offsetAt(position);
  const limit = tokens + SURROUNDING_TOKENS;
  return {
    ok: true,
    subject: {
      uri,
      language: document.languageId,
      range: used,
      label: whole ? name : `${linesOf(used)} of ${name}`,
      ...selectCode(document.getText(), offset(used.start), offset(used.end), limit, marks),
      diagnostics: vscode.languages.getDiagnostics(uri).filter((found) => isAbout(found, used)),
    },
  };
}

const SENDABLE = /\.(?:png|jpe?g|gif|webp)$/i;
const PICTURES = /\.(?:png|jpe?g|gif|webp|bmp|ico|avif|tiff?|heic)$/i;

/** Whether a file is by its name one that the chat takes as a picture; other kinds no model takes. */
export function isPicture({ path }: vscode.Uri): boolean {
  return SENDABLE.test(path);
}

/** VS Code's command attaches only pictures of this machine: those of a remote one it leaves out without a word (1.139). */
export function canAttachPicture(): boolean {
  return vscode.env.remoteName === undefined;
}

/** Says why a file has no text to work on: `unread` where VS Code could not read it as text, `read` where it did, and it is none. */
export function noText(uri: vscode.Uri, name: string, found: 'unread' | 'read'): string {
  if (isPicture(uri)) {
    return canAttachPicture()
      ? t('{0} is a picture. Ask about it in the chat.', name)
      : t('{0} is a picture. Drag it into the chat to ask about it.', name);
  }
  if (PICTURES.test(uri.path)) return t('{0} is a picture of a kind that models do not read.', name);
  return found === 'unread' ? t('{0} cannot be read as text.', name) : t('{0} is not a text file.', name);
}

/** A range of whole lines ends at the beginning of the line after them. */
function withoutEmptyEnd(document: vscode.TextDocument, { start, end }: vscode.Range): vscode.Range {
  const empty = end.character === 0 && end.line > start.line;
  return new vscode.Range(start, empty ? document.lineAt(end.line - 1).range.end : end);
}

function linesOf({ start, end, isSingleLine }: vscode.Range): string {
  return isSingleLine ? `line ${start.line + 1}` : `lines ${start.line + 1}-${end.line + 1}`;
}

function isAbout({ range, severity }: vscode.Diagnostic, used: vscode.Range): boolean {
  return severity <= vscode.DiagnosticSeverity.Warning && used.intersection(range) !== undefined;
}

/** A language server can be busy for long with a project or a file that was just opened: nobody waits for that. */
const SYMBOLS_MS = 1_500;

/** What a command without a selection is about: the function or type at the cursor, or null for the whole file. */
export async function symbolAt(uri: vscode.Uri, position: vscode.Position): Promise<vscode.Range | null> {
  // A server that fails or is busy, or none, is no reason not to explain: then there are no symbols.
  const symbols = await Promise.race([
    languageServer.symbols(uri.toString()).catch(() => []),
    sleep(SYMBOLS_MS, [], { ref: false }),
  ]);
  // A whole class is rarely what the cursor means, but better than nothing; a variable never is.
  const found = symbolAround(symbols, position);
  if (found === undefined) return null;
  const { start, end } = found.range;
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** A part of a document that is too large, around the cursor; null where a line of it is too long. */
export function partAround(document: vscode.TextDocument, position: vscode.Position): vscode.Range | null {
  const lines = document.getText().split(/\r?\n/);
  const line = Math.min(position.line, lines.length - 1);
  if (estimateTokens(lines[line] ?? '') > PART_TOKENS) return null;
  const part = widen(lines, { start: line, end: line + 1 }, PART_TOKENS);
  return new vscode.Range(part.start, 0, part.end - 1, (lines[part.end - 1] ?? '').length);
}

function fullRange(document: vscode.TextDocument): vscode.Range {
  return document.lineAt(document.lineCount - 1).range.with({ start: new vscode.Position(0, 0) });
}

function refuse(
  reason: 'secret-file' | 'unreadable' | 'too-large' | 'empty',
  message: string,
): Extract<SubjectResult, { ok: false }> {
  return { ok: false, reason, message, instead: null };
}
