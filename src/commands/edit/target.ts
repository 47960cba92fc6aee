import * as vscode from 'vscode';
import * as z from 'zod';
import {
  excerptOf,
  fenced,
  gatherProject,
  LARGEST_SUBJECT_TOKENS,
  leadsToSecrets,
  noText,
  partAround,
  symbolAt,
} from '../../context/index.ts';
import { inEnglish, t } from '../../l10n/index.ts';
import { estimateTokens, headOf } from '../../models/index.ts';
import { isReadOnly, open, pathOf } from '../../proposals/index.ts';
import type { NoticeButton } from '../../requests/index.ts';
import { formatTokens, type Task } from '../../router/index.ts';
import { createSecretMarks, maskSecrets, type SecretMarks } from '../../secrets/index.ts';
import { noTextButton, openFileButton, orMenu, range, uri, uriOfTab } from '../../workbench/index.ts';
import { rangeIn } from '../place.ts';

/** What an edit command can be told in place of asking the editor and the user. */
export const editArgs = orMenu({
  uri: uri.optional(),
  range: range.optional(),
  instruction: z.string().optional(),
  /** `project`: also the files that hold what is changed. */
  scope: z.enum(['selection', 'file', 'project']).optional(),
});

export type EditArgs = z.infer<typeof editArgs>;

/** The part of a document that a command is about, as it was at one moment. */
export interface Target {
  readonly document: vscode.TextDocument;
  /** The text of that moment. */
  readonly text: string;
  readonly range: vscode.Range;
  /** As edits name the file. */
  readonly path: string;
  /** In the words of a prompt: `lines 9-22 of src/money.ts`, `src/money.ts`. */
  readonly label: string;
  /** The same for the user, in their language. */
  readonly name: string;
  readonly isWhole: boolean;
  /** Whether the user has selected it, and not only put the cursor there. */
  readonly isSelected: boolean;
  /** The marks of all secrets in the prompt. */
  readonly marks: SecretMarks;
}

/** What hangs together with the target, from all over the workspace, to be read beside it. */
export async function snippetsFor(target: Target, task: Task, limitTokens: number) {
  const { document, range, marks } = target;
  const request = { uri: document.uri, range, limitTokens, purpose: 'read', marks, task } as const;
  return (await gatherProject(request)).snippets;
}

/** A text of the user's own, as it may be sent. */
export function masked({ marks }: Target, text: string): string {
  return maskSecrets(text, 0, undefined, marks).text;
}

export type TargetResult = { readonly ok: true; readonly target: Target } | Refused;

/** Said before anybody is asked, with what mends it. */
export interface Refused {
  readonly ok: false;
  readonly message: string;
  readonly button: NoticeButton;
}

/** What stands for a command without a selection: the symbol at the cursor (else the file), the line, or the file. */
export type WithoutSelection = 'symbol' | 'line' | 'file';

/** The selection, or what stands for it where there is none. Nothing of a file that must not be sent or, unless it is only read, changed. */
export async function targetOf(
  { uri, range, scope }: EditArgs,
  without: WithoutSelection,
  purpose: 'change' | 'read' = 'change',
): Promise<TargetResult> {
  const editor = vscode.window.activeTextEditor;
  const subject = uri ?? editor?.document.uri ?? uriOfTab();
  if (!subject) return refuse(t('Open a file first: this command changes the code at the cursor.'));
  const document = await open(subject);
  const path = pathOf(subject);
  if (!document) return refuse(noText(subject, path, 'unread'), noTextButton(subject));
  if (await leadsToSecrets(subject, document.languageId))
    return refuse(t('{0} is a file of secrets, so nothing of it is sent.', path));
  const here = editor?.document === document ? editor : undefined;
  if (purpose === 'change' && document.uri.scheme !== 'untitled' && (await isReadOnly(fileOf(subject)))) {
    return refuse(t('{0} is read-only, so it cannot be changed.', path), here && saveAs());
  }
  if (document.getText().includes('\0')) return refuse(noText(subject, path, 'read'), noTextButton(subject));
  const whole = wholeOf(document);
  const chosen = scope === 'file' ? undefined : (range ?? here?.selection);
  const isSelected = chosen !== undefined && !chosen.isEmpty;
  const meant = async () => range ?? (isSelected ? chosen : await rangeAt(document, here, without));
  const found = scope === 'file' ? null : await meant();
  const used = found ? wholeLines(document, found) : whole;
  const isWhole = used.isEqual(whole);
  const text = document.getText();
  const marks = createSecretMarks();
  // Before anything else of the prompt, so that the numbers are in the order of this file.
  maskSecrets(text, 0, undefined, marks);
  const names = namesOf(used, path, isWhole);
  const tokens = estimateTokens(document.getText(used));
  if (tokens > LARGEST_SUBJECT_TOKENS) {
    const cursor = here?.selection.active ?? used.start;
    return refuse(tooLarge(names.name, tokens), selectPart(subject, partAround(document, cursor)));
  }
  return { ok: true, target: { document, text, range: used, path, isWhole, isSelected, ...names, marks } };
}

/** The target where it is now; null where nothing of it is left. */
export async function targetNow(target: Target): Promise<Target | null> {
  const document = await open(target.document.uri);
  const text = document?.getText();
  if (!document || text === undefined) return null;
  if (text === target.text) return { ...target, document };
  const found = target.isWhole ? wholeOf(document) : rangeIn(text, target.text, target.range);
  if (!found) return null;
  const range = wholeLines(document, found);
  return { ...target, document, text, range, ...namesOf(range, target.path, target.isWhole) };
}

function wholeOf(document: vscode.TextDocument): vscode.Range {
  return document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
}

/** As `targetOf`, and nothing that has no text: a model would be paid for nothing. */
export async function filledTargetOf(
  args: EditArgs,
  without: WithoutSelection,
  purpose: 'change' | 'read' = 'change',
): Promise<TargetResult> {
  const found = await targetOf(args, without, purpose);
  if (!found.ok) return found;
  const { document, range, name } = found.target;
  return document.getText(range).trim() === ''
    ? refuse(t('{0} is empty, so no model was asked.', name))
    : found;
}

/** The file on the disk that a document is part of. */
function fileOf(uri: vscode.Uri): vscode.Uri {
  return uri.scheme === 'vscode-notebook-cell' ? uri.with({ scheme: 'file', fragment: '' }) : uri;
}

/** What stands for the cursor, where nothing is selected. */
async function rangeAt(
  document: vscode.TextDocument,
  editor: vscode.TextEditor | undefined,
  without: WithoutSelection,
): Promise<vscode.Range | null> {
  if (!editor) return null;
  const { active } = editor.selection;
  if (without === 'symbol') return symbolAt(document.uri, active);
  return without === 'line' ? document.lineAt(active.line).range : null;
}

/** Models read and write lines. One that the selection only touches with its end is not meant. */
function wholeLines(document: vscode.TextDocument, range: vscode.Range): vscode.Range {
  const { start, end } = document.validateRange(range);
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return new vscode.Range(start.line, 0, last, document.lineAt(last).text.length);
}

export function namesOf(range: vscode.Range, path: string, isWhole: boolean): Pick<Target, 'label' | 'name'> {
  const name = () => (isWhole ? path : partName(range, path));
  return { label: inEnglish(name), name: name() };
}

function partName({ start, end }: vscode.Range, path: string): string {
  return start.line === end.line
    ? t('line {0} of {1}', start.line + 1, path)
    : t('lines {0}-{1} of {2}', start.line + 1, end.line + 1, path);
}

/** Code around the part that is to change: its imports, neighbours and types, in tokens. */
const AROUND_TOKENS = 3_000;

/** The target's file for a prompt, as much of it as is needed, and which lines are meant. */
export function targetText({ document, text: whole, range, path, isWhole, marks }: Target): string {
  const part = { start: range.start.line, end: range.end.line + 1 };
  const { text, lines } = excerptOf(whole, part, AROUND_TOKENS, marks);
  const all = lines.start === 0 && lines.end >= document.lineCount;
  const shown = all ? path : `${path} (lines ${lines.start + 1}-${lines.end} of ${document.lineCount})`;
  const parts = [`${shown}:`, fenced(text, document.languageId)];
  if (!isWhole) {
    const [first, last] = [range.start, range.end].map(({ line }) =>
      quoted(document.lineAt(line).text, marks),
    );
    const ends = part.end === part.start + 1 ? first : `from ${first} to ${last}`;
    parts.push(`What is meant are lines ${part.start + 1}-${part.end} of it, ${ends}.`);
  }
  return parts.join('\n');
}

/** Models count lines badly: the first and the last are quoted. */
function quoted(line: string, marks: SecretMarks): string {
  return `\`${headOf(marks.hide(line).trim(), 80)}\``;
}

function refuse(message: string, button = openFileButton()): TargetResult {
  return { ok: false, message, button };
}

function tooLarge(name: string, tokens: number): string {
  const [found, most] = [formatTokens(tokens), formatTokens(LARGEST_SUBJECT_TOKENS)];
  return t(
    '{0} has about {1} tokens, more than the {2} that can be worked on in one piece.',
    name,
    found,
    most,
  );
}

/** What is selected then is what the command is about. */
function selectPart(uri: vscode.Uri, selection: vscode.Range | null): NoticeButton | undefined {
  const title = t('Select the Part at the Cursor');
  return selection ? { title, command: 'vscode.open', arguments: [uri, { selection }] } : undefined;
}

/** Whatever makes a file read-only, a copy of it can be changed. */
const saveAs = (): NoticeButton => ({
  title: t('Save As…'),
  command: 'workbench.action.files.saveAs',
  arguments: [],
});
