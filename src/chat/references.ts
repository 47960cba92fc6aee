import * as vscode from 'vscode';
import {
  explainPrompt,
  formatSubject,
  readSubject,
  type Subject,
  type SubjectResult,
  symbolAt,
} from '../context/index.ts';
import type { Image } from '../gateway/index.ts';
import { createSecretMarks, maskSecrets, type SecretMarks } from '../secrets/index.ts';
import type { ChatAttachment } from '../workbench/index.ts';
import { imagesIn, isImage, textsIn } from './attachments.ts';

/** One turn of the user: what was written, and what was attached. */
export interface Turn {
  readonly prompt: string;
  readonly command?: string | undefined;
  readonly references: readonly vscode.ChatPromptReference[];
}

export interface ReadTurn {
  /** The turn as a model gets it: the user's words, and what the references hold as far as it may be sent. */
  readonly text: string;
  readonly images: readonly Image[];
  readonly subjects: readonly Subject[];
  /** Those of the secrets in the text. */
  readonly marks: SecretMarks;
  /** A reference that could not be read or may not be sent. */
  readonly refused: (Extract<SubjectResult, { ok: false }> & { readonly uri: vscode.Uri }) | null;
}

interface Place {
  readonly uri: vscode.Uri;
  readonly range: vscode.Range | null;
}

/** Reads what a turn refers to and puts its text together. */
export async function readTurn(turn: Turn): Promise<ReadTurn> {
  const subjects: Subject[] = [];
  const marks = createSecretMarks();
  let refused: ReadTurn['refused'] = null;
  for (const { uri, range } of placesOf(turn)) {
    const read = await readSubject(uri, range, cursorIn(uri), marks);
    if (read.ok) subjects.push(read.subject);
    else refused ??= { ...read, uri };
  }
  const attached = await textsIn(turn.references, marks);
  const text = [textOf(turn, subjects, marks), ...attached].filter(Boolean).join('\n\n');
  return { text, images: await imagesIn(turn.references), subjects, marks, refused };
}

/** `/explain` with nothing attached is about what the user has in front of them. */
export async function withEditor(turn: Turn): Promise<Turn> {
  const editor = vscode.window.activeTextEditor;
  if (turn.command !== 'explain' || placesOf(turn).length > 0 || !editor) return turn;
  const { uri } = editor.document;
  const range = editor.selection.isEmpty ? await symbolAt(uri, editor.selection.active) : editor.selection;
  const value = range ? new vscode.Location(uri, range) : uri;
  const { prompt, command, references } = turn;
  return { prompt, command, references: [{ id: 'tierwise.editor', value }, ...references] };
}

/**
 * The places that a turn refers to, in the order in which the user gave them (VS Code lists the last first). What VS
 * Code adds by itself, the current selection or file, gives way to what `/explain` was given.
 */
function placesOf(turn: Turn): Place[] {
  const given = turn.references.filter(isGiven);
  return placesIn(turn.command === 'explain' && given.some(isPlace) ? given : turn.references);
}

/** Whether the user has attached anything by hand: then they have said what it is about. */
export function hasGiven({ references }: Pick<Turn, 'references'>): boolean {
  return references.some(({ id }) => !OF_VSCODE.test(id));
}

/** What is attached to every question: the file in front, and instructions, which are not what it is about. */
const OF_VSCODE = /^vscode\.(?:implicit|instructions|customizations|prompt\.file)\b/;

/** The places that the user attached by hand. */
export function givenPlaces(references: Turn['references']): Place[] {
  return placesIn(references.filter(isGiven));
}

/** What was attached by hand, to be attached once more: what VS Code attaches to every question comes with the next one too. */
export function attachmentsIn(references: Turn['references']): ChatAttachment[] {
  return references
    .filter(({ id }) => !OF_VSCODE.test(id))
    .flatMap(({ value }): ChatAttachment[] => {
      if (value instanceof vscode.Location) return [{ uri: value.uri, range: value.range }];
      return value instanceof vscode.Uri ? [{ uri: value }] : [];
    });
}

function isGiven({ id }: vscode.ChatPromptReference): boolean {
  return !id.startsWith('vscode.implicit');
}

function placesIn(references: Turn['references']): Place[] {
  const places = [...references].reverse().flatMap(({ value }): Place[] => {
    if (value instanceof vscode.Location) return [{ uri: value.uri, range: value.range }];
    return value instanceof vscode.Uri && !isImage(value) ? [{ uri: value, range: null }] : [];
  });
  return places.filter((place, i) => places.findIndex((other) => isSame(place, other)) === i);
}

function isPlace({ value }: vscode.ChatPromptReference): boolean {
  return value instanceof vscode.Location || value instanceof vscode.Uri;
}

function isSame(a: Place, b: Place): boolean {
  return a.uri.toString() === b.uri.toString() && rangeKey(a.range) === rangeKey(b.range);
}

function rangeKey(range: vscode.Range | null): string {
  if (!range) return '';
  const { start, end } = range;
  return [start.line, start.character, end.line, end.character].join(':');
}

function textOf(turn: Turn, subjects: readonly Subject[], marks: SecretMarks): string {
  const [first, ...others] = subjects;
  const prompt = maskSecrets(turn.prompt, 0, undefined, marks).text;
  if (turn.command === 'explain' && first) {
    return [explainPrompt(promptSubject(first), prompt), ...others.map(asText)].join('\n\n');
  }
  return [prompt, ...subjects.map(asText)].join('\n\n').trim();
}

function asText(subject: Subject): string {
  return formatSubject(promptSubject(subject));
}

function promptSubject(subject: Subject) {
  return { ...subject, diagnostics: subject.diagnostics.map(({ message }) => message) };
}

function cursorIn(uri: vscode.Uri): vscode.Position | null {
  const editor = vscode.window.visibleTextEditors.find(
    ({ document }) => document.uri.toString() === uri.toString(),
  );
  return editor?.selection.active ?? null;
}
