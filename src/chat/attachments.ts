import { posix } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { leadsToSecrets, readNamed } from '../context/index.ts';
import type { Image } from '../gateway/index.ts';
import { maskSecrets, type SecretMarks } from '../secrets/index.ts';
import { uri } from '../workbench/index.ts';

/** What all providers take; Anthropic refuses larger images. */
const IMAGE_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};
const MOST_IMAGE_BYTES = 5_000_000;

/** A pasted image, as VS Code gives it. */
const binary = z.object({
  mimeType: z.string().startsWith('image/'),
  data: z.custom<() => Thenable<Uint8Array>>((value) => typeof value === 'function'),
});

/** Problems that were attached from the Problems view. */
const problems = z.object({
  diagnostics: z.array(
    z.tuple([uri, z.array(z.custom<vscode.Diagnostic>((value) => value instanceof vscode.Diagnostic))]),
  ),
});

/** The images among what was attached; one that is too large or cannot be read is left out. */
export async function imagesIn(references: readonly vscode.ChatPromptReference[]): Promise<Image[]> {
  const images = await Promise.all([...references].reverse().map(({ value }) => imageOf(value)));
  return images.filter((image) => image !== null);
}

export function isImage(value: unknown): boolean {
  return value instanceof vscode.Uri ? typeOf(value.path) !== undefined : binary.safeParse(value).success;
}

/** What was attached besides files and images: problems, and plain text. */
export async function textsIn(
  references: readonly vscode.ChatPromptReference[],
  marks: SecretMarks,
): Promise<string[]> {
  const masked = (text: string) => maskSecrets(text, 0, undefined, marks).text;
  const texts = [...references].reverse().map(async ({ value, modelDescription }) => {
    if (typeof value === 'string') return [`${modelDescription ?? 'Attached'}:\n${masked(value)}`];
    const { diagnostics = [] } = problems.safeParse(value).data ?? {};
    // What is wrong in a file of secrets is told in its own words.
    const hidden = await Promise.all(diagnostics.map(([uri]) => leadsToSecrets(uri)));
    return diagnostics.filter((_, i) => !hidden[i]).map(([uri, list]) => masked(problemText(uri, list)));
  });
  return (await Promise.all(texts)).flat();
}

async function imageOf(value: unknown): Promise<Image | null> {
  try {
    const pasted = binary.safeParse(value);
    if (pasted.success) return encoded(pasted.data.mimeType, await pasted.data.data());
    if (!(value instanceof vscode.Uri) || typeOf(value.path) === undefined) return null;
    const read = await readNamed(value, MOST_IMAGE_BYTES);
    // A link may be named like an image, and lead to another file.
    const mimeType = read && typeOf(read.path);
    return read && mimeType ? encoded(mimeType, read.bytes) : null;
  } catch {
    return null;
  }
}

function typeOf(path: string): string | undefined {
  return IMAGE_TYPES[posix.extname(path).toLowerCase()];
}

function encoded(mimeType: string, data: Uint8Array): Image | null {
  if (data.byteLength === 0 || data.byteLength > MOST_IMAGE_BYTES) return null;
  return { mimeType, data: Buffer.from(data).toString('base64') };
}

function problemText(uri: vscode.Uri, list: readonly vscode.Diagnostic[]): string {
  const name = vscode.workspace.asRelativePath(uri);
  const lines = list.map(({ range, message }) => `- line ${range.start.line + 1}: ${message}`);
  return [`Problems in ${name}:`, ...lines].join('\n');
}
