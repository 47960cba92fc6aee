import * as vscode from 'vscode';
import * as z from 'zod';
import type { Image } from '../gateway/index.ts';
import { t } from '../l10n/index.ts';
import { headOf } from '../models/index.ts';
import { range, uri } from '../workbench/index.ts';
import { firstLine, wordsWithin } from './words.ts';

/** What is given with a wish, as text that orders nothing. */
export interface Given {
  readonly title: string;
  readonly text: string;
}

export interface Wish {
  /** What is to be done, in the user's words; empty where they have still to say it. */
  readonly prompt: string;
  readonly given: readonly Given[];
  readonly images: readonly Image[];
  /** The file that it is about. */
  readonly about: vscode.Uri | null;
}

/** From a test's menu comes the test itself. */
const testItem = z.custom<vscode.TestItem>(
  (value) =>
    typeof value === 'object' && value !== null && 'id' in value && 'label' in value && 'uri' in value,
);
/** From the menu of what a test has said come both. */
const testMessage = z.object({
  test: testItem,
  message: z.object({ message: z.union([z.string(), z.object({ value: z.string() })]) }),
});
const place = z.strictObject({
  prompt: z.string().max(100_000).optional(),
  uri: uri.optional(),
  range: range.optional(),
  /** A start that the chat has shown already. */
  shown: z.string().optional(),
});
export const doTaskArgs = z.union([
  z.preprocess((given) => (given instanceof vscode.Uri ? { uri: given } : given), place),
  testItem,
  testMessage,
]);

export function wishOf(args: z.infer<typeof doTaskArgs>): Wish {
  if ('test' in args) return wishOfTest(args.test, args.message.message);
  if (isTest(args)) return wishOfTest(args, '');
  const { prompt = '', uri: about, range: part } = args;
  const editor = vscode.window.activeTextEditor;
  const document = about
    ? vscode.workspace.textDocuments.find((one) => one.uri.toString() === about.toString())
    : editor?.document;
  const lines = part ?? (document === editor?.document ? editor?.selection : undefined);
  const given = document && lines && !lines.isEmpty ? [selected(document, lines)] : [];
  const problems = document && lines && part ? problemsIn(document, lines) : [];
  return {
    prompt: prompt.trim() || (problems.length > 0 ? t('Fix these problems') : ''),
    given: [...given, ...problems],
    images: [],
    about: about ?? document?.uri ?? null,
  };
}

function isTest(args: z.infer<typeof doTaskArgs>): args is vscode.TestItem {
  return 'label' in args;
}

function wishOfTest(
  { label, uri: about, range: part }: vscode.TestItem,
  message: string | { readonly value: string },
): Wish {
  const where = about
    ? `${vscode.workspace.asRelativePath(about)}${part ? `:${part.start.line + 1}` : ''}`
    : '';
  const said = typeof message === 'string' ? message : message.value;
  return {
    prompt: t('Make the test “{0}” pass', label),
    given: [
      { title: 'Failing test', text: headOf([label, where, said].filter(Boolean).join('\n'), MOST_GIVEN) },
    ],
    images: [],
    about: about ?? null,
  };
}

function selected(document: vscode.TextDocument, lines: vscode.Range): Given {
  const path = vscode.workspace.asRelativePath(document.uri);
  const from = lines.start.line + 1;
  return {
    title: `Selected in ${path}, lines ${from} to ${lines.end.line + 1}`,
    text: headOf(document.getText(lines), MOST_GIVEN),
  };
}

const MOST_GIVEN = 20_000;

function problemsIn(document: vscode.TextDocument, lines: vscode.Range): readonly Given[] {
  const found = vscode.languages
    .getDiagnostics(document.uri)
    .filter((problem) => problem.range.intersection(lines) !== undefined);
  if (found.length === 0) return [];
  const path = vscode.workspace.asRelativePath(document.uri);
  const text = found.map((problem) => `${path}:${problem.range.start.line + 1}: ${problem.message}`);
  return [{ title: 'Problems', text: headOf(text.join('\n'), MOST_GIVEN) }];
}

/** The first line of what is to be done, without the signs of a heading; of a long one the words that fit. */
export function titleOf(prompt: string): string {
  return wordsWithin(firstLine(prompt).replace(/^#{1,6}\s+/, ''), 80);
}
